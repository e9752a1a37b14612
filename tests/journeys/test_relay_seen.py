"""How relays look to those who get them: messages with one name, that notify whom they are for."""

from datetime import timedelta

import pytest

from storage.types import EventId, UserId
from tests.journeys.begun import played_once
from tests.journeys.conftest import Town
from tests.journeys.test_proposals import chooses

ADA, BO, CY, EVE, FAY, GUS, HAL = (f"@{name}:example.org" for name in ("ada", "bo", "cy", "eve", "fay", "gus", "hal"))


def _rings(town: Town, where: str) -> object:
    """Whom the last message in a room notifies."""
    content = town.content_of(town.last_event(where))
    assert content["msgtype"] == "m.text"
    return content["m.mentions"]


def _answers(town: Town, where: str) -> object:
    relation = town.content_of(town.last_event(where))["m.relates_to"]
    assert isinstance(relation, dict)
    return relation["m.in_reply_to"]["event_id"]


def _named(town: Town, user: str, name: str, *where: str) -> None:
    for each in where:
        content = {"membership": "join", "displayname": name}
        town.server.emit(town.room(each), UserId(user), "m.room.member", content, state_key=user)


@played_once
async def _passed_on(town: Town) -> EventId:
    source = await town.says(EVE, "tech", "We have room for two apprentices")
    await town.replies(CY, "tech", to=source, text="!relay")
    return source


async def test_who_is_answered_is_notified_and_nobody_else(town: Town) -> None:
    await _passed_on(town)
    assert _rings(town, "coordinating") == {}  # It is for all of them.
    await town.replies(FAY, "coordinating", to=town.last_event("coordinating"), text="Two of ours would like that")
    assert _rings(town, "tech") == {"user_ids": [EVE]}
    await town.replies(EVE, "tech", to=town.last_event("tech"), text="Wonderful!")
    assert _rings(town, "coordinating") == {"user_ids": [FAY]}  # Not Cy, who passed it on and is there, too.


async def test_nobody_is_notified_of_their_own_words_or_in_a_room_that_they_are_not_in(town: Town) -> None:
    await _passed_on(town)
    await town.leaves_room(EVE, "tech")
    await town.replies(CY, "coordinating", to=town.last_event("coordinating"), text="I shall ask for us")
    assert _rings(town, "tech") == {}


async def test_an_answer_to_what_went_further_is_for_who_passed_it_further_once_who_spoke_has_left(town: Town) -> None:
    await _passed_on(town)
    copy = town.last_event("coordinating")
    await town.replies(FAY, "coordinating", to=copy, text="!relay to food")
    further = town.last_event("food")
    await town.leaves_room(EVE, "tech")
    await town.replies(GUS, "food", to=further, text="Hal would")
    assert _answers(town, "coordinating") == copy  # What it answers is in this room.
    assert _rings(town, "coordinating") == {"user_ids": [FAY]}  # Eve has said it, and is not there any more.


async def test_of_what_was_said_in_private_nothing_in_the_room_is_answered(town: Town) -> None:
    await town.leaves_room(CY, "coordinating")
    said = await town.says(CY, await town.private(CY), "!relay We have room for two apprentices")
    assert town.reactions_on(said) == ["✔"]
    await town.replies(FAY, "coordinating", to=town.last_event("coordinating"), text="Two of ours would like that")
    assert "m.relates_to" not in town.content_of(town.last_event("tech"))
    assert _rings(town, "tech") == {"user_ids": [CY]}


@pytest.mark.both_databases
async def test_passing_on_is_acknowledged_by_a_tap_and_once_ever_in_words(town: Town) -> None:
    first = await town.says(CY, "tech", "!relay One")
    assert town.heard("tech") == (
        "Thank you, passed on to the Coordinating circle as R-1. I bring back what they reply. Delete your message, or say "
        "!relay cancel, and I take it back there. From now on ✔ says so."
    )
    second = await town.says(CY, "tech", "!relay Two")
    assert [town.reactions_on(each) for each in (first, second)] == [["✔"], ["✔"]]
    assert sum("passed on to" in words for words in town.heard_all("tech")) == 1
    await town.says(FAY, "coordinating", "!relay to food Three")  # Another person's first.
    assert "passed on to the Food circle as R-3" in town.heard("coordinating")


