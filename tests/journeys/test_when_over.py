"""What is over does not end twice, reminds nobody, and is not announced again, also when its job should come twice."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from storage.models import Circle, Job, MeetAnswer, OutboxRow, Relay
from tests.journeys.begun import played_once
from tests.journeys.conftest import Town
from tests.journeys.late import EDITS, audited, closed_early, comes_again
from tests.journeys.test_consent import FAY, GUS, HAL, opened, settled
from tests.journeys.test_consent_joint import half_closed
from tests.journeys.test_meet import polled
from tests.journeys.test_proposals import chooses, proposed
from tests.journeys.test_relay import CY


async def test_an_item_closes_once(town: Town) -> None:
    await closed_early(town)
    before = town.heard_all("food")
    await comes_again(town, "consent", "close", "1")

    assert town.heard_all("food") == before
    assert await audited(town, "consent.closed", "C-1") == 1


async def test_a_half_comes_to_its_outcome_once(town: Town) -> None:
    await half_closed(town)
    before = town.heard_all("food")
    await comes_again(town, "consent", "close", "1")

    assert town.heard_all("food") == before
    assert await audited(town, "consent.half_closed", "C-1") == 1


async def test_nobody_is_reminded_of_what_is_withdrawn(town: Town) -> None:
    await opened(town)
    await town.says(GUS, "food", "!withdraw C-1 yes")
    await comes_again(town, "consent", "remind", "1")
    await town.passes(EDITS)

    assert not town.heard_all_private(HAL)


async def test_a_reminder_that_waits_to_be_sent_is_dropped_when_its_item_is_withdrawn(town: Town) -> None:
    await opened(town)
    await town.says(HAL, await town.private(HAL), "help")
    before = town.heard_all_private(HAL)
    town.clock.passes(timedelta(hours=12))
    await town.app.jobs.run_due()
    await town.says(GUS, "food", "!withdraw C-1 yes")
    await town.passes(timedelta(hours=1))

    assert town.heard_all_private(HAL) == before


@pytest.mark.parametrize("reminders", ["private", "room"])
async def test_nobody_is_reminded_of_what_has_come_to_its_end_while_the_bot_was_away(
    town: Town, reminders: str
) -> None:
    chooses(town, "food", consent={"reminders": reminders})
    await opened(town)
    before = len(town.heard_all("food"))
    await town.passes(timedelta(hours=50))
    await town.passes(EDITS)

    assert not town.heard_all_private(HAL)
    (outcome,) = town.heard_all("food")[before:]
    assert outcome.startswith("C-1: not heard by enough.")
    async with town.app.database.looking() as db:
        assert not (await db.scalars(select(OutboxRow).where(OutboxRow.tag == "reminders:C-1"))).all()


@played_once
async def planned(town: Town) -> list[str]:
    """What is to be done about C-1, or was done and may come again."""
    async with town.app.database.looking() as db:
        return list(await db.scalars(select(Job.name).where(Job.family == "consent", Job.key == "1")))


async def test_nothing_is_planned_for_what_has_closed(town: Town) -> None:
    await opened(town)
    assert sorted(await planned(town)) == ["close", "day", "missing", "remind"]
    await town.says(GUS, "food", "!withdraw C-1 yes")

    assert await planned(town) == []


async def test_nothing_is_planned_for_a_half_that_has_come_to_its_outcome(town: Town) -> None:
    await half_closed(town)

    assert await planned(town) == []


async def test_a_round_that_was_begun_by_hand_does_not_begin_again(town: Town) -> None:
    await proposed(town)
    await town.says(GUS, "food", "!advance C-1")
    before = town.heard_all("food")
    await comes_again(town, "consent", "round", "1")

    assert town.heard_all("food") == before
    assert await audited(town, "consent.advanced", "C-1") == 1


async def test_a_reminder_is_not_planned_for_a_time_that_has_passed(town: Town) -> None:
    """C-1 is cut short by so much that its reminder would have gone yesterday; nobody is reminded at once instead."""
    await settled(town)
    await town.says(GUS, "food", "!consent Meet on Thursdays by in 9 days")
    await town.passes(timedelta(days=6))
    await town.says(GUS, "food", "!extend C-1 in 1 day")
    for _ in range(5):
        await town.passes(timedelta(minutes=1))

    assert len([said for said in town.heard_all_private(HAL) if "C-1" in said]) == 1, "that it closes earlier"


async def test_what_was_taken_back_is_not_taken_back_again(town: Town) -> None:
    """A client may send the same deletion twice."""
    card = await opened(town)
    said = await town.says(HAL, "food", "object because nobody of ours can come", thread=card)
    for _ in range(2):
        await town.unreacts(HAL, "food", said)

    assert await audited(town, "consent.taken_back", "C-1") == 1


async def test_a_poll_that_has_ended_is_not_cancelled_again(town: Town) -> None:
    await polled(town)
    for _ in range(2):
        await town.says(GUS, "food", "!date cancel M-1")

    assert await audited(town, "meet.date_cancelled", "M-1") == 1


async def test_whoever_has_chosen_a_time_is_not_reminded_to_choose(town: Town) -> None:
    card = await polled(town)
    await town.reacts(HAL, "food", to=card, key="3️⃣")
    await town.says(GUS, "food", "!date close M-1")
    await comes_again(town, "meet", "date", "1")
    await town.passes(EDITS)

    assert not [said for said in town.heard_all_private(GUS) if "M-1" in said]


async def test_whom_a_chosen_time_suited_stays_on_the_card(town: Town) -> None:
    """The calendar file is out: who takes the tap away now has to say so."""
    card = await polled(town)
    tapped = await town.reacts(HAL, "food", to=card, key="3️⃣")
    await town.says(GUS, "food", "!date close M-1")
    await town.unreacts(HAL, "food", tapped)
    await town.passes(EDITS)

    assert "yes: Hal" in town.body_of(card)
    async with town.app.database.looking() as db:
        answer = (await db.scalars(select(MeetAnswer).where(MeetAnswer.about == "M-1"))).one()
    assert answer.taken_back_at is None


async def test_talk_in_reply_to_what_has_ended_is_left_alone(town: Town) -> None:
    card = await polled(town)
    await town.says(GUS, "food", "!date cancel M-1")
    before = town.heard_all("food")
    await town.replies(HAL, "food", to=card, text="Hal Haddock")

    assert town.heard_all("food") == before


@pytest.mark.parametrize(
    ("asked", "close", "name", "heading"),
    [
        ("!sense Shall we grow next year?", "!sense close S-1", "sense", "Sense check S-1"),
        ("!hands Move the fridge", "!hands close H-1", "hands", "Call for hands H-1"),
    ],
)
async def test_what_was_ended_by_hand_does_not_end_again(
    town: Town, asked: str, close: str, name: str, heading: str
) -> None:
    await town.says(GUS, "food", asked)
    card = town.card("food", heading)
    await town.says(GUS, "food", close)
    before = town.heard_all("food")
    await comes_again(town, "meet", name, "1")
    assert town.heard_all("food") == before
    await town.says(GUS, "food", close)

    assert await audited(town, f"meet.{name}_ended", close.rsplit(" ", 1)[-1]) == 1
    await town.passes(EDITS)
    assert "It ended" in town.body_of(card)
    assert "React" not in town.body_of(card)


@pytest.mark.parametrize(("away", "said"), [(timedelta(0), False), (timedelta(minutes=42), True)])
async def test_a_sense_check_says_why_it_ended_late(town: Town, away: timedelta, said: bool) -> None:
    await town.says(GUS, "food", "!sense Shall we grow next year?")
    await town.passes(timedelta(hours=48) + away)

    assert town.heard("food").startswith("Sense check S-1 has ended.")
    assert ("offline" in town.heard("food")) == said


async def test_nobody_helps_any_more_once_a_call_has_ended(town: Town) -> None:
    await town.says(GUS, "food", "!hands Move the fridge")
    card = town.card("food", "Call for hands H-1")
    await town.says(GUS, "food", "!hands close H-1")
    await town.reacts(HAL, "food", to=card, key="✋")
    await town.passes(EDITS)

    assert "H-1 has ended" in town.heard_private(HAL)
    assert "Nobody yet." in town.body_of(card)


async def test_a_decision_goes_to_the_broader_circle_once(town: Town) -> None:
    chooses(town, "food", relay={"share_decisions": "send"})
    await opened(town)
    await town.says(FAY, "food", "!yes C-1")
    await town.passes(timedelta(days=2))
    await town.passes(timedelta(minutes=16))
    async with town.app.database.looking() as db:
        passed = (await db.scalars(select(Relay).where(Relay.text.startswith("D-1:")))).one()
    made = {"circle": "food", "text": "Move the call to Thursdays", "proposer": passed.author, "source": passed.source}
    await comes_again(town, "relay", "decision", "D-1", data=made)

    assert len([said for said in town.heard_all("coordinating") if "D-1" in said]) == 1
    async with town.app.database.looking() as db:
        copies = select(func.count()).where(Relay.origin == "food", Relay.text.startswith("D-1:"))
        assert (await db.scalars(copies)).one() == 1


async def test_looking_at_a_link_does_not_put_its_reminder_off(town: Town) -> None:
    await town.says(CY, "tech", "!relay We are here")
    await town.passes(timedelta(days=10))
    await town.says(CY, "tech", "!link")
    await town.passes(timedelta(days=4))

    assert "Nothing has passed from the Tech circle" in town.heard_private(CY)


async def test_a_circle_without_a_broader_one_is_not_reminded_of_a_link(town: Town) -> None:
    await town.passes(timedelta(days=40))
    await comes_again(town, "relay", "overdue", "coordinating")
    assert not any("Nothing has passed from the Coordinating" in words for words in town.heard_all_private(CY))


async def test_a_circle_that_was_given_up_is_not_reminded_to_keep_its_link(town: Town) -> None:
    await town.says(CY, "tech", "!relay We are here")
    async with town.app.database.transaction() as db:
        await db.execute(update(Circle).where(Circle.slug == "tech").values(active=False))
    await town.passes(timedelta(days=30))

    assert not town.heard_all_private(CY)
