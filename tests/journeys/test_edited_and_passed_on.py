"""A message that somebody passes on is read as all see it: as its last edit has left it, and without a file's name for words."""

from datetime import timedelta

import pytest

from tests.journeys.conftest import Town

CY, EVE, FAY = (f"@{name}:example.org" for name in ("cy", "eve", "fay"))
EDITS = timedelta(seconds=10)


async def test_the_words_that_all_see_are_passed_on(town: Town) -> None:
    source = await town.says(EVE, "tech", "It costs 400 pounds")
    await town.edits(EVE, "tech", source, "It costs 50 pounds")
    await town.edits(EVE, "tech", source, "It costs 40 pounds")
    await town.replies(CY, "tech", to=source, text="!relay")

    assert "> It costs 40 pounds" in town.heard("coordinating")
    assert "400" not in town.heard("coordinating")


async def test_a_sticker_and_what_was_deleted_are_not_passed_on(town: Town) -> None:
    sticker = await town.emits(EVE, "tech", "m.sticker", {"body": "A cat that waves"})
    gone = await town.says(EVE, "tech", "We have flour")
    await town.deletes(EVE, "tech", gone)
    for source in (sticker, gone):
        await town.replies(CY, "tech", to=source, text="!relay")
        assert "has no words that I can read" in town.heard("tech")


@pytest.mark.both_databases
async def test_an_edit_of_what_was_passed_on_is_followed_and_its_author_told_once(town: Town) -> None:
    source = await town.says(EVE, "tech", "It costs 400 pounds")
    await town.replies(CY, "tech", to=source, text="!relay")
    copy = town.last_event("coordinating")
    for price in (50, 40):
        await town.edits(EVE, "tech", source, f"It costs {price} pounds")
        await town.passes(EDITS)
    assert "> It costs 40 pounds" in town.body_of(copy)
    assert "said by Eve" in town.body_of(copy)
    told = [
        words for words in town.heard_all_private(EVE) if "was passed on to the Coordinating circle as R-1" in words
    ]
    assert len(told) == 1
    assert await town.on_record("R-1") == ["relay.passed", "relay.edited", "relay.edited"]
    await town.says(FAY, "coordinating", "!relays")
    assert "400" not in town.heard("coordinating")


@pytest.mark.parametrize(
    ("said", "edited", "reads"),
    [
        ("!relay We have flour", "!relay We have no flour", "> We have no flour"),
        ("!relay to coordinating We have flour", "!relay to coordinating We have oats", "> We have oats"),
        ("Circlebot: relay We have flour", "Circlebot: relay We have oats", "> We have oats"),
        ("!relay We have flour", "!relay", "> We have flour"),
        ("!relay We have flour", "We have no flour", "> We have flour"),
        ("!relay We have flour", "!relay to food We have no flour", "> We have flour"),
        ("!relay We have flour", "!relay We have flour", "> We have flour"),
    ],
)
async def test_so_is_an_edit_of_the_command_itself(town: Town, said: str, edited: str, reads: str) -> None:
    command = await town.says(CY, "tech", said)
    copy = town.last_event("coordinating")
    before = len(town.heard_all("tech"))
    await town.edits(CY, "tech", command, edited)
    await town.passes(EDITS)
    assert reads in town.body_of(copy)
    assert town.heard_all("tech")[before:] == []
    stays = [words for words in town.heard_all_private(CY) if "stands there as it was" in words]
    assert len(stays) == (reads == "> We have flour" and said != edited)


async def test_so_is_an_answer_that_was_carried_back(town: Town) -> None:
    source = await town.says(EVE, "tech", "We have flour")
    await town.replies(CY, "tech", to=source, text="!relay")
    reply = await town.replies(FAY, "coordinating", to=town.last_event("coordinating"), text="We take 40 sacks")
    carried = town.card("tech", "Reply to R-1")
    await town.edits(FAY, "coordinating", reply, "We take 4 sacks")
    await town.passes(EDITS)
    assert "> We take 4 sacks" in town.body_of(carried)
    assert "was passed on to the Tech circle as R-1" in town.heard_private(FAY)


async def test_nobody_edits_what_somebody_else_has_said(town: Town) -> None:
    source = await town.says(EVE, "tech", "We have flour")
    await town.replies(CY, "tech", to=source, text="!relay")
    copy = town.last_event("coordinating")
    await town.edits(CY, "tech", source, "We have nothing")
    await town.edits(EVE, "coordinating", source, "We have nothing")
    await town.passes(EDITS)
    assert "> We have flour" in town.body_of(copy)


async def test_what_was_taken_back_is_not_said_again_by_an_edit(town: Town) -> None:
    source = await town.says(EVE, "tech", "We have flour")
    await town.replies(CY, "tech", to=source, text="!relay")
    await town.deletes(EVE, "tech", source)
    await town.edits(EVE, "tech", source, "We have oats")
    await town.passes(EDITS)
    assert "oats" not in " ".join(town.heard_all("coordinating"))
    assert "relay.edited" not in await town.on_record("R-1")
