"""What is asked of some circles at once: each condition keeps out a row that differs in nothing else."""

from typing import Any

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from storage.models import (
    HAND,
    Answer,
    CircleStanding,
    DatePoll,
    Decision,
    DraftState,
    HandsCall,
    Item,
    ItemStatus,
    JoinRequest,
    MeetAnswer,
    Member,
    ReactionLine,
    Relay,
    RelayDraft,
    RequestFor,
    RequestState,
    Seat,
    SenseCheck,
    Stance,
)
from storage.queries import consent, coops, meet, members, relay
from storage.queries import requests as requests_of
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
    THAT,
    THIS,
    amid,
)

MEMBER, GUEST = CircleStanding.MEMBER, CircleStanding.GUEST
ITEM: dict[str, Any] = {
    "circle": TECH, "text": "Share the van", "proposer": EVE, "opened_at": BEFORE, "closes_at": AFTER, "version_at": BEFORE,
}  # fmt: skip
ELSEWHERE, OTHER_ITEM, TAKEN_BACK = {"circle": FOOD}, {"item": 2}, {"taken_back_at": NOW}


async def test_open_items_are_those_of_these_circles_that_are_open(db: AsyncSession) -> None:
    wanted = await amid(db, Item, ELSEWHERE, {"status": ItemStatus.AGREED}, **ITEM)
    assert await consent.open_among(db, circles=[TECH]) == [wanted]


async def test_what_was_said_to_some_items_is_said_to_these(db: AsyncSession) -> None:
    await amid(db, Item, {"number": 2}, number=1, **ITEM)
    answer = await amid(
        db, Answer, OTHER_ITEM, item=1, user_id=EVE, stance=Stance.CONSENT, words=None, at=NOW, source=THIS
    )
    said: dict[str, Any] = {"user_id": EVE, "words": "Good", "source": THIS, "at": NOW}
    line = await amid(db, ReactionLine, OTHER_ITEM, TAKEN_BACK, item=1, **said)
    assert await consent.answers_among(db, items=[1]) == [answer]
    assert await consent.lines_among(db, items=[1]) == [line]


async def test_what_was_decided_is_of_these_circles_and_of_late(db: AsyncSession) -> None:
    await amid(db, Item, *({"number": number} for number in (2, 3)), number=1, **ITEM)
    others: tuple[dict[str, Any], ...] = ({"item": 2, **ELSEWHERE}, {"item": 3, "agreed_at": BEFORE})
    wanted = await amid(db, Decision, *others, item=1, circle=TECH, text="Van", agreed_at=NOW, summary="3 consent")
    assert await consent.decided_among(db, circles=[TECH], since=BEFORE) == [wanted]
    assert {each.item for each in await consent.decided_among(db, circles=[TECH], since=None)} == {1, 3}


async def test_without_a_decision_closed_what_was_not_agreed_in_these_circles_and_of_late(db: AsyncSession) -> None:
    closed = {**ITEM, "status": ItemStatus.NOT_AGREED, "closed_at": NOW}
    old = {"closed_at": BEFORE, "text": "Old"}
    wanted = await amid(db, Item, ELSEWHERE, {"status": ItemStatus.AGREED}, old, **closed)
    assert await consent.not_agreed_among(db, circles=[TECH], since=BEFORE) == [wanted]
    assert len(await consent.not_agreed_among(db, circles=[TECH], since=None)) == 2


async def test_decisions_are_found_by_who_has_proposed_them_and_by_when_they_were_made(db: AsyncSession) -> None:
    await amid(db, Item, {"number": 2, "proposer": HAL}, {"number": 3}, number=1, **ITEM)
    others: tuple[dict[str, Any], ...] = ({"item": 2}, {"item": 3, "agreed_at": AFTER})
    wanted = await amid(db, Decision, *others, item=1, circle=TECH, text="Van", agreed_at=NOW, summary="3 consent")
    assert await consent.decisions_in(db, circle=TECH, by=[EVE], until=AFTER) == [wanted]
    assert {each.item for each in await consent.decisions_in(db, circle=TECH, until=AFTER)} == {1, 2}
    assert {each.item for each in await consent.decisions_in(db, circle=TECH, by=[EVE])} == {1, 3}


async def test_what_is_still_asked_is_asked_in_these_circles_and_runs(db: AsyncSession) -> None:
    others: tuple[dict[str, Any], ...] = (ELSEWHERE, {"closed_at": NOW})
    asked: dict[str, Any] = {"circle": TECH, "asked_by": EVE, "opened_at": BEFORE}
    sense = await amid(db, SenseCheck, *others, **asked, text="How?", closes_at=AFTER)
    hands = await amid(db, HandsCall, *others, **asked, text="Who?")
    poll = await amid(db, DatePoll, *others, **asked, title="When?", minutes=60, options=[])
    assert await meet.open_among(db, circles=[TECH]) == [sense, hands, poll]


