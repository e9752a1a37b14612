"""What arrives, what is to be sent, and jobs: each condition keeps out a row that differs in nothing else."""

from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.models import InboxEvent, InboxState, Job, OutboxRow, OutboxState, Room, Unfit
from storage.queries import gaps, inbox, jobs, outbox, queue
from storage.queries.outbox import SeenEvent
from storage.types import EventId
from tests.storage.queries.conftest import (
    A_MOMENT,
    AFTER,
    BEFORE,
    EVE,
    FOOD_ROOM,
    HAL,
    NOW,
    TECH_ROOM,
    THAT,
    THIS,
    amid,
)

ARRIVED: dict[str, Any] = {
    "event_id": THIS, "room_id": TECH_ROOM, "sender": EVE, "type": "m.room.message", "content": {"body": "hello"}, "at": NOW,
    "received_at": NOW,
}  # fmt: skip
ROW: dict[str, Any] = {
    "txn_id": "this", "cause": "$1", "kind": "send", "room_id": TECH_ROOM, "content": {"body": "hello"}, "due_at": NOW,
}  # fmt: skip
OTHER = {"event_id": THAT}
SENT = {"state": OutboxState.SENT}


def _others(*changes: dict[str, Any]) -> list[dict[str, Any]]:
    """Rows of the outbox, each with a transaction id of its own."""
    return [{"txn_id": f"other{number}", **change} for number, change in enumerate(changes)]


async def _rows(db: AsyncSession) -> list[OutboxRow]:
    db.expire_all()
    return list(await db.scalars(select(OutboxRow).order_by(OutboxRow.position)))


async def test_the_jobs_of_one_kind_are_known_by_their_records(db: AsyncSession) -> None:
    job: dict[str, Any] = {"family": "subs", "name": "remind", "key": "1", "data": {}, "due_at": NOW}
    wanted = await amid(db, Job, {"key": "2"}, {"name": "over"}, {"family": "consent"}, **job)
    assert await jobs.find_each(db, family="subs", name="remind", keys=["1", "3"]) == {"1": wanted}
    assert await jobs.find_each(db, family="subs", name="remind", keys=[]) == {}


async def test_an_event_is_known_by_its_own_id(db: AsyncSession) -> None:
    wanted = await amid(db, InboxEvent, OTHER, **ARRIVED)
    assert await inbox.find(db, event_id=THIS) is wanted
    assert await inbox.known_among(db, event_ids=[THIS, EventId("$new")]) == {THIS}


async def test_to_be_handled_is_what_is_pending_in_other_rooms_than_those_left_out(db: AsyncSession) -> None:
    there: dict[str, Any] = {"event_id": THAT, "room_id": FOOD_ROOM}
    wanted = await amid(db, InboxEvent, {"event_id": "$done", "state": InboxState.DONE}, there, **ARRIVED)
    assert [event.event_id for event in await inbox.pending(db, limit=9)] == [THAT, THIS]
    assert await inbox.pending(db, limit=9, except_in=[FOOD_ROOM]) == [wanted]


async def test_what_is_dealt_with_is_settled_once_and_alone(db: AsyncSession) -> None:
    wanted = await amid(db, InboxEvent, OTHER, **ARRIVED)
    assert await inbox.settle(db, wanted, state=InboxState.DONE, at=NOW)
    assert not await inbox.settle(db, wanted, state=InboxState.FAILED, at=NOW)
    db.expire_all()
    states = {event.event_id: event.state for event in await db.scalars(select(InboxEvent))}
    assert states == {THIS: InboxState.DONE, THAT: InboxState.PENDING}


async def test_dropped_are_the_events_behind_a_position_that_were_named(db: AsyncSession) -> None:
    wanted = await amid(db, InboxEvent, OTHER, **ARRIVED)
    assert await inbox.after(db, position=wanted.position - 1, limit=9) == [wanted]
    await inbox.drop(db, positions=[wanted.position])
    assert list(await db.scalars(select(InboxEvent.event_id))) == [THAT]


