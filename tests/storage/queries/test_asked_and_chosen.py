"""Requests to pass on, selections, attempts, what speaks of how often: each condition keeps out a row that differs in nothing else."""

from datetime import date, datetime
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.models import (
    Answer,
    AskedToPass,
    AskedToPassPart,
    AskedToPassState,
    Attempt,
    AuditLine,
    CircleStanding,
    ClearChoice,
    ConfirmedAs,
    DatePoll,
    InboxEvent,
    InboxState,
    Item,
    Job,
    Measure,
    Member,
    Membership,
    NeverRelayed,
    Nomination,
    OpenQuestion,
    OutboxRow,
    OutboxState,
    Relay,
    RelayPart,
    RelayReaction,
    RelayReply,
    Room,
    RoomMember,
    Seat,
    Selection,
    Speaker,
    Stage,
    Stance,
    SubsExtension,
    SubsSpan,
    Unfit,
)
from storage.queries import (
    audit,
    circles,
    consent,
    inbox,
    jobs,
    meet,
    outbox,
    payers,
    private_rooms,
    questions,
    relay,
    selections,
    speakers,
    subs_terms,
)
from storage.queries import relay_requests as asked_of
from storage.types import EventId, NotFound, UserId
from tests.storage.queries.conftest import (
    A_MOMENT,
    ADA,
    AFTER,
    BEFORE,
    EVE,
    FOOD,
    FOOD_ROOM,
    HAL,
    LEAF,
    MILL,
    NOW,
    TECH,
    TECH_ROOM,
    THAT,
    THIS,
    amid,
)

ITEM: dict[str, Any] = {
    "circle": TECH, "text": "Share the van", "proposer": EVE, "opened_at": BEFORE, "closes_at": AFTER, "version_at": BEFORE,
}  # fmt: skip
ASKED: dict[str, Any] = {
    "circle": TECH, "target": FOOD, "asked_by": EVE, "author": HAL, "source": THIS, "asked_in": EventId("$asked"), "said_in": TECH_ROOM,
    "private": False, "quoted": False, "text": "News", "said_at": BEFORE, "asked_at": NOW,
}  # fmt: skip
CLOSED = {"state": AskedToPassState.DECLINED}


async def test_a_request_to_pass_on_is_open_and_about_this_message_and_circle(db: AsyncSession) -> None:
    wanted = await amid(db, AskedToPass, CLOSED, {"source": THAT}, {"target": TECH, "circle": FOOD}, **ASKED)
    assert await asked_of.asked_with(db, source=THIS, target=FOOD) == [wanted]
    assert {each.target for each in await asked_of.asked_with(db, source=THIS)} == {FOOD, TECH}
    assert await asked_of.asked_by_number(db, number=wanted.number) is wanted
    with pytest.raises(NotFound):
        await asked_of.asked_by_number(db, number=99)


async def test_the_messages_of_a_run_are_those_of_this_request_and_wait_while_it_does(db: AsyncSession) -> None:
    closed = AskedToPass(**{**ASKED, **CLOSED})
    request = AskedToPass(**ASKED)
    db.add_all([closed, request])
    await db.flush()
    said: dict[str, Any] = {"author": EVE, "source": THIS, "text": "News", "at": NOW}
    other = await amid(
        db, AskedToPassPart, {"request": closed.number}, request=request.number, **{**said, "source": THAT}
    )
    wanted = await amid(db, AskedToPassPart, {"request": closed.number}, request=request.number, **said)
    assert await asked_of.parts_asked(db, number=request.number) == [other, wanted]
    assert await asked_of.parts_asked_with(db, source=THIS) == [wanted]


async def test_a_request_was_made_in_a_message_or_is_about_it(db: AsyncSession) -> None:
    elsewhere: dict[str, Any] = {"source": THAT, "asked_in": EventId("$other")}
    about = await amid(db, AskedToPass, CLOSED, elsewhere, **ASKED)
    made = await amid(db, AskedToPass, **{**ASKED, "source": THAT, "asked_in": THIS})
    assert await asked_of.asked_by_or_of(db, message=THIS) == [about, made]


async def test_the_last_request_of_a_person_is_their_own_of_late_and_open(db: AsyncSession) -> None:
    wanted = await amid(db, AskedToPass, {"asked_by": HAL}, CLOSED, {"asked_at": BEFORE}, after=True, **ASKED)
    assert await asked_of.asked_last_by(db, user_id=EVE, since=NOW) is wanted
    assert await asked_of.asked_last_by(db, user_id=EVE, since=AFTER) is None


