"""Finding selections, and who has nominated whom."""

from collections.abc import Collection, Sequence

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.models import Nomination, Selection, Stage
from storage.types import CircleSlug, NotFound, UserId


async def by_number(db: AsyncSession, *, number: int) -> Selection:
    """A selection. Raises NotFound."""
    found = await db.get(Selection, number)
    if found is None:
        raise NotFound("selection", f"N-{number}")
    return found


async def open_among(db: AsyncSession, *, circles: Collection[CircleSlug]) -> Sequence[Selection]:
    """The selections that go on in some circles, the oldest first."""
    query = select(Selection).where(Selection.circle.in_(circles), Selection.stage != Stage.OVER)
    return (await db.scalars(query.order_by(Selection.number))).all()


async def find_open(db: AsyncSession, *, circle: CircleSlug, role: str) -> Selection | None:
    """The selection for a role that goes on in a circle."""
    query = select(Selection).where(Selection.circle == circle, Selection.role == role, Selection.stage != Stage.OVER)
    return (await db.scalars(query)).first()


async def any_chosen_in(db: AsyncSession, *, circle: CircleSlug, role: str) -> bool:
    """Whether a circle has ever chosen somebody for a role by consent."""
    query = (
        select(Selection.number)
        .where(Selection.circle == circle, Selection.role == role, Selection.chosen.is_not(None))
        .limit(1)
    )
    return (await db.scalars(query)).first() is not None


async def nominations_of(db: AsyncSession, *, selection: int) -> Sequence[Nomination]:
    """All nominations of a selection, in the order in which people came."""
    return await nominations_among(db, selections=[selection])


async def nominations_among(db: AsyncSession, *, selections: Collection[int]) -> Sequence[Nomination]:
    """All nominations of some selections (``nominations_of``)."""
    query = select(Nomination).where(Nomination.selection.in_(selections)).order_by(Nomination.id)
    return (await db.scalars(query)).all()


async def nominated_by(db: AsyncSession, *, selections: Collection[int], user_id: UserId) -> set[int]:
    """Of some selections those in which a person has nominated, or said that they nominate nobody."""
    query = select(Nomination.selection).where(Nomination.selection.in_(selections), Nomination.user_id == user_id)
    return set((await db.scalars(query)).all())


async def naming(db: AsyncSession, *, user_id: UserId, most: int) -> Sequence[Selection]:
    """The selections in which somebody was nominated, proposed or chosen, going on or not: the newest ``most``."""
    nominated = select(Nomination.selection).where(Nomination.nominee == user_id)
    named = or_(Selection.proposed == user_id, Selection.chosen == user_id, Selection.number.in_(nominated))
    return (await db.scalars(select(Selection).where(named).order_by(Selection.number.desc()).limit(most))).all()