async def test_parked_events_are_tried_when_their_time_has_come_or_keys_have(db: AsyncSession) -> None:
    parked = {"state": InboxState.UNDECRYPTABLE, "retry_at": NOW}
    others: tuple[dict[str, Any], ...] = (
        {"event_id": THAT, "retry_at": AFTER},
        {"event_id": "$held", "state": InboxState.HELD},
    )
    wanted = await amid(db, InboxEvent, *others, **{**ARRIVED, **parked})
    assert await inbox.undecryptable_due_at(db, now=NOW, limit=9) == [wanted]
    assert [event.event_id for event in await inbox.undecryptable_due_at(db, now=None, limit=9)] == [THIS, THAT]


async def test_counted_are_events_that_wait_and_those_of_late(db: AsyncSession) -> None:
    old = {"received_at": BEFORE}
    others = [{**old, "event_id": f"${state}", "state": state} for state in InboxState]
    await amid(db, InboxEvent, *others, **{**ARRIVED, "state": InboxState.FAILED})
    counts = await inbox.count_by_state(db, since=NOW)
    waiting = {InboxState.PENDING, InboxState.UNDECRYPTABLE, InboxState.HELD, InboxState.FAILED}
    assert counts == {state: int(state in waiting) for state in InboxState}


async def test_held_back_is_what_waits_in_this_room(db: AsyncSession) -> None:
    others: tuple[dict[str, Any], ...] = (
        {"event_id": THAT, "room_id": FOOD_ROOM},
        {"event_id": "$done", "state": InboxState.DONE},
    )
    wanted = await amid(db, InboxEvent, *others, **{**ARRIVED, "state": InboxState.HELD})
    assert await gaps.held_in(db, room_id=TECH_ROOM) == [wanted]


async def test_a_job_is_due_that_is_not_done_and_may_be_tried(db: AsyncSession) -> None:
    wanted = await amid(
        db, Job, {"key": "done", "done_at": NOW}, {"key": "early", "due_at": AFTER}, {"key": "again", "retry_at": AFTER},
        family="meet", name="close", key="1", data={}, due_at=NOW, retry_at=NOW, failures=1,
    )  # fmt: skip
    await amid(
        db,
        Job,
        {"key": "done", "done_at": NOW, "failures": 1},
        family="subs",
        name="ask",
        key="1",
        data={},
        due_at=AFTER,
    )
    assert await jobs.due_at(db, now=NOW, limit=9) == [wanted]
    assert [job.key for job in await jobs.failing(db)] == ["again", "1", "early"]


async def test_the_next_time_is_that_of_a_job_that_is_not_done(db: AsyncSession) -> None:
    await amid(
        db,
        Job,
        {"key": "done", "done_at": NOW, "due_at": BEFORE},
        family="meet",
        name="close",
        key="1",
        data={},
        due_at=AFTER,
    )
    assert await jobs.find_next_time(db) == AFTER


async def test_a_job_is_of_this_family_name_and_record(db: AsyncSession) -> None:
    others = (
        {"family": "admin"},
        {"family": "subs"},
        {"name": "begin"},
        {"name": "remind"},
        {"key": "0"},
        {"key": "2"},
    )
    wanted = await amid(db, Job, *others, family="meet", name="close", key="1", data={}, due_at=NOW)
    assert await jobs.find(db, family="meet", name="close", key="1") is wanted


async def test_a_row_is_found_by_its_event_transaction_or_single_name(db: AsyncSession) -> None:
    wanted = await amid(db, OutboxRow, *_others({**OTHER, "once": "that"}), **ROW, event_id=THIS, once="this")
    assert await outbox.find_by_event(db, event_id=THIS) is wanted
    assert await outbox.find_by_txn(db, txn_id="this") is wanted
    assert await outbox.used_among(db, names=["this", "unused"]) == {"this": wanted.txn_id}


async def test_a_card_is_of_this_record_and_in_this_room(db: AsyncSession) -> None:
    here = await amid(
        db, OutboxRow, *_others({"card": "meet:S-2", **OTHER}, {"room_id": FOOD_ROOM, "event_id": "$there"}, {"card": None, "event_id": "$none"}),
        after=True, **ROW, card="meet:S-1", event_id=THIS,
    )  # fmt: skip
    assert await outbox.find_card(db, card="meet:S-1", room_id=TECH_ROOM) is here
    last = await outbox.find_card(db, card="meet:S-1")
    assert last is not None
    assert last.room_id == FOOD_ROOM
    assert await outbox.cards_among(db, event_ids=[THIS, EventId("$none")]) == {THIS}


