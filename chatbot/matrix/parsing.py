"""Raw JSON of the client-server API → the plain values of ``homeserver``. Pure.

Any member of a room can send anything. A malformed event is lost, and nothing else.
"""

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import structlog

from chatbot.api.wording.content import RELAYED
from chatbot.matrix.homeserver import GREETED, Departure, Event, Invitation, RoomDelta, SyncAnswer, Unavailable
from chatbot.matrix.shapes import LONGEST_NAME, is_name, is_storable
from storage.types import EventId, RoomId, UserId, is_person

log = structlog.get_logger(__name__)

DEEPEST = 50
"""How deep content may be nested. Nobody sends more by honest means, and it would break whatever stores it."""

MEMBER = "m.room.member"
EDIT = "m.replace"

Decrypt = Callable[[RoomId, Mapping[str, Any]], Mapping[str, Any] | None]
"""Gives the clear event of an encrypted one, or None while its key is missing."""


def event_of(room_id: RoomId, raw: object, *, decrypt: Decrypt) -> Event | None:
    """One event; None for what is no event."""
    if not isinstance(raw, dict):
        return None
    event_id, sender, kind, content = (raw.get(key) for key in ("event_id", "sender", "type", "content"))
    if not (
        isinstance(event_id, str) and isinstance(sender, str) and isinstance(kind, str) and isinstance(content, dict)
    ):
        log.warning("skipped a malformed event", room_id=room_id)
        return None
    state_key = raw.get("state_key")
    redacts = _redacted(raw, content) if kind == "m.room.redaction" else None
    if not all(_storable(name) for name in (event_id, sender, kind, state_key, redacts)):
        log.warning("skipped an event with a name that is no text", room_id=room_id)
        return None
    if not is_person(sender) or (kind == MEMBER and state_key is not None and not is_person(state_key)):
        log.warning("skipped an event that names nobody where a person belongs", room_id=room_id, event_id=event_id)
        return None
    if not _sound(content):
        log.warning("skipped an event whose content cannot be kept", room_id=room_id, event_id=event_id)
        return None
    encrypted = undecryptable = False
    if kind == "m.room.encrypted" and state_key is None:
        clear = decrypt(room_id, raw)
        if clear is None:
            undecryptable = True
        elif isinstance(clear.get("type"), str) and isinstance(clear.get("content"), dict):
            encrypted, kind, content = True, clear["type"], dict(clear["content"])
            if not _storable(kind) or not _sound(content):  # No server has looked at what was encrypted.
                log.warning("skipped an encrypted event that cannot be kept", room_id=room_id, event_id=event_id)
                return None
    return Event(
        event_id=EventId(event_id[:LONGEST_NAME]),
        room_id=room_id,
        sender=UserId(sender[:LONGEST_NAME]),
        type=kind[:LONGEST_NAME],
        content=content,
        at=_instant(raw.get("origin_server_ts")),
        state_key=state_key[:LONGEST_NAME] if isinstance(state_key, str) else None,
        encrypted=encrypted,
        undecryptable=undecryptable,
        redacts=redacts,
    )


def as_edited(room_id: RoomId, raw: Mapping[str, Any], *, decrypt: Decrypt) -> Event | None:
    """One event with the words of its last edit, which homeservers give with it; None for what is no event.

    Only its own sender edits a message, and what was encrypted is edited encrypted. An edit that cannot be read leaves nothing
    to read: the first words are no longer what is meant.
    """
    first = event_of(room_id, raw, decrypt=decrypt)
    newest = _mapping(_mapping(_mapping(raw.get("unsigned")).get("m.relations")).get(EDIT))
    if first is None or not newest.get("content"):
        return first
    edit = event_of(room_id, newest, decrypt=decrypt)
    if edit is None or edit.sender != first.sender or (first.encrypted and not (edit.encrypted or edit.undecryptable)):
        return first
    if edit.undecryptable:
        return replace(first, content={}, undecryptable=True)
    relation, words = _mapping(edit.content.get("m.relates_to")), edit.content.get("m.new_content")
    is_edit = (relation.get("rel_type"), relation.get("event_id")) == (EDIT, first.event_id)
    if not is_edit or edit.type != first.type or not isinstance(words, dict):
        return first
    marks = {key: value for key, value in first.content.items() if key == RELAYED}
    return replace(first, content={**words, **marks})


def events_of(room_id: RoomId, raw: object, *, decrypt: Decrypt) -> tuple[Event, ...]:
    """The events of a list, without what is malformed."""
    found = (event_of(room_id, each, decrypt=decrypt) for each in raw) if isinstance(raw, list) else ()
    return tuple(event for event in found if event is not None)


