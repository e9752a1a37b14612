"""What people are refused when they look for a time, for hands, or for how something feels."""

from datetime import timedelta

import pytest

from tests.journeys.conftest import Town
from tests.journeys.refused import refused

GUS, HAL = (f"@{name}:example.org" for name in ("gus", "hal"))
STORY = "once upon a time " * 130
"""A little over two thousand letters."""


@pytest.mark.parametrize("command", ["sense", "hands", "date Call 1h thu 10:00, fri 10:00,"])
async def test_a_card_holds_no_story(town: Town, command: str) -> None:
    async with refused(town, "too-long"):
        await town.says(GUS, "food", f"!{command} {STORY}")

    assert "a card holds 2000 at the most" in town.heard("food")


@pytest.mark.parametrize(("length", "read"), [("1 min", "1 minute"), ("0 min", "0 minutes"), ("8 days", "8 days")])
async def test_no_meeting_lasts_a_minute_or_more_than_a_week(town: Town, length: str, read: str) -> None:
    async with refused(town, "usage"):
        await town.says(GUS, "food", f"!date Monthly call {length} thu 10:00, fri 10:00")
    assert f"I read {read} as its length" in town.heard("food")
    assert "5 minutes to 7 days" in town.heard("food")

    await town.says(GUS, "food", "!date Monthly call 1h thu 10:00, thu 14:00, fri 10:00")
    assert town.card("food", "Date poll M-1")


async def test_a_meeting_s_title_is_a_name(town: Town) -> None:
    async with refused(town, "usage"):
        await town.says(GUS, "food", f"!date {'M' * 101} 1h thu 10:00, fri 10:00")
    assert "I read a title of 101 letters" in town.heard("food")

    await town.says(GUS, "food", f"!date {'M' * 100} 1h thu 10:00, fri 10:00")
    assert town.card("food", "Date poll M-1")


async def test_a_poll_that_has_ended_without_a_time_is_not_ended_again(town: Town) -> None:
    await town.says(GUS, "food", "!date Monthly call 1h thu 10:00, fri 10:00")
    await town.says(GUS, "food", "!date cancel M-1")
    async with refused(town, "closed"):
        await town.says(GUS, "food", "!date cancel M-1")
    assert "M-1 has ended without a time" in town.heard("food")

    await town.says(GUS, "food", "!date Monthly call 1h thu 10:00, thu 14:00, fri 10:00")
    assert town.card("food", "Date poll M-2")


async def test_of_times_that_have_all_passed_none_can_be_chosen(town: Town) -> None:
    await town.says(GUS, "food", "!date Monthly call 1h thu 10:00, fri 10:00")
    await town.reacts(HAL, "food", to=town.card("food", "Date poll M-1"), key="1️⃣")
    await town.passes(timedelta(days=7))
    for choice in ("", " 1"):
        async with refused(town, "passed"):
            await town.says(GUS, "food", f"!date close M-1{choice}")
        assert "passed. To try others" in town.heard("food")

    await town.says(GUS, "food", "!date Monthly call 1h thu 10:00, thu 14:00, fri 10:00")
    assert town.card("food", "Date poll M-2")
