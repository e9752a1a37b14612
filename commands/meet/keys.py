"""How the messages of this family are known again: ``S-3`` for the card of a sense check, ``S-3-t`` for a line of ours beside it."""

import re
from dataclasses import dataclass, replace
from enum import StrEnum

_SHAPE = re.compile(r"(?P<kind>[SHM])-(?P<number>\d+)(?P<beside>-t)?")


class Kind(StrEnum):
    """What is asked; the letter is shown before its number."""

    SENSE = "S"
    HANDS = "H"
    DATE = "M"


@dataclass(frozen=True, slots=True)
class CardKey:
    """Which sense check, call for hands or date poll a message of ours belongs to."""

    kind: Kind
    number: int
    beside: bool = False
    """A line of ours beside the card: replies to it belong to what the card asks, taps on it do not."""

    @classmethod
    def parse(cls, key: str) -> "CardKey":
        """The key that was written as this. Raises ValueError."""
        found = _SHAPE.fullmatch(key)
        if found is None:
            raise ValueError(f"no key of a card of this family: {key!r}")
        return cls(Kind(found["kind"]), int(found["number"]), found["beside"] is not None)

    def __str__(self) -> str:
        return f"{self.shown}-t" if self.beside else self.shown

    @property
    def shown(self) -> str:
        """What people read and say: ``S-3``."""
        return f"{self.kind}-{self.number}"

    @property
    def line_beside(self) -> "CardKey":
        """The key of a line of ours beside the card."""
        return replace(self, beside=True)
