"""A concern that was taken to the broader circle is asked after whatever that circle comes to: its holder has the last word."""

from pathlib import Path

import pytest

from tests.journeys.begun import played_once
from tests.journeys.conftest import Town
from tests.journeys.test_consent import GUS, HAL, settled
from tests.journeys.test_objections import DAYS
from tests.journeys.test_renamed_circles import FOOD, _starts_with
from tests.towns import FEDERATION

CY, DI, EVE = "@cy:example.org", "@di:example.org", "@eve:example.org"
FOOD_IN_TECH = FOOD.replace('parent = "coordinating"', 'parent = "tech"')
IN_TECH = FEDERATION.replace(FOOD, FOOD_IN_TECH)
TECH = IN_TECH[IN_TECH.index('[[circles]]\nslug = "tech"') : IN_TECH.index('[[circles]]\nslug = "food"')]
NO_TECH = FEDERATION.replace(TECH, "")
NO_FOOD = FEDERATION.replace(FOOD, "")
HELD = "Hal for Small Screws: nobody of ours works on Sundays – not yet said to be met: I ask Hal"


@pytest.fixture
def toml() -> str:
    return IN_TECH


@played_once
async def taken_further(town: Town) -> None:
    """C-1 of the food circle is with the tech circle, as C-2, in its consent round."""
    await settled(town)
    await town.says(DI, "tech", "!join for Data Workers")
    await town.says(GUS, "food", "!consent Deliver on Sundays")
    await town.says(HAL, "food", "!object C-1 nobody of ours works on Sundays")
    await town.says(GUS, "food", "!refer C-1")
    await town.passes(8 * DAYS)


ENDS = {
    "agreed": (["!yes C-2"], "has answered C-1, which you had referred: agreed. It is D-1", "as D-1."),
    "agreed, with concerns": (
        ["!concern C-2 it is far"],
        "has answered C-1, which you had referred: agreed, with concerns.",
        "as D-1.",
    ),
    "not agreed": (["!object C-2 it is far"], "has answered C-1, which you had referred: not agreed.", "not agreed."),
    "not heard": ([], "has come to no answer on C-1, which you had referred: not heard by enough.", "not heard"),
    "withdrawn": (["!withdraw C-2 yes"], "has come to no answer on C-1, which you had referred: withdrawn.", "withdrawn."),
}  # fmt: skip


@pytest.mark.parametrize(
    ("end", "says"),
    [
        ("agreed", "yes"),
        ("agreed, with concerns", "no"),
        ("not agreed", "yes"),
        ("not agreed", "no"),
        ("not heard", "no"),
        ("withdrawn", "yes"),
        ("withdrawn", "no"),
    ],
)
async def test_its_holder_is_asked_whatever_the_broader_circle_comes_to(town: Town, end: str, says: str) -> None:
    said, told, asked = ENDS[end]
    await taken_further(town)
    room = await town.private(HAL)
    for words in said:
        await town.says(GUS if "withdraw" in words else DI, "tech", words)
    await town.passes(2 * DAYS)

    back = town.heard("food")
    assert told in back
    assert HELD in back
    question = town.heard(room)
    assert asked in question
    assert "Your concern on C-1 had been:\n\n> nobody of ours works on Sundays" in question
    await town.says(HAL, room, says)
    words = town.heard("food")
    decided = end.startswith("agreed")
    if says == "yes":
        assert (
            words
            == f"Hal says that their concern on C-1 is met {'by the answer' if decided else 'meanwhile'}. Thank you!"
        )
    else:
        assert words.startswith(
            "Hal says that their concern on C-1 is not met by the answer."
            if decided
            else "Hal says that their concern on C-1 stands."
        )


async def test_its_holder_is_asked_when_the_broader_circle_is_named_no_longer_and_again_once_it_answers(
    town: Town, tmp_path: Path
) -> None:
    await taken_further(town)
    room = await town.private(HAL)
    await _starts_with(town, tmp_path, NO_TECH)
    assert "My configuration does not name the Tech circle any more, so C-2 rests there" in town.heard("food")
    assert HELD in town.heard("food")
    assert "so C-2 rests.\n\nYour concern on C-1 had been:" in town.heard(room)
    await town.says(HAL, room, "no")
    assert town.heard("food").startswith("Hal says that their concern on C-1 stands. To take it up here")

    await _starts_with(town, tmp_path, IN_TECH)
    await town.says(DI, "tech", "!yes C-2")
    await town.passes(2 * DAYS)
    assert "The Tech circle has answered C-1, which you had referred: agreed." in town.heard("food")
    assert "Is it met by that?" in town.heard(room)


async def test_a_circle_that_is_named_no_longer_holds_up_no_answer_and_hears_it_once_it_is_back(
    town: Town, tmp_path: Path
) -> None:
    await taken_further(town)
    await _starts_with(town, tmp_path, NO_FOOD)
    await town.says(DI, "tech", "!yes C-2")
    await town.passes(2 * DAYS)
    assert town.heard("tech").startswith("C-2: agreed. It is D-1")
    assert "has answered C-1" not in "".join(town.heard_all("food"))

    await _starts_with(town, tmp_path, IN_TECH)
    (told,) = [said for said in town.heard_all("food") if "has answered C-1, which you had referred: agreed." in said]
    assert HELD in told
