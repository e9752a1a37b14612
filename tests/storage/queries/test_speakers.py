"""Who speaks for whom: each condition keeps out a row that differs in nothing else."""

from typing import Any

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from storage.models import CircleStanding, ConfirmedAs, EndedAs, Member, Role, RoleName, Seat, Speaker, StandIn
from storage.queries import roles, speakers, stand_ins
from storage.types import CircleSlug, UserId
from tests.storage.queries.conftest import (
    A_MOMENT,
    ADA,
    AFTER,
    BEFORE,
    EVE,
    FOOD,
    HAL,
    LEAF,
    MILL,
    NOW,
    TECH,
    amid,
)

IVY = UserId("@ivy:example.org")
MEMBER, GUEST = CircleStanding.MEMBER, CircleStanding.GUEST
SPEAKS: dict[str, Any] = {
    "coop_id": LEAF, "user_id": EVE, "since": BEFORE, "confirmed_at": BEFORE, "confirmed_as": ConfirmedAs.OPERATOR,
}  # fmt: skip
ENDED = {"ended_at": NOW}
ANOTHER: dict[str, Any] = {"user_id": HAL}
ANOTHER_COOP: dict[str, Any] = {"coop_id": MILL}
UNCONFIRMED: dict[str, Any] = {"confirmed_at": None, "confirmed_as": None}


async def _joined(db: AsyncSession, user_id: UserId, **how: Any) -> None:
    joined = {"circle": TECH, "coop_id": LEAF, "standing": MEMBER, "joined_at": BEFORE, **how}
    db.add(Member(user_id=user_id, **joined))
    await db.flush()


async def test_a_present_record_is_of_this_person_and_co_op_and_has_not_ended(db: AsyncSession) -> None:
    wanted = await amid(db, Speaker, ANOTHER, ANOTHER_COOP, ENDED, **SPEAKS)
    assert await speakers.find_current(db, coop_id=LEAF, user_id=EVE) is wanted
    assert await speakers.find_current(db, coop_id=LEAF, user_id=ADA) is None
    assert [each.coop_id for each in await speakers.current_of(db, user_id=EVE)] == [LEAF, MILL]
    assert [each.user_id for each in await speakers.all_current_for(db, coop_id=LEAF)] == [HAL, EVE]
    assert [each.user_id for each in await speakers.ever_for(db, users=[HAL])] == [HAL]
    assert {speaker.user_id for speaker, _ in await speakers.ever_of(db, user_id=EVE)} == {EVE}


async def test_confirmed_are_those_who_are_members_somewhere(db: AsyncSession) -> None:
    wanted = await amid(db, Speaker, ANOTHER_COOP, ENDED, {"user_id": ADA}, **SPEAKS)
    await amid(db, Speaker, **{**SPEAKS, **UNCONFIRMED, "user_id": HAL})
    for user_id in (EVE, HAL):
        await _joined(db, user_id)
    assert await speakers.find_confirmed(db, coop_id=LEAF, user_id=EVE) is wanted
    assert await speakers.find_confirmed(db, coop_id=LEAF, user_id=ADA) is None
    assert await speakers.find_confirmed(db, coop_id=LEAF, user_id=HAL) is None
    assert [each.coop_id for each in await speakers.confirmed_of(db, user_id=EVE)] == [LEAF, MILL]
    assert await speakers.confirmed_of(db, user_id=ADA) == []
    assert await speakers.confirmed_of(db, user_id=HAL) == []
    assert await speakers.confirmed_among(db, coop_ids=[LEAF]) == [wanted]


async def test_a_confirmed_speaker_of_another_co_op_is_none_of_this_one(db: AsyncSession) -> None:
    await amid(db, Speaker, **{**SPEAKS, **ANOTHER_COOP})
    await _joined(db, EVE)
    assert await speakers.find_confirmed(db, coop_id=LEAF, user_id=EVE) is None
    assert await speakers.confirmed_among(db, coop_ids=[LEAF]) == []