async def test_under_a_tag_waits_what_is_queued_and_was_never_tried(db: AsyncSession) -> None:
    wanted = await amid(db, OutboxRow, *_others({"tag": "other"}, SENT, {"first_attempt_at": NOW}), **ROW, tag="this")
    assert await outbox.queued_with_tag(db, tag="this") == [wanted]


async def test_under_some_tags_waits_what_is_queued_and_was_never_tried(db: AsyncSession) -> None:
    wanted = await amid(db, OutboxRow, *_others({"tag": "other"}, SENT, {"first_attempt_at": NOW}), **ROW, tag="this")
    assert await outbox.queued_with_tags(db, tags=["this", "that"]) == [wanted]
    assert await outbox.queued_with_tags(db, tags=[]) == []


async def test_last_tried_under_each_tag_is_what_was_sent_or_may_have_been(db: AsyncSession) -> None:
    others = _others({"tag": "other"}, {"state": OutboxState.CANCELLED}, {"state": OutboxState.QUEUED})
    sent = await amid(db, OutboxRow, *others, after=True, **ROW, **SENT, tag="this")
    assert await outbox.last_tried_with_tags(db, tags=["this", "that"]) == [sent]
    tried = OutboxRow(**{**ROW, "txn_id": "tried", "tag": "this", "first_attempt_at": NOW})
    db.add(tried)
    await db.flush()
    assert await outbox.last_tried_with_tags(db, tags=["this"]) == [tried]


async def test_the_last_two_under_a_tag_are_what_a_room_has_or_will_have(db: AsyncSession) -> None:
    others = _others({"tag": "other"}, {"state": OutboxState.CANCELLED}, {"state": OutboxState.DEAD})
    sent = await amid(db, OutboxRow, *others, after=True, **ROW, **SENT, tag="this")
    assert await outbox.last_two_with_tags(db, tags=["this"]) == {"this": [sent]}
    waiting = OutboxRow(**{**ROW, "txn_id": "waiting", "tag": "this"})
    db.add(waiting)
    await db.flush()
    assert await outbox.last_two_with_tags(db, tags=["this"]) == {"this": [waiting, sent]}


async def test_first_written_since_an_instant_is_what_a_room_shows_since_then(db: AsyncSession) -> None:
    shown: dict[str, Any] = {"tag": "this", "first_attempt_at": NOW, "event_id": THIS}
    wanted = await amid(
        db,
        OutboxRow,
        *_others({**OTHER, "tag": "other"}, {"event_id": None}, {**OTHER, "first_attempt_at": BEFORE}),
        **ROW,
        **shown,
    )
    assert await outbox.find_first_written_since(db, tag="this", since=NOW) is wanted


async def test_next_in_a_room_is_the_first_by_priority_of_what_is_due(db: AsyncSession) -> None:
    wanted = await amid(
        db,
        OutboxRow,
        *_others({"priority": 2}, SENT, {"due_at": AFTER, "priority": -1}, {"room_id": FOOD_ROOM, "priority": 1}),
        **ROW,
    )
    assert [row.room_id for row in await outbox.heads_due_at(db, now=NOW)] == [TECH_ROOM, FOOD_ROOM]
    assert await outbox.heads_due_at(db, now=NOW, busy=[FOOD_ROOM]) == [wanted]


async def test_the_next_time_is_that_of_a_row_that_waits_for_its_own(db: AsyncSession) -> None:
    soon = {"due_at": AFTER}
    await amid(db, OutboxRow, *_others({"due_at": NOW}, {**soon, **SENT}), **{**ROW, "due_at": AFTER + A_MOMENT})
    assert await outbox.find_next_due(db, after=NOW) == AFTER + A_MOMENT
    assert await queue.count_due_after(db, now=NOW) == 1


