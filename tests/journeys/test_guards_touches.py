"""What arrives without words and must do nothing: taken back by another, out of another room, of no known shape."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from storage.models import InboxState, OutboxRow
from storage.types import EventId, UserId
from tests.journeys.conftest import Town
from tests.journeys.test_consent import FAY, GUS, HAL, opened
from tests.journeys.test_guards_failing import state_of

EDITS = timedelta(seconds=10)
CY = "@cy:example.org"


async def test_nobody_takes_back_an_answer_by_taking_away_another_s_tap(town: Town) -> None:
    """Whoever moderates the room may take taps away. The answer is still that of who has given it."""
    card = await opened(town)
    tap = await town.reacts(HAL, "food", to=card, key="👍")
    await town.passes(EDITS)
    heard = town.tally(card)
    assert "1 consent" in heard
    await town.deletes(FAY, "food", tap)
    await town.passes(EDITS)
    assert town.tally(card) == heard
    await town.deletes(HAL, "food", tap)
    await town.passes(EDITS)
    assert "1 consent" not in town.tally(card)


@pytest.mark.parametrize("what", ["a tap", "a command"])
async def test_nobody_takes_back_from_another_room(town: Town, what: str) -> None:
    card = await opened(town)
    gone = await (
        town.reacts(HAL, "food", to=card, key="👍") if what == "a tap" else town.says(HAL, "food", "!yes C-1")
    )
    await town.passes(EDITS)
    heard = town.tally(card)
    assert "1 consent" in heard
    await town.deletes(HAL, "tech", gone)
    await town.passes(EDITS)
    assert town.tally(card) == heard


NO_SHAPE: dict[str, tuple[str, dict[str, Any], str | None]] = {
    "a reaction to nothing": ("m.reaction", {}, None),
    "a reaction that is a reply": ("m.reaction", {"m.relates_to": {"m.in_reply_to": {"event_id": "$1"}}}, None),
    "a redaction of nothing": ("m.room.redaction", {}, None),
    "a membership that there is not": ("m.room.member", {"membership": "hug"}, HAL),
    "a membership that is no word": ("m.room.member", {"membership": ["leave"]}, HAL),
    "a membership of nobody": ("m.room.member", {"membership": "leave"}, None),
}


@pytest.mark.parametrize("what", NO_SHAPE)
async def test_of_no_shape_that_we_know_nothing_comes(town: Town, what: str) -> None:
    """Who is in stays in, and nothing is told of a failure of ours."""
    await opened(town)
    before = {room: len(town.heard_all(room)) for room in ("food", "tech")}
    event_type, content, state_key = NO_SHAPE[what]
    event = town.server.emit(town.room("food"), UserId(HAL), event_type, content, state_key=state_key)
    await town.works()
    assert await state_of(town, event.event_id) is InboxState.DONE
    assert {room: len(town.heard_all(room)) for room in ("food", "tech")} == before
    await town.says(HAL, "food", "!yes C-1")
    assert "1 consent" in town.tally(town.card("food", "C-1 ·"))


async def _untaps(town: Town, tap: EventId) -> EventId:
    room = next(event.room_id for event in town.server.log if event.event_id == tap)
    gone = town.server.emit(room, UserId(HAL), "m.room.redaction", {}, redacts=tap)
    await town.works()
    return gone.event_id


async def test_a_tap_on_what_stands_in_another_room_or_is_not_ours_is_no_answer(town: Town) -> None:
    """Only who stands before the card taps on it: the ids of events are no secret."""
    card = await opened(town)
    await town.passes(EDITS)
    heard = town.tally(card)
    tap = await town.reacts(HAL, "tech", to=card, key="👍")
    await town.replies(HAL, "tech", to=card, text="yes")
    await town.passes(EDITS)
    assert town.tally(card) == heard
    talk = await town.says(GUS, "food", "Shall we?")
    for gone in (tap, await town.reacts(HAL, "food", to=talk, key="👍")):
        assert await state_of(town, gone) is InboxState.DONE
        assert await state_of(town, await _untaps(town, gone)) is InboxState.DONE


async def test_a_card_of_a_family_that_there_is_no_more_is_left_alone(town: Town) -> None:
    card = await opened(town)
    async with town.app.database.transaction() as db:
        await db.execute(update(OutboxRow).where(OutboxRow.event_id == card).values(card="bees:1"))
    before = len(town.heard_all("food"))
    await town.reacts(HAL, "food", to=card, key="👍")
    await town.replies(HAL, "food", to=card, text="fine by us")
    assert len(town.heard_all("food")) == before
    async with town.app.database.looking() as db:
        told = (await db.scalars(select(OutboxRow.content).order_by(OutboxRow.position.desc()).limit(1))).one()
    assert "reference" not in str(told)


async def test_a_reaction_is_forgotten_that_was_taken_away_before_anybody_knew_of_it(town: Town) -> None:
    card = await opened(town)
    await town.deletes(HAL, "food", EventId("$never-seen"))
    await town.says(HAL, "food", "!yes C-1")
    await town.passes(EDITS)
    assert "1 consent" in town.tally(card)


async def test_who_comes_and_goes_in_a_room_that_is_no_circle_s_is_nobody_s_business(town: Town) -> None:
    await town.says(GUS, "food", "!join for Green Grocers")
    room = await town.private(GUS)
    before = len(town.heard_all("food"))
    town.server.member(room, UserId(GUS), "leave")
    await town.works()
    await town.says(FAY, "food", "!members")
    assert "Green Grocers: Gus" in town.heard("food")
    assert len(town.heard_all("food")) == before + 1
