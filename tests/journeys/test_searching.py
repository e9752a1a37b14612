"""Looking for decisions as people say it; what is not found says what was looked for, and how to look otherwise."""

import pytest

from tests.journeys.conftest import Town

GUS, HAL = (f"@{name}:example.org" for name in ("gus", "hal"))


async def _decided(town: Town) -> None:
    for user, coop in ((GUS, "Leaf Bakery"), (HAL, "Mill")):
        await town.says(user, "food", f"!join for {coop}")
    for number, (user, text) in enumerate(((GUS, "Buy an oven"), (HAL, "Go by bus in May")), start=1):
        await town.says(user, "food", f"!consent {text}")
        await town.says(GUS, "food", f"!yes C-{number}")
        await town.says(HAL, "food", f"!yes C-{number}")
        await town.says(user, "food", f"!close C-{number}")


@pytest.mark.both_databases
async def test_decisions_are_found_by_words_by_time_and_by_who_proposed_them(town: Town) -> None:
    await _decided(town)
    month = f"{town.now:%B}".lower()
    for said, found in (
        ("", (1, 2)), ("about oven", (1,)), (month, (1, 2)), ("this month", (1, 2)), ("today", (1, 2)), (f"{town.now.year}", (1, 2)),
        ("oven this month", (1,)), (f"in {month}", (1, 2)), ("by Gus", (1,)), ("by hal", (2,)), ("by me", (1,)), ("by bus", (2,)),
        ("may", (2,)), ("bus today", (2,)),
    ):  # fmt: skip
        await town.says(GUS, "food", f"!decisions {said}".strip())
        heard = town.heard("food")
        assert [number for number in (1, 2) if f"D-{number} " in heard.rpartition("For one of them")[0]] == [*found], (
            said
        )


async def test_what_is_not_found_says_what_was_looked_for_and_how_to_look_otherwise(town: Town) -> None:
    await _decided(town)
    for said, searched in (
        ("flour", "with the words “flour”"),
        ("yesterday", "agreed from"),
        ("oven yesterday", "with the words “oven” and agreed from"),
        ("flour by Gus", "with the words “flour” and proposed by Gus"),
    ):
        await town.says(GUS, "food", f"!decisions {said}")
        assert f"I have found no decision {searched}" in town.heard("food"), said
        assert "decisions since 1 january 2026" in town.heard("food")


async def test_a_number_that_there_is_not_says_where_those_are_that_there_are(town: Town) -> None:
    await town.says(GUS, "food", "!join for Leaf Bakery")
    for said, shows in (("yes C-99", "items"), ("decision D-99", "decisions")):
        await town.says(GUS, "food", f"!{said}")
        assert "To see what there is, say" in town.heard("food")
        assert shows in town.heard("food").splitlines()[-1]
