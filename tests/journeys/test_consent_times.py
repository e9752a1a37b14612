"""What is said when the time of an item is over, and reminders that wait while people answer."""

from datetime import timedelta

import pytest

from tests.journeys.conftest import Town
from tests.journeys.test_consent import FAY, GUS, HAL, opened, settled


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
    assert "“Move the call to Thursdays”" in town.heard("food")


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


@pytest.mark.both_databases
@pytest.mark.parametrize("words", ["!yes C-1", "circlebot: C-1 fine by us", "circlebot: yes to C-1"])
async def test_an_answer_counts_with_its_own_time_however_late_it_is_read(town: Town, words: str) -> None:
    """The bot was away for two days, and commands are acted on for one."""
    card = await opened(town)
    opened_at = town.now
    town.clock.passes(timedelta(hours=50))
    said = {"msgtype": "m.text", "body": words}
    town.server.emit(town.room("food"), HAL, "m.room.message", said, at=opened_at + timedelta(hours=3))
    late = {"msgtype": "m.text", "body": "!object C-1 we have thought again"}
    town.server.emit(town.room("food"), FAY, "m.room.message", late, at=opened_at + timedelta(hours=49))
    await town.works()

    assert any(said.startswith("C-1: agreed") for said in town.heard_all("food"))
    assert "\n1 consent: Small Screws\n" in town.body_of(card)


@pytest.mark.parametrize("words", ["circlebot: fine by us", "circlebot: hello", "!pong"])
async def test_words_that_name_no_item_are_summed_up_when_they_are_read_late(town: Town, words: str) -> None:
    card = await opened(town)
    said_at = town.now + timedelta(hours=3)
    town.clock.passes(timedelta(hours=40))
    town.server.emit(town.room("food"), HAL, "m.room.message", {"msgtype": "m.text", "body": words}, at=said_at)
    await town.works()
    await town.passes(timedelta(minutes=2))

    assert "a command came in here that I have not acted on" in town.heard("food")
    assert "0 of 3 heard" in town.body_of(card)


async def test_whether_a_concern_is_met_can_be_answered_as_long_as_the_item_is_open(town: Town) -> None:
    card = await opened(town)
    await town.says(HAL, "food", "!object C-1 nobody of ours can come")
    await town.says(GUS, "food", f"!resolve C-1 {HAL} we meet at noon")
    room = await town.private(HAL)
    await town.says(GUS, "food", "!extend C-1 in 5 days")
    await town.passes(timedelta(days=4))
    await town.says(HAL, room, "yes")

    assert "On C-1 you now consent with a concern" in town.heard_private(HAL)
    await town.passes(timedelta(seconds=10))
    assert town.tally(card) == "1 of 3 heard: 1 with a concern"


@pytest.mark.both_databases
async def test_a_yes_said_in_time_counts_when_the_bot_reads_it_later(town: Town) -> None:
    await opened(town)
    await town.says(HAL, "food", "!object C-1 nobody of ours can come")
    await town.says(GUS, "food", f"!resolve C-1 {HAL} we meet at noon")
    room = await town.private(HAL)
    end = town.now + timedelta(hours=48)
    town.clock.passes(timedelta(hours=50))
    town.server.emit(room, HAL, "m.room.message", {"msgtype": "m.text", "body": "yes"}, at=end - timedelta(hours=1))
    await town.works()

    assert town.heard("food").startswith("C-1: agreed, with concerns.")


async def test_who_answers_while_a_reminder_waits_to_be_sent_gets_none(town: Town) -> None:
    card = await opened(town)
    await town.says(HAL, await town.private(HAL), "help")
    before = len(town.heard_all_private(HAL))
    await town.passes(timedelta(hours=12))
    town.clock.passes(timedelta(hours=12))
    await town.app.jobs.run_due()
    await town.reacts(HAL, "food", to=card, key="✅")
    await town.passes(timedelta(hours=1))

    assert len(town.heard_all_private(HAL)) == before
    assert "has not been heard yet" in " ".join(town.heard_private(FAY).split())


async def test_what_may_be_an_amount_stays_in_the_text_and_its_proposer_is_told(town: Town) -> None:
    card = await opened(town, "!consent Open later by 10.50 quorum 50%")
    assert "C-1 · Open later by 10.50\n" in town.body_of(card)
    assert "closes Wed 4 Mar, 09:00 GMT" in town.body_of(card)
    assert town.tally(card) == "0 of 3 heard, 2 needed"
    assert "“By 10.50” may be an amount, so I have left it in the text of C-1" in town.heard("food")
    await town.says(GUS, "food", "!extend C-1 10.50")
    await town.passes(timedelta(seconds=10))
    assert "closes Mon 2 Mar, 10:50 GMT" in town.body_of(card)


async def test_a_misspelt_quorum_opens_nothing_with_another_end_than_was_said(town: Town) -> None:
    await opened(town)
    await town.says(GUS, "food", "!consent Open later by fri 17:00 quorum tn")
    told = town.heard("food")
    assert "I read “tn” as the seats that must be heard, but it is no number of them." in told
    assert "such as quorum 10, quorum 1/3 or quorum half." in told
    await town.says(GUS, "food", "!items")
    assert "C-2" not in town.heard("food")


@pytest.mark.parametrize(
    ("words", "closes"),
    [
        ("by a week", "Wed 11 Mar"),
        ("2 more days", "Fri 6 Mar"),
        ("2 days", "Fri 6 Mar"),
        ("another week please", "Wed 11 Mar"),
        ("in 3 days", "Thu 5 Mar"),
    ],
)
async def test_a_length_is_added_to_the_end_that_there_is(town: Town, words: str, closes: str) -> None:
    card = await opened(town)  # It closes on Wednesday 4 March.
    await town.says(GUS, "food", f"!extend C-1 {words}")
    await town.passes(timedelta(seconds=10))

    assert f"closes {closes}" in town.body_of(card)
    assert not [said for said in town.heard_all("food") if "best said in private" in said]


async def test_a_quick_check_takes_a_term_and_a_review_date(town: Town) -> None:
    """As a proposal does; what is no length of time stays in the text."""
    await settled(town)
    await town.says(GUS, "food", "!consent Buy the cheap flour by in 2 days term 3 months")
    await town.says(GUS, "food", "!consent Agree our long term plan by in 2 days review 1 june 2026")
    assert "To be decided for 3 months." in town.body_of(town.card("food", "C-1 · Buy the cheap flour\n"))
    assert "To be reviewed Mon 1 Jun" in town.body_of(town.card("food", "C-2 · Agree our long term plan\n"))
