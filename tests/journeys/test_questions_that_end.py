"""A question ends with what it is about: whoever was asked is told once, and their next words are read as what they are."""

from datetime import timedelta

import pytest

from storage.types import RoomId
from tests.journeys.conftest import Town
from tests.journeys.test_day_line import at
from tests.journeys.test_questions import READ_BACK, asked_both
from tests.journeys.test_subs import BO, GUS, HAL, seated


def told_once(town: Town, room: RoomId, words: str) -> bool:
    """Whether somebody was told that a question is over, and once."""
    return len([said for said in town.heard_all(room) if words in said]) == 1


@pytest.mark.parametrize(
    ("user", "said", "told"),
    [
        (
            GUS,
            "!withdraw C-1 yes",
            "C-1 is withdrawn, so you need not tell me any more whether your critical concern on it is met.",
        ),
        (GUS, "!amend C-1 Move the call to Tuesdays", "The text of C-1 was changed"),
        (HAL, "!yes C-1", "What you had said on C-1 is changed"),
        (HAL, "!concern C-1 it is late", "What you had said on C-1 is changed"),
        (HAL, "!object C-1 it is far", "What you had said on C-1 is changed"),
    ],
)
async def test_whether_a_concern_is_met_is_asked_no_more(town: Town, user: str, said: str, told: str) -> None:
    room = await asked_both(town)
    await town.says(user, "food", said)
    assert told_once(town, room, told)
    before = await town.on_record("C-1")
    await town.says(HAL, room, "yes")
    assert "I still wait for your word on what Small Screws paid in wages" in town.heard(room)
    assert await town.on_record("C-1") == before
    await town.says(HAL, room, "64000")

    assert READ_BACK in town.heard(room)


async def test_with_the_close_it_is_over(town: Town) -> None:
    room = await asked_both(town)
    await town.passes(timedelta(days=7))
    assert told_once(town, room, "so you need not tell me any more whether your critical concern on it is met.")
    await town.says(HAL, room, "hello, when is the next call?")

    assert "critical concern" not in town.heard(room)


async def test_what_is_still_open_is_still_asked(town: Town) -> None:
    room = await asked_both(town)
    await town.says(GUS, "food", "!extend C-1 in 9 days")
    await town.says(GUS, "food", "!yes C-1")
    assert not told_once(town, room, "need not")
    await town.says(HAL, room, "yes")

    assert "On C-1 you now consent" in town.heard(room)


async def test_who_has_left_is_told_nothing_of_it(town: Town) -> None:
    room = await asked_both(town)
    await town.leaves_room(HAL, "food")
    heard = len(town.heard_all(room))
    await town.says(GUS, "food", "!withdraw C-1 yes")

    assert not any("C-1" in said for said in town.heard_all(room)[heard:])


async def test_an_end_that_somebody_else_has_set_is_asked_for_no_more(town: Town) -> None:
    await seated(town)
    room = await town.private(HAL)
    await town.says(HAL, "food", "!consent Paint the shed by frday 17:00")
    await at(town, town.now + timedelta(days=6, hours=2))
    assert "C-1 in the Food circle has no end yet" in "\n".join(town.heard_all(room))
    await town.says(HAL, "food", "!extend C-1 in 5 days")
    assert not told_once(town, room, "needs no end")
    await town.says(HAL, room, "fri 17:00")

    assert "C-1 now closes" not in town.heard(room)


async def test_an_end_is_asked_for_no_more_once_it_is_withdrawn(town: Town) -> None:
    await seated(town)
    await town.says(HAL, "food", "!consent Paint the shed by frday 17:00")
    asked = town.last_event("food")
    await town.says(HAL, "food", "!withdraw C-1 yes")
    await town.replies(HAL, "food", to=asked, text="fri 17:00")

    assert "C-1 now closes" not in town.heard("food")


async def test_who_has_declared_themselves_is_asked_no_more_and_not_told_twice(town: Town) -> None:
    await seated(town)
    await town.says(BO, "food", "!subs ask by in 30 days")
    room = await town.private(HAL)
    await town.says(HAL, room, "subs declare 64000 wages")
    await town.says(HAL, room, "yes")
    assert not any("need not answer" in said for said in town.heard_all(room))
    await town.says(HAL, room, "71500 wages")

    assert "still wait" not in town.heard(room)


async def test_who_no_longer_speaks_for_the_co_op_is_asked_no_more(town: Town) -> None:
    await seated(town)
    await town.says(BO, "food", "!subs ask by in 30 days")
    room = await town.private(HAL)
    await town.says(HAL, "food", "!leave")
    await town.leaves_room(HAL, "food")
    assert told_once(town, room, "I do not wait for its figures from you any more")
    await town.says(HAL, room, "64000")

    assert READ_BACK not in town.heard(room)