async def test_carrying_back_is_acknowledged_so_too(town: Town) -> None:
    await town.says(CY, "tech", "!relay One")
    copy = town.last_event("coordinating")
    first = await town.replies(FAY, "coordinating", to=copy, text="Good")
    assert town.heard("coordinating") == (
        "Thank you, I have carried that to the Tech circle. Delete your message, and I take it back there. From now on ✔ says so."
    )
    before = town.heard_all("coordinating")
    second = await town.replies(FAY, "coordinating", to=copy, text="Very good")
    assert town.heard_all("coordinating") == before
    assert [town.reactions_on(each) for each in (first, second)] == [["✔"], ["✔"]]
    assert "Very good" in town.heard("tech")


async def test_of_somebody_else_s_words_it_says_when_they_are_taken_back(town: Town) -> None:
    await _passed_on(town)
    assert (
        "When their message is deleted, I take it back there; so does !relay cancel. From now on ✔ says so."
        in town.heard("tech")
    )


CASES = {
    "nobody else": ("Eve", None, "Eve"),
    "the same name among the readers": ("Eve", "Eve", "Eve (@eve:example.org)"),
    "a name that looks the same there": ("Eve", "Еvе", "Eve (@eve:example.org)"),
    "in other letters": ("Eve", "EVE", "Eve (@eve:example.org)"),
    "another one": ("Eve", "Eva", "Eve"),
    "one that holds an id": ("Fay (@fay:example.org)", None, "Fay (@fay:example.org) (@eve:example.org)"),
}


@pytest.mark.parametrize(("name", "there", "shown"), CASES.values(), ids=CASES)
async def test_a_name_is_shown_alone_where_it_is_the_only_one(
    town: Town, name: str, there: str | None, shown: str
) -> None:
    _named(town, EVE, name, "tech")
    if there is not None:
        _named(town, BO, there, "coordinating")
    await _passed_on(town)
    assert f"said by {shown}, passed on by Cy:" in town.heard("coordinating")
    await town.replies(EVE, "tech", to=await _answer_comes_back(town), text="Gladly")
    assert f"Reply to R-1 from the Tech circle, by {shown}:" in town.heard("coordinating")


async def _answer_comes_back(town: Town) -> EventId:
    await town.replies(FAY, "coordinating", to=town.last_event("coordinating"), text="Two of ours would like that")
    return town.last_event("tech")


async def test_a_name_shared_in_one_s_own_room_comes_with_the_id_everywhere(town: Town) -> None:
    _named(town, EVE, "Sam", "tech")
    _named(town, HAL, "Sam", "tech")
    await _passed_on(town)
    assert "said by Sam (@eve:example.org), passed on by Cy:" in town.heard("coordinating")


async def test_an_id_in_a_name_is_nothing_that_clients_make_a_second_name_of(town: Town) -> None:
    _named(town, EVE, "Sam", "tech")
    _named(town, HAL, "Sam", "tech")
    await _passed_on(town)
    written = str(town.content_of(town.last_event("coordinating"))["formatted_body"])
    assert "Sam (<code>@eve:example.org</code>)" in written


async def test_the_way_to_the_original_is_shown_to_those_who_can_go_it(town: Town) -> None:
    await town.says(CY, "tech", "!relay One")
    assert town.heard("coordinating").endswith(
        "Reply to this message, and I carry it back. That was in the room of the Tech circle on Mon 2 Mar 2026, 09:00 GMT."
    )
    assert "matrix.to" not in town.heard("coordinating")
    for user in (ADA, BO, FAY):
        await town.joins_room(user, "tech")
    await town.says(CY, "tech", "!relay Two")
    assert "Where it was said (https://matrix.to" in town.heard("coordinating")
    await town.leaves_room(FAY, "tech")
    await town.says(CY, "tech", "!relay Three")
    assert "matrix.to" not in town.heard("coordinating")


@pytest.mark.parametrize("they_are_there", [False, True])
async def test_so_is_the_way_to_a_decision(town: Town, they_are_there: bool) -> None:
    chooses(town, "food", relay={"share_decisions": "send"})
    if they_are_there:
        for user in (ADA, CY):
            await town.joins_room(user, "food")
    await town.says(GUS, "food", "!join for Leaf Bakery")
    await town.says(GUS, "food", "!consent Buy a second van by in 2 days")
    await town.says(GUS, "food", "!yes C-1")
    await town.passes(timedelta(days=3))
    await town.passes(timedelta(minutes=16))
    told = town.heard("coordinating")
    assert ("Where it was decided (https://matrix.to" in told) is they_are_there
    assert ("Decided in the room of the Food circle on Thu 5 Mar 2026, 09:00 GMT." in told) is not they_are_there
    assert _rings(town, "coordinating") == {}