async def test_not_yet_confirmed_is_a_record_of_one_s_own_that_waits(db: AsyncSession) -> None:
    waiting = {**SPEAKS, **UNCONFIRMED}
    await amid(db, Speaker, {**ANOTHER, **ANOTHER_COOP}, **waiting)
    await amid(db, Speaker, ENDED, **{**SPEAKS, **ANOTHER_COOP, "since": NOW})
    assert [coop.slug for coop in await speakers.unconfirmed_of(db, user_id=EVE)] == ["leaf"]
    await amid(db, Speaker, **{**waiting, **ANOTHER_COOP, **ENDED})
    assert [coop.slug for coop in await speakers.unconfirmed_of(db, user_id=EVE)] == ["leaf"]


LEFT: dict[str, Any] = {**SPEAKS, "ended_at": NOW, "ended_by": EVE, "ended_as": EndedAs.LEFT}


@pytest.mark.parametrize(
    ("otherwise", "found"),
    [
        ({}, True), (UNCONFIRMED, False), ({"ended_as": EndedAs.DISOWNED}, False), ({"ended_by": HAL}, False),
        ({"ended_at": BEFORE}, False), ({"ended_at": None}, False), (ANOTHER, False), (ANOTHER_COOP, False),
    ],
)  # fmt: skip
async def test_who_has_left_by_their_own_word_of_late(db: AsyncSession, otherwise: dict[str, Any], found: bool) -> None:
    await amid(db, Speaker, **{**LEFT, **otherwise})
    assert (await speakers.last_left(db, coop_id=LEAF, user_id=EVE, since=BEFORE) is not None) == found


async def test_the_last_one_who_left_is_this_person_s_for_this_co_op(db: AsyncSession) -> None:
    wanted = await amid(db, Speaker, ANOTHER, ANOTHER_COOP, after=True, **LEFT)
    assert await speakers.last_left(db, coop_id=LEAF, user_id=EVE, since=BEFORE) is wanted


async def test_who_came_to_speak_after_an_instant_could_not_be_heard_by_then(db: AsyncSession) -> None:
    await amid(db, Speaker, {**ANOTHER, "confirmed_at": AFTER}, **SPEAKS)
    for user_id in (EVE, HAL):
        await _joined(db, user_id)
    assert await _heard_by_now(db) == [(TECH, EVE, LEAF)]
    assert len(await speakers.among(db, circles=[TECH])) == 2
    await _joined(db, HAL, circle=FOOD)
    await _joined(db, ADA, left_at=NOW)
    await _joined(db, IVY, standing=GUEST)
    await amid(db, Speaker, {"user_id": ADA}, **{**SPEAKS, "user_id": IVY})
    assert await _heard_by_now(db) == [(TECH, EVE, LEAF)]
    assert await speakers.among(db, circles=[FOOD]) == [(FOOD, HAL, LEAF)]


async def _heard_by_now(db: AsyncSession) -> list[tuple[CircleSlug, UserId, int]]:
    found = await speakers.confirmed_in(db, circles=[TECH])
    return [(circle, user_id, coop_id) for circle, user_id, coop_id, at in found if at <= NOW]


NOT_HEARD: dict[str, tuple[dict[str, Any], dict[str, Any], dict[str, Any]]] = {
    "a guest": ({"standing": GUEST}, {}, {}),
    "somebody who has left": ({"left_at": NOW}, {}, {}),
    "a member of another circle": ({"circle": FOOD}, {}, {}),
    "another person": ({"user_id": HAL}, {"user_id": HAL}, {}),
    "somebody who speaks for it no longer": ({}, ENDED, {}),
    "somebody who is not confirmed": ({}, UNCONFIRMED, {}),
    "somebody who speaks for another co-op": ({}, ANOTHER_COOP, {}),
    "a co-op that is a guest here": ({}, {}, {"standing": GUEST}),
    "a co-op of another circle": ({}, {}, {"circle": FOOD}),
}
"""How the member, the speaker and the seat differ."""


