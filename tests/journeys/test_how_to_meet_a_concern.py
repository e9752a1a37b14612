"""A critical concern is thanked for, then quoted with three ways to meet it; all else stands in the item."""

import pytest

from tests.journeys.conftest import Town
from tests.journeys.test_consent import FAY, GUS, HAL, opened
from tests.journeys.test_proposals import EDITS

OFFER = (
    "Hal has a critical concern on C-1:\n\n"
    "> We own no van to park beside it\n\n"
    "There are three ways to meet it:\n\n"
    "• change the text: !amend C-1 …\n"
    "• try it for a shorter time: !term C-1 3 months\n"
    "• measure it: !measure C-1 @person … by …\n\n"
    "When it is met, for a call, or if you are stuck: !item C-1"
)


@pytest.mark.both_databases
@pytest.mark.parametrize("how", ["!object C-1 ", "object because "])
async def test_the_thanks_come_first_then_the_concern_and_three_ways(town: Town, how: str) -> None:
    card = await opened(town, "!consent Buy a second van")
    before = len(town.heard_all("food"))
    said = how + "We own no van to park beside it"
    if how.startswith("!"):
        await town.says(HAL, "food", said)
    else:
        await town.replies(HAL, "food", to=card, text=said)

    thanks, offer = town.heard_all("food")[before:]
    assert thanks.startswith("Thank you, noted on C-1: Small Screws – critical concern.")
    assert offer.replace("because ", "") == OFFER
    content = town.content_of(town.last_event("food"))
    assert content["m.mentions"] == {"user_ids": [GUS]}
    assert content["m.relates_to"]["event_id"] == card  # type: ignore[index]


async def test_words_written_before_the_tap_are_taken_as_the_reason_first(town: Town) -> None:
    card = await opened(town)
    await town.replies(HAL, "food", to=card, text="We own no van to park beside it")
    before = len(town.heard_all("food"))
    await town.reacts(HAL, "food", to=card, key="✋")

    taken, offer = town.heard_all("food")[before:]
    assert "I have taken what you wrote before as your critical concern" in taken
    assert offer == OFFER


async def test_it_is_told_once_for_each_who_holds_one_and_not_to_who_objects_to_their_own(town: Town) -> None:
    await opened(town)
    await town.says(GUS, "food", "!object C-1 I have thought again")
    assert town.content_of(town.last_event("food"))["m.mentions"] == {}
    for words in ("it is dear", "it is far too dear"):
        await town.says(HAL, "food", f"!object C-1 {words}")
    await town.says(FAY, "food", "!object C-1 we have one")
    await town.passes(EDITS)

    (offer,) = [said for said in town.heard_all("food") if "ways to meet" in said]
    told = town.body_of(town.card("food", "Gus has a critical"))
    assert [line.partition(" has")[0] for line in told.split("\n") if " has a critical" in line] == [
        "Gus",
        "Hal",
        "Fay",
    ]
    assert "it is far too dear" in told
    assert offer.startswith("Gus has")


async def test_what_is_no_concern_any_more_is_not_told(town: Town) -> None:
    await opened(town)
    town.server.emit(town.room("food"), HAL, "m.room.message", {"msgtype": "m.text", "body": "!object C-1 it is dear"})
    town.server.emit(town.room("food"), HAL, "m.room.message", {"msgtype": "m.text", "body": "!yes C-1"})
    await town.works()

    assert not any("three ways to meet it" in said for said in town.heard_all("food"))


async def test_the_item_tells_what_to_say_when_it_is_met_while_it_is_held(town: Town) -> None:
    card = await opened(town)
    await town.says(HAL, "food", "!object C-1 it is dear")
    await town.says(GUS, "food", "!item C-1")
    told = town.heard("food")
    assert f"• When Hal’s critical concern is met, say !resolve C-1 {HAL} …, and I ask Hal." in told
    assert "• To find a time for a call: !date C-1 30m fri 10:00, fri 14:00" in told
    assert "• If you are stuck: !refer C-1" in told

    await town.says(HAL, "food", "!yes C-1")
    await town.passes(EDITS)
    await town.says(GUS, "food", "!item C-1")
    assert "If you are stuck" not in town.heard("food")
    assert "Critical concern" not in town.body_of(card)
