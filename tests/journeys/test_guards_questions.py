"""What is no answer to a question of ours: an edit, another's words, a reply to something else, words that came too late."""

from datetime import timedelta

import pytest

from storage.types import RoomId, UserId
from tests.journeys.conftest import Town

GUS, HAL, BO = "@gus:example.org", "@hal:example.org", "@bo:example.org"
DECLARED = "has declared"


@pytest.fixture
async def room(town: Town) -> RoomId:
    """Hal's private room, in which they are asked whether what they have declared is right."""
    await town.says(HAL, "food", "!join for Small Screws")
    room = await town.private(HAL)
    await town.says(HAL, room, "subs declare 64000 wages")
    assert "yes" in town.heard(room)
    return room


def stored(town: Town, room: RoomId) -> bool:
    return any(DECLARED in words for words in town.heard_all(room))


async def test_what_was_acted_on_is_no_answer_once_it_is_edited_into_one(town: Town, room: RoomId) -> None:
    """Only what was not understood is mended by editing: “yess” into “yes”."""
    before = await town.says(HAL, room, "whoami")
    await town.edits(HAL, room, before, "yes")
    assert not stored(town, room)
    slip = await town.says(HAL, room, "xyzzy plugh")
    await town.edits(HAL, room, slip, "yes")
    assert stored(town, room)


async def test_a_yes_in_reply_to_something_else_of_ours_is_no_answer(town: Town, room: RoomId) -> None:
    await town.says(GUS, "food", "!sense How is it?")
    await town.replies(HAL, "food", to=town.card("food", "Sense check S-1"), text="yes")
    assert not stored(town, room)
    await town.replies(HAL, room, to=town.last_event(room), text="yes")
    assert stored(town, room)


async def test_a_yes_before_all_is_no_answer_to_what_was_asked_in_private(town: Town, room: RoomId) -> None:
    await town.says(HAL, "food", "yes")
    await town.says(HAL, "food", "!yes")
    assert not stored(town, room)


async def test_nobody_answers_what_another_was_asked(town: Town, room: RoomId) -> None:
    await town.says(GUS, await town.private(GUS), "yes")
    assert not stored(town, room)


async def test_what_was_said_in_time_counts_however_late_it_is_read_and_what_was_not_does_not(
    town: Town, room: RoomId
) -> None:
    at = town.now
    town.clock.passes(timedelta(days=8))
    content = {"msgtype": "m.text", "body": "yes"}
    town.server.emit(room, UserId(HAL), "m.room.message", content, at=town.now)
    await town.works()
    assert not stored(town, room)
    assert town.now > at


async def test_a_question_that_was_dropped_takes_no_yes(town: Town, room: RoomId) -> None:
    await town.says(HAL, room, "cancel")
    assert "I have dropped that" in town.heard(room)
    await town.says(HAL, room, "yes")
    assert not stored(town, room)
    await town.says(HAL, room, "cancel")
    assert "There is nothing to cancel" in town.heard(room)


async def test_cancel_in_a_circle_s_room_is_said_to_nobody(town: Town, room: RoomId) -> None:
    before = len(town.heard_all("food"))
    await town.says(HAL, "food", "cancel")
    assert len(town.heard_all("food")) == before
    await town.says(HAL, room, "yes")
    assert stored(town, room)
