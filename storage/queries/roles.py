"""Finding who holds which role. Statements that every message needs are built once (ADR 0012)."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import BindParameter, ColumnElement, and_, bindparam, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.models import Circle, Role, RoleName
from storage.types import CircleSlug, UserId


def _current(at: datetime | BindParameter[datetime]) -> ColumnElement[bool]:
    return and_(Role.starts_at <= at, or_(Role.ends_at.is_(None), Role.ends_at > at))


_HELD_BY = (
    select(Role)
    .join(Circle, Circle.slug == Role.circle)
    .where(Role.user_id == bindparam("user_id"), Circle.active, _current(bindparam("at")))
    .order_by(Role.circle, Role.role)
)


async def held_by(db: AsyncSession, *, user_id: UserId, at: datetime) -> Sequence[Role]:
    """The roles that a person holds at an instant, in all circles that the TOML names."""
    return (await db.scalars(_HELD_BY, {"user_id": user_id, "at": at})).all()


async def holders_in(db: AsyncSession, *, circle: CircleSlug, role: RoleName, at: datetime) -> Sequence[UserId]:
    """Who holds a role in a circle at an instant."""
    query = select(Role.user_id).where(Role.circle == circle, Role.role == role, _current(at)).order_by(Role.user_id)
    return (await db.scalars(query)).all()


async def held_in(db: AsyncSession, *, circle: CircleSlug, user_id: UserId, at: datetime) -> Sequence[Role]:
    """The roles that a person holds in a circle at an instant."""
    query = select(Role).where(Role.circle == circle, Role.user_id == user_id, _current(at)).order_by(Role.role)
    return (await db.scalars(query)).all()


async def ever_of(db: AsyncSession, *, user_id: UserId) -> Sequence[tuple[Role, str]]:
    """All roles of a person, those that have ended too, with the name of the circle."""
    query = select(Role, Circle.name).join(Circle, Circle.slug == Role.circle).where(Role.user_id == user_id)
    return [(role, circle) for role, circle in await db.execute(query.order_by(Role.starts_at, Role.id))]


async def find_appointed(db: AsyncSession, *, circle: CircleSlug, role: RoleName, user_id: UserId) -> Role | None:
    """The latest appointment of a person to a role in a circle, ended or not."""
    query = (
        select(Role)
        .where(Role.circle == circle, Role.role == role, Role.user_id == user_id)
        .order_by(Role.id.desc())
        .limit(1)
    )
    return (await db.scalars(query)).first()