async def test_requests_between_circles_come_from_them_or_go_to_them(db: AsyncSession) -> None:
    wanted = await amid(db, AskedToPass, CLOSED, {"circle": FOOD, "target": FOOD}, **ASKED)
    assert await asked_of.asked_between(db, circles=[TECH]) == [wanted]
    assert len(await asked_of.asked_between(db, circles=[FOOD])) == 2


async def test_what_somebody_wants_passed_on_is_asked_by_them_or_theirs_from_this_circle_and_open(
    db: AsyncSession,
) -> None:
    others = {"asked_by": HAL, "author": HAL}
    wanted = await amid(
        db, AskedToPass, CLOSED, {"circle": FOOD, "target": TECH}, others, **ASKED | {"asked_by": EVE, "author": HAL}
    )
    theirs = await amid(db, AskedToPass, **ASKED | {"asked_by": HAL, "author": EVE})
    assert await asked_of.asked_in_by(db, circle=TECH, user_id=EVE) == [wanted, theirs]


async def test_never_passed_on_are_the_words_of_who_has_said_so(db: AsyncSession) -> None:
    await amid(db, NeverRelayed, {"user_id": HAL}, user_id=EVE, since=BEFORE)
    assert await relay.never_among(db, user_ids=[EVE, ADA]) == [EVE]


PASSED: dict[str, Any] = {
    "origin": TECH, "target": FOOD, "passed_by": EVE, "author": EVE, "source": THIS, "text": "News", "passed_at": NOW,
}  # fmt: skip


async def test_what_a_person_has_passed_on_last_is_their_own_of_late_of_this_circle_and_not_taken_back(
    db: AsyncSession,
) -> None:
    wanted = await amid(
        db, Relay, {"passed_by": HAL}, {"passed_at": BEFORE}, {"text": "taken back"}, {"origin": FOOD, "target": TECH}, after=True, **PASSED
    )  # fmt: skip
    how: dict[str, Any] = {"user_id": EVE, "since": NOW, "but": "taken back"}
    assert await relay.find_last_by(db, circle=TECH, **how) is wanted
    last = await relay.find_last_by(db, circle=None, **how)
    assert last is not None
    assert last.origin == FOOD


async def test_a_message_is_a_part_of_what_it_was_passed_on_in(db: AsyncSession) -> None:
    whole = await amid(db, Relay, **PASSED)
    part: dict[str, Any] = {"relay": whole.number, "author": EVE, "text": "News", "at": NOW}
    wanted = await amid(db, RelayPart, {"source": THAT}, **part, source=THIS)
    assert await relay.parts_said_in(db, source=THIS) == [wanted]
    other = await amid(db, Relay, **{**PASSED, "source": EventId("$third")})
    await amid(db, RelayPart, **{**part, "relay": other.number, "source": EventId("$third")})
    assert [each.source for each in await relay.parts_of(db, number=whole.number)] == [THAT, THIS]

    row = {"relay": whole.number, "author": EVE, "source": THIS, "text": "More", "at": NOW}
    assert [each.text for each in await relay.add_parts(db, [row])][-1] == "More"
    assert {each.relay for each in await relay.add_parts(db, [row])} == {whole.number}
    assert await relay.add_parts(db, []) == []


SELECTION: dict[str, Any] = {
    "circle": TECH, "role": "secretary", "opened_by": EVE, "opened_at": BEFORE, "closes_at": AFTER,
}  # fmt: skip


async def test_a_selection_goes_on_here_for_this_role(db: AsyncSession) -> None:
    wanted = await amid(db, Selection, {"circle": FOOD}, {"role": "facilitator"}, {"stage": Stage.OVER}, **SELECTION)
    assert await selections.find_open(db, circle=TECH, role="secretary") is wanted
    assert [each.role for each in await selections.open_among(db, circles=[TECH])] == ["facilitator", "secretary"]
    assert await selections.find_open(db, circle=FOOD, role="facilitator") is None
    assert await selections.by_number(db, number=wanted.number) is wanted
    with pytest.raises(NotFound):
        await selections.by_number(db, number=99)


