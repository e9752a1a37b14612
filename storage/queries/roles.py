"""Finding who holds which role. Statements that every message needs are built once (ADR 0012)."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import BindParameter, ColumnElement, and_, bindparam, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.models import BY_TOML, Circle, Role
from storage.types import CircleSlug, NotFound, UserId


def current(at: datetime | BindParameter[datetime]) -> ColumnElement[bool]:
    """Begun, not ended, and within its term."""
    return and_(Role.starts_at <= at, Role.ended_at.is_(None), or_(Role.ends_at.is_(None), Role.ends_at > at))


_HELD_BY = (
    select(Role)
    .join(Circle, Circle.slug == Role.circle)
    .where(Role.user_id == bindparam("user_id"), Circle.active, current(bindparam("at")))
    .order_by(Role.circle, Role.role)
)


async def held_by(db: AsyncSession, *, user_id: UserId, at: datetime) -> Sequence[Role]:
    """The roles that a person holds at an instant, in all circles that the TOML names."""
    return (await db.scalars(_HELD_BY, {"user_id": user_id, "at": at})).all()


_HOLDERS = (
    select(Role.user_id)
    .where(Role.circle == bindparam("circle"), Role.role == bindparam("role"), current(bindparam("at")))
    .order_by(Role.user_id)
)


async def holders_in(db: AsyncSession, *, circle: CircleSlug, role: str, at: datetime) -> Sequence[UserId]:
    """Who holds a role in a circle at an instant."""
    return (await db.scalars(_HOLDERS, {"circle": circle, "role": role, "at": at})).all()


async def all_of(db: AsyncSession, *, circles: Collection[CircleSlug], role: str, at: datetime) -> Sequence[Role]:
    """Who holds a role in some circles at an instant. One statement, however many circles."""
    query = select(Role).where(Role.circle.in_(circles), Role.role == role, current(at))
    return (await db.scalars(query.order_by(Role.circle, Role.user_id))).all()


async def held_in(db: AsyncSession, *, circle: CircleSlug, user_id: UserId, at: datetime) -> Sequence[Role]:
    """The roles that a person holds in a circle at an instant."""
    query = select(Role).where(Role.circle == circle, Role.user_id == user_id, current(at)).order_by(Role.role)
    return (await db.scalars(query)).all()


async def ever_of(db: AsyncSession, *, user_id: UserId) -> Sequence[tuple[Role, str | None]]:
    """All roles of a person, those that have ended too, with the name of the circle; None for one in the federation."""
    query = select(Role, Circle.name).outerjoin(Circle, Circle.slug == Role.circle).where(Role.user_id == user_id)
    return [(role, circle) for role, circle in await db.execute(query.order_by(Role.starts_at, Role.id))]


async def by_id(db: AsyncSession, *, number: int) -> Role:
    """The period with this number. Raises NotFound."""
    found = await db.get(Role, number)
    if found is None:
        raise NotFound("role", number)
    return found


async def find_open(db: AsyncSession, *, circle: CircleSlug | None, role: str, user_id: UserId) -> Role | None:
    """The period of a person in a role that has not ended, whether its term is over or not."""
    query = select(Role).where(_in(circle), Role.role == role, Role.user_id == user_id, Role.ended_at.is_(None))
    return (await db.scalars(query)).first()


async def all_named_in_toml(db: AsyncSession) -> Sequence[Role]:
    """The roles in circles and in the federation that a line of the TOML has given and, as far as is noted, still names."""
    query = select(Role).where(Role.source == BY_TOML, Role.unnamed_at.is_(None))
    return (await db.scalars(query.order_by(Role.id))).all()


async def all_open(db: AsyncSession) -> set[tuple[CircleSlug | None, str, UserId]]:
    """Who is in which role of which circle, or of the federation, in a period that has not ended (``find_open``)."""
    query = select(Role.circle, Role.role, Role.user_id).where(Role.ended_at.is_(None))
    return {(circle, role, user_id) for circle, role, user_id in await db.execute(query)}


async def last_given_by_toml(db: AsyncSession, *, circle: CircleSlug) -> Sequence[Role]:
    """Of each person and role in a circle the last period that a line of the TOML has given, whether it still names them or not."""
    last = (
        select(func.max(Role.id))
        .where(Role.circle == circle, Role.source == BY_TOML)
        .group_by(Role.role, Role.user_id)
        .scalar_subquery()
    )
    return (await db.scalars(select(Role).where(Role.id.in_(last)).order_by(Role.id))).all()


async def any_in_federation(db: AsyncSession) -> bool:
    """Whether anybody was ever noted to hold a role in the federation."""
    return (await db.scalars(select(Role.id).where(_in(None)).limit(1))).first() is not None


async def last_ended_in(db: AsyncSession, *, circle: CircleSlug, role: str) -> Role | None:
    """The period in a role of a circle that has ended last."""
    query = select(Role).where(Role.circle == circle, Role.role == role, Role.ended_at.is_not(None))
    return (await db.scalars(query.order_by(Role.ended_at.desc(), Role.id.desc()).limit(1))).first()


_ALL_IN = (
    select(Role).where(Role.circle == bindparam("circle"), current(bindparam("at"))).order_by(Role.role, Role.user_id)
)


async def all_in(db: AsyncSession, *, circle: CircleSlug, at: datetime) -> Sequence[Role]:
    """Who holds which role in a circle at an instant."""
    return (await db.scalars(_ALL_IN, {"circle": circle, "at": at})).all()


def _in(circle: CircleSlug | None) -> ColumnElement[bool]:
    return Role.circle.is_(None) if circle is None else Role.circle == circle


async def was_given_since(db: AsyncSession, *, circle: CircleSlug, role: str, since: datetime, at: datetime) -> bool:
    """Whether somebody holds a role who was given it after an instant."""
    query = select(Role.id).where(Role.circle == circle, Role.role == role, Role.starts_at > since, current(at))
    return (await db.scalars(query.limit(1))).first() is not None


async def open_given_by(db: AsyncSession, *, user_id: UserId) -> Sequence[Role]:
    """The roles that a person has given by command and that go on."""
    query = select(Role).where(Role.given_by == user_id, Role.ended_at.is_(None)).order_by(Role.id)
    return (await db.scalars(query)).all()


async def ever_in_circles(db: AsyncSession, *, users: Collection[UserId]) -> Sequence[Role]:
    """All periods of some people in the roles of circles, those that have ended too, in the order in which they began."""
    query = select(Role).where(Role.user_id.in_(users), Role.circle.is_not(None))
    return (await db.scalars(query.order_by(Role.id))).all()


async def all_open_of(db: AsyncSession, *, user_id: UserId) -> Sequence[Role]:
    """The periods of a person that have not ended, in circles, whether their term is over or not."""
    query = select(Role).where(Role.user_id == user_id, Role.ended_at.is_(None), Role.circle.is_not(None))
    return (await db.scalars(query.order_by(Role.id))).all()
