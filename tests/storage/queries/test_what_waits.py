"""Lists, questions, outcomes, what is to be said and what was said: each condition keeps out a row that differs in nothing else."""

from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.models import (
    AuditLine,
    Became,
    ClearChoice,
    InboxEvent,
    InboxState,
    Job,
    OpenList,
    OpenQuestion,
    OutboxRow,
    OutboxState,
    Outcome,
)
from storage.queries import audit, inbox, jobs, lists, outbox, outcomes, persons, private_rooms, questions
from storage.transaction import Transaction
from storage.types import EventId
from tests.storage.queries.conftest import (
    AFTER,
    BEFORE,
    EVE,
    FOOD,
    FOOD_ROOM,
    HAL,
    NOW,
    TECH,
    TECH_ROOM,
    THAT,
    THIS,
    amid,
)

ELSEWHERE, ANOTHER, OVER = {"room_id": FOOD_ROOM}, {"user_id": HAL}, {"expires_at": NOW}
LIST: dict[str, Any] = {
    "user_id": EVE, "room_id": TECH_ROOM, "thread": THIS, "family": "consent", "name": "items", "key": "tech", "data": {}, "shown": 12,
    "expires_at": AFTER,
}  # fmt: skip
QUESTION: dict[str, Any] = {
    "user_id": EVE, "family": "subs", "name": "figures", "about": "1", "data": {}, "asked_txn": "one", "asked_at": BEFORE,
    "expires_at": AFTER,
}  # fmt: skip
ARRIVED: dict[str, Any] = {
    "event_id": THIS, "room_id": TECH_ROOM, "sender": EVE, "type": "m.room.message", "content": {"body": "hello"}, "at": NOW,
    "received_at": NOW,
}  # fmt: skip
ROW: dict[str, Any] = {
    "txn_id": "this", "cause": "$1", "kind": "send", "room_id": TECH_ROOM, "content": {"body": "hello"}, "due_at": NOW,
}  # fmt: skip
SENT, TRIED = {"state": OutboxState.SENT}, {"first_attempt_at": NOW}


def _others(*changes: dict[str, Any]) -> list[dict[str, Any]]:
    """Rows of the outbox, each with a transaction id of its own."""
    return [{"txn_id": f"other{number}", **change} for number, change in enumerate(changes)]


def _events(*changes: dict[str, Any]) -> list[dict[str, Any]]:
    """Events, each with an id of its own."""
    return [{"event_id": f"$other{number}", **change} for number, change in enumerate(changes)]


async def _states(db: AsyncSession) -> dict[str, OutboxState]:
    db.expire_all()
    return {row.txn_id: row.state for row in await db.scalars(select(OutboxRow))}


async def test_a_list_is_read_on_by_its_number_while_its_time_lasts(db: AsyncSession) -> None:
    wanted = await amid(db, OpenList, {}, OVER, **LIST)
    assert await lists.find_by_id(db, list_id=wanted.id, at=NOW) is wanted
    assert await lists.find_by_id(db, list_id=wanted.id, at=AFTER) is None


async def test_more_is_of_the_list_that_this_person_has_asked_for_here_last(db: AsyncSession) -> None:
    wanted = await amid(db, OpenList, ANOTHER, ELSEWHERE, OVER, after=True, **LIST)
    assert await lists.find_newest_of(db, user_id=EVE, room_id=TECH_ROOM, at=NOW) is wanted


async def test_more_in_a_thread_is_of_the_list_that_stands_in_this_thread_of_this_room(db: AsyncSession) -> None:
    wanted = await amid(db, OpenList, {"thread": THAT}, ELSEWHERE, OVER, after=True, **LIST)
    assert await lists.find_newest_in(db, thread=THIS, room_id=TECH_ROOM, at=NOW) is wanted


async def test_lists_are_forgotten_whose_time_is_over(db: AsyncSession) -> None:
    wanted = await amid(db, OpenList, **LIST)
    assert not await lists.any_over(db, at=NOW)
    await amid(db, OpenList, **{**LIST, **OVER})
    assert await lists.any_over(db, at=NOW)
    await lists.forget_over(db, at=NOW)
    assert list(await db.scalars(select(OpenList))) == [wanted]


async def test_questions_about_a_record_are_of_this_family_and_these_kinds(db: AsyncSession) -> None:
    wanted = await amid(db, OpenQuestion, {"family": "consent"}, {"name": "confirm"}, {"about": "2"}, **QUESTION)
    assert await questions.all_about(db, family="subs", names=["figures"], about="1") == [wanted]


