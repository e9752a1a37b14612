"""What part a person has in circles. Asked for with every message, so it is one statement, built once (ADR 0012)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, null, select, type_coerce, union_all
from sqlalchemy.ext.asyncio import AsyncSession

from storage.models import Circle, CircleStanding, Member, Role
from storage.queries.roles import current
from storage.types import CircleSlug, UserId

_OF_TODAY = select(Circle.slug).where(Circle.active)
_PARTS = union_all(
    select(Member.circle, Member.standing, type_coerce(null(), Role.role.type).label("role")).where(
        Member.user_id == bindparam("user_id"), Member.left_at.is_(None), Member.circle.in_(_OF_TODAY)
    ),
    select(Role.circle, type_coerce(null(), Member.standing.type).label("standing"), Role.role).where(
        Role.user_id == bindparam("user_id"),
        Role.circle.in_(_OF_TODAY),
        current(bindparam("at")),
    ),
)


@dataclass(frozen=True, slots=True)
class Part:
    """A person's standing on a circle's register, or a role that they hold in it."""

    circle: CircleSlug
    standing: CircleStanding | None
    role: str | None


async def parts_of(db: AsyncSession, *, user_id: UserId, at: datetime) -> Sequence[Part]:
    """All that a person is at an instant, in all circles that the TOML names."""
    found = await db.execute(_PARTS, {"user_id": user_id, "at": at})
    return [Part(circle, standing, role) for circle, standing, role in found]
