"""Who has which power in a room, from the raw state: nio's model is wrong after a demotion and in rooms of version 12."""

from collections.abc import Mapping
from math import inf
from typing import Any

from storage.types import UserId

CREATORS_ABOVE_ALL = frozenset({"12", "org.matrix.hydra.11"})
"""Room versions whose creators stand above every level."""


def level_of(
    user_id: UserId, *, create: Mapping[str, Any], creator: UserId | None, levels: Mapping[str, Any] | None
) -> float:
    """A person's power. ``create`` and ``levels`` are the contents of the room's state, ``creator`` the create's sender."""
    if str(create.get("room_version", "1")) in CREATORS_ABOVE_ALL:
        more = create.get("additional_creators")
        if user_id == creator or (isinstance(more, list) and user_id in more):
            return inf
    elif levels is None:
        return 100 if user_id == creator else 0
    if levels is None:
        return 0
    users = levels.get("users")
    own = users.get(user_id) if isinstance(users, dict) else None
    return _number(own if own is not None else levels.get("users_default"), default=0)


def needed_for(action: str, *, levels: Mapping[str, Any] | None, default: int) -> float:
    """The power that an action needs: redact, invite, kick, ban …"""
    return _number((levels or {}).get(action), default=default)


def may_redact(
    user_id: UserId, *, create: Mapping[str, Any], creator: UserId | None, levels: Mapping[str, Any] | None
) -> bool:
    """Whether a person may take away other people's messages."""
    enough = level_of(user_id, create=create, creator=creator, levels=levels) >= needed_for(
        "redact", levels=levels, default=50
    )
    return enough and may_send(user_id, "m.room.redaction", create=create, creator=creator, levels=levels)


def may_set_state(
    user_id: UserId,
    event_type: str,
    *,
    create: Mapping[str, Any],
    creator: UserId | None,
    levels: Mapping[str, Any] | None,
) -> bool:
    """Whether a person may change a part of a room's state."""
    events = (levels or {}).get("events")
    own = events.get(event_type) if isinstance(events, dict) else None
    default = needed_for("state_default", levels=levels, default=50 if levels is not None else 0)
    needed = _number(own, default=int(default)) if own is not None else default
    return level_of(user_id, create=create, creator=creator, levels=levels) >= needed


def may_send(
    user_id: UserId,
    event_type: str,
    *,
    create: Mapping[str, Any],
    creator: UserId | None,
    levels: Mapping[str, Any] | None,
) -> bool:
    """Whether a person who is in a room may send messages of a type."""
    events = (levels or {}).get("events")
    own = events.get(event_type) if isinstance(events, dict) else None
    default = needed_for("events_default", levels=levels, default=0)
    needed = _number(own, default=int(default)) if own is not None else default
    return level_of(user_id, create=create, creator=creator, levels=levels) >= needed


def _number(value: object, *, default: int) -> float:
    if isinstance(value, bool):
        return default
    if isinstance(value, int | float):
        return value
    try:
        return int(value) if isinstance(value, str) else default  # Old rooms may hold numbers in quotes.
    except ValueError:
        return default