@pytest.mark.parametrize(
    ("how", "chosen"), [({}, True), ({"circle": FOOD}, False), ({"role": "facilitator"}, False), ({"chosen": None}, False)]
)  # fmt: skip
async def test_somebody_was_chosen_here_for_this_role(db: AsyncSession, how: dict[str, Any], chosen: bool) -> None:
    await amid(db, Selection, **{**SELECTION, "stage": Stage.OVER, "chosen": HAL, **how})
    assert await selections.any_chosen_in(db, circle=TECH, role="secretary") == chosen


async def test_nominations_are_of_this_selection_and_person(db: AsyncSession) -> None:
    first = await amid(db, Selection, **SELECTION)
    other = await amid(db, Selection, **{**SELECTION, "circle": FOOD})
    said: dict[str, Any] = {"selection": first.number, "user_id": EVE, "changed": False, "at": NOW}
    mine = await amid(db, Nomination, {"selection": other.number, "user_id": HAL}, {"user_id": ADA}, **said)
    assert [each.user_id for each in await selections.nominations_of(db, selection=first.number)] == [ADA, EVE]
    assert mine in await selections.nominations_of(db, selection=first.number)
    both = [first.number, other.number]
    assert await selections.nominated_by(db, selections=both, user_id=HAL) == {other.number}
    assert await selections.nominated_by(db, selections=[first.number], user_id=HAL) == set()


async def test_what_was_tried_and_measured_is_on_these_items(db: AsyncSession) -> None:
    await amid(db, Item, {"number": 2}, number=1, **ITEM)
    answer = await amid(db, Answer, item=1, user_id=EVE, stance=Stance.CRITICAL, words="dear", at=NOW, source=THIS)
    tried = await amid(db, Attempt, {"item": 2}, item=1, answer=answer.id, by=EVE, how="smaller", at=NOW)
    measure = await amid(db, Measure, {"item": 2}, item=1, owner=EVE, what="cost", due_at=AFTER, set_by=EVE, set_at=NOW)
    assert await consent.attempts_on(db, item=1) == [tried]
    assert await consent.attempts_among(db, items=[1]) == [tried]
    assert await consent.measures_among(db, items=[1]) == [measure]


@pytest.mark.parametrize(
    ("how", "heard"),
    [
        ({}, True), ({"seat": None}, False), ({"at": BEFORE}, False), ({"taken_back_at": NOW}, False), ({"late": True}, False),
        ({"by_phone": True}, False), ({"as_stand_in": True}, False), ({"item": 2}, False),
    ],
)  # fmt: skip
async def test_a_seat_was_heard_in_its_own_voice_here_of_late(
    db: AsyncSession, how: dict[str, Any], heard: bool
) -> None:
    await amid(db, Item, {"number": 2, "circle": FOOD}, number=1, **ITEM)
    said: dict[str, Any] = {"item": 1, "user_id": EVE, "seat": "coop:1", "stance": Stance.CONSENT, "at": NOW}
    await amid(db, Answer, **{**said, "source": THIS, **how})
    assert await consent.seats_heard_since(db, circle=TECH, since=NOW) == ({"coop:1"} if heard else set())


@pytest.mark.parametrize(
    ("how", "any_with"), [({}, True), ({"quorum": None}, True), ({"quorum": "1/2"}, False), ({"circle": FOOD}, False)]
)
async def test_a_circle_has_had_a_quorum(db: AsyncSession, how: dict[str, Any], any_with: bool) -> None:
    await amid(db, Item, **{**ITEM, "quorum": "1/3", **how})
    assert await consent.any_with_quorum(db, circle=TECH, quorum="1/3") == any_with


async def test_how_often_a_person_has_changed_a_thing_of_late(db: AsyncSession) -> None:
    line: dict[str, Any] = {
        "at": NOW,
        "actor": EVE,
        "what": "relay.passed",
        "subject": "R-1",
        "cause": "$1",
        "detail": {},
    }
    await amid(db, AuditLine, {"actor": HAL}, {"what": "relay.replied"}, {"at": BEFORE}, **line)
    assert await audit.count_by(db, actor=EVE, what="relay.passed", since=BEFORE) == 1


