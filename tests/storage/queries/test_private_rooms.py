"""Which private room goes before which, and which may not be used."""

from typing import Any

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from storage.models import ClearChoice, Membership, Room, RoomMember, Unfit
from storage.queries import private_rooms
from storage.types import EventId, RoomId
from tests.storage.queries.conftest import AFTER, BEFORE, EVE, NOW, TECH_ROOM

IN, ASKED, OUT = Membership.JOIN, Membership.INVITE, Membership.LEAVE
SECRET, OLDER, CLEAR, NEWER = (RoomId(f"!{name}:e") for name in ("secret", "older", "clear", "newer"))


async def _room(db: AsyncSession, room_id: RoomId, membership: Membership = IN, **facts: Any) -> None:
    db.add(Room(**{"room_id": room_id, "joined": True, "since": NOW, "private_with": EVE, **facts}))
    db.add(RoomMember(room_id=room_id, user_id=EVE, membership=membership, event_id=EventId(f"${room_id}")))
    await db.flush()


Rooms = dict[RoomId, dict[str, Any]]
CASES: dict[str, tuple[Rooms, list[RoomId]]] = {
    "the newest of two": ({OLDER: {"since": BEFORE}, NEWER: {"since": AFTER}}, [NEWER, OLDER]),
    "nothing goes from an encrypted one into a newer clear one": (
        {SECRET: {"encrypted": True}, NEWER: {"since": AFTER}}, [SECRET],
    ),
    "nor when the encrypted one is private no longer": (
        {SECRET: {"encrypted": True, "unfit": Unfit.NOT_ALONE}, CLEAR: {}}, [],
    ),
    "one that the person is in goes before one that they are asked into": (
        {SECRET: {"encrypted": True, "membership": ASKED}, CLEAR: {}}, [CLEAR, SECRET],
    ),
    "of two that they are asked into the encrypted one": (
        {SECRET: {"encrypted": True, "membership": ASKED}, NEWER: {"since": AFTER, "membership": ASKED}}, [SECRET, NEWER],
    ),
    "one that they have left binds nobody": (
        {SECRET: {"encrypted": True, "membership": OUT, "unfit": Unfit.GONE}, CLEAR: {}}, [CLEAR],
    ),
    "nor does one that they wanted no more": ({SECRET: {"encrypted": True, "unfit": Unfit.RETIRED}, CLEAR: {}}, [CLEAR]),
    "nor one that we have left": ({SECRET: {"encrypted": True, "joined": False}, CLEAR: {}}, [CLEAR]),
    "a circle's room is none": ({TECH_ROOM: {"encrypted": True}, CLEAR: {}}, [CLEAR]),
    "one that is not private is not used": ({CLEAR: {"unfit": Unfit.OPEN}, NEWER: {}}, [NEWER]),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
async def test_which_rooms_are_used(db: AsyncSession, case: str) -> None:
    known, used = CASES[case]
    for room_id, facts in known.items():
        await _room(db, room_id, **facts)
    found = await private_rooms.of(db, user_id=EVE)
    assert [room.room_id for room in found.usable] == used
    assert (found.best.room_id if found.best else None) == (used[0] if used else None)


@pytest.mark.parametrize(("chosen_at", "used"), [(NOW, [CLEAR]), (None, [SECRET])])
async def test_who_has_chosen_clear_text_has_it_and_who_is_only_warned_has_not(
    db: AsyncSession, chosen_at: Any, used: list[RoomId]
) -> None:
    await _room(db, SECRET, encrypted=True)
    await _room(db, CLEAR)
    db.add(ClearChoice(user_id=EVE, warned_at=BEFORE, chosen_at=chosen_at))
    await db.flush()
    found = await private_rooms.of(db, user_id=EVE)
    assert [room.room_id for room in found.usable] == used
    assert next(room.room_id for room in found.for_answer(SECRET)) == SECRET


async def test_a_choice_is_known_without_any_room(db: AsyncSession) -> None:
    assert not (await private_rooms.of(db, user_id=EVE)).wants_clear
    db.add(ClearChoice(user_id=EVE, warned_at=BEFORE, chosen_at=None))
    await db.flush()
    assert not (await private_rooms.of(db, user_id=EVE)).wants_clear
    (await db.get_one(ClearChoice, EVE)).chosen_at = NOW
    await db.flush()
    assert (await private_rooms.of(db, user_id=EVE)).wants_clear


async def test_an_answer_comes_where_it_was_asked_for_if_that_may_be(db: AsyncSession) -> None:
    await _room(db, SECRET, encrypted=True, since=AFTER)
    await _room(db, OLDER, encrypted=True)
    await _room(db, CLEAR)
    found = await private_rooms.of(db, user_id=EVE)
    assert [room.room_id for room in found.for_answer(OLDER)] == [OLDER, SECRET]
    assert [room.room_id for room in found.for_answer(CLEAR)] == [SECRET, OLDER]
    assert [room.room_id for room in found.for_answer(None)] == [SECRET, OLDER]
