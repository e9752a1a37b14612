"""Several messages that are passed on as one thing: each keeps its author, its edits and its deletion."""

from datetime import timedelta

import pytest

from storage.types import EventId
from tests.journeys.conftest import Town
from tests.journeys.refused import refused

CY, EVE, FAY, GUS, HAL = (f"@{name}:example.org" for name in ("cy", "eve", "fay", "gus", "hal"))
EDITS = timedelta(seconds=10)


async def _talk(town: Town) -> list[EventId]:
    """A conversation, with what does not count between its lines."""
    one = await town.says(EVE, "tech", "Shall we lend the van?")
    await town.says(GUS, "tech", "!ping")
    two = await town.says(GUS, "tech", "On Mondays, yes")
    await town.edits(GUS, "tech", two, "On Tuesdays, yes")
    gone = await town.says(HAL, "tech", "Never!")
    await town.deletes(HAL, "tech", gone)
    three = await town.says(HAL, "tech", "Fine by me")
    return [one, two, three]


@pytest.mark.both_databases
async def test_the_last_messages_arrive_as_one_and_each_stays_its_author_s(town: Town) -> None:
    one, two, three = await _talk(town)
    command = await town.says(CY, "tech", "!relay last 3")
    copy = town.last_event("coordinating")
    assert town.heard("coordinating").startswith(
        "R-1 from the Tech circle, passed on by Cy:\n\nEve:\n\n> Shall we lend the van?\n\nGus:\n\n> On Tuesdays, yes\n\nHal:\n\n> Fine by me"
    )
    assert town.content_of(copy)["m.mentions"] == {}

    await town.replies(FAY, "coordinating", to=copy, text="From us, too")
    assert town.content_of(town.last_event("tech"))["m.mentions"] == {"user_ids": [EVE, GUS, HAL]}
    assert town.content_of(town.last_event("tech"))["m.relates_to"] == {"m.in_reply_to": {"event_id": command}}

    await town.edits(EVE, "tech", one, "Shall we lend the lorry?")
    await town.passes(EDITS)
    assert "> Shall we lend the lorry?" in town.body_of(copy)
    assert "was passed on to the Coordinating circle as R-1" in town.heard_private(EVE)
    await town.deletes(GUS, "tech", two)
    await town.passes(EDITS)
    assert "Tuesdays" not in town.body_of(copy)
    assert "> Fine by me" in town.body_of(copy)
    await town.deletes(GUS, "tech", one)  # Not his.
    await town.passes(EDITS)
    assert "lorry" in town.body_of(copy)
    await town.deletes(EVE, "tech", one)
    await town.deletes(HAL, "tech", three)
    assert town.redacted(copy)
    assert await town.on_record("R-1") == ["relay.passed", "relay.replied", "relay.edited", *["relay.taken-back"] * 3]


async def test_a_run_goes_further_and_with_its_command(town: Town) -> None:
    await _talk(town)
    command = await town.says(CY, "tech", "!relay last 2")
    copy = town.last_event("coordinating")
    assert "Shall we" not in town.heard("coordinating")
    await town.replies(FAY, "coordinating", to=copy, text="!relay to food")
    assert "Hal:\n\n> Fine by me" in town.heard("food")
    further = town.last_event("food")
    await town.deletes(CY, "tech", command)
    assert town.redacted(copy)
    assert town.redacted(further)


async def test_a_thread_is_passed_on_from_within_it(town: Town) -> None:
    root = await town.says(EVE, "tech", "Shall we lend the van?")
    await town.says(GUS, "tech", "The kettle boils")
    await town.says(HAL, "tech", "On Mondays", thread=root)
    async with refused(town, "no-thread"):
        await town.says(CY, "tech", "!relay thread")
    await town.says(CY, "tech", "!relay thread", thread=root)
    assert "Eve:\n\n> Shall we lend the van?\n\nHal:\n\n> On Mondays" in town.heard("coordinating")
    assert "kettle" not in town.heard("coordinating")
    await town.says(CY, "tech", "!relay last 2")
    assert "> The kettle boils" in town.heard("coordinating")
    assert "Mondays" not in town.heard("coordinating")
    for number in range(9):
        await town.says(HAL, "tech", f"And {number}", thread=root)
    async with refused(town, "long-thread"):
        await town.says(CY, "tech", "!relay thread", thread=root)


async def test_what_cannot_be_passed_on_as_it_is_is_not_left_out_in_silence(town: Town) -> None:
    room = await town.private(CY)
    await town.leaves_room(CY, "coordinating")
    async with refused(town, "say-it-there"):
        await town.says(CY, room, "!relay last 3")
    async with refused(town, "nothing-said"):
        await town.says(CY, "tech", "!relay last 3")
    async with refused(town, "how-many"):
        await town.says(CY, "tech", "!relay last 11")
    await town.says(EVE, "tech", "Look at this")
    picture: dict[str, object] = {"msgtype": "m.image", "body": "IMG.jpg", "url": "https://example.org/1"}
    await town.emits(EVE, "tech", "m.room.message", picture)
    for said in ("!relay last 1", "!relay last 2"):
        async with refused(town, "no-words"):
            await town.says(CY, "tech", said)