async def test_a_family_s_questions_to_a_person_are_its_own_and_to_this_one(db: AsyncSession) -> None:
    wanted = await amid(db, OpenQuestion, {"family": "consent"}, ANOTHER, **QUESTION)
    assert await questions.all_to(db, user_id=EVE, family="subs") == [wanted]


async def test_plain_words_in_private_answer_what_was_asked_in_private(db: AsyncSession) -> None:
    wanted = await amid(db, OpenQuestion, {"room_id": TECH_ROOM, "asked_txn": "two"}, ANOTHER, OVER, **QUESTION)
    assert await questions.open_to(db, user_id=EVE, at=NOW) == [wanted]


async def test_a_question_was_put_by_this_row_here_to_this_person(db: AsyncSession) -> None:
    in_room = {**QUESTION, "room_id": TECH_ROOM}
    here = await amid(db, OpenQuestion, ELSEWHERE, {"asked_txn": "two"}, ANOTHER, **in_room)
    assert await questions.find_by_txn(db, user_id=EVE, txn_id="one", room_id=TECH_ROOM) is here
    assert await questions.find_by_txn(db, user_id=EVE, txn_id="one") is None
    private = await amid(db, OpenQuestion, {"asked_txn": "two"}, ANOTHER, **QUESTION)
    assert await questions.find_by_txn(db, user_id=EVE, txn_id="one") is private


async def test_the_newest_question_in_a_room_is_to_this_person_here_and_open(db: AsyncSession) -> None:
    in_room = {**QUESTION, "room_id": TECH_ROOM}
    wanted = await amid(db, OpenQuestion, ANOTHER, ELSEWHERE, {"room_id": None}, OVER, after=True, **in_room)
    assert await questions.newest_in(db, user_id=EVE, room_id=TECH_ROOM, at=NOW) is wanted


async def test_a_question_is_found_by_the_row_that_put_it_wherever(db: AsyncSession) -> None:
    wanted = await amid(db, OpenQuestion, ANOTHER, {"asked_txn": "two"}, **QUESTION, room_id=TECH_ROOM)
    assert await questions.find_put_by(db, user_id=EVE, txn_id="one") is wanted


async def test_questions_are_forgotten_whose_time_is_over(db: AsyncSession) -> None:
    wanted = await amid(db, OpenQuestion, **QUESTION)
    assert not await questions.any_over(db, at=NOW)
    await amid(db, OpenQuestion, **{**QUESTION, **OVER})
    assert await questions.any_over(db, at=NOW)
    await questions.forget_over(db, at=NOW)
    assert list(await db.scalars(select(OpenQuestion))) == [wanted]


@pytest.mark.parametrize(
    ("became", "acts"), [(Became.NOT_UNDERSTOOD, True), (Became.REFUSED, True), (Became.ASKED_BACK, True), (Became.DONE, False)]
)  # fmt: skip
async def test_a_message_acts_that_has_not_acted(db: AsyncSession, became: Became, acts: bool) -> None:
    other = await amid(db, Outcome, event_id=THAT, became=Became.REFUSED, at=NOW)
    await amid(db, Outcome, event_id=THIS, became=became, at=NOW)
    assert await outcomes.claim(db, event_id=THIS) == acts
    assert not await outcomes.claim(db, event_id=THIS)
    await db.refresh(other)
    assert other.became is Became.REFUSED


async def test_what_became_of_messages_is_forgotten_when_it_is_old(db: AsyncSession) -> None:
    wanted = await amid(db, Outcome, {"event_id": THAT, "at": BEFORE}, event_id=THIS, became=Became.DONE, at=NOW)
    await outcomes.forget_before(db, at=NOW)
    assert list(await db.scalars(select(Outcome))) == [wanted]


async def test_waiting_under_a_name_is_what_is_not_done_about_this_record(db: AsyncSession) -> None:
    job: dict[str, Any] = {"family": "meet", "name": "moved", "key": "tech", "data": {}, "due_at": NOW}
    others = ({"name": "close"}, {"key": "food"}, {"family": "consent", "done_at": NOW})
    wanted = await amid(db, Job, *others, **job)
    assert await jobs.waiting_named(db, name="moved", key="tech") == [wanted]


async def test_cards_are_found_by_their_names(db: AsyncSession) -> None:
    wanted = await amid(db, OutboxRow, *_others({"card": "meet:S-2"}, {"card": None}), **ROW, card="meet:S-1")
    assert await outbox.cards_named(db, cards=["meet:S-1"]) == [wanted]
    assert await outbox.cards_among(db, event_ids=[]) == set()


