"""A circle's words for one person alone: for who is in its room, and in clear only where that is as safe or the circle allows it."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from chatbot.api.declaring.family import Family
from chatbot.api.post.outbox import Outbox
from chatbot.api.post.sealing import for_those_there, seal
from chatbot.api.seams.says import Readers
from chatbot.api.wording.markup import Doc, quote, say
from chatbot.api.wording.rendering import IN_A_ROOM
from commands import encryption
from storage.models import Circle, Membership, OutboxRow, Room, RoomMember, Unfit
from storage.queries import circles, outbox
from storage.transaction import Transaction
from storage.types import CircleSlug, RoomId
from tests.chatbot.api.in_hand import GUS, NOW, in_hand
from tests.storage.queries.conftest import BEFORE, FOOD, FOOD_ROOM, HAL, TECH, TECH_ROOM, THIS, amid, db

__all__ = ["db"]
FAMILY = Family("tests", "Tests")
PRIVATE, CLEAR = RoomId("!private:e"), RoomId("!clear:e")
JOIN, LEAVE = Membership.JOIN, Membership.LEAVE
WORDS = quote("The rent is due")


async def _room(db: Transaction, room_id: RoomId, *, encrypted: bool, **facts: Any) -> None:
    await amid(db, Room, room_id=room_id, joined=True, since=BEFORE, encrypted=encrypted, **facts)


async def _private(db: Transaction, room_id: RoomId, *, encrypted: bool, **facts: Any) -> None:
    await _room(db, room_id, encrypted=encrypted, private_with=GUS, **facts)
    await amid(db, RoomMember, room_id=room_id, user_id=GUS, membership=JOIN, event_id=THIS)


async def _tech(db: Transaction, *, there: Membership | None = JOIN, encrypted: bool = True) -> Circle:
    """The tech circle, whose room is encrypted; Gus is in it."""
    await _room(db, TECH_ROOM, encrypted=encrypted)
    if there is not None:
        await amid(db, RoomMember, room_id=TECH_ROOM, user_id=GUS, membership=there, event_id=THIS)
    return await circles.by_slug(db, slug=TECH)


@pytest.mark.parametrize(("there", "shown"), [(JOIN, True), (LEAVE, False), (Membership.INVITE, False), (None, False)])
async def test_a_circle_s_words_are_for_who_is_in_its_room(
    db: Transaction, there: Membership | None, shown: bool
) -> None:
    tech = await _tech(db, there=there, encrypted=False)
    ctx = in_hand(db, FAMILY)
    assert await encryption.is_there(ctx, GUS, tech) == shown
    assert await encryption.words_for(ctx, GUS, tech, WORDS) == ((WORDS,) if shown else (for_those_there(tech),))


async def test_words_of_an_encrypted_room_are_sealed_and_those_of_another_are_not(db: Transaction) -> None:
    tech, food = await _tech(db), await circles.by_slug(db, slug=FOOD)
    await _room(db, FOOD_ROOM, encrypted=False)
    ctx = in_hand(db, FAMILY)
    assert await encryption.words_for(ctx, GUS, tech, WORDS) == (seal(tech, WORDS),)
    assert await encryption.whole_for(ctx, say(WORDS), tech, food) == Doc((seal(tech, WORDS),))
    assert await encryption.whole_for(ctx, say(WORDS), food) == say(WORDS)
    assert await encryption.encrypted(ctx, tech)
    assert not await encryption.encrypted(ctx, food)
    tech.room_id = None
    assert not await encryption.encrypted(ctx, tech)


TOLD: dict[str, tuple[Membership | None, bool, Sequence[tuple[RoomId, bool, dict[str, Any]]], bool]] = {
    "in an encrypted room of theirs": (JOIN, True, [(PRIVATE, True, {})], True),
    "in one that is not encrypted": (JOIN, True, [(CLEAR, False, {})], False),
    "words of a clear room in a clear one": (JOIN, False, [(CLEAR, False, {})], True),
    "who is not in the circle's room": (LEAVE, True, [(PRIVATE, True, {})], False),
    "in the encrypted one of two": (JOIN, True, [(CLEAR, False, {}), (PRIVATE, True, {})], True),
    "where the encrypted one is private no longer": (JOIN, True, [(CLEAR, False, {}), (PRIVATE, True, {"unfit": Unfit.OPEN})], True),
    "in a room that is still to be opened": (JOIN, True, [], False),
}  # fmt: skip


@pytest.mark.parametrize("case", TOLD)
async def test_whether_words_can_be_told(db: Transaction, case: str) -> None:
    there, closed, rooms, told = TOLD[case]
    tech = await _tech(db, there=there, encrypted=closed)
    for room_id, encrypted, facts in rooms:
        await _private(db, room_id, encrypted=encrypted, **facts)
    assert await encryption.can_tell(in_hand(db, FAMILY), GUS, tech) == told


@pytest.mark.parametrize(
    ("circle", "encrypted", "told"),
    [
        (None, True, {TECH, FOOD}), (None, False, {FOOD}), (TECH, False, {TECH, FOOD}), (FOOD, False, {FOOD}), (FOOD, True, {TECH, FOOD}),
    ],
)  # fmt: skip
async def test_whose_words_these_readers_may_be_told(
    db: Transaction, circle: CircleSlug | None, encrypted: bool, told: set[CircleSlug]
) -> None:
    """In a circle's own room they are its own words."""
    tech, food = await _tech(db), await circles.by_slug(db, slug=FOOD)
    await _room(db, FOOD_ROOM, encrypted=False)
    readers = Readers({TECH: tech, FOOD: food}[circle] if circle is not None else None, encrypted)
    assert await encryption.tellable(in_hand(db, FAMILY), [tech, food], readers) == told


