"""A date poll says how it is answered and how it ends, is known in its own thread, and belongs to the item that it is for."""

from datetime import timedelta

import pytest

from storage.types import EventId
from tests.journeys.begun import played_once
from tests.journeys.conftest import Town
from tests.journeys.refused import refused
from tests.journeys.test_consent import FAY, GUS, HAL, opened
from tests.journeys.test_proposals import EDITS

EVE = "@eve:example.org"


@played_once
async def polled(town: Town, said: str = "!date Call 1h thu 10:00, fri 10:00") -> EventId:
    await town.says(GUS, "food", said)
    return town.last_event("food")


async def test_it_numbers_its_times_and_tells_how_it_ends(town: Town) -> None:
    card = await polled(town)

    assert town.body_of(card) == (
        "Date poll M-1: Call, for 1 hour, asked by Gus\n\n"
        "1. Thu 5 Mar 2026, 10:00 GMT – nobody yet\n"
        "2. Fri 6 Mar 2026, 10:00 GMT – nobody yet\n\n"
        "Tap the number of each time that suits you, or reply, for example: “1 yes, 2 no”.\n"
        "It ends when Gus chooses one: !date close M-1. I remind them Wed 4 Mar 2026, 10:00 GMT."
    )
    assert "<ol><li><strong>Thu 5 Mar" in str(town.content_of(card)["formatted_body"])
    await town.replies(HAL, "food", to=card, text="1 yes, 2 no")
    await town.passes(EDITS)
    assert "1. Thu 5 Mar 2026, 10:00 GMT – yes: Hal\n2. Fri 6 Mar 2026, 10:00 GMT – no: Hal" in town.body_of(card)


async def test_with_three_times_the_example_has_three(town: Town) -> None:
    card = await polled(town, "!date Call 1h thu 10:00, thu 14:00, fri 10:00")
    assert "“1 yes, 2 if need be, 3 no”" in town.body_of(card)


async def test_what_is_chosen_already_is_announced_once(town: Town) -> None:
    await polled(town)
    await town.says(GUS, "food", "!date close M-1 1")
    await town.passes(timedelta(minutes=5))
    before = town.heard_all("food")
    await town.says(GUS, "food", "!date close M-1 1")

    assert town.heard_all("food")[len(before) :] == ["M-1 is already set: Thu 5 Mar 2026, 10:00 GMT."]
    assert town.content_of(town.last_event("food"))["msgtype"] == "m.notice"
    assert town.content_of(town.last_event("food"))["m.mentions"] == {}


@pytest.mark.parametrize(
    ("said", "chosen"),
    [
        ("!date close", "Thu 5 Mar 2026, 10:00"),
        ("!date close 2", "Fri 6 Mar 2026, 10:00"),
        ("!date close M-1", "Thu 5 Mar 2026, 10:00"),
        ("!date close m1 2", "Fri 6 Mar 2026, 10:00"),
    ],
)
async def test_in_its_own_thread_its_number_is_known(town: Town, said: str, chosen: str) -> None:
    card = await polled(town)
    await polled(town, "!date Another call 1h thu 11:00, fri 11:00")
    await town.reacts(HAL, "food", to=card, key="1️⃣")
    await town.says(GUS, "food", said, thread=card)

    assert f"Call: {chosen} GMT, for 1 hour (M-1)." in "".join(town.heard_all("food"))


async def test_a_reply_to_it_names_it_too_and_another_is_chosen_by_its_name(town: Town) -> None:
    first, second = await polled(town), await polled(town, "!date Another call 1h thu 11:00, fri 11:00")
    await town.replies(GUS, "food", to=second, text="!date close 2")
    assert "Another call: Fri 6 Mar 2026, 11:00 GMT" in "".join(town.heard_all("food"))
    await town.passes(timedelta(minutes=5))
    await town.says(GUS, "food", "!date cancel M-2", thread=first)
    assert "Another call is called off (M-2)" in "".join(town.heard_all("food"))


async def test_the_only_one_that_is_open_need_not_be_named(town: Town) -> None:
    await polled(town)
    await town.says(GUS, "food", "!date cancel")
    assert town.heard("food").startswith("M-1 has ended without a time.")

    await town.says(GUS, "food", "!date close")
    assert town.heard("food").startswith("No date poll is open here. To open one, say for example !date ")


async def test_of_several_one_is_asked_for(town: Town) -> None:
    await polled(town)
    await polled(town, "!date Another call 1h thu 11:00, fri 11:00")
    await town.says(GUS, "food", "!date close")

    assert town.heard("food") == (
        "Which date poll is it? Say !date close M-1 for “Call” or !date close M-2 for “Another call”."
    )
    assert (await town.on_record("M-1")) == ["meet.date_opened"]


@pytest.mark.parametrize(
    ("said", "title"),
    [
        ("!date C-1 30m fri 10:00, fri 14:00", "C-1 · Buy a second van"),
        ("!date c1 30 min fri 10:00, fri 14:00", "C-1 · Buy a second van"),
        ("!date C-1 how do we pay 30m fri 10:00, fri 14:00", "C-1 · how do we pay"),
    ],
)
async def test_a_poll_for_an_item_is_named_after_it_and_stands_in_its_thread(town: Town, said: str, title: str) -> None:
    item = await opened(town, "!consent Buy a second van")
    card = await polled(town, said)

    assert town.body_of(card).startswith(f"Date poll M-1: {title}, for 30 minutes, asked by Gus")
    relation = town.content_of(card)["m.relates_to"]
    assert relation["rel_type"] == "m.thread"  # type: ignore[index]
    assert relation["event_id"] == item  # type: ignore[index]
    await town.replies_in_thread(FAY, "food", thread=item, to=card, text="1 yes")
    await town.passes(EDITS)
    assert "yes: Fay" in town.body_of(card)


