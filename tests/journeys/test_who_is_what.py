"""Who is here, and what they are."""

import pytest

from tests.journeys.conftest import Town
from tests.journeys.refused import refused

FAY, GUS, HAL = (f"@{name}:example.org" for name in ("fay", "gus", "hal"))


@pytest.mark.parametrize(
    ("said", "told"),
    [
        (
            "who",
            [
                "Link person: Fay",
                "Operator: Ada",
                "Leaf Bakery: Gus",
                "Green Grocers: Fay (link person)",
                "Guests: Hal",
            ],
        ),
        ("who is in the circle?", ["Link person: Fay", "Leaf Bakery: Gus"]),
        ("who do i ask", ["Link person: Fay", "Operator: Ada"]),
        ("who is the link person?", ["Link person of the Food circle: Fay"]),
        ("who is link", ["Food circle: link person Fay."]),
        ("who is the secretary", ["Nobody is secretary of the Food circle now."]),
        ("who is the secretary of tech", ["Secretary of the Tech circle: Di"]),
        ("who is the operator", ["Operator of the federation: Ada"]),
        ("who is in the tech circle", ["Who is what in the Tech circle:", "Secretary: Di", "Link person: Cy"]),
        ("members", ["Green Grocers: Fay (link person)"]),
    ],
)
async def test_who_is_here_and_what_they_are_is_told(town: Town, said: str, told: list[str]) -> None:
    await town.says(FAY, "food", "!join for Green Grocers")
    await town.says(GUS, "food", "!join for Leaf Bakery")
    await town.says(HAL, "food", "!join as guest")
    await town.says(GUS, "food", f"!{said}")
    for words in told:
        assert words in town.heard("food"), said


async def test_a_circle_without_anybody_says_so(town: Town) -> None:
    await town.says(GUS, "food", "!who zzyzx")
    assert "I know no circle" in town.heard("food")


@pytest.mark.parametrize("asked", ["who hasn't paid?", "who ate the bread"])
async def test_what_it_does_not_know_of_people_it_says(town: Town, asked: str) -> None:
    async with refused(town, "who-what"):
        await town.says(GUS, "food", f"!{asked}")
    assert "I keep no payments" in town.heard("food")