async def test_what_was_said_before_is_of_this_room_and_thread(db: AsyncSession) -> None:
    said: dict[str, Any] = {
        "room_id": TECH_ROOM, "sender": EVE, "type": "m.room.message", "content": {"body": "x"}, "at": NOW, "received_at": NOW,
    }  # fmt: skip
    thread = {"m.relates_to": {"rel_type": "m.thread", "event_id": "$root"}}
    for event_id, how in (
        ("$1", {}), ("$elsewhere", {"room_id": FOOD_ROOM}), ("$tap", {"type": "m.reaction"}), ("$in thread", {"content": thread}),
        ("$2", {}), ("$row", {}), ("$after", {}),
    ):  # fmt: skip
        await amid(db, InboxEvent, **{**said, "event_id": event_id, **how})
    row = await inbox.find(db, event_id=EventId("$row"))
    assert row is not None
    assert await inbox.said_before(db, row=row, thread=None, limit=9) == ["$2", "$1"]
    assert await inbox.said_before(db, row=row, thread=EventId("$root"), limit=9) == ["$in thread"]
    assert await inbox.said_before(db, row=row, thread=None, limit=1) == ["$2"]


async def test_jobs_are_woken_that_wait_and_have_not_failed(db: AsyncSession) -> None:
    waits: dict[str, Any] = {
        "family": "meet",
        "name": "close",
        "data": {},
        "due_at": NOW,
        "retry_at": AFTER,
        "failures": 0,
    }
    await amid(
        db,
        Job,
        {"key": "2", "failures": 1},
        {"key": "3", "done_at": NOW},
        {"key": "4", "retry_at": None},
        **waits,
        key="1",
    )
    await jobs.wake_waiting(db)
    db.expire_all()
    retry = {job.key: job.retry_at for job in await db.scalars(select(Job))}
    assert retry == {"1": None, "2": AFTER, "3": AFTER, "4": None}


async def test_aimed_at_a_row_are_those_of_this_kind_that_were_not_withdrawn(db: AsyncSession) -> None:
    row: dict[str, Any] = {
        "cause": "$1", "kind": "edit", "room_id": TECH_ROOM, "content": {}, "due_at": NOW, "target_txn": "card", "state": OutboxState.SENT,
    }  # fmt: skip
    wanted = await amid(
        db, OutboxRow, {"txn_id": "2", "target_txn": "other"}, {"txn_id": "3", "kind": "react"}, {"txn_id": "4", "state": OutboxState.CANCELLED},
        **row, txn_id="1",
    )  # fmt: skip
    assert await outbox.aimed_at(db, txn_id="card", kind="edit") == [wanted]


BOT = UserId("@bot:e")


@pytest.mark.parametrize(
    ("how", "count"),
    [
        ({}, 1), ({"creator": None}, 1), ({"joined": False}, 1), ({"creator": EVE}, 0), ({"private_with": HAL}, 0), ({"since": BEFORE}, 0),
    ],
)  # fmt: skip
async def test_opened_for_a_person_are_rooms_of_ours_of_late(db: AsyncSession, how: dict[str, Any], count: int) -> None:
    await amid(
        db, Room, **{"room_id": "!1:e", "joined": True, "since": NOW, "private_with": EVE, "creator": BOT, **how}
    )
    assert await private_rooms.count_opened(db, user_id=EVE, me=BOT, since=BEFORE) == count


async def test_retired_are_the_rooms_with_this_person(db: AsyncSession) -> None:
    wanted = await amid(
        db, Room, {"room_id": "!2:e", "private_with": HAL}, room_id="!1:e", joined=True, since=NOW, private_with=EVE
    )
    assert await private_rooms.retire(db, user_id=EVE) == [wanted]
    await db.flush()
    assert {room.room_id: room.unfit for room in await db.scalars(select(Room))} == {
        "!1:e": Unfit.RETIRED,
        "!2:e": None,
    }


QUESTION: dict[str, Any] = {
    "user_id": EVE, "family": "subs", "name": "figures", "about": "1", "data": {}, "asked_txn": "asked", "asked_at": BEFORE,
    "expires_at": AFTER,
}  # fmt: skip


async def test_questions_of_a_kind_are_of_this_family_and_name(db: AsyncSession) -> None:
    wanted = await amid(db, OpenQuestion, {"family": "consent"}, {"name": "confirm"}, **QUESTION)
    assert await questions.all_of_kind(db, family="subs", name="figures") == [wanted]


