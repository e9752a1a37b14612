"""Figures in what people say that is no command, and what they say and ask while figures of theirs are waited for."""

import pytest

from tests.journeys.begun import played_once
from tests.journeys.conftest import Town
from tests.journeys.test_subs import BO, GUS, seated


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
