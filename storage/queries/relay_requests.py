"""Finding what people have asked link persons to pass on."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.models import AskedToPass, AskedToPassPart, AskedToPassState
from storage.types import CircleSlug, EventId, NotFound, UserId


async def asked_by_number(db: AsyncSession, *, number: int) -> AskedToPass:
    """A request to pass something on. Raises NotFound."""
    asked = await db.get(AskedToPass, number)
    if asked is None:
        raise NotFound("request to pass on", f"P-{number}")
    return asked


async def parts_asked(db: AsyncSession, *, number: int) -> Sequence[AskedToPassPart]:
    """The messages of a run that is asked to be passed on, in their order; none where it is a single one."""
    query = select(AskedToPassPart).where(AskedToPassPart.request == number)
    return (await db.scalars(query.order_by(AskedToPassPart.id))).all()


async def parts_asked_with(db: AsyncSession, *, source: EventId) -> Sequence[AskedToPassPart]:
    """A message, as a part of each run that is asked to be passed on and waits."""
    query = (
        select(AskedToPassPart)
        .join(AskedToPass, AskedToPass.number == AskedToPassPart.request)
        .where(AskedToPassPart.source == source, AskedToPass.state == AskedToPassState.OPEN)
    )
    return (await db.scalars(query.order_by(AskedToPassPart.id))).all()


async def asked_with(db: AsyncSession, *, source: EventId, target: CircleSlug | None = None) -> Sequence[AskedToPass]:
    """The open requests to pass on a message, to one circle or to any."""
    query = select(AskedToPass).where(AskedToPass.source == source, AskedToPass.state == AskedToPassState.OPEN)
    if target is not None:
        query = query.where(AskedToPass.target == target)
    return (await db.scalars(query.order_by(AskedToPass.number))).all()


async def count_waiting(db: AsyncSession, *, asked_by: UserId, circle: CircleSlug) -> int:
    """How many requests of a person from a circle wait for an answer."""
    query = select(func.count()).select_from(AskedToPass)
    query = query.where(AskedToPass.asked_by == asked_by, AskedToPass.circle == circle)
    return (await db.scalars(query.where(AskedToPass.state == AskedToPassState.OPEN))).one()


async def asked_by_or_of(db: AsyncSession, *, message: EventId) -> Sequence[AskedToPass]:
    """The open requests that were made in a message, or that are about it."""
    query = select(AskedToPass).where(
        or_(AskedToPass.source == message, AskedToPass.asked_in == message),
        AskedToPass.state == AskedToPassState.OPEN,
    )
    return (await db.scalars(query.order_by(AskedToPass.number))).all()


async def asked_last_by(db: AsyncSession, *, user_id: UserId, since: datetime) -> AskedToPass | None:
    """The last thing that a person has asked for since an instant and that waits still."""
    query = select(AskedToPass).where(
        AskedToPass.asked_by == user_id, AskedToPass.asked_at >= since, AskedToPass.state == AskedToPassState.OPEN
    )
    return (await db.scalars(query.order_by(AskedToPass.number.desc()).limit(1))).first()


async def asked_between(db: AsyncSession, *, circles: Collection[CircleSlug]) -> Sequence[AskedToPass]:
    """The open requests that come from some circles, or go to them, the oldest first."""
    query = select(AskedToPass).where(
        AskedToPass.state == AskedToPassState.OPEN,
        or_(AskedToPass.circle.in_(circles), AskedToPass.target.in_(circles)),
    )
    return (await db.scalars(query.order_by(AskedToPass.number))).all()


async def asked_in_by(db: AsyncSession, *, circle: CircleSlug, user_id: UserId) -> Sequence[AskedToPass]:
    """What a person has asked for in a circle, and what is theirs of what others have asked for, as far as it waits still."""
    query = select(AskedToPass).where(
        AskedToPass.state == AskedToPassState.OPEN,
        AskedToPass.circle == circle,
        or_(AskedToPass.asked_by == user_id, AskedToPass.author == user_id),
    )
    return (await db.scalars(query.order_by(AskedToPass.number))).all()


async def open_naming(db: AsyncSession, *, user_id: UserId) -> Sequence[AskedToPass]:
    """What is still asked to be passed on, and was asked by somebody or is theirs."""
    parts = select(AskedToPassPart.request).where(AskedToPassPart.author == user_id)
    theirs = or_(AskedToPass.asked_by == user_id, AskedToPass.author == user_id, AskedToPass.number.in_(parts))
    query = select(AskedToPass).where(AskedToPass.state == AskedToPassState.OPEN, theirs)
    return (await db.scalars(query.order_by(AskedToPass.number))).all()
