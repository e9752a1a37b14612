"""Finding roll-calls, and who has answered them."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.models import Coop, RollAnswer, RollCall
from storage.types import CircleSlug


async def by_number(db: AsyncSession, *, number: int) -> RollCall:
    """A roll-call that the archive holds."""
    return await db.get_one(RollCall, number)


async def find_open(db: AsyncSession, *, circle: CircleSlug) -> RollCall | None:
    """The roll-call of a circle that goes on."""
    query = select(RollCall).where(RollCall.circle == circle, RollCall.closed_at.is_(None))
    return (await db.scalars(query)).first()


async def find_answer(db: AsyncSession, *, number: int, coop_id: int) -> RollAnswer | None:
    """What a co-op that is asked has said, or that it is silent."""
    return await db.get(RollAnswer, (number, coop_id))


async def answers_to(db: AsyncSession, *, number: int) -> Sequence[tuple[RollAnswer, str]]:
    """All that are asked, with their names."""
    query = (
        select(RollAnswer, Coop.name).join(Coop, Coop.id == RollAnswer.coop_id).where(RollAnswer.roll_call == number)
    )
    return [(answer, name) for answer, name in await db.execute(query.order_by(Coop.id))]


async def silent_among(db: AsyncSession, *, coop_ids: Collection[int]) -> Sequence[tuple[RollCall, int, str]]:
    """The roll-calls that go on and in which some co-ops have not answered yet, each with the co-op and its name."""
    query = (
        select(RollCall, Coop.id, Coop.name)
        .join(RollAnswer, RollAnswer.roll_call == RollCall.number)
        .join(Coop, Coop.id == RollAnswer.coop_id)
        .where(RollCall.closed_at.is_(None), RollAnswer.here.is_(None), Coop.id.in_(coop_ids))
        .order_by(RollCall.number, Coop.id)
    )
    return [(call, coop_id, name) for call, coop_id, name in await db.execute(query)]


async def here_since(db: AsyncSession, *, circle: CircleSlug, since: datetime) -> set[int]:
    """The co-ops of a circle that have said since an instant that they are still here."""
    query = (
        select(RollAnswer.coop_id)
        .join(RollCall, RollCall.number == RollAnswer.roll_call)
        .where(RollCall.circle == circle, RollAnswer.here.is_(True), RollAnswer.answered_at >= since)
    )
    return set(await db.scalars(query))
