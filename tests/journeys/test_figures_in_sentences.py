"""Figures in what people say that is no command, and what they say and ask while figures of theirs are waited for."""

import pytest

from storage.types import UserId
from tests.journeys.begun import played_once
from tests.journeys.conftest import Town
from tests.journeys.test_own_room import encrypted_room
from tests.journeys.test_secrecy import says_secretly
from tests.journeys.test_subs import BO, GUS, seated


@played_once
async def asked(town: Town) -> None:
    await seated(town)
    await town.says(BO, "food", "!subs ask by in 30 days")


@played_once
async def read_back(town: Town) -> None:
    await seated(town)
    await town.says(GUS, await town.private(GUS), "we had 92k wages and 71.5k freelancers")


async def test_what_is_told_is_read_back_and_stored_after_yes_alone(town: Town) -> None:
    await read_back(town)
    room = await town.private(GUS)
    assert "Total £196.20" in town.heard(room)
    assert await town.on_record("leaf-bakery 2025/26") == []
    await town.says(GUS, room, "go ahead")
    assert "Leaf Bakery has declared" in town.heard(room)
    await town.says(GUS, room, "actually wages were 103k")
    assert "Wages £103,000.00, self-employed £71,500.00" in town.heard(room)


async def test_what_is_wondered_is_worked_out_with_the_command_that_declares_it(town: Town) -> None:
    await seated(town)
    room = await town.private(GUS)
    await town.says(GUS, room, "how much would we pay if wages are 92k and freelancers 71.5k")
    assert "say subs declare £92,000.00 wages, £71,500.00 self-employed" in town.heard(room)
    await town.says(GUS, room, "subs declare £92,000.00 wages, £71,500.00 self-employed")
    assert "Is that right?" in town.heard(room)


@pytest.mark.parametrize(
    ("said", "heard"),
    [
        ("not now", "There is no hurry. I still wait"),
        ("let me check with our bookkeeper first", "There is no hurry. I still wait"),
        ("why do you need that?", "and they are for nothing else"),
        ("what counts as wages?", "Whether something counts, ask"),
        ("will the other co-ops see what we pay?", "a circle's room sees only how many have declared"),
        ("yes but freelancers 70k", "Wages £92,000.00, self-employed £70,000.00"),
        ("nope that's not right", "nothing is stored"),
        ("stop asking", "I have dropped that"),
        ("sry 91k wages", "Wages £91,000.00, self-employed £71,500.00"),
        ("actually wages were 91", "not sure that you mean it"),
        ("no stop", "nothing is stored"),
        ("wait, i have to check with Hal", "There is no hurry. I still wait"),
        ("how much is that a month", "That is about £16.35 a month."),
        ("is that with vat", "VAT £32.70 = £196.20"),
        ("can we pay less this year", "subs pwyc 40"),
        ("ask Hal he does our books", "Whoever speaks for Leaf Bakery can tell me"),
        ("what would it be with 64k wages", "I still wait for your word on"),
        ("we can only afford 40", "Fee £40.00"),
        ("delete everything you know about me", "I can forget you"),
    ],
)
async def test_while_figures_wait_for_a_yes(town: Town, said: str, heard: str) -> None:
    await read_back(town)
    room = await town.private(GUS)
    await town.says(GUS, room, said)
    assert heard in town.heard(room)
    assert await town.on_record("leaf-bakery 2025/26") == []


async def test_what_a_treasurer_was_told_by_phone_is_for_an_encrypted_room(town: Town) -> None:
    await seated(town)
    room = await town.private(BO)
    await town.says(BO, room, "Leaf rang, they had 64k wages")
    assert "encrypt gets you one" in town.heard(room)


async def test_what_is_half_said_and_the_same_as_last_year_answers_the_treasurer(town: Town) -> None:
    await seated(town)
    room = await town.private(GUS)
    for said in ("subs declare for 2024/25 80000 wages, 10000 self-employed", "yes"):
        await town.says(GUS, room, said)
    await town.says(BO, "food", "!subs ask by in 30 days")
    await town.says(GUS, room, "we have no freelancers")
    assert "And what did your co-op pay to its employees in wages?" in town.heard(room)
    await town.says(GUS, room, "we dont know yet, ask me again next week")
    assert "There is no hurry. I still wait" in town.heard(room)
    await town.says(GUS, room, "same as last year")
    assert "Wages £80,000.00, self-employed £10,000.00" in town.heard(room)
    assert await town.on_record("leaf-bakery 2025/26") == []


@pytest.mark.parametrize(
    ("said", "heard"),
    [
        ("has Small Screws declared yet?", "Small Screws – asked, opened, not declared yet"),
        ("and Leaf?", "Leaf Bakery – asked"),
        ("can you nudge Leaf", "I remind it by myself before then"),
        ("give Leaf more time till friday", "I take its figures after that, too"),
        ("remind the ones who haven't answered", "days before the end"),
        ("how is the round going", "of 3 co-ops 2 asked"),
        ("who hasn't handed in their figures yet", "Not declared for 2025/26 yet: 3 co-ops"),
        ("close the round", "The round needs no closing"),
        ("what came in so far", "in encrypted private rooms alone"),
        ("Leaf 64k", "encrypt gets you one"),
        ("Leaf Bakery paid 196.20", "I keep no payments"),
    ],
)
async def test_what_a_treasurer_asks_in_their_own_words(town: Town, said: str, heard: str) -> None:
    await asked(town)
    room = await town.private(BO)
    await town.says(BO, room, said)
    assert heard in town.heard(room)
    assert await town.on_record("leaf-bakery") == []


async def test_a_treasurer_says_how_they_heard_figures_of_another(town: Town) -> None:
    await seated(town)
    room = await encrypted_room(town, UserId(BO))
    for said in ("Leaf: 64k wages", "1"):
        await says_secretly(town, BO, room, said)
    assert "Wages £64,000.00" in town.heard(room)
    await says_secretly(town, BO, room, "yes")
    assert "Leaf Bakery has declared" in town.heard(room)
    assert await town.on_record("leaf-bakery 2025/26") == ["subs.declared"]


async def test_asking_those_that_are_new_moves_the_end_for_nobody(town: Town) -> None:
    await asked(town)
    room = await town.private(BO)
    await town.says(BO, room, "subs ask")
    assert "by Wed 1 Apr 2026" in town.heard(room)
