"""Finding what people have asked for on the registers, and what still waits for an answer."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.models import JoinRequest, RequestFor, RequestState
from storage.types import CircleSlug, NotFound, UserId


async def by_number(db: AsyncSession, *, number: int) -> JoinRequest:
    """A request. Raises NotFound."""
    request = await db.get(JoinRequest, number)
    if request is None:
        raise NotFound("request", f"J-{number}")
    return request


async def find_open_to_join(db: AsyncSession, *, circle: CircleSlug, user_id: UserId) -> JoinRequest | None:
    """A person's request to join a circle that still waits for an answer."""
    query = select(JoinRequest).where(
        JoinRequest.asks == RequestFor.JOIN,
        JoinRequest.circle == circle,
        JoinRequest.user_id == user_id,
        JoinRequest.state == RequestState.OPEN,
    )
    return (await db.scalars(query)).first()


async def first_to_join(db: AsyncSession, *, circle: CircleSlug, user_id: UserId) -> JoinRequest:
    """The first request that a person who has made some has made to join a circle."""
    query = select(JoinRequest).where(
        JoinRequest.asks == RequestFor.JOIN, JoinRequest.circle == circle, JoinRequest.user_id == user_id
    )
    return (await db.scalars(query.order_by(JoinRequest.number).limit(1))).one()


async def open_to_join_among(db: AsyncSession, *, circles: Collection[CircleSlug]) -> Sequence[JoinRequest]:
    """The requests to join one of some circles that still wait for somebody's answer, the oldest first; not those that the circle
    decides itself."""
    query = select(JoinRequest).where(
        JoinRequest.asks == RequestFor.JOIN,
        JoinRequest.item.is_(None),
        JoinRequest.circle.in_(circles),
        JoinRequest.state == RequestState.OPEN,
    )
    return (await db.scalars(query.order_by(JoinRequest.number))).all()


async def open_about(
    db: AsyncSession, *, coop_id: int, user_id: UserId | None = None, asks: RequestFor | None = None
) -> Sequence[JoinRequest]:
    """The requests to speak for a co-op or to see its figures that still wait for an answer, the oldest first: all, or a
    person's, or those of a kind."""
    query = select(JoinRequest).where(JoinRequest.coop_id == coop_id, JoinRequest.state == RequestState.OPEN)
    if user_id is not None:
        query = query.where(JoinRequest.user_id == user_id)
    if asks is not None:
        query = query.where(JoinRequest.asks == asks)
    return (await db.scalars(query.order_by(JoinRequest.number))).all()


async def open_as_guest(db: AsyncSession, *, circle: CircleSlug, user_id: UserId) -> Sequence[JoinRequest]:
    """A person's requests to be a guest of a circle in a co-op's name that still wait for an answer."""
    query = select(JoinRequest).where(
        JoinRequest.asks == RequestFor.GUEST,
        JoinRequest.circle == circle,
        JoinRequest.user_id == user_id,
        JoinRequest.state == RequestState.OPEN,
    )
    return (await db.scalars(query.order_by(JoinRequest.number))).all()


async def open_about_co_ops(db: AsyncSession) -> Sequence[JoinRequest]:
    """All requests to speak for a co-op, to see its figures or to be its guest that still wait for an answer, the oldest first."""
    query = select(JoinRequest).where(JoinRequest.asks != RequestFor.JOIN, JoinRequest.state == RequestState.OPEN)
    return (await db.scalars(query.order_by(JoinRequest.number))).all()


async def count_since(db: AsyncSession, *, user_id: UserId, asks: RequestFor, since: datetime) -> int:
    """How often a person has asked for something since an instant, whatever came of it."""
    query = select(func.count()).where(
        JoinRequest.user_id == user_id, JoinRequest.asks == asks, JoinRequest.asked_at > since
    )
    return (await db.scalars(query)).one()


async def open_to_join_of(db: AsyncSession, *, user_id: UserId) -> Sequence[JoinRequest]:
    """A person's requests to join circles that still wait for an answer."""
    query = select(JoinRequest).where(
        JoinRequest.asks == RequestFor.JOIN, JoinRequest.user_id == user_id, JoinRequest.state == RequestState.OPEN
    )
    return (await db.scalars(query.order_by(JoinRequest.number))).all()


async def answered_naming(db: AsyncSession, *, user_id: UserId, most: int) -> Sequence[JoinRequest]:
    """The requests that somebody has made or answered and that have their answer, the newest ``most``."""
    named = or_(JoinRequest.user_id == user_id, JoinRequest.decided_by == user_id)
    answered = JoinRequest.state.in_((RequestState.APPROVED, RequestState.DECLINED))
    query = select(JoinRequest).where(named, answered, JoinRequest.item.is_(None))
    return (await db.scalars(query.order_by(JoinRequest.number.desc()).limit(most))).all()
