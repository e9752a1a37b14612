"""Sense checks, calls for hands and date polls: what must not count, and what must not be said twice."""

from datetime import timedelta

import pytest

from storage.types import UserId
from tests.journeys.conftest import Town
from tests.journeys.test_consent import FAY, GUS, HAL
from tests.journeys.test_date_polls import polled

EDITS = timedelta(seconds=10)
EVE = "@eve:example.org"


@pytest.mark.parametrize("key", ["3️⃣", "9️⃣", "0️⃣", "🎉"])
async def test_a_tap_on_a_time_that_there_is_not_is_no_answer(town: Town, key: str) -> None:
    card = await polled(town)
    before = town.body_of(card)
    await town.reacts(HAL, "food", to=card, key=key)
    await town.passes(EDITS)
    assert town.body_of(card) == before
    assert await town.on_record("M-1") == ["meet.date_opened"]


async def test_an_answer_is_taken_back_once(town: Town) -> None:
    card = await polled(town)
    tap = await town.reacts(HAL, "food", to=card, key="1️⃣")
    for _ in range(2):
        await town.deletes(HAL, "food", tap)
    assert await town.on_record("M-1") == ["meet.date_opened", "meet.answered", "meet.answer_taken_back"]


async def test_an_answer_stands_when_what_has_ended_is_untapped(town: Town) -> None:
    card = await polled(town)
    tap = await town.reacts(HAL, "food", to=card, key="1️⃣")
    await town.says(GUS, "food", "!date close M-1 1")
    await town.passes(EDITS)
    shown = town.body_of(card)
    await town.deletes(HAL, "food", tap)
    await town.passes(EDITS)
    assert town.body_of(card) == shown
    assert "meet.answer_taken_back" not in await town.on_record("M-1")


async def test_who_is_only_asked_into_the_room_is_not_there(town: Town) -> None:
    card = await polled(town)
    town.server.member(town.room("food"), UserId(EVE), "invite", by=UserId(FAY))
    await town.works()
    await town.reacts(EVE, "food", to=card, key="1️⃣")
    await town.passes(EDITS)
    assert "nobody yet" in town.body_of(card).splitlines()[2]
    await town.joins_room(EVE, "food")
    await town.reacts(EVE, "food", to=card, key="2️⃣")
    await town.passes(EDITS)
    assert "yes: Eve" in town.body_of(card)


@pytest.mark.parametrize(
    ("opens", "begins"),
    [("!sense How is it?", "Sense check S-1"), ("!hands Who carries?", "H-1"), ("!date Call 1h thu 10:00, fri 10:00", "Date poll M-1")],
)  # fmt: skip
async def test_in_the_circle_s_room_the_card_says_that_it_is_open_and_nothing_else_does(
    town: Town, opens: str, begins: str
) -> None:
    before = len(town.heard_all("food"))
    await town.says(GUS, "food", opens)
    (card,) = town.heard_all("food")[before:]
    assert begins in card


async def test_what_is_chosen_in_the_room_is_said_there_once(town: Town) -> None:
    await town.says(GUS, "food", "!join for Green Grocers")
    await polled(town)
    room = await town.private(GUS)
    before, private = len(town.heard_all("food")), len(town.heard_all(room))
    await town.says(GUS, "food", "!date close M-1 1")
    announced, calendar = town.heard_all("food")[before:]
    assert announced.startswith("Call: Thu 5 Mar 2026")
    assert calendar.endswith(".ics")
    assert len(town.heard_all(room)) == private


async def test_courtesies_and_talk_in_the_thread_are_left_alone(town: Town) -> None:
    card = await polled(town)
    before = len(town.heard_all("food"))
    await town.replies(HAL, "food", to=card, text="thanks!")
    to_somebody = await town.says(FAY, "food", "I wonder", thread=card)
    await town.replies_in_thread(HAL, "food", thread=card, to=to_somebody, text="1 yes")
    await town.passes(EDITS)
    assert len(town.heard_all("food")) == before
    assert "yes: Hal" not in town.body_of(card)
    await town.replies(HAL, "food", to=card, text="which of them is nearer?")
    assert len(town.heard_all("food")) == before + 1


async def test_a_call_for_hands_that_has_ended_by_itself_is_summed_up_once(town: Town) -> None:
    await town.says(GUS, "food", "!sense How is it?")
    await town.says(GUS, "food", "!sense close S-1")
    before = len(town.heard_all("food"))
    await town.passes(timedelta(days=3))
    assert not [words for words in town.heard_all("food")[before:] if "S-1 has ended" in words]
