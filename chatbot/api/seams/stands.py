"""What a family says of what a command of its own has opened, when the command is deleted."""

from dataclasses import dataclass

from chatbot.api.wording.phrases import Inline
from storage.types import UserId


@dataclass(frozen=True, slots=True)
class Opened:
    """What was done by a command that is deleted now."""

    command: str
    """Its words."""
    subject: str
    """What it has changed, as the audit names it: C-12."""
    by: UserId
    """Who had said it."""


@dataclass(frozen=True, slots=True)
class Stands:
    """What stays of it."""

    words: Inline
    """That it stays, and what ends it."""
    card: str | None = None
    """The key of the card in whose thread that is said."""
    beside: str | None = None
    """The key of what is said there: it is a line beside the card, and no card."""
