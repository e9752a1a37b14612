"""Whoever is no link person asks theirs with ``!relay``, who passes it on, changes or declines it with one tap; the asker is told."""

import pytest

from storage.types import EventId
from tests.journeys.begun import played_once
from tests.journeys.conftest import Town
from tests.journeys.refused import refused

CY, EVE, FAY, GUS, HAL = (f"@{name}:example.org" for name in ("cy", "eve", "fay", "gus", "hal"))


def _arrived(town: Town, where: str = "coordinating") -> list[str]:
    return [words for words in town.heard_all(where) if words.startswith("R-")]


@played_once
async def _asks(town: Town, words: str = "We need more flour") -> EventId:
    await town.says(EVE, "tech", f"!relay {words}")
    return town.last_event(await town.private(CY))


@pytest.mark.both_databases
async def test_with_one_tap_it_is_passed_on_and_who_asked_is_told(town: Town) -> None:
    source = await town.says(HAL, "tech", "We need more flour")
    await town.replies(EVE, "tech", to=source, text="!relay")
    assert "I have asked Cy (link person) to pass that on to the Coordinating circle (P-1)" in town.heard("tech")
    assert _arrived(town) == []
    room = await town.private(CY)
    card = town.last_event(room)
    assert (
        "P-1: Eve of the Tech circle asks you to pass on to the Coordinating circle what Hal has said"
        in town.body_of(card)
    )
    assert town.content_of(card)["m.mentions"] == {"user_ids": [CY]}
    assert list(town.reactions_on(card)) == ["📨", "❌"]
    async with refused(town, "asked-already"):
        await town.replies(GUS, "tech", to=source, text="!relay")

    await town.says(CY, room, "todo")
    assert "P-1 is to be passed on to the Coordinating circle" in town.heard(room)
    await town.reacts(CY, room, to=card, key="📨")
    assert town.heard("coordinating").startswith("R-1 from the Tech circle, said by Hal, passed on by Cy:\n\n> We need")
    assert "P-1 is passed on to the Coordinating circle as R-1" in town.body_of(card)
    assert "Cy has passed on P-1 to the Coordinating circle as R-1." in town.heard_private(EVE)
    async with refused(town, "answered"):
        await town.replies(CY, room, to=card, text="no")
    await town.replies(FAY, "coordinating", to=town.last_event("coordinating"), text="How much?")
    assert "How much?" in town.heard("tech")
    await town.deletes(HAL, "tech", source)
    assert town.redacted(town.card("coordinating", "R-1"))
    assert await town.on_record("P-1") == ["relay.asked", "relay.passed_for_them"]


async def test_it_is_declined_with_a_tap_or_with_a_reason(town: Town) -> None:
    card, room = await _asks(town), await town.private(CY)
    await town.reacts(CY, room, to=card, key="❌")
    assert "Cy has not passed on P-1" in town.heard_private(EVE)
    await _asks(town)
    await town.says(CY, "tech", "!relay decline P-2 They know it")
    assert "> They know it" in town.heard_private(EVE)
    assert _arrived(town) == []


async def test_a_reply_with_other_words_is_passed_on_after_a_yes(town: Town) -> None:
    card, room = await _asks(town), await town.private(CY)
    await town.replies(CY, room, to=card, text="Tech could use two sacks of flour")
    assert "Shall I pass this on to the Coordinating circle instead, in your name?" in town.heard(room)
    await town.says(CY, room, "no")
    assert _arrived(town) == []
    await town.replies(CY, room, to=card, text="Tech could use two sacks of flour")
    await town.says(CY, room, "yes")
    (words,) = _arrived(town)
    assert words.startswith("R-1 from the Tech circle, passed on by Cy:\n\n> Tech could use two sacks of flour")
    assert "more flour" not in words
    assert "It is in their own words." in town.heard_private(EVE)
    await _asks(town, "And salt")
    await town.says(CY, "tech", "!relay pass P-2 And some salt")
    assert "> And some salt" in town.heard("coordinating")


@pytest.mark.parametrize("how", ["delete", "undo", "cancel"])
async def test_who_asked_takes_it_back(town: Town, how: str) -> None:
    said = await town.says(EVE, "tech", "!relay We need more flour")
    card = town.last_event(await town.private(CY))
    if how == "delete":
        await town.deletes(EVE, "tech", said)
    else:
        await town.says(EVE, "tech", "!undo" if how == "undo" else "!relay cancel")
    await town.works()
    assert "P-1 was taken back by who had asked" in town.body_of(card)
    async with refused(town, "answered"):
        await town.reacts(CY, await town.private(CY), to=card, key="📨")
    assert _arrived(town) == []


async def test_an_edit_is_passed_on_as_it_is_read(town: Town) -> None:
    said = await town.says(EVE, "tech", "!relay We need more flour")
    card = town.last_event(await town.private(CY))
    await town.edits(EVE, "tech", said, "!relay We need more rye")
    assert "> We need more rye" in town.body_of(card)
    await town.reacts(CY, await town.private(CY), to=card, key="📨")
    assert "> We need more rye" in town.heard("coordinating")


async def test_nobody_else_answers_it_and_a_vacant_link_says_so(town: Town) -> None:
    await _asks(town)
    async with refused(town, "not-allowed"):
        await town.says(EVE, "tech", "!relay pass P-1")
    async with refused(town, "not-your-circle"):
        await town.says(FAY, "food", "!relay pass P-1")
    async with refused(town, "not-link-person"):
        await town.says("@di:example.org", "tech", "!relay decline P-1")
    await town.leaves_room(CY, "tech")
    async with refused(town, "not-link-person"):
        await town.says(EVE, "tech", "!relay And salt")
    assert "Nobody does so here as yet" in town.heard("tech")
    assert _arrived(town) == []
