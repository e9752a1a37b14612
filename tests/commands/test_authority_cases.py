"""What somebody is to a record, and what is theirs by that: of this circle, now, and while they are in its room."""

from typing import Any

import pytest

from chatbot.api.declaring.family import Family
from chatbot.api.errors import Refusal
from chatbot.api.wording.markup import say
from chatbot.api.wording.rendering import IN_A_ROOM
from commands.authority import may, what_they_are
from commands.rules import authority
from commands.rules.authority import RIGHTS, Is, Right
from storage.models import (
    CircleStanding,
    ConfirmedAs,
    Item,
    Member,
    Membership,
    Role,
    RoleName,
    RoomMember,
    Seat,
    Speaker,
)
from storage.queries import circles
from storage.transaction import Transaction
from storage.types import CircleSlug, RoomId
from tests.chatbot.api.in_hand import GUS, in_hand
from tests.storage.queries.conftest import (
    AFTER,
    BEFORE,
    FOOD,
    FOOD_ROOM,
    HAL,
    LEAF,
    MILL,
    NOW,
    TECH,
    TECH_ROOM,
    THIS,
    amid,
    db,
)

__all__ = ["db"]
FAMILY = Family("tests", "Tests")
JOIN, LEAVE, BAN = Membership.JOIN, Membership.LEAVE, Membership.BAN
MEMBER, GUEST = CircleStanding.MEMBER, CircleStanding.GUEST
EVERYTHING = Right("do all", "item", Is.THERE | Is.WHOSE | Is.SPEAKS | Is.RUNS | Is.DECIDES, ("all",))


async def _in(db: Transaction, room_id: RoomId, membership: Membership = JOIN) -> None:
    await amid(db, RoomMember, room_id=room_id, user_id=GUS, membership=membership, event_id=THIS)


async def _item(db: Transaction, circle: CircleSlug = TECH, **how: Any) -> Item:
    item: dict[str, Any] = {"circle": circle, "text": "Van", "proposer": HAL, "opened_at": BEFORE, "closes_at": AFTER}
    return await amid(db, Item, **{**item, "version_at": BEFORE, **how})


async def _is(db: Transaction, item: Item) -> Is:
    return await what_they_are(in_hand(db, FAMILY), EVERYTHING, item)


@pytest.mark.parametrize("membership", [LEAVE, BAN, Membership.INVITE, None])
async def test_who_is_not_there_is_nothing_to_it(db: Transaction, membership: Membership | None) -> None:
    """Not even whose it is, nor who has a role."""
    if membership is not None:
        await _in(db, TECH_ROOM, membership)
    await _in(db, FOOD_ROOM)
    await amid(db, Role, circle=TECH, user_id=GUS, role=RoleName.SECRETARY, starts_at=BEFORE)
    item = await _item(db, proposer=GUS)
    assert await _is(db, item) == Is(0)
    for right in RIGHTS:
        with pytest.raises(Refusal, match="whose room you are not in"):
            await may(in_hand(db, FAMILY), right, item)


@pytest.mark.parametrize(
    ("role", "where", "when", "is_"),
    [
        (RoleName.FACILITATOR, TECH, {}, Is.RUNS), (RoleName.SECRETARY, TECH, {}, Is.RUNS | Is.DECIDES),
        (RoleName.COORDINATOR, TECH, {}, Is.RUNS), (RoleName.LINK_PERSON, TECH, {}, Is.DECIDES), (RoleName.TREASURER, TECH, {}, Is(0)),
        (RoleName.SECRETARY, FOOD, {}, Is(0)), (RoleName.SECRETARY, TECH, {"ended_at": NOW}, Is(0)),
        (RoleName.SECRETARY, TECH, {"starts_at": NOW.replace(year=2030)}, Is(0)), (RoleName.SECRETARY, TECH, {"user_id": HAL}, Is(0)),
    ],
)  # fmt: skip
async def test_who_runs_a_circle_has_a_role_in_it_now(
    db: Transaction, role: RoleName, where: CircleSlug, when: dict[str, Any], is_: Is
) -> None:
    await _in(db, TECH_ROOM)
    await amid(db, Role, **{"circle": where, "user_id": GUS, "role": role, "starts_at": BEFORE, **when})
    assert await _is(db, await _item(db)) == Is.THERE | is_


