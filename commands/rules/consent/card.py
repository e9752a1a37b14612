"""Which message of ours about an item was touched: its card, or a line beside it. The outbox knows each by such a key."""

import re
from dataclasses import dataclass
from enum import StrEnum

_KEY = re.compile(r"(\d+)(?:-([a-z])(\d*))?(?:-for(\d+))?")


class Part(StrEnum):
    """What a message of ours about an item shows. The values are those in the archive."""

    CARD = ""
    LINE = "t"
    """A line beside the card: replies to it belong to the item, taps on it are no answers."""
    TEXT = "v"
    """A line beside the card that shows one version of the text: taps on it are answers to that text, and to no later one."""
    FORMER = "f"
    """What was the card while an earlier text stood: it has shrunk to a line that leads to the present one. What is tapped or said
    there is an answer to the text that it showed, and to no later one."""
    REMEDIES = "r"
    """The line that says how the critical concerns can be met: one for each item, which is edited."""
    EARLY = "e"
    """A line that brings up with its holder what they had said before the consent round, beside the text: a tap is an answer."""
    OFFER = "o"
    """A line that offers to close the item, or to begin its next round, now that all are heard: a tap does it."""
    CHANGE = "a"
    """A line that offers to change the text, or the term, by the words that say how a concern is met: a tap does it."""
    QUESTION = "q"
    """A question that somebody has asked: replies to it answer the question."""


@dataclass(frozen=True, slots=True)
class CardKey:
    """A message of ours about an item. ``number`` is the version of a text, which question, which answer or which attempt it is; ``coop`` is the co-op whose
    people are asked by it."""

    item: int
    part: Part = Part.CARD
    number: int = 0
    coop: int | None = None

    @classmethod
    def parse(cls, key: str) -> "CardKey":
        """The key that is kept as these words. Raises ValueError for any other."""
        found = _KEY.fullmatch(key)
        if found is None:
            raise ValueError(f"no key of a card: {key!r}")
        coop = int(found[4]) if found[4] else None
        return cls(int(found[1]), Part(found[2] or ""), int(found[3] or 0), coop)

    @property
    def offers(self) -> bool:
        """Whether something is offered there that a tap, or a yes in reply, does at once."""
        return self.part in (Part.OFFER, Part.CHANGE)

    @property
    def shows_text(self) -> bool:
        """Whether the text stands there to be answered by a tap: 👍 on a question of ours is no consent."""
        return self.part in (Part.CARD, Part.FORMER, Part.TEXT, Part.EARLY)

    def __str__(self) -> str:
        asked = f"-for{self.coop}" if self.coop is not None else ""
        match self.part:
            case Part.CARD:
                return f"{self.item}{asked}"
            case Part.LINE | Part.REMEDIES | Part.OFFER:
                return f"{self.item}-{self.part}{asked}"
            case Part.TEXT | Part.FORMER | Part.QUESTION | Part.EARLY | Part.CHANGE:
                return f"{self.item}-{self.part}{self.number}{asked}"
