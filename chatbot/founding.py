"""Bringing the TOML's circles and first appointments into the archive at start.

The TOML is the source of circles; of roles only the first appointment: once a role has been given or ended in the
archive, the TOML no longer speaks for that person and role.
"""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.config import Settings
from storage.models import Circle, CircleKind, Job, Role, RoleName
from storage.queries import circles, jobs, roles
from storage.types import CircleSlug, RoomId


async def found(db: AsyncSession, *, settings: Settings, now: datetime) -> None:
    """Make the archive's circles those of the TOML, and appoint whom it names."""
    named = {circle.slug for circle in settings.circles}
    for settled in await circles.active_in(db):
        settled.active = settled.slug in named
    for wanted in sorted(settings.circles, key=lambda circle: circle.parent is not None):
        circle = await db.get(Circle, wanted.slug)
        if circle is None:
            circle = Circle(
                slug=CircleSlug(wanted.slug), name=wanted.name, kind=CircleKind(wanted.kind), room=wanted.room
            )
            db.add(circle)
        elif circle.room != wanted.room:
            circle.room_id = None
        circle.name, circle.kind, circle.room = wanted.name, CircleKind(wanted.kind), wanted.room
        circle.active = True
        await db.flush()
    for wanted in settings.circles:
        circle = await circles.by_slug(db, slug=CircleSlug(wanted.slug))
        circle.parent = CircleSlug(wanted.parent) if wanted.parent else None
        for role, people in (
            (RoleName.LINK_PERSON, wanted.link_persons),
            (RoleName.SECRETARY, wanted.secretaries),
        ):
            for user_id in people:
                if await roles.find_appointed(db, circle=circle.slug, role=role, user_id=user_id) is None:
                    db.add(Role(circle=circle.slug, user_id=user_id, role=role, starts_at=now, source="toml"))


async def meets_in(db: AsyncSession, *, slug: CircleSlug, room_id: RoomId, now: datetime) -> None:
    """Note the room that a circle meets in, now that the bot has joined it, and introduce the bot to a new room."""
    circle = await circles.by_slug(db, slug=slug)
    if circle.room_id == room_id:
        return
    circle.room_id = room_id
    if await jobs.find(db, family="help", name="introduce", key=room_id) is None:
        db.add(Job(family="help", name="introduce", key=room_id, data={"circle": slug}, due_at=now))