async def test_a_time_was_chosen_in_these_circles_of_late(db: AsyncSession) -> None:
    wanted = await amid(
        db, DatePoll, ELSEWHERE, {"chosen": None}, {"closed_at": BEFORE}, circle=TECH, asked_by=EVE, opened_at=BEFORE,
        title="When?", minutes=60, options=[], chosen=AFTER, closed_at=NOW,
    )  # fmt: skip
    assert await meet.chosen_among(db, circles=[TECH], since=BEFORE) == [wanted]


async def test_somebody_has_answered_what_they_have_said_something_to_that_stands(db: AsyncSession) -> None:
    said = await amid(
        db, MeetAnswer, {"about": "H-2", "user_id": HAL}, {"about": "H-3", **TAKEN_BACK}, {"about": "H-4", "source": THAT},
        about="H-1", user_id=EVE, says=HAND, source=THIS, at=NOW,
    )  # fmt: skip
    assert await meet.answered_by(db, user_id=EVE, abouts=["H-1", "H-2", "H-3"]) == {"H-1"}
    assert [each.about for each in await meet.said_in(db, source=THIS)] == ["H-2", "H-1"]
    assert said in await meet.said_in(db, source=THIS)


async def test_on_the_registers_of_some_circles_are_those_who_have_not_left(db: AsyncSession) -> None:
    wanted = await amid(
        db, Member, {"user_id": HAL, **ELSEWHERE}, {"user_id": HAL, "left_at": NOW},
        circle=TECH, user_id=EVE, coop_id=LEAF, standing=MEMBER, joined_at=BEFORE,
    )  # fmt: skip
    assert await members.current_among(db, circles=[TECH]) == [wanted]


async def test_counted_are_those_who_have_joined_these_circles_of_late_and_stayed(db: AsyncSession) -> None:
    await amid(
        db, Member, {"user_id": HAL, **ELSEWHERE}, {"user_id": HAL, "left_at": NOW}, {"user_id": HAL, "joined_at": BEFORE},
        circle=TECH, user_id=EVE, coop_id=LEAF, standing=MEMBER, joined_at=NOW,
    )  # fmt: skip
    assert await members.count_joined_among(db, circles=[TECH], since=BEFORE) == {TECH: (1, NOW)}


async def test_a_co_op_has_a_seat_where_it_is_a_member(db: AsyncSession) -> None:
    here: dict[str, Any] = {"circle": TECH, "coop_id": LEAF, "standing": MEMBER, "since": BEFORE}
    for seat in ({}, {"circle": FOOD}, {"coop_id": MILL, "standing": GUEST}, {"circle": FOOD, "coop_id": MILL}):
        db.add(Seat(**{**here, **seat}))
    await db.flush()
    assert [(circle, coop.slug) for circle, coop in await members.coops_seated_among(db, circles=[TECH])] == [
        (TECH, "leaf")
    ]
    assert set(await coops.seated_among(db, coop_ids=[MILL])) == {(FOOD, MILL)}
    assert [coop.slug for coop in await coops.by_slugs(db, slugs=["mill", "none"])] == ["mill"]


async def test_all_that_somebody_ever_was_is_their_own(db: AsyncSession) -> None:
    wanted = await amid(
        db, Member, {"user_id": HAL}, circle=TECH, user_id=EVE, coop_id=LEAF, standing=MEMBER, joined_at=BEFORE, left_at=NOW
    )  # fmt: skip
    assert [member for member, *_ in await members.ever_of(db, user_id=EVE)] == [wanted]


async def test_a_guest_in_a_co_op_s_name_is_one_of_this_co_op_and_has_not_left(db: AsyncSession) -> None:
    others: tuple[dict[str, Any], ...] = (
        {"user_id": HAL, "coop_id": MILL}, {"user_id": HAL, "left_at": NOW}, {"user_id": HAL, "standing": MEMBER, **ELSEWHERE},
    )  # fmt: skip
    wanted = await amid(db, Member, *others, circle=TECH, user_id=EVE, coop_id=LEAF, standing=GUEST, joined_at=BEFORE)
    assert await members.guests_of(db, coop_id=LEAF) == [wanted]
    of_mill: dict[str, Any] = {"coop_id": MILL, "standing": GUEST, "joined_at": BEFORE}
    elsewhere = await amid(db, Member, {"user_id": ADA}, circle=FOOD, user_id=EVE, **of_mill)
    assert await members.guests_of(db, coop_id=MILL, user_id=EVE) == [elsewhere]
    assert [each.circle for each in await members.guests_of(db, coop_id=MILL, circle=TECH)] == [TECH]


REQUEST: dict[str, Any] = {"circle": TECH, "user_id": EVE, "coop_id": LEAF, "standing": MEMBER, "asked_at": BEFORE}
ANSWERED = {"state": RequestState.DECLINED}


