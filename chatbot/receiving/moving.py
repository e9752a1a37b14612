"""Following a room that was replaced by another, and a circle that meets in another room than before.

We follow a tombstone when somebody with the power to place it did so, and the new room says that it follows the old one.
What was to be said in the old room is said in the new one, and the families bring along what they had open there. A circle
whose room was encrypted does not move into one that is not, unless its settings allow its words to be said there.
"""

import re
from collections.abc import Sequence
from datetime import datetime, timedelta

import structlog
from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.api.declaring.family import Family
from chatbot.api.post.outbox import Outbox
from chatbot.api.seams.happenings import CameLate, CircleMoved, CircleSettledIn, CircleStayed, PrivateRoomLost
from chatbot.api.seams.payloads import Due
from chatbot.config import Settings
from chatbot.matrix.homeserver import Event
from chatbot.matrix.power import may_set_state
from storage.models import Circle, Job, Membership, OutboxRow, OutboxState, Room, Unfit
from storage.queries import circles, jobs, rooms
from storage.transaction import Transaction, Wakes
from storage.types import RoomId, UserId

log = structlog.get_logger(__name__)

TOMBSTONE = "m.room.tombstone"
ROOM = re.compile("![^\\s\x00-\x1f\ud800-\udfff]{1,254}")
"""A room id that can be stored."""


SHARED = frozenset({Unfit.NOT_ALONE, Unfit.OPEN, Unfit.READ_FROM_OUTSIDE, Unfit.IN_OTHER_HANDS})
"""Why a room that was private is so no longer, where its person should know."""
WAITS_FOR_PEOPLE = timedelta(hours=1)
"""How long what is open waits to be posted in a new encrypted room for those who were in the old one: what was said there before
somebody comes in, they can never read."""
SOON = timedelta(minutes=2)
"""How long it waits once somebody has come in, and others may follow."""
COMES_LATE_WITHIN = timedelta(days=30)
"""Who comes in after that is new, rather than late."""


async def note_tombstone(db: Transaction, room: Room, event: Event, *, now: datetime) -> None:
    """A room was replaced: join the new one, where the sender has the power to say so."""
    replacement = event.content.get("replacement_room")
    if not isinstance(replacement, str) or not ROOM.fullmatch(replacement):
        return
    if replacement in (room.replacement, room.room_id):
        return
    if not may_set_state(event.sender, TOMBSTONE, create=room.create, creator=room.creator, levels=room.power_levels):
        log.warning("not following a room: its tombstone is by somebody without power", room_id=room.room_id)
        return
    room.replacement = RoomId(replacement)
    log.info("a room was replaced; following", room_id=room.room_id, replacement=replacement)
    outbox = Outbox(db, cause=event.event_id, family="moving", now=now)
    await outbox.join(room.replacement, via=event.sender.partition(":")[2])


async def follow(
    db: Transaction,
    room: Room,
    *,
    came_in: bool,
    settings: Settings,
    families: Sequence[Family],
    cause: str,
    now: datetime,
) -> None:
    """Once we are in both a replaced room and its replacement, move what belonged to the first into the second.

    ``room`` is the new one that we have joined (``came_in``), or the old one whose tombstone has come. We leave a room that
    does not say it follows the old one, if we have only just joined it: a tombstone may point to another circle's room,
    too.
    """
    new = await rooms.find(db, room_id=room.replacement) if room.replacement is not None else None
    pairs = [(old, room) for old in await rooms.replaced_by(db, room_id=room.room_id)]
    pairs += [(room, new)] if new is not None else []
    for old, new in pairs:
        if not new.joined:
            continue
        predecessor = new.create.get("predecessor")
        if not isinstance(predecessor, dict) or predecessor.get("room_id") != old.room_id:
            log.warning("the new room does not say that it follows the old one", room_id=new.room_id, old=old.room_id)
            if came_in and new is room and await circles.find_by_room(db, room_id=new.room_id) is None:
                await Outbox(db, cause=cause, family="moving", now=now).leave(new.room_id)
            continue
        circle = await circles.find_by_room(db, room_id=old.room_id)
        if circle is not None:
            await settle(db, circle, new.room_id, settings=settings, families=families, now=now)