@pytest.mark.parametrize(
    ("question", "sender", "at", "here", "private"),
    [
        ({}, EVE, NOW, False, True), ({"room_id": TECH_ROOM}, EVE, NOW, True, False), ({"room_id": FOOD_ROOM}, EVE, NOW, False, False),
        ({}, HAL, NOW, False, False), ({"user_id": HAL}, EVE, NOW, False, False), ({}, EVE, AFTER + A_MOMENT, False, False),
    ],
)  # fmt: skip
async def test_the_newest_question_that_something_of_their_own_has_led_to(
    db: AsyncSession, question: dict[str, Any], sender: UserId, at: datetime, here: bool, private: bool
) -> None:
    await amid(
        db, InboxEvent, event_id=THIS, room_id=TECH_ROOM, sender=sender, type="m.room.message", content={}, at=NOW, received_at=NOW
    )  # fmt: skip
    await amid(db, OutboxRow, txn_id="asked", cause=THIS, kind="send", to_user=EVE, content={}, due_at=NOW)
    await amid(db, OpenQuestion, **{**QUESTION, **question})
    for room_id, found in ((TECH_ROOM, here), (None, private)):
        newest = await questions.newest_by_themselves(db, user_id=EVE, room_id=room_id, at=at)
        assert (newest is not None) == found


async def test_of_some_people_those_speak_who_are_confirmed_and_members_somewhere(db: AsyncSession) -> None:
    speaks: dict[str, Any] = {
        "coop_id": LEAF,
        "since": BEFORE,
        "confirmed_at": BEFORE,
        "confirmed_as": ConfirmedAs.OPERATOR,
    }
    for user_id in (EVE, HAL):
        await amid(
            db, Member, circle=TECH, user_id=user_id, coop_id=LEAF, standing=CircleStanding.MEMBER, joined_at=BEFORE
        )
    wanted = await amid(
        db, Speaker, {"user_id": HAL}, {"user_id": ADA}, {"ended_at": NOW}, {"coop_id": MILL, "confirmed_at": None}, **speaks, user_id=EVE
    )  # fmt: skip
    assert await speakers.confirmed_by_people(db, users=[EVE, ADA]) == [wanted]


IN_THREAD = {"rel_type": "m.thread", "event_id": "$root"}
TAP = {"rel_type": "m.annotation", "event_id": "$card", "key": "👍"}


@pytest.mark.parametrize(
    ("event_type", "relation", "kept"),
    [
        ("m.room.message", None, None), ("m.room.message", {"rel_type": "m.replace", "event_id": "$1"}, None),
        ("m.room.message", IN_THREAD, IN_THREAD), ("m.reaction", TAP, {**TAP, "key": ""}), ("m.room.member", IN_THREAD, None),
        ("m.room.member", TAP, None),
    ],
)  # fmt: skip
async def test_of_what_is_dealt_with_no_words_are_kept(
    db: AsyncSession, event_type: str, relation: dict[str, Any] | None, kept: dict[str, Any] | None
) -> None:
    said = {"body": "our wages are 92000", **({"m.relates_to": relation} if relation is not None else {})}
    row = await amid(
        db, InboxEvent, event_id=THIS, room_id=TECH_ROOM, sender=EVE, type=event_type, content=said, at=NOW, received_at=NOW
    )  # fmt: skip
    assert await inbox.settle(db, row, state=InboxState.DONE, at=NOW)
    await db.refresh(row)
    assert row.content == ({"m.relates_to": kept} if kept is not None else {})


async def test_who_pays_has_a_seat_in_a_circle_that_there_still_is(db: AsyncSession) -> None:
    member: dict[str, Any] = {"standing": CircleStanding.MEMBER, "since": BEFORE}
    await amid(db, Seat, **member, circle=TECH, coop_id=LEAF)
    await amid(db, Seat, **member, circle=FOOD, coop_id=MILL)
    assert [coop.slug for coop in await payers.of_circle(db, circle=TECH)] == ["leaf"]
    assert [coop.slug for coop in await payers.of_federation(db)] == ["leaf", "mill"]
    (await circles.by_slug(db, slug=FOOD)).active = False
    await db.flush()
    assert [coop.slug for coop in await payers.of_federation(db)] == ["leaf"]


