"""Finding declarations and who was asked for one."""

from collections.abc import Collection, Sequence
from datetime import date, datetime

from sqlalchemy import and_, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.models import Coop, Declaration, InboxEvent, Membership, Room, RoomMember, SubsAsk, SubsRound
from storage.types import UserId


async def find_current(db: AsyncSession, *, scheme: str, coop_id: int, year_start: date) -> Declaration | None:
    """What a co-op has declared for a year: the latest, if it declared."""
    query = select(Declaration).where(
        Declaration.scheme == scheme,
        Declaration.coop_id == coop_id,
        Declaration.year_start == year_start,
        Declaration.replaced_at.is_(None),
    )
    return (await db.scalars(query)).first()


async def find_replaced(db: AsyncSession, *, declaration: Declaration) -> Declaration | None:
    """What a declaration has replaced."""
    query = select(Declaration).where(
        Declaration.scheme == declaration.scheme,
        Declaration.coop_id == declaration.coop_id,
        Declaration.year_start == declaration.year_start,
        Declaration.replaced_at == declaration.declared_at,
        Declaration.id < declaration.id,
    )
    return (await db.scalars(query.order_by(Declaration.id.desc()).limit(1))).first()


async def round_is_over(db: AsyncSession, *, scheme: str, year_start: date, at: datetime) -> bool:
    """Whether the time in which co-ops were asked to declare for a year is over."""
    query = select(SubsRound.id).where(
        SubsRound.scheme == scheme, SubsRound.year_start == year_start, SubsRound.due_at < at
    )
    return (await db.scalars(query.limit(1))).first() is not None


async def find_last_known(db: AsyncSession, *, scheme: str, coop_id: int) -> Declaration | None:
    """What a co-op has declared last, of whatever year, with the figures that the fee came from."""
    query = (
        select(Declaration)
        .where(Declaration.scheme == scheme, Declaration.coop_id == coop_id, Declaration.wages.is_not(None))
        .order_by(Declaration.declared_at.desc(), Declaration.id.desc())
        .limit(1)
    )
    return (await db.scalars(query)).first()


async def last_of_two(
    db: AsyncSession, *, scheme: str, coop_id: int, year_start: date
) -> tuple[Declaration | None, Declaration | None]:
    """What a co-op has declared for a year, and what somebody else had declared last in its place."""
    now = await find_current(db, scheme=scheme, coop_id=coop_id, year_start=year_start)
    if now is None:
        return None, None
    query = select(Declaration).where(
        Declaration.scheme == scheme,
        Declaration.coop_id == coop_id,
        Declaration.year_start == year_start,
        Declaration.declared_by != now.declared_by,  # The only one that is not replaced is ``now``.
    )
    return now, (await db.scalars(query.order_by(Declaration.id.desc()).limit(1))).first()


async def find(db: AsyncSession, *, declaration: int) -> Declaration | None:
    """A declaration by its number."""
    return await db.get(Declaration, declaration)


async def declared_for(db: AsyncSession, *, scheme: str, year_start: date) -> set[int]:
    """The co-ops that have declared for a year."""
    query = select(Declaration.coop_id).where(
        Declaration.scheme == scheme, Declaration.year_start == year_start, Declaration.replaced_at.is_(None)
    )
    return set(await db.scalars(query))


async def paying_less(db: AsyncSession, *, scheme: str, coop_id: int) -> Sequence[Declaration]:
    """The declarations in force with which a co-op pays what it can, the first year first."""
    query = select(Declaration).where(
        Declaration.scheme == scheme,
        Declaration.coop_id == coop_id,
        Declaration.pays.is_not(None),
        Declaration.replaced_at.is_(None),
    )
    return (await db.scalars(query.order_by(Declaration.year_start))).all()


async def first_paying_less(
    db: AsyncSession, *, schemes: Collection[str], coop_ids: Collection[int] | None
) -> Sequence[Declaration]:
    """For each scheme of some, and each co-op of some (None: all), the first declaration in force with which it paid what it can."""
    query = select(Declaration).where(
        Declaration.scheme.in_(schemes), Declaration.pays.is_not(None), Declaration.replaced_at.is_(None)
    )
    if coop_ids is not None:
        query = query.where(Declaration.coop_id.in_(coop_ids))
    found = (await db.scalars(query.order_by(Declaration.year_start.desc(), Declaration.id))).all()
    return list(
        {(each.scheme, each.coop_id): each for each in found}.values()
    )  # The last of each is the first of its years.


async def find_round(db: AsyncSession, *, scheme: str, year_start: date) -> SubsRound | None:
    """The round in which co-ops were asked for a year in a scheme."""
    query = select(SubsRound).where(SubsRound.scheme == scheme, SubsRound.year_start == year_start)
    return (await db.scalars(query)).first()


async def asks_in(db: AsyncSession, *, round_id: int) -> Sequence[SubsAsk]:
    """Who was asked in a round."""
    return (
        await db.scalars(select(SubsAsk).where(SubsAsk.round_id == round_id).order_by(SubsAsk.coop_id, SubsAsk.user_id))
    ).all()


