"""Consent: does anybody have a critical concern? Quick checks, their answers, their outcome, and the logbook."""

from commands.consent.answering import answer_asked, card_touched, concern, object_, standaside, yes
from commands.consent.closing import close, close_due, extend, remind_due, withdraw
from commands.consent.family import consent
from commands.consent.logbook import decision, decisions
from commands.consent.opening import item, items, open_check

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
