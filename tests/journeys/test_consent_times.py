"""What is said when the time of an item is over, and reminders that wait while people answer."""

from datetime import timedelta

import pytest

from tests.journeys.conftest import Town
from tests.journeys.test_consent import FAY, GUS, HAL, opened


@pytest.mark.parametrize(
    "command",
    [
        "!extend C-1",
        "!amend C-1 Move the call to Fridays",
        "!withdraw C-1",
        "!term C-1 3 months",
        "!close C-1",
        "!refer C-1",
    ],
)
async def test_what_is_said_after_the_end_changes_nothing_although_the_bot_was_away(town: Town, command: str) -> None:
    card = await opened(town)
    await town.reacts(HAL, "food", to=card, key="✅")
    end = town.now + timedelta(hours=48)
    town.clock.passes(timedelta(hours=48, minutes=42))
    content = {"msgtype": "m.text", "body": command}
    town.server.emit(town.room("food"), GUS, "m.room.message", content, at=end + timedelta(minutes=20))
    await town.works()

    assert [said for said in town.heard_all("food") if "The time of C-1 was over when you said that" in said]
    assert town.heard("food").startswith("C-1: agreed. It is D-1")
    assert "> Move the call to Thursdays" in town.heard("food")


async def test_more_time_that_was_asked_for_before_the_end_is_given_although_the_bot_was_away(town: Town) -> None:
    await opened(town)
    end = town.now + timedelta(hours=48)
    town.clock.passes(timedelta(hours=48, minutes=42))
    content = {"msgtype": "m.text", "body": "!extend C-1 in 3 days"}
    town.server.emit(town.room("food"), GUS, "m.room.message", content, at=end - timedelta(minutes=5))
    await town.works()

    assert "C-1 now closes Sat 7 Mar 2026" in town.heard("food")


async def test_a_yes_to_how_a_critical_concern_is_met_comes_too_late_after_the_end(town: Town) -> None:
    await opened(town)
    await town.says(HAL, "food", "!object C-1 nobody of ours can come")
    await town.says(GUS, "food", f"!resolve C-1 {HAL} we meet at noon")
    room = await town.private(HAL)
    end = town.now + timedelta(hours=48)
    town.clock.passes(timedelta(hours=48, minutes=4))
    town.server.emit(room, HAL, "m.room.message", {"msgtype": "m.text", "body": "yes"}, at=end + timedelta(minutes=2))
    await town.works()

    assert town.heard("food").startswith("C-1: not agreed.")


async def test_who_answers_while_a_reminder_waits_to_be_sent_gets_none(town: Town) -> None:
    card = await opened(town)
    await town.says(HAL, await town.private(HAL), "help")
    before = len(town.heard_all_private(HAL))
    town.clock.passes(timedelta(hours=12))
    await town.app.jobs.run_due()
    await town.reacts(HAL, "food", to=card, key="✅")
    await town.passes(timedelta(hours=1))

    assert len(town.heard_all_private(HAL)) == before
    assert "has not been heard yet" in " ".join(town.heard_private(FAY).split())
