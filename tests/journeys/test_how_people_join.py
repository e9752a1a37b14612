"""Joining as people say it: without “for”, with the circle by any of its names, as a guest; what may be two things is asked."""

import pytest

from tests.journeys.conftest import Town
from tests.journeys.refused import refused

GUS, HAL, EVE, DI = (f"@{name}:example.org" for name in ("gus", "hal", "eve", "di"))


@pytest.mark.parametrize(
    ("said", "where", "told"),
    [
        ("Leaf Bakery", "food", "speak for Leaf Bakery"),
        ("leaf bakery co-op", "food", "speak for Leaf Bakery"),
        ("Sunrise Laundry co-op", "food", "speak for Sunrise Laundry co-op"),
        ("food for Leaf Bakery", "tech", "speak for Leaf Bakery"),
        ("Leaf Bakery in food", "tech", "speak for Leaf Bakery"),
        ("the food circle as a guest", "tech", "guest"),
        ("guest", "food", "guest"),
        ("food circle", "tech", "Which co-op do you speak for?"),
        ("#food", "tech", "Which co-op do you speak for?"),
    ],
)
async def test_words_are_understood_as_people_say_them(town: Town, said: str, where: str, told: str) -> None:
    await town.says(DI, "tech", "!coop add Leaf Bakery")
    await town.says(HAL, where, f"!join {said}")
    assert told in town.heard(where)


async def test_one_reply_tells_which_was_meant(town: Town) -> None:
    await town.says(GUS, "food", "!join zzyzx")
    assert "I know neither a circle nor a co-op “zzyzx”" in town.heard("food")
    await town.replies(GUS, "food", to=town.last_event("food"), text="yes")
    assert "That you speak for zzyzx is for" in town.heard("food")

    await town.says(HAL, "tech", "!join the fod circle for Leaf Bakery")
    assert "Did you mean Food circle?" in town.heard("tech")
    await town.confirms(HAL, "Leaf Bakery")
    await town.replies(HAL, "tech", to=town.last_event("tech"), text="food circle")
    assert "You now speak for Leaf Bakery" in town.heard("tech")
    await town.says(HAL, "food", "!members")
    assert "Leaf Bakery: Hal" in town.heard("food")


async def test_an_answer_that_names_none_of_the_readings_is_no_name(town: Town) -> None:
    await town.says(GUS, "food", "!join zzyzx")
    question = town.last_event("food")
    async with refused(town, "open-questions"):
        await town.replies(GUS, "food", to=question, text="12")
    assert (
        "I still wait for your word on whether “zzyzx” means zzyzx, a co-op new to me (yes). cancel drops that."
        in town.heard("food")
    )


async def test_a_circle_is_named_in_any_way_wherever_one_is_named(town: Town) -> None:
    for command, told in (
        ("members the food circle", "Nobody is on the register of the Food circle"),
        ("circle #food", "Food circle"),
        ("circle coordinating", "Coordinating circle"),
        ("items food circle", "Nothing is open"),
        ("link Food circle", "Fay"),
        ("decisions circle the food circle", "still empty"),
        ("relays the food circle", "Nothing has been passed on yet"),
    ):
        await town.says(HAL, "food", f"!{command}")
        assert told in town.heard("food"), command


async def test_a_misspelt_circle_is_asked_back_wherever_one_is_named(town: Town) -> None:
    for command in (
        "members fod",
        "circle the foood circle",
        "items fod",
        "link fod",
        "relays fod",
        "leave fod",
        "decisions circle fod",
    ):
        await town.says(HAL, "food", f"!{command}")
        assert "no circle" in town.heard("food"), command
        assert "Did you mean" in town.heard("food"), command
        assert "Food circle" in town.heard("food"), command


async def test_what_is_passed_on_to_a_circle_by_its_name_is_passed_on_without_it(town: Town) -> None:
    await town.says("@ada:example.org", "coordinating", "!role give @fay facilitator")
    await town.says("@fay:example.org", "coordinating", "!relay to the tech circle: We have flour\nfor all")
    assert "for all" in town.heard("tech")
    assert "the tech circle" not in town.heard("tech")