@pytest.mark.parametrize(
    "said", ["!date C-9 30m fri 10:00, fri 14:00", "!date Vitamin C-1000 30m fri 10:00, fri 14:00"]
)
async def test_what_names_no_item_of_the_circle_is_a_title(town: Town, said: str) -> None:
    card = await polled(town, said)

    assert town.body_of(card).startswith(f"Date poll M-1: {said[6:].partition(' 30m')[0]}, for 30 minutes")
    assert "m.relates_to" not in town.content_of(card)


async def test_a_poll_is_answered_by_its_number_wherever_that_is_said(town: Town) -> None:
    await town.says("@gus:example.org", "food", "!date Monthly call 1h thu 10:00, fri 10:00")
    card = town.last_event("food")
    for said in ("M-1 1", "!m1 2", "!M-1: 1 no", "1 for M-1"):
        await town.says("@hal:example.org", "food", said)
        assert "noted on M-1" in town.heard("food")
    assert "Hal" in town.body_of(card)
    heard = len(town.heard_all("food"))
    await town.says("@hal:example.org", "food", "M-1 is on thursday")
    assert len(town.heard_all("food")) == heard
    await town.says("@hal:example.org", "food", "!M-1 hmm")
    assert "I could not tell whether that is your answer to M-1" in town.heard("food")
    await town.says("@hal:example.org", "food", "!xyzzy")
    await town.replies("@hal:example.org", "food", to=town.last_event("food"), text="1 and 2")
    assert "Reply to its card, or say M-1 1 and 2." in town.heard("food")
    await town.says("@hal:example.org", "food", "!M-1")
    assert "M-1 is open. You can:" in town.heard("food")


def files(town: Town, room: str) -> list[str]:
    """The names of the files in a room, the oldest first."""
    room_id = town.room(room)
    return [
        str(event.content["filename"])
        for event in town.server.log
        if event.room_id == room_id and event.content.get("msgtype") == "m.file"
    ]


async def settled_call(town: Town) -> None:
    await polled(town)
    await town.says(GUS, "food", "!date close M-1 1")
    await town.passes(timedelta(minutes=3))
    assert files(town, "food") == ["M-1.ics"]


@pytest.mark.parametrize("said", ["!date file", "!date file M-1", "!calendar file", "!calendar file for M-1", "!ics"])
async def test_its_calendar_file_can_be_had_again(town: Town, said: str) -> None:
    await settled_call(town)
    asked = await town.says(HAL, "food", said)
    assert files(town, "food") == ["M-1.ics", "M-1.ics"]
    again = town.content_of(town.last_event("food"))
    assert again["m.relates_to"] == {"m.in_reply_to": {"event_id": asked}}


async def test_in_private_the_file_comes_there_and_in_another_room_it_says_so(town: Town) -> None:
    await settled_call(town)
    room = await town.private(HAL)
    await town.says(HAL, room, "date file")
    assert files(town, room) == ["M-1.ics"]
    await town.says(HAL, "tech", "!date file M-1")
    assert files(town, room) == ["M-1.ics", "M-1.ics"]
    assert "I have sent you the calendar file of M-1 in private." in town.heard("tech")
    assert files(town, "tech") == []


async def test_who_is_not_in_its_room_gets_no_calendar_file(town: Town) -> None:
    await settled_call(town)
    room = await town.private(EVE)
    for said in ("date file M-1", "date file"):
        await town.says(EVE, room, said)
    assert files(town, room) == []
    assert "I know of no meeting to come here" in town.heard(room)


async def test_what_has_no_time_has_no_calendar_file(town: Town) -> None:
    await polled(town)
    async with refused(town, "no-time"):
        await town.says(HAL, "food", "!date file M-1")
    assert "M-1 has no time yet" in town.heard("food")
    async with refused(town, "no-meeting"):
        await town.says(HAL, "food", "!date file")
    await town.says(GUS, "food", "!date cancel M-1")
    async with refused(town, "no-time"):
        await town.says(HAL, "food", "!date file M-1")
    assert "ended without a time" in town.heard("food")


async def test_what_is_over_comes_by_its_number_alone_and_of_several_one_is_asked_for(town: Town) -> None:
    await settled_call(town)
    await polled(town, "!date Visit 2h sat 10:00, sun 10:00")
    await town.says(GUS, "food", "!date close M-2 1")
    await town.passes(timedelta(minutes=3))
    async with refused(town, "which-poll"):
        await town.says(HAL, "food", "!date file")
    assert "date file M-1" in town.heard("food")
    assert "date file M-2" in town.heard("food")
    await town.passes(timedelta(days=7))
    async with refused(town, "no-meeting"):
        await town.says(HAL, "food", "!date file")
    await town.says(HAL, "food", "!date file M-2")
    assert files(town, "food")[-1] == "M-2.ics"
