"""Relay: what link persons pass from circle to circle, with its origin shown and its answer brought back.

This is what the bot is for: circles that communicate. Each link has a rhythm; when nothing has passed for longer, the
link person is told in private, with what was decided since and one command to send it.
"""

from commands.relay.decisions import decision_made
from commands.relay.family import relay
from commands.relay.passing import card_touched, relay_all, relay_digest, relay_to, relay_up, source_taken_back
from commands.relay.rhythm import link, overdue, relays

__all__ = [
    "card_touched",
    "decision_made",
    "link",
    "overdue",
    "relay",
    "relay_all",
    "relay_digest",
    "relay_to",
    "relay_up",
    "relays",
    "source_taken_back",
]
