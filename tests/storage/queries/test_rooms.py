"""Who is in which room, under which name: each condition keeps out a row that differs in nothing else."""

from typing import Any

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from storage.models import Account, Membership, Room, RoomMember
from storage.queries import readers, rooms
from storage.types import RoomId, UserId
from tests.storage.queries.conftest import ADA, BEFORE, EVE, FOOD_ROOM, HAL, NOW, TECH_ROOM, THIS, amid

JOIN, INVITE, LEAVE = Membership.JOIN, Membership.INVITE, Membership.LEAVE
BOT = UserId("@bot:e")


async def _in(db: AsyncSession, room_id: RoomId, user_id: UserId, **how: Any) -> None:
    there = {"membership": JOIN, "event_id": THIS, **how}
    await amid(db, RoomMember, room_id=room_id, user_id=user_id, **there)


async def test_encrypted_are_those_of_these_rooms_that_are(db: AsyncSession) -> None:
    for room_id, encrypted in ((TECH_ROOM, True), (FOOD_ROOM, False), (RoomId("!other:e"), True)):
        await amid(db, Room, room_id=room_id, joined=True, since=BEFORE, encrypted=encrypted)
    assert await rooms.encrypted_among(db, room_ids=[TECH_ROOM, FOOD_ROOM]) == {TECH_ROOM}


async def test_in_a_room_is_who_has_joined_it(db: AsyncSession) -> None:
    await _in(db, TECH_ROOM, EVE)
    await _in(db, TECH_ROOM, HAL, membership=INVITE)
    for user_id, is_in in ((EVE, True), (HAL, False), (ADA, False)):
        assert await rooms.is_in(db, room_id=TECH_ROOM, user_id=user_id) == is_in
    assert not await rooms.is_in(db, room_id=None, user_id=EVE)


async def test_ever_in_a_room_was_who_has_been_in_this_one(db: AsyncSession) -> None:
    await _in(db, TECH_ROOM, EVE, membership=LEAVE)
    await _in(db, FOOD_ROOM, HAL)
    assert [member.user_id for member in await rooms.ever_in(db, room_id=TECH_ROOM, limit=9)] == [EVE]


async def test_names_are_those_that_these_people_have_in_these_rooms(db: AsyncSession) -> None:
    await _in(db, TECH_ROOM, EVE, display_name="Eve")
    await _in(db, TECH_ROOM, HAL, display_name="Hal")
    await _in(db, TECH_ROOM, ADA, display_name=None)
    await _in(db, FOOD_ROOM, EVE, display_name="Evie")
    found = await rooms.names_in(db, room_ids=[TECH_ROOM], user_ids=[EVE, ADA])
    assert found == {(TECH_ROOM, EVE): "Eve"}


async def test_of_some_people_the_names_in_a_room_are_their_own_there(db: AsyncSession) -> None:
    """Who has no name in a room is called by the one in the room before it."""
    before = RoomId("!before:e")
    await amid(db, Room, room_id=before, joined=False, since=NOW, replacement=TECH_ROOM)
    await amid(db, Room, room_id=TECH_ROOM, joined=True, since=NOW, create={"predecessor": {"room_id": before}})
    await _in(db, TECH_ROOM, EVE, display_name=None)
    await _in(db, before, EVE, display_name="Eve")
    await _in(db, TECH_ROOM, HAL, display_name="Hal")
    await _in(db, FOOD_ROOM, ADA, display_name="Ada")
    assert await rooms.names_of(db, user_ids=[EVE, ADA], room_id=TECH_ROOM) == {EVE: "Eve", ADA: ADA}
    assert await rooms.names_of(db, user_ids=[], room_id=TECH_ROOM) == {}
    assert await rooms.name_of(db, user_id=EVE, room_id=TECH_ROOM) == "Eve"
    assert await rooms.name_of(db, user_id=ADA, room_id=TECH_ROOM) == ADA


@pytest.mark.parametrize(
    ("own", "other", "parted", "called"),
    [
        ("Eve", "Evie", False, "Eve"), (None, "Evie", False, "Evie"), (None, "Evie", True, EVE), ("Eve", None, False, "Eve"), (None, None, False, EVE),
    ],
)  # fmt: skip
async def test_a_person_of_two_accounts_is_called_by_the_name_of_their_own_before_that_of_the_other(
    db: AsyncSession, own: str | None, other: str | None, parted: bool, called: str
) -> None:
    ones = UserId("@a-eve:other.example"), UserId("@z-eve:other.example")
    for account in ones:  # One comes before theirs in every order, one behind it.
        db.add(Account(account=account, person=EVE, since=BEFORE, ended_at=NOW if parted else None))
        await _in(db, TECH_ROOM, account, display_name=other)
    await _in(db, TECH_ROOM, EVE, display_name=own)
    assert await rooms.names_of(db, user_ids=[EVE], room_id=TECH_ROOM) == {EVE: called}
    assert await rooms.name_of(db, user_id=EVE, room_id=TECH_ROOM) == called