async def test_an_event_was_answered_that_is_itself_the_cause(db: AsyncSession) -> None:
    await amid(db, OutboxRow, **{**ROW, "cause": THIS})
    assert await outbox.was_answered(db, event_id=THIS)
    assert not await outbox.was_answered(db, event_id=THAT)


async def test_dropped_are_rows_that_were_named_and_never_tried(db: AsyncSession) -> None:
    await amid(db, OutboxRow, *_others({}, SENT, TRIED), **ROW)
    rows = await db.scalars(select(OutboxRow).where(OutboxRow.txn_id != "other0"))
    await outbox.drop(db, positions=[row.position for row in rows])
    queued, sent, cancelled = OutboxState.QUEUED, OutboxState.SENT, OutboxState.CANCELLED
    assert await _states(db) == {"this": cancelled, "other0": queued, "other1": sent, "other2": queued}


@pytest.mark.parametrize(
    ("row", "said"),
    [({}, True), (SENT, True), ({"tag": "other"}, False), ({"due_at": BEFORE}, False), ({"state": OutboxState.CANCELLED}, False)],
)  # fmt: skip
async def test_something_has_fallen_due_under_a_tag_of_late(db: AsyncSession, row: dict[str, Any], said: bool) -> None:
    await amid(db, OutboxRow, **{**ROW, "tag": "this", **row})
    assert await outbox.any_since(db, tag="this", since=BEFORE) == said


async def test_withdrawn_is_what_waits_for_this_room(db: AsyncSession) -> None:
    await amid(db, OutboxRow, *_others(ELSEWHERE, SENT), **ROW)
    await outbox.withdraw_all_in(db, room_id=TECH_ROOM, why="closed")
    queued, sent, cancelled = OutboxState.QUEUED, OutboxState.SENT, OutboxState.CANCELLED
    assert await _states(db) == {"this": cancelled, "other0": queued, "other1": sent}


async def test_words_of_a_room_are_withdrawn_from_who_has_left_it_and_from_nobody_else(db: AsyncSession) -> None:
    private = {**ROW, "room_id": None, "to_user": EVE, "words_of": TECH_ROOM}
    await amid(db, OutboxRow, *_others({"to_user": HAL}, {"words_of": FOOD_ROOM}, SENT, TRIED), **private)
    await outbox.withdraw_words(db, of=TECH_ROOM, to_user=EVE)
    queued, sent = OutboxState.QUEUED, OutboxState.SENT
    assert await _states(db) == {
        "this": OutboxState.CANCELLED, "other0": queued, "other1": queued, "other2": sent, "other3": queued,
    }  # fmt: skip


async def test_the_rooms_of_events_are_told_of_these(db: AsyncSession) -> None:
    await amid(db, InboxEvent, *_events(ELSEWHERE), **ARRIVED)
    assert await inbox.rooms_of(db, event_ids=[THIS, EventId("$unknown")]) == {THIS: TECH_ROOM}


async def test_what_somebody_has_said_here_is_pending_of_theirs(db: AsyncSession) -> None:
    wanted = await amid(db, InboxEvent, *_events({"sender": HAL}, ELSEWHERE, {"state": InboxState.DONE}), **ARRIVED)
    assert await inbox.pending_from(db, sender=EVE, room_id=TECH_ROOM) == [wanted]


async def test_held_is_the_event_that_is_named_while_it_waits_to_be_handled(db: AsyncSession) -> None:
    assert isinstance(db, Transaction)
    wanted = await amid(db, InboxEvent, *_events({}), **ARRIVED)
    done = await amid(db, InboxEvent, **{**ARRIVED, "event_id": THAT, "state": InboxState.DONE})
    for row in (wanted, done):
        await inbox.hold(db, row)
    db.expire_all()
    states = {event.event_id: event.state for event in await db.scalars(select(InboxEvent))}
    assert states == {THIS: InboxState.HELD, THAT: InboxState.DONE, "$other0": InboxState.PENDING}


async def test_edits_are_released_that_are_held_in_this_room(db: AsyncSession) -> None:
    assert isinstance(db, Transaction)
    held = {"state": InboxState.HELD}
    await amid(db, InboxEvent, *_events({**ELSEWHERE, **held}, {"state": InboxState.DONE}), **{**ARRIVED, **held})
    await inbox.release_edits(db, room_id=TECH_ROOM)
    db.expire_all()
    states = {event.event_id: event.state for event in await db.scalars(select(InboxEvent))}
    assert states == {THIS: InboxState.PENDING, "$other0": InboxState.HELD, "$other1": InboxState.DONE}


