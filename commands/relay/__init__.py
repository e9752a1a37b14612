"""Relay: what link persons pass from circle to circle, with its origin shown and its answer brought back.

This is what the bot is for: circles that communicate. Each link has a rhythm; when nothing has passed for longer, the
link person is told in private, with what was decided since and one command to send it.
"""

from commands.relay import possible, says
from commands.relay.digests import decisions, sharing
from commands.relay.digests import sent as sent_digests
from commands.relay.family import relay
from commands.relay.following import carrying, ending, following, forgotten, reacting, undoing
from commands.relay.handing import rhythm, silence
from commands.relay.links import listed, silence_alarm
from commands.relay.links import shown as links
from commands.relay.passing import asking, by_reaction, calls, previewing, reserved, runs
from commands.relay.passing import by_command as passing

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
