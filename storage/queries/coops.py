"""Finding co-ops."""

from collections.abc import Sequence

from sqlalchemy import func, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from storage.models import Circle, CircleStanding, Coop, Member, Seat
from storage.types import CircleSlug, NotFound, UserId


async def by_id(db: AsyncSession, *, coop_id: int) -> Coop:
    """The co-op of an id that the archive holds. Raises NotFound."""
    coop = await db.get(Coop, coop_id)
    if coop is None:
        raise NotFound("co-op", coop_id)
    return coop


async def find_by_slug(db: AsyncSession, *, slug: str) -> Coop | None:
    """The co-op whose folded name is this."""
    return (await db.scalars(select(Coop).where(Coop.slug == slug))).first()


async def all_in(db: AsyncSession) -> Sequence[Coop]:
    """Every co-op known, by name."""
    return (await db.scalars(select(Coop).order_by(Coop.name))).all()


async def spoken_for_by(db: AsyncSession, *, user_id: UserId) -> Sequence[Coop]:
    """The co-ops that a person speaks for now, in any circle that the TOML names, by name."""
    speaks = (
        select(Member.id)
        .join(Circle, Circle.slug == Member.circle)
        .where(
            Member.coop_id == Coop.id,
            Member.user_id == user_id,
            Member.standing == CircleStanding.MEMBER,
            Member.left_at.is_(None),
            Circle.active,
        )
    )
    return (await db.scalars(select(Coop).where(speaks.exists()).order_by(Coop.name))).all()


async def count(db: AsyncSession) -> int:
    """How many co-ops are known."""
    return (await db.scalars(select(func.count()).select_from(Coop))).one()


async def listed_behind(db: AsyncSession, *, name: str, slug: str, limit: int) -> Sequence[Coop]:
    """Co-ops by name, those behind this one; of one name by their folded ones."""
    query = select(Coop).where(tuple_(Coop.name, Coop.slug) > tuple_(name, slug)).order_by(Coop.name, Coop.slug)
    return (await db.scalars(query.limit(limit))).all()


async def find_seat(db: AsyncSession, *, circle: CircleSlug, coop_id: int) -> Seat | None:
    """A co-op's place in a circle."""
    return await db.get(Seat, (circle, coop_id))


async def seats_of(db: AsyncSession, *, coop_id: int) -> Sequence[Seat]:
    """A co-op's places, in all circles."""
    return (await db.scalars(select(Seat).where(Seat.coop_id == coop_id).order_by(Seat.circle))).all()
