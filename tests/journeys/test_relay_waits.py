"""What waits to be passed on: runs that somebody asks for or that are shown first; and none of it outlives the messages that it is of."""

from datetime import timedelta

import pytest

from storage.types import EventId
from tests.journeys.conftest import Town
from tests.journeys.refused import refused
from tests.journeys.test_proposals import chooses

CY, EVE, FAY, GUS, HAL = (f"@{name}:example.org" for name in ("cy", "eve", "fay", "gus", "hal"))
PACED = timedelta(seconds=10)


def _arrived(town: Town) -> list[str]:
    return [words for words in town.heard_all("coordinating") if words.startswith("R-")]


async def _talk(town: Town) -> tuple[EventId, EventId]:
    return await town.says(GUS, "tech", "Shall we lend the van?"), await town.says(HAL, "tech", "On Mondays, yes")


@pytest.mark.both_databases
async def test_a_run_that_somebody_asks_for_is_passed_on_with_one_tap(town: Town) -> None:
    one, two = await _talk(town)
    await town.says(EVE, "tech", "!relay last 2")
    assert "I have asked Cy (link person) to pass that on to the Coordinating circle (P-1)" in town.heard("tech")
    room = await town.private(CY)
    card = town.last_event(room)
    assert town.body_of(card).startswith("P-1: Eve of the Tech circle asks you to pass these messages on")
    assert "Gus:\n\n> Shall we lend the van?\n\nHal:\n\n> On Mondays, yes" in town.body_of(card)
    await town.edits(HAL, "tech", two, "On Tuesdays, yes")
    await town.passes(PACED)
    assert "> On Tuesdays, yes" in town.body_of(card)
    await town.deletes(EVE, "tech", one)  # Not hers.
    await town.deletes(GUS, "tech", one)
    await town.passes(PACED)
    assert "lend the van" not in town.body_of(card)
    await town.reacts(CY, room, to=card, key="📨")
    (arrived,) = _arrived(town)
    assert arrived.startswith("R-1 from the Tech circle, passed on by Cy:\n\nHal:\n\n> On Tuesdays, yes")
    assert "Cy has passed on P-1" in town.heard_private(EVE)
    await town.replies(FAY, "coordinating", to=town.last_event("coordinating"), text="Gladly")
    assert town.content_of(town.last_event("tech"))["m.mentions"] == {"user_ids": [HAL]}
    await town.deletes(HAL, "tech", two)
    assert town.redacted(town.card("coordinating", "R-1"))


async def test_a_request_ends_with_the_last_of_its_messages_and_with_who_asks_for_none_of_theirs(town: Town) -> None:
    one, two = await _talk(town)
    await town.says(EVE, "tech", "!relay last 2")
    card = town.last_event(await town.private(CY))
    await town.deletes(GUS, "tech", one)
    await town.deletes(HAL, "tech", two)
    await town.passes(PACED)
    assert "P-1 was taken back" in town.body_of(card)
    await _talk(town)
    await town.says(GUS, "tech", "!relay never me")
    async with refused(town, "never-them"):
        await town.says(EVE, "tech", "!relay last 2")
    root = await town.says(HAL, "tech", "A thread")
    await town.says(HAL, "tech", "Its second line", thread=root)
    await town.says(EVE, "tech", "!relay thread", thread=root)
    await town.says(CY, "tech", "!relay pass P-2")
    assert "Hal:\n\n> A thread\n\nHal:\n\n> Its second line" in _arrived(town)[0]
    assert await town.on_record("P-1") == ["relay.asked", "relay.request_edited", "relay.request_withdrawn"]


async def test_a_run_is_shown_first_where_the_circle_wants_that(town: Town) -> None:
    chooses(town, "tech", relay={"preview": True})
    _, two = await _talk(town)
    await town.says(CY, "tech", "!relay last 2")
    shown = town.heard("tech")
    assert shown.startswith(
        "This is what arrives in the Coordinating circle:\n\nGus:\n\n> Shall we lend the van?\n\nHal:"
    )
    assert _arrived(town) == []
    asked = town.last_event("tech")
    await town.edits(HAL, "tech", two, "On Tuesdays, yes")
    await town.replies(CY, "tech", to=asked, text="yes")
    assert "Gus:\n\n> Shall we lend the van?\n\nHal:\n\n> On Tuesdays, yes" in _arrived(town)[0]


async def _said(town: Town) -> tuple[EventId, str]:
    return await town.says(HAL, "tech", "We have room for two"), HAL


@pytest.mark.parametrize("what", ["words", "own words", "run", "reserved", "reaction"])
async def test_what_its_author_has_deleted_is_passed_on_by_no_yes(town: Town, what: str) -> None:
    chooses(town, "tech", relay={"preview": what in ("words", "own words", "run")})
    source, author = await _said(town)
    where = "tech"
    match what:
        case "words":
            await town.replies(CY, "tech", to=source, text="!relay")
        case "own words":
            source, author = await town.says(CY, "tech", "!relay We have room"), CY
        case "run":
            await town.says(CY, "tech", "!relay last 1")
        case "reserved":
            source, author = await town.says(CY, "tech", "!relay close the shop at five"), CY
        case "reaction":
            await town.reacts(CY, "tech", to=source, key="📨")
            where = str(await town.private(CY))
    asked = town.last_event(where)
    assert _arrived(town) == []
    await town.deletes(author, "tech", source)
    assert "deleted, so I" in town.heard(where)
    await town.replies(CY, where, to=asked, text="yes")
    await town.says(CY, where, "yes")
    assert _arrived(town) == []


async def test_what_waits_for_a_yes_is_passed_on_as_it_reads_by_then(town: Town) -> None:
    chooses(town, "tech", relay={"preview": True})
    source = await town.says(HAL, "tech", "We have room for two")
    await town.replies(CY, "tech", to=source, text="!relay")
    asked = town.last_event("tech")
    await town.edits(HAL, "tech", source, "We have room for three")
    await town.replies(CY, "tech", to=asked, text="yes")
    assert "> We have room for three" in _arrived(town)[0]
    source = await town.says(CY, "tech", "!relay And a van")
    await town.edits(CY, "tech", source, "!relay And two vans")
    assert "> And two vans" in town.heard("tech")
    await town.replies(CY, "tech", to=town.last_event("tech"), text="yes")
    assert "> And two vans" in _arrived(town)[1]
