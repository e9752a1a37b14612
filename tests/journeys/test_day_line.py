"""One private line a day: what falls due for a person, from all families, each once, at nine in the morning where they are."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from chatbot.api.post.outbox import Outbox
from chatbot.api.wording.markup import say
from chatbot.api.wording.rendering import IN_A_ROOM
from storage.models import Job, OutboxRow, OutboxState, Reminder, Role, RoleName
from storage.types import CircleSlug, UserId
from tests.journeys.conftest import Town
from tests.journeys.late import comes_again
from tests.journeys.test_consent import BO, FAY, GUS, HAL, settled
from tests.journeys.test_secrecy import encrypt

DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)
NINE = datetime(2026, 3, 3, 9, 0, tzinfo=UTC)
"""The second morning of a town."""


async def at(town: Town, instant: datetime) -> None:
    """It is that time, and whatever fell due before is done in its order."""
    while True:
        async with town.app.database.looking() as db:
            due = (await db.scalars(select(Job.due_at).where(Job.done_at.is_(None), Job.due_at <= instant))).all()
        nexts = [each for each in due if each > town.now]
        if not nexts:
            break
        await town.passes(min(nexts) - town.now)
    await town.passes(instant - town.now)


def lines(town: Town, user: str) -> list[str]:
    """What somebody was told in private of what falls due."""
    said = [each for each in town.heard_all_private(user) if "has not been heard" in each or "wait for you" in each]
    return [each for each in said if "Hello" not in each]


def rings(town: Town, user: str) -> int:
    """How often somebody was rung in private."""
    room = town._private_room(user)
    said = town._said(room) if room is not None else []
    return sum(event.content["m.mentions"] == {"user_ids": [user]} for event in said)


@pytest.mark.both_databases
async def test_several_items_are_one_line_at_nine_with_what_does_it(town: Town) -> None:
    await settled(town)
    for words in ("Move the call to Thursdays", "Paint the shed", "Buy a lorry"):
        await town.says(GUS, "food", f"!consent {words}")
    await at(town, NINE - MINUTE)
    assert not lines(town, HAL), "their time came in the evening before"
    await at(town, NINE)

    (line,) = lines(town, HAL)
    heading, *items = line.splitlines()
    assert heading == "3 things wait for you:"
    assert [each.split("“")[1].split("”")[0] for each in items if "“" in each] == [
        "Move the call to Thursdays",
        "Paint the shed",
        "Buy a lorry",
    ]
    assert all(f"yes C-{number} or object C-{number} …" in line for number in (1, 2, 3))
    assert rings(town, HAL) == 1
    await at(town, NINE + 2 * DAY)
    assert len(lines(town, HAL)) == 1, "never twice"


async def test_one_item_alone_is_told_with_its_words_and_a_tap_there_answers_it(town: Town) -> None:
    await settled(town)
    await town.says(GUS, "food", "!consent Move the call to Thursdays")
    await at(town, NINE)
    (line,) = lines(town, HAL)
    assert "> Move the call to Thursdays" in line
    room = town._private_room(HAL)
    assert room is not None
    await town.reacts(HAL, room, to=town.last_event(room), key="✅")

    assert "1 consent: Small Screws" in town.body_of(town.card("food", "C-1 ·"))
    assert "consent.answered" in await town.on_record("C-1")


async def test_whoever_has_answered_by_then_is_told_nothing(town: Town) -> None:
    await settled(town)
    await town.says(GUS, "food", "!consent Move the call to Thursdays")
    await at(town, NINE - HOUR)
    await town.says(HAL, "food", "!yes C-1")
    await at(town, NINE + HOUR)

    assert not lines(town, HAL)
    assert len(lines(town, FAY)) == 1
    async with town.app.database.looking() as db:
        assert not (await db.scalars(select(Reminder).where(Reminder.user_id == HAL))).all()


@pytest.mark.both_databases
async def test_a_line_that_waits_to_be_sent_is_written_anew_when_its_item_is_answered(town: Town) -> None:
    """A round of reminders may take an hour on a homeserver that lets a message through every five seconds."""
    await settled(town)
    for words in ("Move the call to Thursdays", "Paint the shed"):
        await town.says(GUS, "food", f"!consent {words}")
    await town.says(HAL, await town.private(HAL), "help")
    await at(town, NINE - MINUTE)
    town.clock.passes(MINUTE)
    await town.app.jobs.run_due()
    await town.says(HAL, "food", "!yes C-1")
    await town.passes(MINUTE)

    (line,) = lines(town, HAL)
    assert "C-2" in line
    assert "C-1" not in line
    async with town.app.database.looking() as db:
        queued = await db.scalars(
            select(OutboxRow).where(OutboxRow.tag == f"day_line:{HAL}").order_by(OutboxRow.position)
        )
        assert [row.state for row in queued] == [OutboxState.CANCELLED, OutboxState.SENT]


async def test_a_line_that_waits_to_be_sent_tells_nothing_of_a_circle_that_its_person_has_left(town: Town) -> None:
    await settled(town)
    for words in ("Move the call to Thursdays", "Paint the shed"):
        await town.says(GUS, "food", f"!consent {words}")
    await town.says(HAL, await town.private(HAL), "help")
    await at(town, NINE - MINUTE)
    town.clock.passes(MINUTE)
    await town.app.jobs.run_due()
    await town.leaves_room(HAL, "food")
    await town.passes(HOUR)

    assert not [said for said in town.heard_all_private(HAL) if "Paint the shed" in said]


async def test_a_profile_says_where_nine_is(town: Town) -> None:
    await settled(town)
    town.server.zones = {UserId(HAL): "America/New_York", UserId(FAY): "Nowhere/At_All"}
    await town.says(GUS, "food", "!consent Move the call to Thursdays by in 3 days")
    await at(town, datetime(2026, 3, 3, 22, 0, tzinfo=UTC))
    await town.app.zones.look()
    await at(town, datetime(2026, 3, 4, 13, 59, tzinfo=UTC))
    assert len(lines(town, FAY)) == 1
    assert not lines(town, HAL)
    await at(town, datetime(2026, 3, 4, 14, 0, tzinfo=UTC))

    assert len(lines(town, HAL)) == 1


async def test_what_ends_before_the_next_line_goes_when_it_falls_due_with_all_of_that_quarter(town: Town) -> None:
    """The link persons are asked something in the morning, to be answered by the evening."""
    async with town.app.database.transaction() as db:
        db.add(Role(circle=CircleSlug("coordinating"), user_id=BO, role=RoleName.SECRETARY, starts_at=town.now))
    await at(town, NINE)
    await town.says(BO, "coordinating", "!relay all The gathering answer by 20:00")
    await town.passes(5 * MINUTE)
    await town.says(BO, "coordinating", "!relay all The lorry answer by 20:00")
    await at(town, NINE.replace(hour=14, minute=40))
    before = list(town.heard_all_private(FAY))
    await at(town, NINE.replace(hour=15, minute=0))

    (line,) = town.heard_all_private(FAY)[len(before) :]
    assert line.startswith("2 things wait for you:")
    await at(town, NINE + DAY)
    assert len(town.heard_all_private(FAY)) == len(before) + 1


async def test_at_most_ten_lines_and_the_rest_is_counted(town: Town) -> None:
    await settled(town)
    for number in range(12):
        await town.says(GUS, "food", f"!consent Paint shed number {number}")
    await at(town, NINE)

    (line,) = lines(town, HAL)
    assert line.count("has not been heard") == 10
    assert "2 more wait for you: todo shows them." in line


async def test_a_bot_that_was_away_makes_up_for_it_at_the_next_nine_and_not_at_night(town: Town) -> None:
    await settled(town)
    await town.says(GUS, "food", "!consent Move the call to Thursdays by in 4 days")
    await at(town, datetime(2026, 3, 4, 22, 0, tzinfo=UTC))
    town.clock.passes(timedelta(hours=17))  # Away from before nine to three in the afternoon.
    await town.works()
    assert not lines(town, HAL)
    await at(town, datetime(2026, 3, 6, 9, 0, tzinfo=UTC))

    assert len(lines(town, HAL)) == 1
    await at(town, datetime(2026, 3, 7, 9, 0, tzinfo=UTC))
    assert len(lines(town, HAL)) == 1


async def test_a_line_that_comes_again_says_nothing_new(town: Town) -> None:
    await settled(town)
    await town.says(GUS, "food", "!consent Move the call to Thursdays")
    await at(town, NINE)
    await comes_again(town, "consent", "remind", "1")
    await at(town, NINE + 2 * HOUR)

    assert len(lines(town, HAL)) == 1


async def test_no_words_of_an_encrypted_circle_stand_in_a_line_in_clear(town: Town) -> None:
    await settled(town)
    for words in ("Move the call to Thursdays", "Paint the shed"):
        await town.says(GUS, "food", f"!consent {words}")
    await encrypt(town, "food")
    await at(town, NINE)

    (line,) = lines(town, HAL)
    assert "Thursdays" not in line
    assert "C-1" in line
    assert "C-2" in line


async def test_what_nobody_waits_for_rings_once_a_day_and_the_day_line_beside_it(town: Town) -> None:
    await settled(town)
    await town.says(GUS, "food", "!consent Move the call to Thursdays")
    before = rings(town, HAL)
    await at(town, NINE - HOUR)
    for number in range(3):
        async with town.app.database.transaction() as db:
            pen = Outbox(db, cause=f"$told{number}", family="test", now=town.now, rendering=IN_A_ROOM)
            await pen.private(UserId(HAL), say("Somebody has done something."), about=None)
        await town.works()
    assert rings(town, HAL) - before == 1
    await at(town, NINE)

    assert rings(town, HAL) - before == 2
    assert len(town.heard_all_private(HAL)) >= 4


async def test_what_somebody_does_is_in_the_line_before_it_is_due_and_not_when_it_is_done(town: Town) -> None:
    await settled(town)
    for what in ("Ring the landlord", "Sweep the yard"):
        await town.says(GUS, "food", f"!action {HAL} {what} by fri 17:00")
    await town.says(HAL, "food", "!action done A-2")
    before = len(town.heard_all_private(HAL))
    await at(town, datetime(2026, 3, 6, 8, 59, tzinfo=UTC))
    assert len(town.heard_all_private(HAL)) == before
    await at(town, datetime(2026, 3, 6, 18, 0, tzinfo=UTC))

    (line,) = town.heard_all_private(HAL)[before:]
    assert "Ring the landlord" in line
    assert "Sweep" not in line


async def test_decisions_that_are_wanted_of_somebody_ring_them_each_time(town: Town) -> None:
    """Two people ask on one day to speak for co-ops of the tech circle: its secretary is rung for both."""
    di = "@di:example.org"
    before = rings(town, di)
    town.asks_who_speaks = True
    for user, coop in ((HAL, "Kiln"), (GUS, "Oak Tech")):
        await town.says(user, "tech", f"!join for {coop}")
        await town.passes(3 * MINUTE)

    told = [said for said in town.heard_all_private(di) if "Kiln" in said or "Oak Tech" in said]
    assert len(told) >= 2
    assert rings(town, di) - before >= 2
