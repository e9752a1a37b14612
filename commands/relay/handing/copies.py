"""The messages that are carried between circles, as the archive knows them by the keys of their cards."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Self

from commands.relay.family import relay


class CopyKind(StrEnum):
    """What was carried; its letter in the key."""

    PASSED = "r"
    ANSWER = "a"
    WHOLE = "f"
    """The file with all of what is too long for a message."""
    MEDIA = "m"
    """A picture or a file that went with it."""
    PART = "k"
    """One that went with a message of a run, by the number of that part."""
    SENT_BACK = "b"
    """One that went with an answer."""
    ALL_OF_ANSWER = "w"
    """The file with all of an answer that is too long for a message."""
    REACTIONS = "t"
    """The line, where it was said, of how it was taken."""
    DRAFT = "g"
    """What is ready to be passed on, shown to those who may do so."""
    HELD = "h"
    """A decision that is about to be sent, by its number, shown to those who can hold it back."""
    CALL = "q"
    """The answers to a question to all circles, gathered."""
    ASKED = "p"
    """What somebody has asked to be passed on, shown to those who may do so."""


@dataclass(frozen=True, slots=True)
class Copy:
    """Something that was passed on, by its R-number (``r-12``), or an answer to it that was carried (``a-5``)."""

    kind: CopyKind
    number: int

    def __str__(self) -> str:
        return f"{self.kind}-{self.number}"

    @classmethod
    def parse(cls, key: str) -> Self:
        """The copy that a key names. Raises ValueError."""
        kind, _, number = key.partition("-")
        return cls(CopyKind(kind), int(number))


def passed(number: int) -> Copy:
    """What was passed on as this R-number."""
    return Copy(CopyKind.PASSED, number)


def whole_of(number: int) -> Copy:
    """The file with all of it, where that is too long for a message."""
    return Copy(CopyKind.WHOLE, number)


def answer(reply_id: int) -> Copy:
    """An answer that was carried."""
    return Copy(CopyKind.ANSWER, reply_id)


def asked(number: int) -> Copy:
    """What somebody has asked to be passed on, as this P-number."""
    return Copy(CopyKind.ASKED, number)


def copy_of(card: str | None) -> Copy | None:
    """The copy that a card is, by the name that the archive knows it by (``relay:r-12``); None for any other card."""
    family, _, key = (card or "").partition(":")
    if family != relay.name:
        return None
    try:
        return Copy.parse(key)
    except ValueError:
        return None