async def settle(
    db: Transaction,
    circle: Circle,
    room_id: RoomId,
    *,
    settings: Settings,
    families: Sequence[Family],
    now: datetime,
) -> bool:
    """Note the room that a circle meets in from now on, and have the families do what they do in a new room.

    In a circle's first room that is their job for ``CircleSettledIn``, in a later one ``CircleMoved``, and ``CircleStayed``
    in one that the circle does not move into because its words would no longer be encrypted there. Nor does it move into one that another circle
    meets in. False while too little is known of the room.
    """
    before = circle.room_id
    if before == room_id:
        return True
    other = await circles.find_known_by_room(db, room_id=room_id)
    if other is not None and other.active:
        log.warning(
            "a circle stays, since another one meets there", circle=circle.slug, room_id=room_id, other=other.slug
        )
        return True
    if before is not None and not settings.circle(circle.slug).relay.allow_from_encrypted:
        old, new = await rooms.find(db, room_id=before), await rooms.find(db, room_id=room_id)
        if old is not None and old.encrypted and (new is None or not new.encrypted):
            if new is None or not new.joined:
                return False
            log.warning("a circle stays, since its new room is not encrypted", circle=circle.slug, room_id=room_id)
            stayed = CircleStayed(room_id, circle.slug, before)
            await begin(db, stayed, families=families, now=now)
            return True
    if other is not None:
        other.room_id = None  # The TOML no longer names it, or by another name.
        await db.flush()
    circle.room_id = room_id
    if before is not None:
        log.info("a circle meets in another room now", circle=circle.slug, room_id=room_id, before=before)
        db.wakes.add(Wakes.SENDER)
        await db.execute(
            update(OutboxRow)
            .where(
                OutboxRow.room_id == before,
                OutboxRow.state == OutboxState.QUEUED,
                OutboxRow.first_attempt_at.is_(None),
                OutboxRow.kind == "send",
            )
            .values(room_id=room_id)
        )
    begun = CircleSettledIn(room_id, circle.slug) if before is None else CircleMoved(room_id, circle.slug, before)
    new = await rooms.find(db, room_id=room_id)
    waits = before is not None and new is not None and new.encrypted and await _missing(db, before, room_id)
    await begin(db, begun, families=families, now=now + WAITS_FOR_PEOPLE if waits else now)
    return True


def replaces_another(room: Room) -> bool:
    """Whether a room is encrypted and has replaced another one, so that people come into it one by one."""
    return room.encrypted and isinstance(room.create.get("predecessor"), dict)


async def there(db: AsyncSession, room_id: RoomId, *, invited: bool = False) -> frozenset[UserId]:
    """Who is in a room, or invited, too: they are given its keys."""
    found = await rooms.people_in(db, room_id=room_id)
    return frozenset(each.user_id for each in found if invited or each.membership is Membership.JOIN)


async def _missing(db: AsyncSession, before: RoomId, room_id: RoomId) -> bool:
    """Whether people of a circle's room before are not in its new one yet, nor invited."""
    return bool(await there(db, before) - await there(db, room_id, invited=True))


async def people_came(
    db: Transaction, room: Room, *, before: frozenset[UserId], families: Sequence[Family], now: datetime
) -> None:
    """People have come into a circle's new encrypted room: post there soon what is open, or say where it is if it is posted."""
    circle = await circles.find_by_room(db, room_id=room.room_id)
    if circle is None or not await there(db, room.room_id) - before:
        return
    db.wakes.add(Wakes.HANDLER)
    waiting = await jobs.waiting_named(db, name=CircleMoved.name, key=room.room_id)
    for job in waiting:
        left = CircleMoved.read(job.key, job.data).before
        job.due_at = min(job.due_at, now + SOON if await _missing(db, left, room.room_id) else now)
    if not waiting and now - room.since < COMES_LATE_WITHIN:
        await begin(db, CameLate(room.room_id, circle.slug), families=families, now=now + SOON, anew=True)


async def encrypted_now(
    db: Transaction, room: Room, *, settings: Settings, families: Sequence[Family], now: datetime
) -> None:
    """Encryption was switched on in a room: a circle that waited for it moves in."""
    for family in families:
        waits = await jobs.find(db, family=family.name, name=CircleStayed.name, key=room.room_id)
        if waits is not None:
            stayed = CircleStayed.read(waits.key, waits.data)
            circle = await circles.by_slug(db, slug=stayed.circle)
            if circle.active and circle.room_id == stayed.before:
                await settle(db, circle, room.room_id, settings=settings, families=families, now=now)


async def begin(
    db: Transaction, happening: Due, *, families: Sequence[Family], now: datetime, anew: bool = False
) -> None:
    """Schedule the families' jobs for what has happened to a room, each once; ``anew``, once more after each is done."""
    db.wakes.add(Wakes.HANDLER)
    for family in families:
        name, key = happening.name, happening.key
        if name not in family.jobs:
            continue
        known = await jobs.find(db, family=family.name, name=name, key=key)
        if known is None:
            db.add(Job(family=family.name, name=name, key=key, data=happening.data, due_at=now))
        elif anew and known.done_at is not None:
            known.data = happening.data
            known.due_at, known.done_at, known.retry_at, known.failures = now, None, None, 0


async def private_no_longer(db: Transaction, room: Room, *, families: Sequence[Family], now: datetime) -> None:
    """A private room is so no longer: its person is told once, where that is for them to know, whoever finds it out first."""
    if room.unfit in SHARED and room.private_with is not None:
        await begin(db, PrivateRoomLost(room.room_id, room.private_with), families=families, now=now)


async def newest_of(db: AsyncSession, room_id: RoomId) -> RoomId:
    """The room that has replaced a room of ours, in one step or several; else the room itself."""
    seen = {room_id}
    while True:
        room = await rooms.find(db, room_id=room_id)
        if room is None or room.replacement is None or room.replacement in seen:
            return room_id
        new = await rooms.find(db, room_id=room.replacement)
        if new is None or not new.joined:
            return room_id
        room_id = new.room_id
        seen.add(room_id)