async def test_an_attempt_is_noted_on_these_rows_and_not_on_what_was_cancelled(db: AsyncSession) -> None:
    wanted = await amid(db, OutboxRow, *_others({}, {"state": OutboxState.CANCELLED}), **ROW)
    cancelled = wanted.position - 1
    noted = await outbox.note_attempts(db, positions=[wanted.position, cancelled], at=NOW, by="DEVICE")
    assert noted == {wanted.position: {"body": "hello"}}
    assert [row.attempted_by for row in await _rows(db)] == [None, None, "DEVICE"]


async def test_how_an_attempt_ended_is_noted_on_its_own_row(db: AsyncSession) -> None:
    wanted = await amid(db, OutboxRow, *_others({}), **ROW)
    await outbox.settle(
        db, position=wanted.position, state=OutboxState.SENT, event_id=THIS, error=None, sent_at=NOW, content={}
    )
    assert [row.state for row in await _rows(db)] == [OutboxState.QUEUED, OutboxState.SENT]


async def test_what_a_room_shows_is_noted_on_its_own_row(db: AsyncSession) -> None:
    await amid(db, OutboxRow, *_others({}), **ROW)
    await outbox.note_seen(db, [SeenEvent("this", THIS, NOW)])
    assert [row.event_id for row in await _rows(db)] == [None, THIS]


HOME: dict[str, Any] = {"room_id": "!home:e", "joined": True, "since": NOW, "private_with": EVE}


@pytest.mark.parametrize(
    ("home", "to_be_opened"),
    [(HOME, 0), ({**HOME, "private_with": HAL}, 1), ({**HOME, "joined": False}, 1), ({**HOME, "unfit": Unfit.OPEN}, 1)],
)
async def test_a_private_room_must_be_opened_where_there_is_none_with_the_person(
    db: AsyncSession, home: dict[str, Any], to_be_opened: int
) -> None:
    await amid(db, Room, **home)
    ivy = {"to_user": "@ivy:example.org"}
    await amid(
        db, OutboxRow, *_others({**ivy, **SENT}, {**ivy, "due_at": AFTER}, {**ivy, "room_id": TECH_ROOM}),
        **{**ROW, "room_id": None, "to_user": EVE},
    )  # fmt: skip
    assert await queue.people_without_room(db, now=NOW) == to_be_opened
    waiting = dict.fromkeys((False, True), 0)
    for _, opens, count in await queue.count_waiting(db):
        waiting[opens] += count
    assert waiting == {True: 1 + to_be_opened, False: 2 - to_be_opened}


async def test_longest_waits_what_is_due_and_not_sent(db: AsyncSession) -> None:
    wanted = await amid(db, OutboxRow, *_others({**SENT, "due_at": BEFORE}), **ROW)
    assert await queue.oldest_waiting(db, now=NOW) is wanted
    assert await queue.oldest_waiting(db, now=BEFORE) is None


async def test_never_taken_of_late_is_what_was_refused_of_late(db: AsyncSession) -> None:
    wanted = await amid(db, OutboxRow, *_others(SENT, {"due_at": BEFORE}), **ROW, state=OutboxState.DEAD)
    assert await queue.dead_since(db, since=NOW, limit=9) == [wanted]


async def test_of_many_that_wait_each_room_has_its_turn_and_each_keeps_its_order(db: AsyncSession) -> None:
    for number in range(6):
        room = FOOD_ROOM if number == 5 else TECH_ROOM
        db.add(InboxEvent(**ARRIVED | {"event_id": EventId(f"${number}"), "room_id": room}))
        await db.flush()
    db.add(InboxEvent(**ARRIVED | {"event_id": EventId("$done"), "room_id": FOOD_ROOM, "state": InboxState.DONE}))
    await db.flush()
    assert [each.event_id for each in await inbox.pending(db, limit=4)] == ["$0", "$5", "$1", "$2"]
    assert [each.event_id for each in await inbox.pending(db, limit=4, except_in=[FOOD_ROOM])] == [
        "$0",
        "$1",
        "$2",
        "$3",
    ]
    assert [each.event_id for each in await inbox.pending(db, limit=9)] == ["$0", "$1", "$2", "$3", "$4", "$5"]
