"""The family itself, and what its handlers share: the record in hand, its nominations, and who is to nominate."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

from chatbot.api.arguments import ItemNumber
from chatbot.api.context import Ctx
from chatbot.api.declaring.family import Family
from commands.encryption import those_there
from commands.events import Chosen
from storage.models import Circle, Nomination, Selection
from storage.queries import circles, selections, speakers
from storage.types import UserId

selection = Family("selection", "Choose people for roles.", publishes=(Chosen,))
Number = Annotated[int, ItemNumber("N")]


@dataclass(frozen=True, slots=True)
class InHand:
    """A selection with its circle, all its nominations, and who speaks for which co-op there."""

    selection: Selection
    circle: Circle
    nominations: list[Nomination]
    speaking: dict[UserId, set[int]]

    @property
    def seats(self) -> set[int]:
        """The co-ops that somebody speaks for."""
        return set().union(*self.speaking.values())

    @property
    def heard(self) -> set[int]:
        """Those of whose people somebody has nominated, or said that they nominate nobody."""
        return set().union(*(self.speaking.get(each.user_id, set()) for each in self.nominations))

    @property
    def shown(self) -> str:
        """What people call it: N-3."""
        return f"N-{self.selection.number}"


async def in_hand(ctx: Ctx, number: int) -> InHand:
    """A selection with all that belongs to it. Until nominations are shown, those of who is in the circle's room no more are none. Raises
    NotFound."""
    await ctx.db.flush()
    found = await selections.by_number(ctx.db, number=number)
    return (await each_in_hand(ctx, [found], await circles.by_slug(ctx.db, slug=found.circle)))[0]


async def each_in_hand(ctx: Ctx, found: Sequence[Selection], circle: Circle) -> list[InHand]:
    """Some selections of a circle with all that belongs to them. Until nominations are shown, those of who is in the circle's room no
    more are none."""
    speaking: dict[UserId, set[int]] = {}
    for _, user_id, coop_id in await speakers.among(ctx.db, circles=[circle.slug]):
        speaking.setdefault(user_id, set()).add(coop_id)
    nominations: dict[int, list[Nomination]] = {one.number: [] for one in found}
    for each in await selections.nominations_among(ctx.db, selections=nominations):
        nominations[each.selection].append(each)
    sealed = [each for one in found if one.revealed_at is None for each in nominations[one.number]]
    there = {*await those_there(ctx, circle, {each.user_id for each in sealed})} if sealed else set()
    return [
        InHand(
            one,
            circle,
            [each for each in nominations[one.number] if one.revealed_at is not None or each.user_id in there],
            speaking,
        )
        for one in found
    ]
