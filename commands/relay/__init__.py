"""Relay: what link persons pass from circle to circle, with its origin shown and its answer brought back.

This is what the bot is for: circles that communicate. Each link has a rhythm; when nothing has passed for longer, the
link person is told in private, with what was decided since and one command to send it.
"""

from commands.relay import (
    asking,
    by_reaction,
    calls,
    carrying,
    decisions,
    ending,
    following,
    forgotten,
    links,
    listed,
    passing,
    possible,
    previewing,
    reacting,
    reserved,
    rhythm,
    runs,
    says,
    sent_digests,
    sharing,
    silence,
    silence_alarm,
    undoing,
)
from commands.relay.family import relay

__all__ = ["relay"]

relay.made_of(
    passing,
    runs,
    asking,
    previewing,
    by_reaction,
    ending,
    reacting,
    possible,
    reserved,
    carrying,
    following,
    forgotten,
    rhythm,
    listed,
    links,
    sharing,
    calls,
    decisions,
    sent_digests,
    says,
    silence,
    silence_alarm,
    undoing,
)