async def test_who_waits_to_join_waits_for_one_of_these_circles(db: AsyncSession) -> None:
    wanted = await amid(db, JoinRequest, ELSEWHERE, ANSWERED, {"asks": RequestFor.SPEAK}, **REQUEST)
    assert await requests_of.open_to_join_among(db, circles=[TECH]) == [wanted]


async def test_who_waits_to_be_a_guest_waits_here(db: AsyncSession) -> None:
    others: tuple[dict[str, Any], ...] = (ELSEWHERE, {"user_id": HAL}, ANSWERED, {"asks": RequestFor.JOIN})
    wanted = await amid(db, JoinRequest, *others, **REQUEST, asks=RequestFor.GUEST)
    assert await requests_of.open_as_guest(db, circle=TECH, user_id=EVE) == [wanted]


async def test_requests_about_co_ops_are_those_that_wait_and_join_no_circle(db: AsyncSession) -> None:
    wanted = await amid(db, JoinRequest, ANSWERED, {"asks": RequestFor.JOIN}, **REQUEST, asks=RequestFor.SPEAK)
    assert await requests_of.open_about_co_ops(db) == [wanted]


async def test_the_first_request_to_join_is_none_to_speak(db: AsyncSession) -> None:
    wanted = await amid(db, JoinRequest, {"asks": RequestFor.SPEAK}, **REQUEST)
    assert await requests_of.first_to_join(db, circle=TECH, user_id=EVE) is wanted


async def test_requests_of_a_kind_are_counted_alone(db: AsyncSession) -> None:
    await amid(
        db, JoinRequest, {"asks": RequestFor.SPEAK}, {"user_id": HAL}, {"asked_at": BEFORE - A_MOMENT}, **REQUEST
    )
    counted = await requests_of.count_since(db, user_id=EVE, asks=RequestFor.JOIN, since=BEFORE - A_MOMENT)
    assert counted == 1


async def test_passed_on_is_from_and_to_these_circles_and_of_late(db: AsyncSession) -> None:
    passed: dict[str, Any] = {"origin": TECH, "target": FOOD, "passed_by": EVE, "author": EVE, "text": "News"}
    back: dict[str, Any] = {"origin": FOOD, "target": TECH, "source": THAT}
    old = {"passed_at": BEFORE, "source": "$old"}
    gone = {"passed_at": AFTER, "text": "gone", "source": "$gone"}
    wanted = await amid(db, Relay, back, old, gone, **passed, source=THIS, passed_at=NOW)
    assert await relay.last_from_each(db, circles=[TECH], but="gone") == {TECH: NOW}
    assert await relay.last_to_each(db, circles=[FOOD], but="gone") == {FOOD: NOW}
    assert await relay.arrived_among(db, circles=[FOOD], since=BEFORE, but="gone") == [wanted]
    assert await relay.last_up(db, circles=[TECH], but="gone") == {TECH: wanted}
    between = await relay.passed_between(db, since=NOW, but="gone")
    assert [each for each in between if each[0] == TECH] == [(TECH, FOOD, 1, NOW)]


async def test_the_last_digest_is_one_of_the_circle_s_that_was_not_taken_back(db: AsyncSession) -> None:
    passed: dict[str, Any] = {"origin": TECH, "target": FOOD, "passed_by": EVE, "author": EVE, "text": "News"}
    made: dict[str, Any] = {"text": "News", "made_at": BEFORE, "state": DraftState.SENT}
    for number, circle, at, text in ((1, TECH, NOW, "News"), (2, TECH, AFTER, "gone"), (3, FOOD, AFTER, "News")):
        db.add(Relay(**{**passed, "number": number, "source": f"${number}", "text": text, "passed_at": at}))
        db.add(RelayDraft(circle=circle, relay=number, **made))
    db.add(Relay(**{**passed, "number": 4, "source": "$4", "passed_at": AFTER}))  # A line of somebody's own.
    db.add(RelayDraft(circle=TECH, **{**made, "state": DraftState.OPEN}))
    await db.flush()
    assert await relay.find_last_digest(db, circle=TECH, but="gone") == NOW


async def test_co_ops_that_somebody_has_added_are_their_own_and_of_late(db: AsyncSession) -> None:
    assert await coops.count_added(db, by=EVE, since=BEFORE) == 2
    assert await coops.count_added(db, by=HAL, since=BEFORE) == 0
    assert await coops.count_added(db, by=EVE, since=NOW) == 0


@pytest.mark.parametrize("words", [None, "van"])
async def test_another_circle_s_decision_is_not_found(db: AsyncSession, words: str | None) -> None:
    await amid(db, Item, {"number": 2, **ELSEWHERE}, number=1, **ITEM)
    others: tuple[dict[str, Any], ...] = ({"item": 2, **ELSEWHERE},)
    wanted = await amid(db, Decision, *others, item=1, circle=TECH, text="Van", agreed_at=NOW, summary="3 consent")
    assert await consent.decisions_in(db, circle=TECH, words=words) == [wanted]
