"""What makes a room of two private: one rule, from the room's raw state. Private is what nobody else can read, now or later."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from chatbot.matrix.homeserver import Event
from chatbot.matrix.power import level_of, may_set_state, needed_for
from storage.models import Unfit
from storage.types import UserId

GUARDS = ("m.room.join_rules", "m.room.history_visibility", "m.room.power_levels")
"""The parts of a room's state that keep it private."""
SOMEBODY = UserId("")
"""Whoever may come in, whom the room's power levels do not name."""
JOIN_RULE, HISTORY = "invite", "shared"
"""What holds in a room that says nothing of them."""


@dataclass(frozen=True, slots=True)
class RoomState:
    """What the rule looks at."""

    create: Mapping[str, Any]
    creator: UserId | None
    levels: Mapping[str, Any] | None
    join_rule: str = JOIN_RULE
    history: str = HISTORY
    people: Mapping[UserId, str] = field(default_factory=dict)
    """Whoever has ever had a membership of the room, and the present one: who left and who was banned, too."""
    asked_by_mail: bool = False
    """Whether somebody was invited by something else than their Matrix id, and may come in with that."""


def read_state(events: Iterable[Event]) -> RoomState:
    """A room's whole state, as far as the rule looks at it."""
    create: Mapping[str, Any] = {}
    creator: UserId | None = None
    levels: Mapping[str, Any] | None = None
    rules: dict[str, object] = {}
    people: dict[UserId, str] = {}
    by_mail = False
    for event in events:
        match event.type, event.state_key:
            case "m.room.create", "":
                create, creator = event.content, event.sender
            case "m.room.power_levels", "":
                levels = event.content
            case (("m.room.join_rules" | "m.room.history_visibility"), ""):
                rules[event.type] = event.content.get(event.type.removeprefix("m.room.").removesuffix("s"))
            case "m.room.member", str(user_id):
                people[UserId(user_id)] = str(event.content.get("membership"))
            case "m.room.third_party_invite", str():
                by_mail |= bool(event.content)
    return RoomState(
        create,
        creator,
        levels,
        str(rules.get("m.room.join_rules", JOIN_RULE)),
        str(rules.get("m.room.history_visibility", HISTORY)),
        people,
        by_mail,
    )


def unfit(room: RoomState, *, me: UserId, person: UserId) -> Unfit | None:
    """Why a room is not private with a person; None where it is.

    History that later members may read (``shared``) is no reason by itself: nobody else is in, and we narrow it where we may
    (``narrows_history``); where we may not, we stop there the moment that a third one is invited.
    """
    if room.creator not in (me, person):
        return Unfit.MADE_BY_ANOTHER
    if room.people.keys() - {me, person} or room.asked_by_mail:
        return Unfit.NOT_ALONE
    if room.people.get(person) not in ("join", "invite"):
        return Unfit.GONE
    if room.join_rule != JOIN_RULE:
        return Unfit.OPEN
    if room.history == "world_readable":
        return Unfit.READ_FROM_OUTSIDE
    if any(_has_a_say(each, room) for each in {*_named(room), SOMEBODY} - {me, person}):
        return Unfit.IN_OTHER_HANDS
    return None


def narrows_history(room: RoomState, *, me: UserId) -> bool:
    """Whether we can and should see to it that who comes later does not read what was said before."""
    return room.history == "shared" and may_set_state(
        me, "m.room.history_visibility", create=room.create, creator=room.creator, levels=room.levels
    )


def _named(room: RoomState) -> Collection[UserId]:
    """Whom the room gives power by name, in it or not."""
    users, more = (room.levels or {}).get("users"), room.create.get("additional_creators")
    named = [*(users if isinstance(users, dict) else ()), *(more if isinstance(more, list) else ())]
    return {UserId(each) for each in named if isinstance(each, str)}


def _has_a_say(user_id: UserId, room: RoomState) -> bool:
    """Whether somebody could invite others, or change what keeps the room private.

    In an ordinary room anybody who is in may invite, and nobody is: only power that was given counts for that.
    """
    level = level_of(user_id, create=room.create, creator=room.creator, levels=room.levels)
    if level > 0 and level >= needed_for("invite", levels=room.levels, default=0):
        return True
    return any(
        may_set_state(user_id, guard, create=room.create, creator=room.creator, levels=room.levels) for guard in GUARDS
    )
