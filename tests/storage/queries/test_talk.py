"""Items, polls, relays, declarations, questions, the audit: each condition keeps out a row that differs in nothing else."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.models import (
    HAND,
    Answer,
    AuditLine,
    DatePoll,
    Decision,
    Declaration,
    HandsCall,
    Item,
    ItemStatus,
    Measure,
    MeetAnswer,
    OpenQuestion,
    Question,
    ReactionLine,
    Reason,
    Relay,
    RelayReply,
    SenseCheck,
    Stance,
    SubsAsk,
    SubsRound,
    Version,
)
from storage.queries import audit, consent, meet, questions, relay, subs
from tests.storage.queries.conftest import AFTER, BEFORE, EVE, FOOD, HAL, LEAF, MILL, NOW, TECH, THAT, THIS, amid

YEAR, LAST_YEAR = date(2025, 4, 1), date(2024, 4, 1)
ITEM: dict[str, Any] = {
    "circle": TECH, "text": "Share the van", "proposer": EVE, "opened_at": BEFORE, "closes_at": AFTER, "version_at": BEFORE,
}  # fmt: skip
OTHER_ITEM, TAKEN_BACK, OTHER_MESSAGE = {"item": 2}, {"taken_back_at": NOW}, {"source": THAT}


@pytest.fixture
async def items(db: AsyncSession) -> None:
    """Two open items of the tech circle."""
    await amid(db, Item, {"number": 2}, number=1, **ITEM)


async def test_open_in_a_circle_is_what_is_open_there(db: AsyncSession) -> None:
    wanted = await amid(db, Item, {"circle": FOOD}, {"status": ItemStatus.WITHDRAWN}, **ITEM)
    assert await consent.open_in(db, circle=TECH) == [wanted]


@pytest.mark.usefixtures("items")
async def test_an_item_goes_on_in_the_one_that_says_so(db: AsyncSession) -> None:
    follows = await amid(db, Item, {"follows": 2}, {"follows": None}, **ITEM, follows=1)
    referred = await amid(db, Item, {"referred_from": 2}, {"referred_from": None}, **ITEM, referred_from=1)
    assert await consent.find_following(db, item=1) is follows
    assert await consent.find_referred(db, item=1) is referred


async def test_a_review_is_of_this_decision_and_open(db: AsyncSession) -> None:
    for number in (1, 2):
        await _decided(db, number)
    wanted = await amid(db, Item, {"reviews": 2}, {"status": ItemStatus.AGREED}, **ITEM, reviews=1)
    assert await consent.find_open_review(db, decision=1) is wanted


@pytest.mark.usefixtures("items")
async def test_texts_and_answers_are_those_of_this_item(db: AsyncSession) -> None:
    text = await amid(db, Version, OTHER_ITEM, item=1, version=1, text="Share the van", by=EVE, at=BEFORE)
    answer = await amid(
        db, Answer, {**OTHER_ITEM, **OTHER_MESSAGE}, item=1, user_id=EVE, stance=Stance.CONSENT, at=NOW, source=THIS
    )
    measure = await amid(db, Measure, OTHER_ITEM, item=1, owner=EVE, what="Count", due_at=AFTER, set_by=EVE, set_at=NOW)
    assert await consent.versions_of(db, item=1) == [text]
    assert await consent.answers_to(db, item=1) == [answer]
    assert await consent.answers_from(db, source=THIS) == [answer]
    assert await consent.measures_of(db, item=1) == [measure]


@pytest.mark.usefixtures("items")
async def test_questions_are_of_this_item_and_stand(db: AsyncSession) -> None:
    wanted = await amid(
        db, Question, {**OTHER_ITEM, **OTHER_MESSAGE}, {**TAKEN_BACK, **OTHER_MESSAGE, "answered_in": THIS},
        item=1, asked_by=EVE, words="Whose?", source=THIS, asked_at=NOW,
    )  # fmt: skip
    assert await consent.questions_to(db, item=1) == [wanted]
    assert [(each.source, each.answered_in) for each in await consent.questions_from(db, source=THIS)] == [
        (THAT, THIS), (THIS, None),
    ]  # fmt: skip


@pytest.mark.usefixtures("items")
async def test_reactions_are_to_this_item_and_stand(db: AsyncSession) -> None:
    wanted = await amid(
        db, ReactionLine, {**OTHER_ITEM, **OTHER_MESSAGE}, {**TAKEN_BACK, **OTHER_MESSAGE},
        item=1, user_id=EVE, words="Well", source=THIS, at=NOW,
    )  # fmt: skip
    assert await consent.lines_on(db, item=1) == [wanted]
    assert await consent.lines_from(db, source=THIS) == [wanted]


@pytest.mark.usefixtures("items")
async def test_a_reason_is_the_person_s_own_about_this_item_and_not_an_old_one(db: AsyncSession) -> None:
    wanted = await amid(
        db, Reason, OTHER_ITEM, {"user_id": HAL}, after=True, item=1, user_id=EVE, words="Why", source=THIS, at=NOW
    )
    assert await consent.find_reason(db, item=1, user_id=EVE, since=NOW) is wanted
    assert await consent.find_reason(db, item=1, user_id=EVE, since=AFTER) is None


@pytest.mark.usefixtures("items")
@pytest.mark.parametrize("whose", [{"item": 1}, {"item": 1, "user_id": EVE}])
async def test_reasons_are_forgotten_that_were_meant(db: AsyncSession, whose: dict[str, Any]) -> None:
    others: list[dict[str, Any]] = [{"item": 2}, {"user_id": HAL}, {"source": THAT}]
    await amid(db, Reason, *others, item=1, user_id=EVE, words="Why", source=THIS, at=NOW)
    await consent.forget_reasons(db, **whose)
    left = {(each.item, each.user_id, each.source) for each in await db.scalars(select(Reason))}
    every = {(1, EVE, THIS), (2, EVE, THIS), (1, HAL, THIS), (1, EVE, THAT)}
    position = ["item", "user_id", "source"]
    assert left == {row for row in every if any(row[position.index(name)] != value for name, value in whose.items())}


@pytest.mark.usefixtures("items")
async def test_a_message_has_left_its_own_words(db: AsyncSession) -> None:
    wanted = await amid(db, Reason, OTHER_MESSAGE, item=1, user_id=EVE, words="Why", source=THIS, at=NOW)
    assert await consent.reasons_from(db, source=THIS) == [wanted]


async def _decided(db: AsyncSession, number: int, **more: Any) -> Decision:
    aim = more.pop("aim", None)
    db.add(Item(number=number, **{**ITEM, "status": ItemStatus.AGREED, "aim": aim}))
    await db.flush()
    said = {"circle": TECH, "text": "Share", "agreed_at": NOW, "summary": "2 of 2", **more}
    return await amid(db, Decision, number=number, item=number, **said)


async def test_decisions_are_of_this_circle_and_made_since(db: AsyncSession) -> None:
    await _decided(db, 1, circle=FOOD)
    old, young = await _decided(db, 2), await _decided(db, 3, agreed_at=AFTER)
    assert await consent.decisions_in(db, circle=TECH) == [young, old]
    assert await consent.decisions_in(db, circle=TECH, since=NOW) == [young]
    assert await consent.find_decision_on(db, item=3) is young


async def test_decisions_are_found_by_words_of_their_own(db: AsyncSession) -> None:
    text, aim = await _decided(db, 1, text="Buy a van"), await _decided(db, 2, aim="a van for all")
    concern, measure = await _decided(db, 3), await _decided(db, 4)
    await _decided(db, 5)
    others = ({"words": "No bike"}, {"item": 5, "words": "No bike"}, {"item": 5, **TAKEN_BACK})
    await amid(db, Answer, *others, item=3, user_id=EVE, stance=Stance.CONCERN, words="No van", at=NOW, source=THIS)
    await amid(
        db,
        Measure,
        {"item": 5, "what": "Count"},
        item=4,
        owner=EVE,
        what="Count van",
        due_at=NOW,
        set_by=EVE,
        set_at=NOW,
    )
    assert await consent.decisions_in(db, circle=TECH, words="van") == [measure, concern, aim, text]
    assert await consent.decisions_in(db, circle=TECH, words="van buy") == [text]


async def test_polls_are_of_this_circle_and_still_run(db: AsyncSession) -> None:
    others: tuple[dict[str, Any], ...] = ({"circle": FOOD}, {"closed_at": NOW})
    asked: dict[str, Any] = {"circle": TECH, "asked_by": EVE, "opened_at": BEFORE}
    sense = await amid(db, SenseCheck, *others, **asked, text="How?", closes_at=AFTER)
    hands = await amid(db, HandsCall, *others, **asked, text="Who?")
    poll = await amid(db, DatePoll, *others, **asked, title="When?", minutes=60, options=[])
    assert await meet.open_senses_in(db, circle=TECH) == [sense]
    assert await meet.open_hands_in(db, circle=TECH) == [hands]
    assert await meet.open_dates_in(db, circle=TECH) == [poll]


async def test_answers_to_a_poll_are_to_this_one_and_of_this_message(db: AsyncSession) -> None:
    wanted = await amid(db, MeetAnswer, {"about": "H-2"}, about="H-1", user_id=EVE, says=HAND, source=THIS, at=NOW)
    assert await meet.answers_to(db, about="H-1") == [wanted]
    other = await amid(db, MeetAnswer, about="H-1", user_id=EVE, says=HAND, source=THAT, at=NOW)
    assert await meet.said_by(db, about="H-1", source=THIS) == [wanted]
    assert await meet.answers_to(db, about="H-1") == [wanted, other]


async def _latest(db: AsyncSession, *, since: datetime | None = None, before: int | None = None) -> Sequence[Relay]:
    return await relay.latest_of(db, circle=TECH, since=since, before=before, limit=9)


async def test_a_relay_is_of_this_message_to_this_circle(db: AsyncSession) -> None:
    wanted = await amid(
        db, Relay, OTHER_MESSAGE, {"origin": FOOD, "target": FOOD, "passed_at": NOW}, origin=TECH, target=TECH, passed_by=EVE,
        author=EVE, source=THIS, text="News", passed_at=BEFORE,
    )  # fmt: skip
    reply = await amid(
        db, RelayReply, {**OTHER_MESSAGE, "relay": 1}, {"source": "$third"}, relay=wanted.number, author=EVE, source=THIS, text="Yes", at=NOW,
        spoken_in=TECH,
    )  # fmt: skip
    assert await relay.find_same(db, source=THIS, target=TECH) is wanted
    relays, replies = await relay.said_in(db, source=THIS)
    assert ([each.target for each in relays], replies) == ([FOOD, TECH], [reply])
    assert [each.source for each in await _latest(db)] == [THIS, THAT]
    assert [each.source for each in await _latest(db, before=wanted.number)] == [THAT]
    assert [each.source for each in await _latest(db, since=NOW)] == []
    assert await relay.count_passed(db, circle=TECH, since=None) == relay.Passed(2, 0)
    assert await relay.count_passed(db, circle=FOOD, since=NOW) == relay.Passed(1, 0)
    assert await relay.find_last_from(db, circle=TECH, but="gone") == BEFORE
    assert await relay.count_replies_to(db, number=wanted.number) == 2
    assert await relay.count_replies_among(db, numbers=[wanted.number]) == {wanted.number: 2}


async def test_what_was_declared_is_of_this_scheme_co_op_and_year_and_was_not_replaced(db: AsyncSession) -> None:
    others = ({"scheme": "fund"}, {"coop_id": LEAF}, {"year_start": LAST_YEAR}, {"replaced_at": NOW})
    wanted = await amid(
        db, Declaration, *others, scheme="federation", coop_id=MILL, year_start=YEAR, fee=150, vat=30, declared_by=EVE,
        declared_at=BEFORE,
    )  # fmt: skip
    assert await subs.find_current(db, scheme="federation", coop_id=MILL, year_start=YEAR) is wanted
    assert await subs.declared_for(db, scheme="federation", year_start=YEAR) == {LEAF, MILL}


@pytest.mark.parametrize("other", [{"scheme": "fund"}, {"year_start": LAST_YEAR}, {"replaced_at": NOW}])
async def test_who_has_declared_otherwise_has_not_declared(db: AsyncSession, other: dict[str, Any]) -> None:
    declared = {
        "scheme": "federation", "coop_id": LEAF, "year_start": YEAR, "fee": 150, "vat": 30, "declared_by": EVE, "declared_at": NOW,
    }  # fmt: skip
    await amid(db, Declaration, **{**declared, **other})
    assert await subs.declared_for(db, scheme="federation", year_start=YEAR) == set()


async def test_the_first_year_of_paying_what_one_can_is_one_s_own_and_was_not_replaced(db: AsyncSession) -> None:
    earlier = {"year_start": LAST_YEAR}
    others = ({"scheme": "fund"}, {"coop_id": MILL}, {"pays": None}, {"replaced_at": NOW})
    await amid(
        db, Declaration, *({**earlier, **other} for other in others), scheme="federation", coop_id=LEAF, year_start=YEAR, pays=5,
        fee=5, vat=1, declared_by=EVE, declared_at=BEFORE,
    )  # fmt: skip
    found = await subs.paying_less(db, scheme="federation", coop_id=LEAF)
    assert [each.year_start for each in found] == [YEAR]


async def test_a_round_is_of_this_scheme_and_year(db: AsyncSession) -> None:
    wanted = await amid(
        db, SubsRound, {"scheme": "fund"}, {"year_start": LAST_YEAR}, scheme="federation", year_start=YEAR, due_at=AFTER,
        asked_by=EVE, asked_at=BEFORE,
    )  # fmt: skip
    ask = await amid(db, SubsAsk, {"round_id": 1}, round_id=wanted.id, coop_id=LEAF, user_id=EVE, asked_at=BEFORE)
    assert await subs.find_round(db, scheme="federation", year_start=YEAR) is wanted
    assert await subs.asks_in(db, round_id=wanted.id) == [ask]


async def test_a_co_op_is_asked_about_the_years_that_it_has_not_declared_in_rounds_that_are_not_long_over(
    db: AsyncSession,
) -> None:
    for scheme, year, due, coop in (
        ("federation", YEAR, AFTER, LEAF),
        ("federation", LAST_YEAR, AFTER, LEAF),
        ("fund", date(2022, 4, 1), AFTER, LEAF),
        ("federation", date(2021, 4, 1), BEFORE, LEAF),
        ("federation", date(2020, 4, 1), AFTER, MILL),
    ):
        round_ = SubsRound(scheme=scheme, year_start=year, due_at=due, asked_by=EVE, asked_at=BEFORE)
        db.add(round_)
        await db.flush()
        db.add(SubsAsk(round_id=round_.id, coop_id=coop, user_id=EVE, asked_at=BEFORE))
    wanted: dict[str, Any] = {"schemes": ["federation"], "coop_ids": [LEAF], "since": BEFORE}
    assert [round_.year_start for round_, _ in await subs.rounds_asking(db, **wanted)] == [LAST_YEAR, YEAR]

    declared: dict[str, Any] = {"fee": 150, "vat": 30, "declared_by": EVE, "declared_at": NOW}
    others = ({"scheme": "fund"}, {"coop_id": MILL}, {"replaced_at": NOW})
    await amid(db, Declaration, *others, scheme="federation", coop_id=LEAF, year_start=YEAR, **declared)
    assert [round_.year_start for round_, _ in await subs.rounds_asking(db, **wanted)] == [LAST_YEAR]


async def test_a_question_about_a_record_is_of_this_family_and_kind(db: AsyncSession) -> None:
    others = ({"user_id": HAL}, {"family": "consent"}, {"name": "confirm"}, {"about": "2"})
    wanted = await amid(
        db, OpenQuestion, *others, user_id=EVE, family="subs", name="figures", about="1", data={}, asked_at=BEFORE, expires_at=AFTER
    )  # fmt: skip
    assert await questions.find_about(db, user_id=EVE, family="subs", name="figures", about="1") is wanted


async def test_a_question_is_to_this_person_and_its_time_is_not_over(db: AsyncSession) -> None:
    asked: dict[str, Any] = {
        "user_id": EVE, "family": "subs", "name": "figures", "data": {}, "asked_txn": "one", "asked_at": BEFORE, "expires_at": AFTER,
    }  # fmt: skip
    wanted = await amid(
        db, OpenQuestion, {"user_id": HAL}, {"expires_at": NOW, "asked_txn": "two"}, after=True, **asked
    )
    assert await questions.open_to(db, user_id=EVE, at=NOW) == [wanted]
    await amid(db, OpenQuestion, {"user_id": HAL, "asked_txn": "four"}, **{**asked, "asked_txn": "three"})
    assert await questions.find_by_txn(db, user_id=EVE, txn_id="one") is wanted
    assert await questions.find_by_txn(db, user_id=EVE, txn_id="four") is None


async def test_the_audit_is_looked_through_for_words(db: AsyncSession) -> None:
    line: dict[str, Any] = {
        "at": NOW,
        "actor": EVE,
        "what": "meet.asked",
        "subject": "H-1",
        "circle": TECH,
        "cause": "$1",
        "detail": {},
    }
    others = ({"actor": HAL}, {"what": "relay.passed"}, {"subject": "R-1"}, {"circle": FOOD})
    await amid(db, AuditLine, *others, **line)
    for words, found in (("hal", HAL), ("PASSED", "relay.passed"), ("r-1", "R-1"), (" food ", FOOD)):
        (only,) = await audit.newest(db, words=words, limit=9)
        assert found in (only.actor, only.what, only.subject, only.circle)
    assert await audit.count(db, words=words) == 1
    newest = await audit.newest(db, words=None, limit=9)
    assert len(newest) == await audit.count(db, words=None) == 5
    assert await audit.newest(db, words=None, limit=2, before=newest[1].id) == newest[2:4]