async def opened_in(db: AsyncSession, *, round_id: int) -> set[int]:
    """The co-ops of which somebody, since they were asked in a round, has come into the private room that was opened for that, or
    has said or tapped something in a private room of theirs. As far back as events are remembered."""
    asked = (
        select(SubsAsk.coop_id)
        .join(Room, Room.private_with == SubsAsk.user_id)
        .where(SubsAsk.round_id == round_id)
        .distinct()
    )
    came = asked.join(
        RoomMember, and_(RoomMember.room_id == Room.room_id, RoomMember.user_id == SubsAsk.user_id)
    ).where(Room.since >= SubsAsk.asked_at, RoomMember.membership == Membership.JOIN)
    spoke = asked.join(
        InboxEvent, and_(InboxEvent.room_id == Room.room_id, InboxEvent.sender == SubsAsk.user_id)
    ).where(InboxEvent.received_at > SubsAsk.asked_at, InboxEvent.type != "m.room.member")
    return {*await db.scalars(came), *await db.scalars(spoke)}


async def rounds_asking(
    db: AsyncSession, *, schemes: Collection[str], coop_ids: Collection[int], since: datetime
) -> Sequence[tuple[SubsRound, int]]:
    """The rounds of some schemes that asked one of some co-ops which has not declared, each with that co-op; of those that end
    after an instant, the first year and the first end first."""
    declared = select(Declaration.id).where(
        Declaration.scheme == SubsRound.scheme,
        Declaration.coop_id == SubsAsk.coop_id,
        Declaration.year_start == SubsRound.year_start,
        Declaration.replaced_at.is_(None),
    )
    query = (
        select(SubsRound, SubsAsk.coop_id)
        .join(SubsAsk, SubsAsk.round_id == SubsRound.id)
        .where(
            SubsRound.scheme.in_(schemes),
            SubsRound.due_at > since,
            SubsAsk.coop_id.in_(coop_ids),
            ~declared.exists(),
        )
        .distinct()
        .order_by(SubsRound.year_start, SubsRound.due_at, SubsRound.id, SubsAsk.coop_id)
    )
    return [(round_, coop_id) for round_, coop_id in await db.execute(query)]


async def current_among(
    db: AsyncSession, *, coop_ids: Collection[int], year_starts: Collection[date]
) -> Sequence[Declaration]:
    """What some co-ops have declared for some years, in whatever scheme, as it holds."""
    query = select(Declaration).where(
        Declaration.coop_id.in_(coop_ids), Declaration.year_start.in_(year_starts), Declaration.replaced_at.is_(None)
    )
    return (await db.scalars(query.order_by(Declaration.id))).all()


async def current_of(db: AsyncSession, *, coop_ids: Collection[int]) -> Sequence[Declaration]:
    """What some co-ops have declared for whatever year and scheme, as it holds, the last year first."""
    query = select(Declaration).where(Declaration.coop_id.in_(coop_ids), Declaration.replaced_at.is_(None))
    return (await db.scalars(query.order_by(Declaration.year_start.desc(), Declaration.id))).all()


async def declared_by(db: AsyncSession, *, user_id: UserId) -> Sequence[tuple[str, int]]:
    """For which co-ops a person has declared, and how often, those that were replaced too, in the order in
    which the co-ops came."""
    query = (
        select(Coop.name, func.count())
        .join(Declaration, Declaration.coop_id == Coop.id)
        .where(Declaration.declared_by == user_id)
        .group_by(Coop.id, Coop.name)
        .order_by(Coop.id)
    )
    return [(coop, count) for coop, count in await db.execute(query)]


async def ever_for(db: AsyncSession, *, scheme: str, year_start: date) -> Sequence[Declaration]:
    """All declarations for a year in a scheme, also those that were replaced, in the order in which they were made."""
    query = select(Declaration).where(Declaration.scheme == scheme, Declaration.year_start == year_start)
    return (await db.scalars(query.order_by(Declaration.id))).all()


async def count_for(db: AsyncSession, *, scheme: str, year_start: date) -> int:
    """How many declarations there are for a year in a scheme, those that were replaced among them."""
    query = select(func.count()).select_from(Declaration)
    return (await db.scalars(query.where(Declaration.scheme == scheme, Declaration.year_start == year_start))).one()


async def of_coop(db: AsyncSession, *, coop_id: int) -> Sequence[Declaration]:
    """All declarations of a co-op, also those that were replaced, the last first."""
    query = select(Declaration).where(Declaration.coop_id == coop_id).order_by(Declaration.id.desc())
    return (await db.scalars(query)).all()


async def ever(db: AsyncSession) -> Sequence[Declaration]:
    """All declarations, also those that were replaced, in the order in which they were made."""
    return (await db.scalars(select(Declaration).order_by(Declaration.id))).all()
