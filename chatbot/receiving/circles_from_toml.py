"""Bringing the TOML's circles and first appointments into the archive at start.

The TOML is the source of circles, but only of the first appointment to a role. Once a role has been given or ended in the
archive, the TOML no longer counts for that person and role. There is one exception: where a role ended because its holder had
left the circle's room, and the TOML still names that person, they have the role again once they are back.
"""

from collections.abc import Sequence
from datetime import datetime

from chatbot.api.family import Family
from chatbot.api.happenings import AliasMoved
from chatbot.config import Settings
from chatbot.receiving import moving
from storage.models import LEFT, REMOVED, Circle, CircleKind, Role, RoleName
from storage.queries import circles, roles, rooms
from storage.transaction import Transaction
from storage.types import CircleSlug, RoomId


async def found(db: Transaction, *, settings: Settings, now: datetime) -> None:
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
            circle.follows = wanted.room
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
                last = await roles.find_appointed(db, circle=circle.slug, role=role, user_id=user_id)
                if last is None or (
                    last.source in (LEFT, REMOVED) and await rooms.is_in(db, room_id=circle.room_id, user_id=user_id)
                ):
                    db.add(Role(circle=circle.slug, user_id=user_id, role=role, starts_at=now, source="toml"))


async def meets_in(
    db: Transaction,
    *,
    slug: CircleSlug,
    room_id: RoomId,
    settings: Settings,
    families: Sequence[Family],
    now: datetime,
) -> bool:
    """Note the room that a circle meets in: the TOML's room, or the one that replaced it. Whoever may set the alias does not move
    the circle by that: an operator is asked first.

    False while too little is known of that room.
    """
    circle = await circles.by_slug(db, slug=slug)
    newest = await moving.newest_of(db, room_id)
    before = circle.room_id
    if before is not None and not await may_follow(db, circle, newest, led_by=room_id):
        await moving.begin(db, AliasMoved(newest, slug, before), families=families, now=now)
        return True
    settled = await moving.settle(db, circle, newest, settings=settings, families=families, now=now)
    if settled:
        circle.follows = None
    return settled


async def may_follow(db: Transaction, circle: Circle, room_id: RoomId, *, led_by: RoomId) -> bool:
    """Whether a circle may meet in this room from now on: it does already, a tombstone leads there, or an operator said so."""
    before = circle.room_id
    if before is None or before == room_id or await moving.newest_of(db, before) == room_id:
        return True
    return circle.follows is not None and circle.follows in (room_id, led_by, circle.room)
