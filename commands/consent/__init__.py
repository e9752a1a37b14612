"""Consent: does anybody have a critical concern? From a quick check or a proposal to a decision, and to its review."""

from commands.consent.family import consent

# Help shows the commands in the order in which they are declared, so what people need first comes first.
# isort: split
from commands.consent.opening import item, items, open_check, open_proposal

# isort: split
from commands.consent.answering import concern, object_, standaside, yes

# isort: split
from commands.consent.talking import answer, ask, reaction

# isort: split
from commands.consent.steering import advance, extend, round_due

# isort: split
from commands.consent.closing import close, close_due, remind_due, withdraw

# isort: split
from commands.consent.amending import amend, term

# isort: split
from commands.consent.integrating import measure, measure_due, refer, resolve, resolved

# isort: split
from commands.consent.reviewing import drop, review, review_due

# isort: split
from commands.consent.logbook import decision, decisions, export

# isort: split
from commands.consent.exporting import to_count, to_read
from commands.consent.leaving import circle_moved, register_changed
from commands.consent.plain import words_heard
from commands.consent.touching import card_touched
from commands.consent.unsaying import words_deleted, words_edited

__all__ = [
    "advance",
    "amend",
    "answer",
    "ask",
    "card_touched",
    "circle_moved",
    "close",
    "close_due",
    "concern",
    "consent",
    "decision",
    "decisions",
    "drop",
    "export",
    "extend",
    "item",
    "items",
    "measure",
    "measure_due",
    "object_",
    "open_check",
    "open_proposal",
    "reaction",
    "refer",
    "register_changed",
    "remind_due",
    "resolve",
    "resolved",
    "review",
    "review_due",
    "round_due",
    "standaside",
    "term",
    "to_count",
    "to_read",
    "withdraw",
    "words_deleted",
    "words_edited",
    "words_heard",
    "yes",
]
