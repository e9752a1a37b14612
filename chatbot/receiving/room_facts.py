"""What Matrix tells of a room, brought into the archive: who is in, encryption, power, where it moved to."""

from collections.abc import Iterable
from datetime import datetime

import structlog

from chatbot.api.arguments import LONGEST_NAME, clean_name
from chatbot.api.day_line import line as day_line
from chatbot.matrix.homeserver import Event
from chatbot.matrix.privacy import HISTORY, JOIN_RULE, RoomState, unfit
from chatbot.receiving import moving
from storage.models import Membership, Room, RoomMember, Unfit
from storage.queries import circles, rooms
from storage.queries import outbox as outbox_of
from storage.transaction import Transaction
from storage.types import RoomId, UserId

log = structlog.get_logger(__name__)

ENOUGH = 3
"""With so many who were ever in, a room is not one of two."""
BEFORE_ALL_ELSE = ("m.room.create", "m.room.power_levels")
"""What tells who may set the rest of a room's state."""
KEEPS_PRIVATE = frozenset(
    {"m.room.create", "m.room.power_levels", "m.room.join_rules", "m.room.history_visibility", "m.room.member"}
)
"""What tells whether a room is private."""


async def apply(
    db: Transaction,
    room_id: RoomId,
    events: Iterable[Event],
    *,
    me: UserId,
    now: datetime,
    state: Iterable[Event] = (),
    missed: Iterable[Event] = (),
) -> Room:
    """Bring a joined room up to date with these events, oldest first, and return it.

    ``state`` is how the room was before them, in any order. It counts more than the ``missed`` events before it, some of which
    may be lost.
    """
    room = await rooms.find(db, room_id=room_id)
    if room is None:
        room = Room(room_id=room_id, joined=True, since=now, encrypted=False, create={})
        db.add(room)
    elif not room.joined:
        room.joined, room.since = True, now
    privacy_changed = False
    the_rest_after = sorted(state, key=lambda event: event.type not in BEFORE_ALL_ELSE)
    told = [event for event in (*missed, *the_rest_after, *events) if event.state_key is not None]
    people = {UserId(event.state_key) for event in told if event.type == "m.room.member" and event.state_key}
    members = await rooms.members_among(db, room_id=room_id, user_ids=people) if people else {}
    for event in told:
        try:
            privacy_changed |= event.type in KEEPS_PRIVATE
            await _apply(db, room, event, members, now=now)
        except (TypeError, ValueError, LookupError, AttributeError):
            # Any member may write any content. A malformed event is lost and never stops the rest.
            log.warning("skipped a malformed state event", room_id=room_id, event_id=event.event_id, exc_info=True)
    if privacy_changed:
        await db.flush()
        await _notice_private(db, room, me=me)
    return room


async def _apply(
    db: Transaction, room: Room, event: Event, members: dict[UserId, RoomMember], *, now: datetime
) -> None:
    """One state event; ``members`` are those who are known, of those whom the events are about."""
    if event.type == "m.room.member":
        await _apply_member(db, room.room_id, event, members, now=now)
        return
    if event.state_key:
        return  # These count with an empty state key only.
    match event.type:
        case "m.room.create":
            room.create, room.creator = dict(event.content), event.sender
            room.join_rule, room.history = room.join_rule or JOIN_RULE, room.history or HISTORY
        case "m.room.join_rules":
            room.join_rule = str(event.content.get("join_rule"))[:64]
        case "m.room.history_visibility":
            room.history = str(event.content.get("history_visibility"))[:64]
        case "m.room.power_levels":
            room.power_levels = dict(event.content)
        case "m.room.encryption":
            room.encrypted = True
        case "m.room.name":
            room.name = _shown(event.content.get("name"))
        case moving.TOMBSTONE:
            await moving.note_tombstone(db, room, event, now=now)


async def leave(db: Transaction, room_id: RoomId, *, now: datetime) -> None:
    """Note that we are out of a room, and cancel what was to be said there."""
    room = await rooms.find(db, room_id=room_id)
    if room is not None and room.joined:
        room.joined, room.since = False, now
    await outbox_of.withdraw_all_in(db, room_id=room_id, why="no longer in the room")


async def _apply_member(
    db: Transaction, room_id: RoomId, event: Event, members: dict[UserId, RoomMember], *, now: datetime
) -> None:
    membership = event.content.get("membership")
    if not isinstance(membership, str) or membership not in set(Membership) or event.state_key is None:
        return
    shown = _shown(event.content.get("displayname"))
    user_id = UserId(event.state_key)
    member = members.get(user_id)
    if membership != Membership.JOIN and member is not None:  # Of a room where they never were nothing waits for them.
        await outbox_of.withdraw_words(db, of=room_id, to_user=user_id)
        await day_line.write_anew(db, now=now, user_id=user_id)
    if member is None:
        members[user_id] = RoomMember(
            room_id=room_id,
            user_id=user_id,
            membership=Membership(membership),
            display_name=shown,
            event_id=event.event_id,
        )
        db.add(members[user_id])
    else:
        member.membership, member.event_id = Membership(membership), event.event_id
        member.display_name = shown or (member.display_name if membership != Membership.JOIN else None)


def _shown(name: object) -> str | None:
    """A name that people chose, as it can be shown anywhere; None when nothing to read is left."""
    return (clean_name(name)[:LONGEST_NAME].strip() or None) if isinstance(name, str) else None


async def _notice_private(db: Transaction, room: Room, *, me: UserId) -> None:
    """A room of two that no circle meets in is that of the other person and us; whether it is private, ``privacy`` says."""
    if await circles.find_by_room(db, room_id=room.room_id) is not None:
        room.private_with = room.unfit = None
        return
    others = await rooms.others_in(db, room_id=room.room_id, me=me, limit=2)
    if len(others) == 1 and room.private_with != others[0]:
        room.private_with, room.unfit = others[0], None  # Whoever was here before has left them to us.
    if room.private_with is not None and room.unfit is not Unfit.RETIRED:
        room.unfit = unfit(await _state_of(db, room, me=me), me=me, person=room.private_with)


async def _state_of(db: Transaction, room: Room, *, me: UserId) -> RoomState:
    """What the archive knows of a room, as the rule looks at it. Of many people it need not see all."""
    people = await rooms.ever_in(db, room_id=room.room_id, limit=ENOUGH)
    theirs = await rooms.find_member(db, room_id=room.room_id, user_id=room.private_with or me)
    return RoomState(
        room.create,
        room.creator,
        room.power_levels,
        room.join_rule or JOIN_RULE,
        room.history or HISTORY,
        {each.user_id: each.membership.value for each in (*people, theirs) if each is not None},
    )
