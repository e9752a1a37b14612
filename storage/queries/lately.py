"""What has happened in some circles since an instant: on their registers, with their roles, with what they watch."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.models import BY_TOML, Coop, CoopStanding, Item, Measure, Role, Seat
from storage.queries.roles import current
from storage.types import CircleSlug


async def seats_among(
    db: AsyncSession, *, circles: Collection[CircleSlug], since: datetime
) -> Sequence[tuple[Seat, str]]:
    """The places of co-ops that have begun or ended since an instant, each with the name of the co-op; none of circles in the one above."""
    query = (
        select(Seat, Coop.name)
        .join(Coop, Coop.id == Seat.coop_id)
        .where(Seat.circle.in_(circles), Coop.circle.is_(None), or_(Seat.since > since, Seat.ended_at > since))
        .order_by(Seat.since, Seat.id)
    )
    return [(seat, name) for seat, name in await db.execute(query)]


async def standings_among(
    db: AsyncSession, *, circles: Collection[CircleSlug], since: datetime
) -> Sequence[tuple[CircleSlug, CoopStanding, str]]:
    """How the co-ops with a place in these circles have stood to the federation since an instant, and just before it; with their names."""
    query = (
        select(Seat.circle, CoopStanding, Coop.name)
        .join(CoopStanding, CoopStanding.coop_id == Seat.coop_id)
        .join(Coop, Coop.id == Seat.coop_id)
        .where(
            Seat.circle.in_(circles),
            Seat.ended_at.is_(None),
            or_(CoopStanding.ended_at.is_(None), CoopStanding.ended_at >= since),
        )
        .order_by(CoopStanding.since, CoopStanding.id)
    )
    return [(circle, period, name) for circle, period, name in await db.execute(query)]


async def roles_begun_among(
    db: AsyncSession, *, circles: Collection[CircleSlug], since: datetime, at: datetime
) -> Sequence[Role]:
    """The roles that people were given since an instant, not by the settings, and hold at another one."""
    query = select(Role).where(Role.circle.in_(circles), current(at), Role.starts_at > since, Role.source != BY_TOML)
    return (await db.scalars(query.order_by(Role.starts_at, Role.id))).all()


async def roles_ended_among(
    db: AsyncSession, *, circles: Collection[CircleSlug], since: datetime, at: datetime
) -> Sequence[Role]:
    """The periods in a role that have ended since an instant and that nobody goes on with: the last of its holder in it."""
    query = select(Role).where(Role.circle.in_(circles), Role.ended_at > since).order_by(Role.ended_at, Role.id)
    ended = (await db.scalars(query)).all()
    held = select(Role.circle, Role.role, Role.user_id).where(Role.circle.in_(circles), current(at))
    goes_on = {(circle, role, user_id) for circle, role, user_id in await db.execute(held)}
    return [each for each in ended if (each.circle, each.role, each.user_id) not in goes_on]


async def terms_ending_among(
    db: AsyncSession, *, circles: Collection[CircleSlug], at: datetime, within: timedelta
) -> Sequence[Role]:
    """The roles whose term ends within a time from an instant, the first one first."""
    query = select(Role).where(Role.circle.in_(circles), current(at), Role.ends_at <= at + within)
    return (await db.scalars(query.order_by(Role.ends_at, Role.id))).all()


async def measures_among(
    db: AsyncSession, *, circles: Collection[CircleSlug], since: datetime
) -> Sequence[tuple[Measure, CircleSlug]]:
    """What was set to be watched since an instant, or has shown something, with the circle that watches it."""
    query = (
        select(Measure, Item.circle)
        .join(Item, Item.number == Measure.item)
        .where(Item.circle.in_(circles), or_(Measure.set_at > since, Measure.result_at > since))
        .order_by(Measure.id)
    )
    return [(measure, circle) for measure, circle in await db.execute(query)]
