"""Where something was said, who says it, and whether a message of ours stands there."""

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from chatbot import config
from chatbot.api.access import Who
from chatbot.config import Settings
from chatbot.handling.desk import Arrival
from chatbot.handling.here import ours_here, stands_in
from chatbot.handling.speaker import circles_of, whereabouts, who_is
from storage.models import (
    Accounts,
    Circle,
    CircleStanding,
    InboxEvent,
    Member,
    Membership,
    OutboxRow,
    Role,
    RoleName,
    Room,
    RoomMember,
    Unfit,
)
from storage.queries import circles
from storage.transaction import Transaction
from storage.types import CircleSlug, EventId, RoomId, UserId
from tests.storage.queries.conftest import (
    ADA,
    BEFORE,
    EVE,
    FOOD,
    FOOD_ROOM,
    HAL,
    LEAF,
    NOW,
    TECH,
    TECH_ROOM,
    THIS,
    amid,
    db,
)
from tests.towns import FEDERATION

__all__ = ["db"]
JOIN, INVITE, LEAVE = Membership.JOIN, Membership.INVITE, Membership.LEAVE
BOT, BO = UserId("@circlebot:example.org"), UserId("@bo:example.org")
PRIVATE, OTHER = RoomId("!private:e"), RoomId("!other:e")


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Those of the town: Ada is operator, Bo treasurer."""
    path = tmp_path / "circlebot.toml"
    path.write_text(FEDERATION)
    return config.load(path)


async def _room(db: AsyncSession, room_id: RoomId, *people: UserId, **facts: Any) -> None:
    await amid(db, Room, **{"room_id": room_id, "joined": True, "since": BEFORE, **facts})
    for user_id in people:
        await amid(db, RoomMember, room_id=room_id, user_id=user_id, membership=JOIN, event_id=THIS)


WITH_EVE: dict[str, Any] = {"private_with": EVE, "encrypted": True}


@pytest.mark.parametrize(
    ("facts", "more", "private"),
    [
        (WITH_EVE, None, True), (WITH_EVE, LEAVE, True), (WITH_EVE, JOIN, False), (WITH_EVE, INVITE, False),
        ({**WITH_EVE, "private_with": HAL}, None, False), ({"encrypted": True}, None, False),
    ],
)  # fmt: skip
async def test_private_is_a_room_of_two_that_was_one_from_the_beginning(
    db: AsyncSession, facts: dict[str, Any], more: Membership | None, private: bool
) -> None:
    await _room(db, PRIVATE, EVE, BOT, **facts)
    if more is not None:
        await amid(db, RoomMember, room_id=PRIVATE, user_id=HAL, membership=more, event_id=THIS)
    found = await whereabouts(db, room_id=PRIVATE, user_id=EVE)
    assert (found.private, found.circle, found.elsewhere) == (private, None, None)


async def test_a_circle_s_room_is_not_private_however_few_are_in_it(db: AsyncSession) -> None:
    await _room(db, TECH_ROOM, EVE, BOT, private_with=EVE)
    found = await whereabouts(db, room_id=TECH_ROOM, user_id=EVE)
    assert not found.private
    assert found.circle is await circles.by_slug(db, slug=TECH)


async def test_a_room_of_which_nothing_is_known_is_its_circle_s_and_nobody_s(db: AsyncSession) -> None:
    """Of a room that we have just joined only its circle is known, from the TOML."""
    found = await whereabouts(db, room_id=TECH_ROOM, user_id=EVE)
    assert found.circle is await circles.by_slug(db, slug=TECH)
    assert (found.room, found.private, found.sender, found.sender_has_gone) == (None, False, None, False)


@pytest.mark.parametrize(("membership", "gone"), [(JOIN, False), (LEAVE, True), (INVITE, True)])
async def test_who_has_left_since_has_gone(db: AsyncSession, membership: Membership, gone: bool) -> None:
    await _room(db, TECH_ROOM, BOT)
    await amid(db, RoomMember, room_id=TECH_ROOM, user_id=EVE, membership=membership, event_id=THIS)
    assert (await whereabouts(db, room_id=TECH_ROOM, user_id=EVE)).sender_has_gone == gone


@pytest.mark.parametrize(
    ("here", "other", "answered_in"),
    [
        ({"encrypted": True}, None, PRIVATE), ({}, None, PRIVATE), ({"encrypted": True, "unfit": Unfit.OPEN}, None, None),
        ({"unfit": Unfit.OPEN}, {}, OTHER), ({}, {"encrypted": True}, OTHER), ({}, {}, PRIVATE),
        ({"encrypted": True}, {"encrypted": True}, PRIVATE), ({"encrypted": True, "unfit": Unfit.OPEN}, {"encrypted": True}, OTHER),
    ],
)  # fmt: skip
async def test_in_private_is_answered_here_unless_this_room_may_not_be_used(
    db: AsyncSession, here: dict[str, Any], other: dict[str, Any] | None, answered_in: RoomId | None
) -> None:
    await _room(db, PRIVATE, EVE, BOT, private_with=EVE, **here)
    if other is not None:
        await _room(db, OTHER, EVE, BOT, private_with=EVE, **other)
    found = await whereabouts(db, room_id=PRIVATE, user_id=EVE)
    where = PRIVATE if found.elsewhere is None else found.elsewhere.room_id
    assert (found.private, where) == (True, answered_in)
    assert (found.elsewhere is None) == (answered_in == PRIVATE)


async def _circle(db: AsyncSession, slug: CircleSlug) -> Circle:
    return await circles.by_slug(db, slug=slug)


async def _holds(db: AsyncSession, settings: Settings, *, circle: CircleSlug | None, user_id: UserId = EVE) -> Who:
    where = await _circle(db, circle) if circle is not None else None
    return (await who_is(db, user_id=user_id, circle=where, at=NOW, settings=settings)).holds


@pytest.mark.parametrize(
    ("facts", "where", "accounts", "known"),
    [
        ({"membership": JOIN}, TECH_ROOM, {}, True), ({"membership": LEAVE}, TECH_ROOM, {}, False),
        ({"membership": Membership.BAN}, TECH_ROOM, {}, False), ({"membership": INVITE}, TECH_ROOM, {}, False),
        ({"membership": JOIN}, OTHER, {}, None), (None, TECH_ROOM, {}, None),
        ({"membership": JOIN}, TECH_ROOM, {HAL: EVE}, None), ({"membership": JOIN}, TECH_ROOM, {EVE: HAL}, None),
        ({"membership": JOIN}, TECH_ROOM, {ADA: BO}, True),
    ],
)  # fmt: skip
async def test_who_is_there_is_known_of_the_room_in_hand_alone_and_of_who_has_one_account(
    db: AsyncSession,
    facts: dict[str, Any] | None,
    where: RoomId,
    accounts: dict[UserId, UserId],
    known: bool | None,
) -> None:
    await _room(db, where, BOT)
    if facts is not None:
        await amid(db, RoomMember, room_id=where, user_id=EVE, event_id=THIS, **facts)
    row = InboxEvent(event_id=THIS, room_id=where, sender=EVE, type="m.room.message", content={})
    arrival = Arrival(Transaction(), row, await whereabouts(db, room_id=where, user_id=EVE), Accounts(accounts))
    assert arrival.is_present(await _circle(db, TECH)) is known
    assert arrival.is_present(None) is None


@pytest.mark.parametrize("present", [True, False])
async def test_what_is_known_of_who_is_there_is_not_looked_up(
    db: AsyncSession, settings: Settings, present: bool
) -> None:
    await amid(db, RoomMember, room_id=TECH_ROOM, user_id=EVE, membership=LEAVE if present else JOIN, event_id=THIS)
    actor = await who_is(db, user_id=EVE, circle=await _circle(db, TECH), at=NOW, settings=settings, present=present)
    assert bool(actor.holds & Who.PRESENT) == present


@pytest.mark.parametrize(("membership", "present"), [(JOIN, True), (INVITE, False), (LEAVE, False)])
async def test_present_is_who_is_in_the_room(
    db: AsyncSession, settings: Settings, membership: Membership, present: bool
) -> None:
    await amid(db, RoomMember, room_id=TECH_ROOM, user_id=EVE, membership=membership, event_id=THIS)
    assert bool(await _holds(db, settings, circle=TECH) & Who.PRESENT) == present
    assert bool(await _holds(db, settings, circle=None) & Who.PRESENT) == present
    assert not await _holds(db, settings, circle=FOOD) & Who.PRESENT
    assert not await _holds(db, settings, circle=TECH, user_id=HAL) & Who.PRESENT


@pytest.mark.parametrize(
    ("standing", "holds"), [(CircleStanding.MEMBER, Who.MEMBER), (CircleStanding.GUEST, Who.GUEST)]
)
async def test_a_member_is_one_here_and_in_private(
    db: AsyncSession, settings: Settings, standing: CircleStanding, holds: Who
) -> None:
    await amid(db, Member, circle=TECH, user_id=EVE, coop_id=LEAF, standing=standing, joined_at=BEFORE)
    for circle, expected in ((TECH, holds), (FOOD, Who.ANYONE), (None, holds)):
        assert await _holds(db, settings, circle=circle) == Who.ANYONE | expected


@pytest.mark.parametrize("role", [RoleName.SECRETARY, RoleName.FACILITATOR, RoleName.LINK_PERSON])
async def test_a_role_is_held_in_its_circle_and_in_private_while_one_is_in_its_room(
    db: AsyncSession, settings: Settings, role: RoleName
) -> None:
    await amid(db, Role, circle=TECH, user_id=EVE, role=role, starts_at=BEFORE)
    held = Who[role.name]
    for circle, holds in ((TECH, True), (FOOD, False), (None, False)):
        assert bool(await _holds(db, settings, circle=circle) & held) == holds
    await amid(db, RoomMember, room_id=FOOD_ROOM, user_id=EVE, membership=JOIN, event_id=THIS)
    assert not await _holds(db, settings, circle=None) & held
    await amid(db, RoomMember, room_id=TECH_ROOM, user_id=EVE, membership=JOIN, event_id=THIS)
    assert await _holds(db, settings, circle=None) & held


async def test_a_link_person_is_one_in_the_circle_that_theirs_is_linked_to_and_nobody_else(
    db: AsyncSession, settings: Settings
) -> None:
    (await _circle(db, TECH)).parent = FOOD
    for role in (RoleName.LINK_PERSON, RoleName.SECRETARY):
        await amid(db, Role, circle=TECH, user_id=EVE, role=role, starts_at=BEFORE)
    assert await _holds(db, settings, circle=FOOD) == Who.ANYONE | Who.LINK_PERSON
    (await _circle(db, TECH)).parent = None
    await db.flush()
    assert await _holds(db, settings, circle=FOOD) == Who.ANYONE


async def test_a_treasurer_of_a_circle_is_none_of_all_and_that_of_all_is_the_toml_s(
    db: AsyncSession, settings: Settings
) -> None:
    await amid(db, Role, circle=TECH, user_id=EVE, role=RoleName.TREASURER, starts_at=BEFORE)
    await amid(db, RoomMember, room_id=TECH_ROOM, user_id=EVE, membership=JOIN, event_id=THIS)
    assert await _holds(db, settings, circle=TECH) & Who.TREASURER
    assert not await _holds(db, settings, circle=None) & Who.TREASURER
    for user_id, right in ((BO, Who.TREASURER), (ADA, Who.OPERATOR)):
        assert await _holds(db, settings, circle=None, user_id=user_id) == Who.ANYONE | right
        assert await _holds(db, settings, circle=TECH, user_id=user_id) == Who.ANYONE | right
    assert await _holds(db, settings, circle=None, user_id=HAL) == Who.ANYONE


async def test_somebody_s_circles_are_those_of_their_register_whose_room_they_are_in(db: AsyncSession) -> None:
    for room_id in (TECH_ROOM, FOOD_ROOM):
        await amid(db, RoomMember, room_id=room_id, user_id=EVE, membership=JOIN, event_id=THIS)
    assert [circle.slug for circle in await circles_of(db, user_id=EVE)] == [FOOD, TECH]
    await amid(db, Member, circle=TECH, user_id=EVE, coop_id=LEAF, standing=CircleStanding.MEMBER, joined_at=BEFORE)
    assert [circle.slug for circle in await circles_of(db, user_id=EVE)] == [TECH]
    (await db.get_one(RoomMember, (TECH_ROOM, EVE))).membership = LEAVE
    await db.flush()
    assert [circle.slug for circle in await circles_of(db, user_id=EVE)] == [FOOD]


NEW = RoomId("!new:e")
FOLLOWS: dict[str, Any] = {"create": {"predecessor": {"room_id": TECH_ROOM}}}


@pytest.mark.parametrize(
    ("old", "new", "stands"),
    [
        ({"replacement": NEW}, FOLLOWS, True), ({"replacement": OTHER}, FOLLOWS, False), ({"replacement": None}, FOLLOWS, False),
        ({"replacement": NEW}, {}, False), ({"replacement": NEW}, {"create": {"predecessor": {"room_id": OTHER}}}, False),
        ({"replacement": NEW}, {"create": {"predecessor": TECH_ROOM}}, False), (None, FOLLOWS, False), ({"replacement": NEW}, None, False),
    ],
)  # fmt: skip
async def test_a_message_stands_in_the_room_that_its_own_has_become_as_both_of_them_say(
    db: AsyncSession, old: dict[str, Any] | None, new: dict[str, Any] | None, stands: bool
) -> None:
    for room_id, facts in ((TECH_ROOM, old), (NEW, new)):
        if facts is not None:
            await _room(db, room_id, **facts)
    sent: dict[str, Any] = {"cause": "$1", "kind": "send", "content": {}, "due_at": NOW}
    in_old = await amid(db, OutboxRow, txn_id="old", room_id=TECH_ROOM, event_id=THIS, **sent)
    in_new = await amid(db, OutboxRow, txn_id="new", room_id=NEW, **sent)
    assert await stands_in(db, in_old, TECH_ROOM)
    assert not await stands_in(db, in_old, FOOD_ROOM)
    assert await stands_in(db, in_old, NEW) == stands
    assert await stands_in(db, in_new, TECH_ROOM) == stands
    assert (await ours_here(db, event_id=THIS, room_id=TECH_ROOM)) is in_old
    assert ((await ours_here(db, event_id=THIS, room_id=NEW)) is in_old) == stands
    assert await ours_here(db, event_id=EventId("$theirs"), room_id=TECH_ROOM) is None


async def test_what_has_no_room_yet_stands_in_none(db: AsyncSession) -> None:
    waiting = await amid(
        db, OutboxRow, txn_id="waits", cause="$1", kind="send", content={}, due_at=NOW, to_user=EVE, room_id=None
    )
    assert not await stands_in(db, waiting, TECH_ROOM)