@pytest.mark.parametrize("who", NOT_HEARD)
async def test_nobody_else_is_heard(db: AsyncSession, who: str) -> None:
    member, speaker, seat = NOT_HEARD[who]
    await _joined(db, **{"user_id": EVE, **member})
    db.add(Speaker(**{**SPEAKS, **speaker}))
    db.add(Seat(**{"circle": TECH, "coop_id": LEAF, "standing": MEMBER, "since": BEFORE, **seat}))
    await db.flush()
    assert await speakers.heard_in(db, circle=TECH, user_id=EVE) == []
    assert await speakers.heard_of(db, user_id=EVE) == []


async def test_who_is_all_of_it_is_heard(db: AsyncSession) -> None:
    await _joined(db, EVE)
    await _joined(db, HAL, circle=FOOD)
    db.add(Speaker(**SPEAKS))
    for circle, coop_id, standing in ((TECH, LEAF, MEMBER), (FOOD, LEAF, MEMBER), (TECH, MILL, GUEST)):
        db.add(Seat(circle=circle, coop_id=coop_id, standing=standing, since=BEFORE))
    await db.flush()
    assert [coop.slug for coop in await speakers.heard_in(db, circle=TECH, user_id=EVE)] == ["leaf"]
    assert await speakers.heard_in(db, circle=FOOD, user_id=EVE) == []
    assert await speakers.heard_of(db, user_id=EVE) == [(TECH, "leaf")]


@pytest.mark.parametrize(
    ("member", "speaker", "seat", "shown"),
    [
        ({}, {}, {}, True), ({}, UNCONFIRMED, {}, True), ({"standing": GUEST}, {}, {}, False), ({"left_at": NOW}, {}, {}, False),
        ({"circle": FOOD}, {}, {}, False), ({}, ENDED, {}, False), ({}, {}, {"standing": GUEST}, False),
        ({}, {}, {"circle": FOOD}, False), ({}, {}, {"coop_id": LEAF}, False), ({"coop_id": MILL}, {}, {"circle": FOOD}, True),
    ],
)  # fmt: skip
async def test_on_the_register_is_who_speaks_for_a_seat_or_for_the_co_op_they_came_for(
    db: AsyncSession, member: dict[str, Any], speaker: dict[str, Any], seat: dict[str, Any], shown: bool
) -> None:
    """Eve has come for Leaf, and speaks for Mill."""
    await _joined(db, **{"user_id": EVE, **member})
    db.add(Speaker(**{**SPEAKS, **ANOTHER_COOP, **speaker}))
    db.add(Seat(**{"circle": TECH, "coop_id": MILL, "standing": MEMBER, "since": BEFORE, **seat}))
    await db.flush()
    assert bool(await speakers.on_register(db, circle=TECH)) == shown


async def test_whom_somebody_has_confirmed_speak_for_this_co_op_still(db: AsyncSession) -> None:
    """So that what somebody gave can be looked through."""
    given = {**SPEAKS, "confirmed_by": HAL}
    wanted = await amid(db, Speaker, {"confirmed_by": ADA, "user_id": ADA}, ANOTHER_COOP, ENDED, **given)
    assert await speakers.confirmed_by(db, coop_id=LEAF, user_id=HAL) == [wanted]


async def test_who_waits_to_see_figures_was_taken_over_for_this_co_op_and_speaks_for_it(db: AsyncSession) -> None:
    taken = {**SPEAKS, "confirmed_as": ConfirmedAs.TAKEN_OVER}
    others: tuple[dict[str, Any], ...] = (
        ANOTHER_COOP, ENDED, {**ANOTHER, "figures_from": BEFORE}, {"user_id": ADA, "confirmed_by": HAL},
        {"user_id": "@ivy:e", "confirmed_at": None},
    )  # fmt: skip
    wanted = await amid(db, Speaker, *others, **taken)
    assert await speakers.waiting_taken_over(db, coop_id=LEAF) == [wanted]


