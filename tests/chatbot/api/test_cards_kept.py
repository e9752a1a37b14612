"""What is known of a card once it is written: where it stands, what it shows since when, and how it is taken away again."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from chatbot.api.post.cards import Card
from chatbot.api.post.outbox import Outbox
from chatbot.api.wording.content import relayed_from
from chatbot.api.wording.markup import say
from chatbot.api.wording.rendering import IN_A_ROOM
from storage.models import OutboxRow, OutboxState
from storage.transaction import Transaction
from storage.types import EventId
from tests.chatbot.api.in_hand import GUS, NOW
from tests.storage.queries.conftest import FOOD_ROOM, HAL, TECH_ROOM, THAT, THIS, amid, db

__all__ = ["db"]
SECOND = timedelta(seconds=1)
EARLIER, LATER = NOW - SECOND, NOW + SECOND
CARD: dict[str, Any] = {
    "txn_id": "card", "cause": "$0", "kind": "send", "room_id": TECH_ROOM, "content": {"body": "x"}, "due_at": EARLIER, "card": "tests:1",
    "event_id": THIS, "state": OutboxState.SENT, "first_attempt_at": EARLIER, "sent_at": EARLIER,
}  # fmt: skip


def pen(db: Transaction, *, cause: str = "$1", now: datetime = NOW) -> Outbox:
    return Outbox(db, cause=cause, family="tests", now=now, rendering=IN_A_ROOM)


async def _rows(db: Transaction) -> list[OutboxRow]:
    await db.flush()
    db.expire_all()
    return list(await db.scalars(select(OutboxRow).order_by(OutboxRow.position)))


@pytest.mark.parametrize(
    ("how", "txn", "state"),
    [
        ({}, "redact", OutboxState.SENT), ({"state": OutboxState.QUEUED}, "redact", OutboxState.QUEUED),
        ({"state": OutboxState.QUEUED, "first_attempt_at": None}, None, OutboxState.CANCELLED),
        ({"state": OutboxState.CANCELLED}, None, OutboxState.CANCELLED), ({"state": OutboxState.DEAD}, None, OutboxState.DEAD),
        ({"card": "tests:2"}, None, OutboxState.SENT), ({"card": "others:1"}, None, OutboxState.SENT),
    ],
)  # fmt: skip
async def test_what_is_taken_back_was_said_or_is_not_said_at_all(
    db: Transaction, how: dict[str, Any], txn: str | None, state: OutboxState
) -> None:
    await amid(db, OutboxRow, **{**CARD, **how})
    await pen(db).take_back("1", reason="withdrawn")
    card, *more = await _rows(db)
    assert card.state is state
    assert [(row.kind, row.target_txn) for row in more] == ([("redact", "card")] if txn else [])


@pytest.mark.parametrize(
    ("card", "edit", "since"),
    [
        (None, None, None), ({"sent_at": None}, None, None), ({"first_attempt_at": NOW, "sent_at": LATER}, None, LATER),
        ({"first_attempt_at": EARLIER}, None, None), ({"first_attempt_at": EARLIER}, {"sent_at": LATER}, LATER),
        ({"first_attempt_at": None, "sent_at": NOW}, None, None),
    ],
)  # fmt: skip
async def test_a_card_shows_a_change_since_it_was_sent_with_it(
    db: Transaction, card: dict[str, Any] | None, edit: dict[str, Any] | None, since: datetime | None
) -> None:
    if card is not None:
        await amid(db, OutboxRow, **{**CARD, **card})
    if edit is not None:
        await amid(
            db, OutboxRow,
            **{**CARD, "txn_id": "edit", "card": None, "event_id": THAT, "tag": "edit:card", "first_attempt_at": NOW, **edit},
        )  # fmt: skip
    assert await pen(db).shown_since("1", NOW) == since


@pytest.mark.parametrize(
    ("card", "edited_at", "at", "showed"),
    [
        (None, None, NOW, True), ({"first_attempt_at": None}, None, NOW, True), ({"first_attempt_at": NOW}, None, EARLIER, True),
        ({}, None, NOW, False), ({}, LATER, NOW, False), ({}, LATER, LATER, True), ({}, LATER, LATER + SECOND, True),
    ],
)  # fmt: skip
async def test_what_was_touched_had_shown_the_change_already(
    db: Transaction, card: dict[str, Any] | None, edited_at: datetime | None, at: datetime, showed: bool
) -> None:
    if card is not None:
        await amid(db, OutboxRow, **{**CARD, **card})
    if edited_at is not None:
        edit = {**CARD, "txn_id": "edit", "card": None, "event_id": THAT, "tag": "edit:card", "first_attempt_at": NOW}
        await amid(db, OutboxRow, **{**edit, "sent_at": edited_at})
    assert await pen(db).showed("1", NOW, at=at) == showed


async def test_cards_are_those_that_stand_in_the_room_that_is_asked_for(db: Transaction) -> None:
    await amid(
        db, OutboxRow, {"txn_id": "2", "card": "tests:2", "event_id": None}, {"txn_id": "3", "card": "tests:3", "room_id": FOOD_ROOM},
        {"txn_id": "4", "card": "tests:4"}, **CARD,
    )  # fmt: skip
    asked = {"1": TECH_ROOM, "2": TECH_ROOM, "3": TECH_ROOM, "5": TECH_ROOM}
    assert await pen(db).cards_in(asked) == {"1": THIS}


async def test_a_card_has_whom_it_was_put_to_alone(db: Transaction) -> None:
    await amid(db, OutboxRow, {"txn_id": "2", "to_user": HAL, "card": "tests:2"}, {"txn_id": "3"}, **CARD, to_user=GUS)
    assert await pen(db).who_has_card("1") == {GUS}


async def test_a_card_is_handed_on_that_stands_in_this_room(db: Transaction) -> None:
    await amid(db, OutboxRow, {"txn_id": "2", "room_id": FOOD_ROOM}, after=True, **CARD)
    assert await pen(db).hand_card_on("1", "9", room_id=TECH_ROOM)
    assert not await pen(db).hand_card_on("1", "8", room_id=TECH_ROOM)
    assert [row.card for row in await _rows(db)] == ["tests:9", "tests:1"]


async def test_a_card_is_posted_again_in_the_room_that_its_circle_has_moved_to_and_once(db: Transaction) -> None:
    await amid(db, OutboxRow, **CARD)
    await pen(db).cards_again([Card("1", say("x"))], TECH_ROOM)
    assert len(await _rows(db)) == 1
    for _ in range(2):
        await pen(db).cards_again([Card("1", say("x"))], FOOD_ROOM)
    assert [row.room_id for row in await _rows(db)] == [TECH_ROOM, FOOD_ROOM]


async def test_what_is_said_once_is_said_by_the_first(db: Transaction) -> None:
    first = pen(db)
    assert await first.post(TECH_ROOM, say("Welcome"), once="welcome") is not None
    other = pen(db, cause="$2")
    assert await other.post(TECH_ROOM, say("Welcome"), once="welcome") is None
    assert (first.held_back, other.held_back) == (False, True)
    db.positions.clear()  # The same cause once more.
    again = pen(db)
    assert await again.post(TECH_ROOM, say("Welcome"), once="welcome") is not None
    assert not again.held_back
    assert len(await _rows(db)) == 1


@pytest.mark.parametrize(("after", "times"), [(timedelta(minutes=59), 1), (timedelta(minutes=61), 2)])
async def test_now_and_then_is_once_in_an_hour(db: Transaction, after: timedelta, times: int) -> None:
    await pen(db).now_and_then(TECH_ROOM, say("Hm?"), tag="hm")
    await pen(db, cause="$2", now=NOW + after).now_and_then(TECH_ROOM, say("Hm?"), tag="hm")
    assert len(await _rows(db)) == times


async def test_withdrawn_is_what_is_for_these_people(db: Transaction) -> None:
    waits = {**CARD, "state": OutboxState.QUEUED, "first_attempt_at": None, "tag": "notes"}
    await amid(db, OutboxRow, {"txn_id": "2", "to_user": HAL}, **{**waits, "to_user": GUS})
    await pen(db).cancel("notes", to={GUS})
    assert {row.to_user: row.state for row in await _rows(db)} == {
        HAL: OutboxState.QUEUED, GUS: OutboxState.CANCELLED,
    }  # fmt: skip
    await pen(db).cancel("notes")
    assert {row.state for row in await _rows(db)} == {OutboxState.CANCELLED}


async def test_a_copy_is_of_what_was_said_in_this_room(db: Transaction) -> None:
    said = EventId("$said")
    copy = {"body": "News", **relayed_from(TECH_ROOM, said, private=False)}
    await amid(db, OutboxRow, **{**CARD, "content": copy})
    ours = pen(db)
    assert await ours.copies("1", said, said_in=TECH_ROOM)
    assert not await ours.copies("1", said, said_in=FOOD_ROOM)
    assert not await ours.copies("1", THAT, said_in=TECH_ROOM)
    assert not await ours.copies("2", said, said_in=TECH_ROOM)
    assert await ours.copied_from("1", TECH_ROOM) == said
    assert await ours.copied_from("1", FOOD_ROOM) is None
    assert await ours.copied_from("2", TECH_ROOM) is None


async def test_after_we_have_left_a_room_nothing_is_said_in_it(db: Transaction) -> None:
    ours = Outbox(
        db, cause="$1", family="tests", now=NOW, rendering=IN_A_ROOM, said_in={GUS: TECH_ROOM, HAL: FOOD_ROOM}
    )
    await ours.leave(TECH_ROOM)
    for user_id in (GUS, HAL):
        await ours.private(user_id, say("Hello"), about=None)
    assert [(row.room_id, row.to_user) for row in await _rows(db)][1:] == [(None, GUS), (FOOD_ROOM, HAL)]


def test_a_pen_without_words_says_nothing(db: Transaction) -> None:
    silent = Outbox(db, cause="$1", family="tests", now=NOW)
    with pytest.raises(LookupError):
        silent._content(say("Hello"))