@pytest.mark.parametrize(
    ("private", "room_id", "elsewhere"), [(False, TECH_ROOM, False), (False, FOOD_ROOM, True), (True, FOOD_ROOM, False)]
)
async def test_words_are_elsewhere_where_others_would_read_them(
    db: Transaction, private: bool, room_id: RoomId, elsewhere: bool
) -> None:
    tech = await _tech(db)
    ctx = in_hand(db, FAMILY)
    ctx.message = replace(ctx.said, private=private, room_id=room_id)
    assert encryption.elsewhere(ctx, tech) == elsewhere


def _pen(db: Transaction, *, said_in: RoomId | None = None, outspoken: Sequence[CircleSlug] = ()) -> Outbox:
    return Outbox(
        db, cause="$1", family="tests", now=NOW, rendering=IN_A_ROOM, outspoken=outspoken,
        said_in={GUS: said_in} if said_in is not None else None,
    )  # fmt: skip


async def _written(db: Transaction, txn: str | None) -> OutboxRow:
    assert txn is not None
    row = await outbox.find_by_txn(db, txn_id=txn)
    assert row is not None
    return row


async def test_what_goes_to_one_person_goes_where_they_have_spoken_and_to_nobody_else(db: Transaction) -> None:
    pen = _pen(db, said_in=PRIVATE)
    theirs = await _written(db, await pen.private(GUS, say("Hello"), about=None))
    others = await _written(db, await pen.private(HAL, say("Hello"), about=None))
    assert (theirs.room_id, theirs.to_user) == (PRIVATE, GUS)
    assert (others.room_id, others.to_user) == (None, HAL)
    assert pen.told == {GUS, HAL}


@pytest.mark.parametrize("there", [JOIN, LEAVE])
async def test_the_pen_itself_gives_no_words_to_who_is_not_there(db: Transaction, there: Membership) -> None:
    tech = await _tech(db, there=there)
    doc = say("It is agreed:", WORDS)
    row = await _written(db, await _pen(db).private(GUS, doc, about=tech))
    assert ("The rent is due" in str(row.content)) == (there is JOIN)
    assert ("The rent is due" in str(row.in_clear)) is False
    assert ("You are not in the room of the tech" in str(row.content)) == (there is not JOIN)
    assert row.words_of == (TECH_ROOM if there is JOIN else None)


async def test_what_has_no_words_of_a_circle_in_it_is_said_to_anybody(db: Transaction) -> None:
    tech = await _tech(db, there=None)
    row = await _written(db, await _pen(db).private(GUS, say("It is agreed."), about=tech))
    assert "It is agreed." in str(row.content)
    assert row.words_of is None


@pytest.mark.parametrize(
    ("encrypted", "outspoken", "in_clear"), [(True, (), False), (False, (), True), (True, (TECH,), True)]
)
async def test_words_of_an_encrypted_room_are_not_said_in_clear_unless_their_circle_lets_them(
    db: Transaction, encrypted: bool, outspoken: Sequence[CircleSlug], in_clear: bool
) -> None:
    tech = await _tech(db, encrypted=encrypted)
    row = await _written(db, await _pen(db, outspoken=outspoken).private(GUS, say("Agreed:", WORDS), about=tech))
    assert (row.in_clear is None) == in_clear
    if not in_clear:
        assert "The rent is due" not in str(row.in_clear)
        assert "please read the words there" in str(row.in_clear)


@pytest.mark.parametrize("there", [JOIN, LEAVE])
async def test_a_file_of_a_circle_s_words_goes_to_who_is_there(db: Transaction, there: Membership) -> None:
    tech = await _tech(db, there=there)
    txn = await _pen(db).file(GUS, about=tech, name="D-1.md", mime="text/markdown", data=b"The rent is due")
    assert (txn is not None) == (there is JOIN)
    if txn is not None:
        row = await _written(db, txn)
        assert row.words_of == TECH_ROOM
        assert row.in_clear is not None


async def test_a_file_for_a_room_goes_into_it(db: Transaction) -> None:
    tech = await _tech(db)
    row = await _written(db, await _pen(db).file(TECH_ROOM, about=tech, name="a.ics", mime="text/calendar", data=b"x"))
    assert (row.room_id, row.to_user) == (TECH_ROOM, None)