@pytest.mark.parametrize(
    ("event", "here", "anywhere"),
    [
        ({}, NOW, NOW), ({"type": "m.reaction"}, NOW, NOW), ({"type": "m.room.member"}, None, None), ({"sender": HAL}, None, None),
        ({"at": AFTER}, None, None), (ELSEWHERE, None, NOW),
    ],
)  # fmt: skip
async def test_when_somebody_has_last_said_something(
    db: AsyncSession, event: dict[str, Any], here: datetime | None, anywhere: datetime | None
) -> None:
    await amid(db, InboxEvent, **{**ARRIVED, **event})
    assert await inbox.last_said_by(db, user_id=EVE, before=AFTER, room_id=TECH_ROOM) == here
    assert await inbox.last_said_by(db, user_id=EVE, before=AFTER) == anywhere


LINE: dict[str, Any] = {
    "at": NOW, "actor": EVE, "what": "meet.asked", "subject": "H-1", "circle": None, "cause": "$1", "detail": {},
}  # fmt: skip


async def test_counted_are_the_lines_of_a_person_and_about_them(db: AsyncSession) -> None:
    await amid(db, AuditLine, {"actor": HAL}, {"actor": HAL, "subject": EVE}, **LINE)
    assert await audit.count_about(db, user_id=EVE) == 2


async def test_what_a_person_has_changed_is_their_own_and_of_late(db: AsyncSession) -> None:
    wanted = await amid(db, AuditLine, {"actor": HAL}, {"at": BEFORE}, **LINE)
    assert await audit.newest_of(db, actor=EVE, since=NOW, limit=9) == [wanted]


async def test_the_newest_record_is_of_its_letter_and_of_these_circles(db: AsyncSession) -> None:
    line = {**LINE, "circle": TECH}
    for subject, circle in (("H-1", TECH), ("H-2", TECH), ("H-3", FOOD), ("C-4", TECH), ("H-5", None)):
        db.add(AuditLine(**{**line, "subject": subject, "circle": circle}))
        await db.flush()
    assert await audit.newest_record(db, letter="H", circles=[TECH]) == "H-2"
    assert await audit.newest_record(db, letter="H", circles=[TECH, FOOD]) == "H-3"
    assert await audit.newest_record(db, letter="M", circles=[TECH, FOOD]) is None


async def test_counted_of_a_person_are_the_rows_that_name_them(db: AsyncSession) -> None:
    await amid(db, AuditLine, {"actor": HAL}, **LINE)
    await amid(db, OpenQuestion, ANOTHER, **QUESTION)
    assert await persons.count_naming(db, AuditLine, OpenQuestion, user_id=EVE) == [1, 1]


async def test_a_choice_of_clear_text_is_forgotten_for_this_person(db: AsyncSession) -> None:
    other = await amid(db, ClearChoice, user_id=HAL, warned_at=BEFORE)
    await amid(db, ClearChoice, user_id=EVE, warned_at=BEFORE)
    await private_rooms.forget_choice(db, user_id=EVE)
    db.expunge_all()
    assert [choice.user_id for choice in await db.scalars(select(ClearChoice))] == [HAL]
    assert other.user_id == HAL


async def test_what_was_done_about_a_co_op_is_of_it_or_a_look_at_all(db: AsyncSession) -> None:
    line: dict[str, Any] = {"at": NOW, "what": "subs.declared", "cause": "$c", "detail": {}, "actor": EVE}
    lines = [
        AuditLine(**{**line, **more})
        for more in (
            {"subject": "leaf 2025/26"},
            {"subject": "leaf", "what": "subs.looked"},
            {"subject": "everybody 2025/26", "what": "subs.looked"},
            {"subject": "everybody 2025/26"},
            {"subject": "leaf-bakery 2025/26"},
            {"subject": "mill 2025/26"},
            {"subject": "leaf", "what": "membership.coop_renamed"},
        )
    ]
    for each in lines:
        db.add(each)
        await db.flush()
    wanted: dict[str, Any] = {"kinds": ("subs.declared", "subs.looked"), "slug": "leaf", "all_looked": "subs.looked"}
    assert await audit.about_co_op(db, **wanted, before=0, limit=9) == (3, lines[2::-1])
    assert await audit.about_co_op(db, **wanted, before=lines[2].id, limit=1) == (3, [lines[1]])
