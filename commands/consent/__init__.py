"""Consent: does anybody have a critical concern? Quick checks, their answers, their outcome, and the logbook."""

from commands.consent.family import consent

# Help shows the commands in the order in which they are declared, so what people need first comes first.
# isort: split
from commands.consent.opening import item, items, open_check

# isort: split
from commands.consent.answering import answer_asked, card_touched, concern, object_, standaside, yes

# isort: split
from commands.consent.closing import close, close_due, extend, remind_due, withdraw

# isort: split
from commands.consent.logbook import decision, decisions

__all__ = [
    "answer_asked",
    "card_touched",
    "close",
    "close_due",
    "concern",
    "consent",
    "decision",
    "decisions",
    "extend",
    "item",
    "items",
    "object_",
    "open_check",
    "remind_due",
    "standaside",
    "withdraw",
    "yes",
]