@pytest.mark.parametrize(
    ("member", "speaker", "seat", "speaks"),
    [
        ({}, {}, {}, True), ({"circle": FOOD}, {}, {}, False), ({"standing": GUEST}, {}, {}, False), ({}, {"confirmed_at": None}, {}, False),
        ({}, {"ended_at": NOW}, {}, False), ({}, {"coop_id": MILL}, {}, False), ({}, {}, {"circle": FOOD}, False),
        ({}, {}, {"standing": GUEST}, False),
    ],
)  # fmt: skip
async def test_who_speaks_in_a_circle_is_confirmed_for_a_seat_of_it(
    db: Transaction, member: dict[str, Any], speaker: dict[str, Any], seat: dict[str, Any], speaks: bool
) -> None:
    await _in(db, TECH_ROOM)
    of: dict[str, Any] = {"circle": TECH, "coop_id": LEAF, "standing": MEMBER}
    await amid(db, Member, **{**of, "user_id": GUS, "joined_at": BEFORE, **member})
    said: dict[str, Any] = {"coop_id": LEAF, "user_id": GUS, "since": BEFORE, "confirmed_at": BEFORE}
    await amid(db, Speaker, **{**said, "confirmed_as": ConfirmedAs.OPERATOR, **speaker})
    await amid(db, Seat, **{**of, "since": BEFORE, **seat})
    assert await _is(db, await _item(db)) == Is.THERE | (Is.SPEAKS if speaks else Is(0))


async def test_it_is_theirs_who_has_proposed_it(db: Transaction) -> None:
    await _in(db, TECH_ROOM)
    assert await _is(db, await _item(db, proposer=GUS)) == Is.THERE | Is.WHOSE
    assert await _is(db, await _item(db)) == Is.THERE


@pytest.mark.parametrize("right", [right for right in RIGHTS if right.says is not None])
async def test_who_is_there_and_no_more_has_no_right_that_is_somebody_s(db: Transaction, right: Right) -> None:
    await _in(db, TECH_ROOM)
    with pytest.raises(Refusal) as refused:
        await may(in_hand(db, FAMILY), right, await _item(db))
    assert refused.value.code not in ("not-your-circle", "at-rest")


@pytest.mark.parametrize("right", [authority.ANSWER, authority.LOOK, authority.INTEGRATE, authority.KEEP])
async def test_who_is_there_reads_and_answers(db: Transaction, right: Right) -> None:
    await _in(db, TECH_ROOM)
    assert await may(in_hand(db, FAMILY), right, await _item(db)) & Is.THERE


@pytest.mark.parametrize("right", [authority.LOOK, authority.STEER])
async def test_nothing_is_done_to_what_is_of_a_circle_that_was_given_up(db: Transaction, right: Right) -> None:
    await _in(db, TECH_ROOM)
    item = await _item(db, proposer=GUS)
    assert await may(in_hand(db, FAMILY), right, item)
    (await circles.by_slug(db, slug=TECH)).active = False
    await db.flush()
    with pytest.raises(Refusal):
        await may(in_hand(db, FAMILY), right, item)


@pytest.mark.parametrize(
    ("in_twin", "runs", "allowed"),
    [
        (JOIN, False, True),
        (LEAVE, False, False),
        (BAN, False, False),
        (None, False, True),
        (LEAVE, True, True),
        (BAN, True, False),
    ],
)
async def test_a_joint_item_is_not_theirs_who_was_banned_from_either_room_or_whose_it_is_and_has_left_one(
    db: Transaction, in_twin: Membership | None, runs: bool, allowed: bool
) -> None:
    await _in(db, TECH_ROOM)
    if in_twin is not None:
        await _in(db, FOOD_ROOM, in_twin)
    if runs:
        await amid(db, Role, circle=TECH, user_id=GUS, role=RoleName.SECRETARY, starts_at=BEFORE)
    half, twin = await _item(db, proposer=GUS), await _item(db, FOOD, proposer=GUS)
    ctx = in_hand(db, FAMILY)
    if allowed:
        assert await may(ctx, authority.CHANGE, half, twin)
    else:
        with pytest.raises(Refusal, match="whose room you are not in"):
            await may(ctx, authority.CHANGE, half, twin)


async def test_who_runs_one_half_changes_both_and_steers_their_own(db: Transaction) -> None:
    await _in(db, TECH_ROOM)
    await _in(db, FOOD_ROOM)
    await amid(db, Role, circle=FOOD, user_id=GUS, role=RoleName.FACILITATOR, starts_at=BEFORE)
    half, twin = await _item(db), await _item(db, FOOD)
    assert await may(in_hand(db, FAMILY), authority.CHANGE, half, twin) & Is.RUNS
    with pytest.raises(Refusal):
        await may(in_hand(db, FAMILY), authority.STEER, half, twin)


def test_a_refusal_names_all_who_may_from_the_table() -> None:
    by = "its proposer, who has written it with them or the circle’s facilitator or secretary"
    assert IN_A_ROOM.plain(say(authority.CHANGE.in_words)) == by
    assert IN_A_ROOM.plain(say(authority.STEER.in_words)) == "its proposer or the circle’s facilitator or secretary"
    assert IN_A_ROOM.plain(say(authority.TAKE_BACK.in_words)) == (
        "who passed it on or the facilitator, secretary or link person of its circle"
    )
    for right in RIGHTS:
        assert (right.theirs is not None) == bool(right.says is not None and right.whom & Is.WHOSE), right.does
