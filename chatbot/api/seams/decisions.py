"""Asking a circle to decide: any family may put a question that belongs to a record of its own, and is handed the outcome.

A family declares its matter and who takes the outcome::

    @dataclass(frozen=True)
    class Spending(Matter, name="spend"):
        number: int

    @pots.decided()
    async def spending_decided(ctx: Ctx, matter: Spending, outcome: Outcome) -> None: ...

It asks with ``ctx.put_to_circle(ToDecide(…))``: an item of the consent family carries the question, and hands the outcome over in the
transaction that closes it. What needs no decision any more is taken back with ``ctx.take_from_circle(item)``. The catalogue checks the
declarations at the start.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from chatbot.api.seams.payloads import Payload
from storage.types import CircleSlug, UserId


@dataclass(frozen=True)
class Matter(Payload):
    """The record that is to be decided about: ``spend:12``, ``select:3``, ``admission:7``."""

    @property
    def shown(self) -> str:
        """How the archive names it."""
        return f"{self.name}:{self.key}"


@dataclass(frozen=True, slots=True)
class AllSeats:
    """Every co-op with a seat in the circle is asked."""


@dataclass(frozen=True, slots=True)
class Contributors:
    """These co-ops are asked, whatever seats there are: those who pay into a pot."""

    coops: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class BothCircles:
    """The seats of another circle are asked as well, each circle for itself."""

    other: CircleSlug


Voices = AllSeats | Contributors | BothCircles


@dataclass(frozen=True, slots=True)
class ToDecide:
    """A question to a circle."""

    matter: Matter
    circle: CircleSlug
    text: str
    proposer: UserId
    """In whose name the circle is asked."""
    voices: Voices = AllSeats()
    closes_at: datetime | None = None
    """None: as long as the circle takes for a quick check."""


class Verdict(StrEnum):
    """What came of it."""

    AGREED = "agreed"
    NOT_AGREED = "not agreed"
    NOT_HEARD = "not heard"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a circle has come to, in the transaction that closes the item."""

    item: int
    """C-number."""
    verdict: Verdict
    decision: int | None = None
    """D-number, where it was agreed."""