async def test_what_a_treasurer_has_noted_last_is_of_this_scheme_and_co_op(db: AsyncSession) -> None:
    noted: dict[str, Any] = {"scheme": "federation", "coop_id": LEAF, "noted_by": EVE, "noted_at": NOW}
    others = ({"scheme": "fund"}, {"coop_id": MILL})
    await amid(
        db,
        SubsSpan,
        *({**each, "joined": date(2020, 1, 1)} for each in others),
        after=True,
        **noted,
        joined=date(2025, 4, 1),
    )
    noted_of_it = {("federation", LEAF): [(date(2025, 4, 1), None)]}
    assert await subs_terms.spans_noted(db, schemes=["federation"], coop_ids=[LEAF]) == noted_of_it
    given: dict[str, Any] = {
        "scheme": "federation",
        "coop_id": LEAF,
        "reason": "rent",
        "given_by": EVE,
        "given_at": NOW,
    }
    wanted = await amid(db, SubsExtension, *others, after=True, **given, last_year=date(2027, 4, 1))
    assert await subs_terms.find_extension(db, scheme="federation", coop_id=LEAF) is wanted


ROOM: dict[str, Any] = {"room_id": "!1:e", "joined": True, "since": NOW, "private_with": EVE, "encrypted": True}
CLEAR: dict[str, Any] = {**ROOM, "room_id": "!2:e", "encrypted": False}


@pytest.mark.parametrize(
    ("rooms", "chosen", "encrypted"),
    [
        ([ROOM], False, True), ([ROOM], True, False), ([{**ROOM, "unfit": Unfit.RETIRED}], False, True),
        ([{**ROOM, "unfit": Unfit.RETIRED}], True, False), ([{**ROOM, "unfit": Unfit.RETIRED}, CLEAR], False, False),
        ([{**ROOM, "unfit": Unfit.RETIRED, "encrypted": False}], False, False),
        ([{**ROOM, "unfit": Unfit.RETIRED, "private_with": HAL}], False, False), ([CLEAR], False, False), ([], False, False),
        ([{**ROOM, "unfit": Unfit.RETIRED, "joined": False}], False, True),
    ],
)  # fmt: skip
async def test_a_room_is_opened_encrypted_for_who_has_or_had_such_a_one(
    db: AsyncSession, rooms: list[dict[str, Any]], chosen: bool, encrypted: bool
) -> None:
    for room in rooms:
        await amid(db, Room, **room)
        await amid(db, RoomMember, room_id=room["room_id"], user_id=EVE, membership=Membership.JOIN, event_id=THIS)
    if chosen:
        await amid(db, ClearChoice, user_id=EVE, warned_at=BEFORE, chosen_at=NOW)
    assert (await private_rooms.of(db, user_id=EVE)).opens_encrypted == encrypted


async def test_what_came_back_is_to_this_relay_and_from_this_circle(db: AsyncSession) -> None:
    one = await amid(db, Relay, **PASSED)
    other = await amid(db, Relay, **{**PASSED, "source": THAT})
    tap: dict[str, Any] = {"relay": one.number, "user_id": EVE, "key": "👍", "source": EventId("$t1")}
    await amid(db, RelayReaction, {"relay": other.number, "user_id": HAL, "key": "🎉", "source": "$t2"}, **tap)
    assert await relay.reactions_to(db, number=one.number) == ["👍"]
    assert await relay.reacted_by(db, number=one.number) == [EVE]
    reply: dict[str, Any] = {"relay": one.number, "author": EVE, "text": "Yes", "at": NOW, "spoken_in": FOOD}
    others: tuple[dict[str, Any], ...] = (
        {"relay": other.number, "author": HAL, "source": "$r2"}, {"spoken_in": TECH, "author": ADA, "source": "$r3"},
    )  # fmt: skip
    await amid(db, RelayReply, *others, **reply, source=EventId("$r1"))
    assert await relay.answered_by(db, number=one.number, spoken_in=FOOD) == [EVE]
    with pytest.raises(NotFound):
        await relay.part_by_id(db, part_id=99)


async def test_a_time_that_was_chosen_lies_ahead_in_these_circles(db: AsyncSession) -> None:
    wanted = await amid(
        db, DatePoll, {"circle": FOOD}, {"chosen": NOW}, {"chosen": None}, circle=TECH, asked_by=EVE, opened_at=BEFORE, title="When?",
        minutes=60, options=[], chosen=AFTER, closed_at=NOW,
    )  # fmt: skip
    assert await meet.chosen_after(db, circles=[TECH], at=NOW) == [wanted]