def sync_answer(raw: Mapping[str, Any], *, since: str | None, me: UserId, decrypt: Decrypt, keys: bool) -> SyncAnswer:
    """A whole answer of ``/sync``."""
    rooms = _mapping(raw.get("rooms"))
    return SyncAnswer(
        since=since,
        next_token=str(raw.get("next_batch")),
        rooms=tuple(_deltas(_mapping(rooms.get("join")), decrypt=decrypt)),
        invitations=tuple(_invitations(_mapping(rooms.get("invite")), me=me)),
        departures=tuple(_departures(_mapping(rooms.get("leave")), me=me)),
        keys_arrived=keys,
    )


def _deltas(joined: Mapping[str, Any], *, decrypt: Decrypt) -> Iterator[RoomDelta]:
    for room_id, raw in _rooms(joined):
        room = _mapping(raw)
        timeline = _mapping(room.get("timeline"))
        state = events_of(room_id, _mapping(room.get("state")).get("events"), decrypt=decrypt)
        events = events_of(room_id, timeline.get("events"), decrypt=decrypt)
        limited = timeline.get("limited") is True
        prev_batch = timeline.get("prev_batch")
        if state or events or limited:
            before = prev_batch if isinstance(prev_batch, str) else None
            kept = _mapping(room.get("account_data")).get("events")
            greeted = isinstance(kept, list) and any(_mapping(each).get("type") == GREETED for each in kept)
            yield RoomDelta(room_id, state, events, limited, before, greeted)


def _invitations(invited: Mapping[str, Any], *, me: UserId) -> Iterator[Invitation]:
    for room_id, raw in _rooms(invited):
        events = _mapping(_mapping(raw).get("invite_state")).get("events")
        stripped = [event for event in events if isinstance(event, dict)] if isinstance(events, list) else []
        mine: Mapping[str, Any] | None = None
        alias: str | None = None
        for event in stripped:
            content = _mapping(event.get("content"))
            if event.get("type") == MEMBER and event.get("state_key") == me:
                mine = event if content.get("membership") == "invite" else None
            if event.get("type") == "m.room.canonical_alias" and isinstance(content.get("alias"), str):
                alias = content["alias"]
        sender = mine.get("sender") if mine is not None else None
        if mine is not None and is_name(sender) and is_person(sender):
            direct = _mapping(mine.get("content")).get("is_direct") is True
            yield Invitation(room_id, UserId(sender), direct, alias)


def _departures(left: Mapping[str, Any], *, me: UserId) -> Iterator[Departure]:
    for room_id, raw in _rooms(left):
        by, banned, reason = None, False, None
        room = _mapping(raw)
        for part in ("state", "timeline"):
            events = _mapping(room.get(part)).get("events")
            for event in events if isinstance(events, list) else ():
                if isinstance(event, dict) and event.get("type") == MEMBER and event.get("state_key") == me:
                    content = _mapping(event.get("content"))
                    sender = event.get("sender")
                    by = UserId(sender) if is_person(sender) else None
                    banned = content.get("membership") == "ban"
                    reason = content["reason"] if isinstance(content.get("reason"), str) else None
        yield Departure(room_id, by, banned, reason)


def _rooms(by_name: Mapping[str, Any]) -> Iterator[tuple[RoomId, object]]:
    """The parts of a sync answer by room, without names that cannot be a room's."""
    for name, raw in by_name.items():
        if is_name(name):
            yield RoomId(name), raw
        else:
            log.warning("skipped a room with a name that is none")


def _redacted(raw: Mapping[str, Any], content: Mapping[str, Any]) -> EventId | None:
    """The event that a redaction takes away. Room version 11 moved it into the content; servers send one or both."""
    for part in (content, raw):
        if isinstance(part.get("redacts"), str):
            return EventId(part["redacts"][:LONGEST_NAME])
    return None


def _storable(name: object) -> bool:
    """Whether a name can be stored, or is no name at all."""
    return not isinstance(name, str) or is_storable(name)


def _sound(value: object, *, room: int = DEEPEST) -> bool:
    """Whether anybody can write content as JSON: it is not nested too deep, and every number is one."""
    if isinstance(value, float):
        return math.isfinite(value)
    if isinstance(value, dict | list):
        return room > 0 and all(
            _sound(each, room=room - 1) for each in (value.values() if isinstance(value, dict) else value)
        )
    return True


def _instant(milliseconds: object) -> datetime:
    try:
        return datetime.fromtimestamp(float(milliseconds) / 1000, UTC)  # type: ignore[arg-type]
    except (TypeError, ValueError, OverflowError, OSError):
        return datetime.fromtimestamp(0, UTC)


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def rooms_in(raw: Mapping[str, Any]) -> Sequence[RoomId]:
    """The rooms that we are in. Raises Unavailable."""
    rooms = raw.get("joined_rooms")
    if not isinstance(rooms, list):
        raise Unavailable("GET joined_rooms: an answer of another shape")  # That does not mean that we are in none.
    return [RoomId(room) for room in rooms if isinstance(room, str)]