@pytest.mark.parametrize("says", ["new", "old"])
async def test_a_room_before_is_one_of_which_both_say_so(db: AsyncSession, says: str) -> None:
    before = RoomId("!before:e")
    await amid(db, Room, room_id=before, joined=False, since=NOW, replacement=TECH_ROOM if says == "old" else None)
    create = {"predecessor": {"room_id": before}} if says == "new" else {}
    await amid(db, Room, room_id=TECH_ROOM, joined=True, since=NOW, create=create)
    await _in(db, before, EVE, display_name="Eve")
    assert await rooms.names_of(db, user_ids=[EVE], room_id=TECH_ROOM) == {EVE: EVE}


async def test_of_two_rooms_the_name_in_this_one_counts(db: AsyncSession) -> None:
    for before, name in ((RoomId("!a:e"), "Eve of old"), (RoomId("!z:e"), "Eve of older")):
        await amid(db, Room, room_id=before, joined=False, since=NOW, replacement=TECH_ROOM)
        await _in(db, before, EVE, display_name=name)
    await amid(db, Room, room_id=TECH_ROOM, joined=True, since=NOW, create={"predecessor": {"room_id": "!z:e"}})
    await _in(db, TECH_ROOM, HAL, display_name="Eve now")
    assert await rooms.names_of(db, user_ids=[EVE], room_id=TECH_ROOM) == {EVE: "Eve of older"}
    await _in(db, TECH_ROOM, EVE, display_name="Eve")
    assert await rooms.names_of(db, user_ids=[EVE], room_id=TECH_ROOM) == {EVE: "Eve"}


@pytest.mark.parametrize(
    ("where", "who", "how", "looks_so"),
    [
        (TECH_ROOM, HAL, {}, True), (TECH_ROOM, HAL, {"membership": INVITE}, True), (TECH_ROOM, HAL, {"membership": LEAVE}, False),
        (FOOD_ROOM, HAL, {}, False), (TECH_ROOM, EVE, {}, False), (TECH_ROOM, HAL, {"display_name": "Hal"}, False),
    ],
)  # fmt: skip
async def test_another_looks_so_who_is_here_and_somebody_else(
    db: AsyncSession, where: RoomId, who: UserId, how: dict[str, Any], looks_so: bool
) -> None:
    await _in(db, where, who, **{"display_name": "EVE", **how})
    assert await readers.those_with_a_double(db, names={EVE: "Eve"}, room_ids=[TECH_ROOM]) == {
        TECH_ROOM: {EVE} if looks_so else set()
    }


@pytest.mark.parametrize(
    ("there", "membership", "all_are"),
    [(None, JOIN, False), (TECH_ROOM, JOIN, True), (TECH_ROOM, LEAVE, False), (RoomId("!other:e"), JOIN, False)],
)
async def test_all_of_a_room_are_in_another_when_each_of_them_is_joined_there(
    db: AsyncSession, there: RoomId | None, membership: Membership, all_are: bool
) -> None:
    for user_id in (EVE, BOT):
        await _in(db, FOOD_ROOM, user_id)
    await _in(db, FOOD_ROOM, ADA, membership=LEAVE)
    await _in(db, RoomId("!elsewhere:e"), HAL)
    if there is not None:
        await _in(db, there, EVE, membership=membership)
    assert await readers.where_all_can_see(db, among=[FOOD_ROOM], room_id=TECH_ROOM, but=BOT) == (
        {FOOD_ROOM} if all_are else set()
    )


async def test_a_double_is_somebody_else_in_this_room_whose_name_looks_the_same(db: AsyncSession) -> None:
    await _in(db, TECH_ROOM, HAL, display_name="Eve")
    await _in(db, TECH_ROOM, ADA, display_name="Ada")
    await _in(db, TECH_ROOM, BOT, display_name="Bo", membership=LEAVE)
    await _in(db, FOOD_ROOM, EVE, display_name="Ada")
    names = {EVE: "Eve", ADA: "Ada", UserId("@bo:e"): "Bo", UserId("@cy:e"): "Cy"}
    assert await readers.those_with_a_double(db, names=names, room_ids=[TECH_ROOM]) == {TECH_ROOM: {EVE}}


async def test_of_some_people_those_are_known_who_ever_were_in_the_room(db: AsyncSession) -> None:
    member: dict[str, Any] = {"membership": Membership.LEAVE, "event_id": THIS}
    wanted = await amid(
        db,
        RoomMember,
        {"room_id": FOOD_ROOM, "user_id": HAL},
        {"user_id": HAL},
        room_id=TECH_ROOM,
        user_id=EVE,
        **member,
    )
    assert await rooms.members_among(db, room_id=TECH_ROOM, user_ids=[EVE]) == {EVE: wanted}
