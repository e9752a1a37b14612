"""The family itself, how its records are named, and which call is meant."""

import re
from dataclasses import dataclass
from typing import Annotated

from chatbot.api.arguments import ItemNumber
from chatbot.api.context import Ctx
from chatbot.api.declaring.family import Family
from chatbot.api.errors import Refusal
from chatbot.api.seams.payloads import Due
from commands.authority import may
from commands.call import texts
from commands.events import OffAgenda, OnAgenda
from commands.rules import authority
from storage.models import Call, Circle
from storage.queries import calls

call = Family("call", "Meet in a call.", publishes=(OnAgenda, OffAgenda))

Number = Annotated[int, ItemNumber("K")]
PointNumber = Annotated[int, ItemNumber("T")]
ActionNumber = Annotated[int, ItemNumber("A")]
_KEY = re.compile(r"K-(\d+)(?:-([tm]))?")


@dataclass(frozen=True)
class CallOver(Due, name="over"):
    """A call that nobody has ended."""

    number: int


@dataclass(frozen=True, slots=True)
class CardKey:
    """Which call a message of ours belongs to: ``K-3`` is its card, ``K-3-t`` a line beside it, ``K-3-m`` its minutes."""

    number: int
    part: str = ""

    @property
    def beside(self) -> bool:
        """Whether it is not the card itself: a tap there says nothing of who is in the call."""
        return bool(self.part)

    @classmethod
    def parse(cls, key: str) -> "CardKey":
        """The key that was written as this. Raises ValueError."""
        found = _KEY.fullmatch(key)
        if found is None:
            raise ValueError(f"no key of a card of this family: {key!r}")
        return cls(int(found[1]), found[2] or "")

    def __str__(self) -> str:
        return f"K-{self.number}-{self.part}" if self.part else f"K-{self.number}"


def shown(held: Call) -> str:
    """What people call it: K-3."""
    return f"K-{held.number}"


def line_of(held: Call) -> str:
    """The key of a line of ours beside a call's card."""
    return str(CardKey(held.number, "t"))


def minutes_key(held: Call) -> str:
    """The key of a call's minutes."""
    return str(CardKey(held.number, "m"))


async def call_here(ctx: Ctx) -> Call:
    """The call that goes on in the circle that we are in. Raises Refusal."""
    found = await calls.find_open(ctx.db, circle=ctx.circle.slug)
    if found is None:
        raise Refusal("no-call", texts.no_call(ctx.circle.name))
    return found


async def to_lead(ctx: Ctx) -> tuple[Call, Circle]:
    """The call that goes on here, for who may lead it. Raises Refusal."""
    found = await call_here(ctx)
    await may(ctx, authority.LEAD_CALL, found)
    return found, ctx.circle
