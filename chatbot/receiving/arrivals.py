"""What has arrived and may be for us: which events those are, and what of them is kept in the inbox."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from chatbot.matrix.homeserver import TXN_KEY, Event
from storage.models import InboxEvent, InboxState, SyncPosition
from storage.queries import outbox as outbox_of
from storage.queries.outbox import SeenEvent
from storage.transaction import Transaction

KEPT = frozenset({"m.room.message", "m.reaction", "m.room.redaction", "m.room.encrypted", "m.room.member"})
"""The types of events that may be for us. All others only change what we know of a room."""
KEY_WAITS = (timedelta(seconds=30), timedelta(minutes=5), timedelta(hours=1))
"""When an event whose key is missing is tried again, where no key has arrived meanwhile (MATRIX T27)."""


def kept(event: Event, *, me: str) -> bool:
    """Whether an event goes into the inbox."""
    return event.type in KEPT and event.sender != me


def heard(events: Sequence[Event], *, me: str, inside: bool = True) -> Sequence[Event]:
    """The events that happened while we were in the room. We may read what was said before we came, or after somebody has
    put us out, but nobody meant it for us. ``inside`` when we were in at first."""
    found = []
    for event in events:
        before = inside
        if event.type == "m.room.member" and event.state_key == me:
            inside = event.content.get("membership") == "join"
        if before or inside:
            found.append(event)
    return found


def not_forgotten(events: Sequence[Event], position: SyncPosition | None) -> list[Event]:
    """The events that the inbox would know if it had read them: what is older was read, dealt with and forgotten."""
    return [event for event in events if position is None or event.at >= position.forgotten_until]


def arrived(event: Event, *, now: datetime, held: bool = False) -> dict[str, object]:
    """The inbox row of an event. ``held``: something that was said before it has not arrived yet."""
    parked = event.undecryptable
    waits = InboxState.HELD if held else InboxState.PENDING
    return {
        "event_id": event.event_id,
        "room_id": event.room_id,
        "sender": event.sender,
        "type": event.type,
        "content": dict(event.content),
        "state_key": event.state_key,
        "redacts": event.redacts,
        "encrypted": event.encrypted,
        "at": said_at(event, now=now),
        "received_at": now,
        "state": InboxState.UNDECRYPTABLE if parked else waits,
        "retry_at": now + KEY_WAITS[0] if parked else None,
    }


def said_at(event: Event, *, now: datetime) -> datetime:
    """When something was said, by its homeserver's clock: where that is ahead of ours, now."""
    return min(event.at, now)


async def note_seen(db: Transaction, events: Iterable[Event], *, me: str, now: datetime) -> None:
    """Note which of our own events are in their rooms, before anybody's tap on one is handled.

    The homeserver's answer may have been lost, or we may have been killed before we could note it. We take the homeserver's
    time, because people's taps have their time by the same clock.
    """
    seen = [
        SeenEvent(txn, event.event_id, at=said_at(event, now=now))
        for event in events
        if event.sender == me and isinstance(txn := event.content.get(TXN_KEY), str)
    ]
    await outbox_of.note_seen(db, seen)


def again(row: InboxEvent) -> dict[str, object]:
    """A held row, at the end of the inbox."""
    return {
        "event_id": row.event_id,
        "room_id": row.room_id,
        "sender": row.sender,
        "type": row.type,
        "content": row.content,
        "state_key": row.state_key,
        "redacts": row.redacts,
        "encrypted": row.encrypted,
        "at": row.at,
        "received_at": row.received_at,
        "state": InboxState.PENDING,
        "retry_at": None,
    }