async def test_all_that_somebody_stands_in_for_is_theirs_and_in_its_time(db: AsyncSession) -> None:
    wanted = await amid(
        db, StandIn, {"user_id": HAL}, {"starts_at": AFTER}, {"ends_at": NOW},
        circle=TECH, coop_id=LEAF, user_id=EVE, named_by=HAL, starts_at=BEFORE, ends_at=AFTER + A_MOMENT,
    )  # fmt: skip
    assert await stand_ins.all_of(db, user_id=EVE, at=NOW) == [wanted]
    assert await stand_ins.all_with(db, user_id=EVE, at=NOW) == [wanted]
    assert [each.user_id for each in await stand_ins.all_with(db, user_id=HAL, at=NOW)] == [HAL, EVE]
    assert await stand_ins.all_with(db, user_id=ADA, at=NOW) == []


ROLE: dict[str, Any] = {"circle": TECH, "user_id": EVE, "role": RoleName.SECRETARY, "starts_at": BEFORE}


async def test_all_roles_that_somebody_ever_had_are_their_own(db: AsyncSession) -> None:
    wanted = await amid(db, Role, {"user_id": HAL}, {"circle": None}, **ROLE)
    found = await roles.ever_of(db, user_id=EVE)
    assert {circle for _, circle in found} == {"tech", None}
    assert wanted in [role for role, _ in found]
    assert {role.user_id for role, _ in found} == {EVE}


async def test_an_open_period_is_of_this_circle_role_and_person_and_has_not_ended(db: AsyncSession) -> None:
    others: tuple[dict[str, Any], ...] = (
        {"circle": FOOD}, {"circle": None}, {"role": RoleName.FACILITATOR}, {"user_id": HAL}, ENDED,
    )  # fmt: skip
    wanted = await amid(db, Role, *others, **ROLE)
    assert await roles.find_open(db, circle=TECH, role=RoleName.SECRETARY, user_id=EVE) is wanted
    assert await roles.find_open(db, circle=TECH, role=RoleName.SECRETARY, user_id=ADA) is None
    assert await roles.find_open(db, circle=TECH, role=RoleName.LINK_PERSON, user_id=EVE) is None
    in_all = await roles.find_open(db, circle=None, role=RoleName.SECRETARY, user_id=EVE)
    assert in_all is not None
    assert in_all.circle is None


async def test_the_toml_gave_last_what_it_gave_here(db: AsyncSession) -> None:
    before = {"starts_at": BEFORE - A_MOMENT, "ended_at": BEFORE}
    wanted = await amid(db, Role, before, {"circle": FOOD}, {"source": "command", "user_id": HAL}, **ROLE)
    for how in ({"source": "command"}, {"circle": FOOD}):
        later = await amid(db, Role, **{**ROLE, "ended_at": NOW, **how})
        assert later.id > wanted.id
    assert await roles.last_given_by_toml(db, circle=TECH) == [wanted]


async def test_the_last_to_end_in_a_role_has_ended_here_in_this_role(db: AsyncSession) -> None:
    others: tuple[dict[str, Any], ...] = (
        {"circle": FOOD, "ended_at": AFTER}, {"role": RoleName.FACILITATOR, "ended_at": AFTER},
        {"ended_at": BEFORE},
    )  # fmt: skip
    wanted = await amid(db, Role, *others, **ROLE, ended_at=NOW)
    assert await roles.last_ended_in(db, circle=TECH, role=RoleName.SECRETARY) is wanted


async def test_nobody_has_ended_in_a_role_that_all_still_hold(db: AsyncSession) -> None:
    await amid(db, Role, **ROLE)
    assert await roles.last_ended_in(db, circle=TECH, role=RoleName.SECRETARY) is None


@pytest.mark.parametrize("otherwise", [{"circle": FOOD}, ENDED, {"starts_at": AFTER}, {"ends_at": NOW}])
async def test_a_role_of_a_circle_is_held_here_now(db: AsyncSession, otherwise: dict[str, Any]) -> None:
    wanted = await amid(db, Role, {**otherwise, "user_id": HAL}, **ROLE)
    assert await roles.all_in(db, circle=TECH, at=NOW) == [wanted]
    assert await roles.held_in(db, circle=TECH, user_id=HAL, at=NOW) == []
    assert await roles.held_in(db, circle=TECH, user_id=EVE, at=NOW) == [wanted]
