"""The lines of consent in what others tell: what is new, what waits, what is kept."""

from chatbot.api.markup import Inline, t
from commands.consent.vocabulary import short
from storage.models import Decision, Item


def agreed(decision: Decision, *, when: str) -> Inline:
    """News: something was agreed."""
    return t(
        "D-{number} agreed {when}: {words}", number=decision.number, when=when, words=short(decision.text, length=200)
    )


def still_open(item: Item, *, until: str) -> Inline:
    """News: something is open."""
    return t("C-{number} is open until {until}: {words}", number=item.number, until=until, words=short(item.text, 200))
