"""Private rooms: opening one, finding the one of an interrupted attempt, and noting it in our account."""

from collections.abc import Iterable, Mapping
from typing import Any

import structlog

from chatbot.matrix.client import MEGOLM
from chatbot.matrix.homeserver import (
    ENCRYPTED_MARKER,
    PRIVATE_MARKER,
    Content,
    Forbidden,
    HomeserverError,
    Missing,
    OpenedRoom,
)
from chatbot.matrix.http import Http, text_in
from storage.types import RoomId, UserId

log = structlog.get_logger(__name__)

Marks = tuple[object, bool]
"""For whom a room was opened, as its create event says, and whether encrypted."""


async def interrupted(
    http: Http, me: UserId, user_id: UserId, *, rooms: Iterable[RoomId], markers: dict[RoomId, Marks]
) -> OpenedRoom | None:
    """The private room that an interrupted call has opened, found by its marker. A second one would confuse people.

    Anybody can set the marker in a room of their own and invite us, to read what is meant for another. So it counts only in
    a room that we have made, and in which nobody else is. ``markers`` remembers for whom each room was opened, and whether
    encrypted: that never changes, and there may be hundreds of rooms to ask about.
    """
    for room_id in rooms:
        if room_id not in markers:
            create = await state_content(http, room_id, "m.room.create", "")
            if create is None:
                continue
            markers[room_id] = (create.get(PRIVATE_MARKER), create.get(ENCRYPTED_MARKER) is True)
        person, encrypted = markers[room_id]
        if person != user_id:
            continue
        people: set[object] = set()
        ours = False
        for event in await http.ask_list("GET", "rooms", room_id, "state"):
            ours |= event.get("type") == "m.room.create" and event.get("sender") == me
            content = event.get("content")
            if event.get("type") == "m.room.member" and isinstance(content, dict):
                people |= {event.get("state_key")} if content.get("membership") in ("join", "invite") else set()
        if ours and people == {me, user_id}:
            return OpenedRoom(room_id, encrypted)
    return None


async def opened(http: Http, me: UserId, user_id: UserId, *, encrypted: bool) -> OpenedRoom:
    """A new private room, with the person invited."""
    body: dict[str, Any] = {
        "preset": "private_chat",  # Never "trusted": in new rooms that gives away infinite power.
        "is_direct": True,
        "invite": [user_id],
        "creation_content": {PRIVATE_MARKER: user_id, **({ENCRYPTED_MARKER: True} if encrypted else {})},
    }
    # Somebody who is invited later does not read what was said before.
    state = [_state("m.room.history_visibility", {"history_visibility": "invited"})]
    if encrypted:
        state.append(_state("m.room.encryption", {"algorithm": MEGOLM}))
    body["initial_state"] = state
    raw = await http.ask("POST", "createRoom", body=body)
    room_id = RoomId(text_in(raw, "room_id"))
    await note(http, me, user_id, room_id)
    return OpenedRoom(room_id, encrypted)


async def note(http: Http, me: UserId, user_id: UserId, room_id: RoomId) -> None:
    """Note in our account that the room is a private one. Best effort: it only helps other sessions of the account."""
    try:
        path = ("user", me, "account_data", "m.direct")
        try:
            direct = await http.ask("GET", *path)
        except Missing:
            direct = {}
        rooms = direct.get(user_id)
        direct[user_id] = [*(rooms if isinstance(rooms, list) else []), room_id]
        await http.ask("PUT", *path, body=direct)
    except HomeserverError as trouble:
        log.info("could not note a private room", error=str(trouble))


async def state_content(http: Http, room_id: RoomId, kind: str, state_key: str) -> Mapping[str, Any] | None:
    """The content of one state event of a room. None where there is none, or where we may not see it."""
    try:
        return await http.ask("GET", "rooms", room_id, "state", kind, state_key)
    except (Missing, Forbidden):
        return None


def _state(kind: str, content: Content) -> dict[str, object]:
    return {"type": kind, "state_key": "", "content": content}
