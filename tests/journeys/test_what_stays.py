"""What people say, and what they are told, does not stay in the archive once it is dealt with."""

import json
from datetime import timedelta
from unittest.mock import AsyncMock

import pytest
from sqlalchemy import select

from chatbot.api.seams.happenings import Happening
from commands.relay.digests.decisions import DecisionToPass
from storage.models import InboxEvent, Job, OpenQuestion, OutboxRow, OutboxState
from storage.queries import questions
from storage.types import CircleSlug, EventId, UserId
from tests.journeys.conftest import Town
from tests.journeys.test_consent import GUS, HAL

pytestmark = pytest.mark.both_databases
SOON = timedelta(seconds=10)


async def test_nothing_that_was_said_stays_in_the_post(town: Town) -> None:
    await town.says(GUS, "food", "!join for Leaf Bakery")
    await town.says(HAL, "food", "!join for Small Screws")
    room = await town.private(GUS)
    await town.says(GUS, room, "subs calc 412345.67 wages")
    assert "412,345.67" in town.heard_private(GUS)
    await town.says(GUS, room, "subs declare 412345.67 wages, fee only")
    assert "412,345.67" in town.heard_private(GUS)
    await town.says(GUS, room, "yes")
    await town.says(GUS, "food", "!consent Buy the oven")
    card = town.card("food", "C-1 ·")
    await town.reacts(HAL, "food", to=card, key="✅")
    async with town.app.database.looking() as db:
        post = (await db.scalars(select(OutboxRow).where(OutboxRow.position > 0))).all()
        arrived = (await db.scalars(select(InboxEvent).where(InboxEvent.position > 0))).all()
        done = (await db.scalars(select(Job).where(Job.id > 0, Job.done_at.is_not(None)))).all()
    over = [row for row in post if row.state is not OutboxState.QUEUED]
    assert any(row.event_id == card for row in over)
    assert [row.content for row in over if "body" in row.content or row.in_clear is not None] == []
    kept = json.dumps([row.content for row in arrived], ensure_ascii=False)
    assert "412" not in kept
    assert "displayname" not in kept
    assert "✅" not in kept
    happenings = {each.name for each in Happening.__subclasses__()}
    assert [job.data for job in done if job.data and job.name not in happenings] == []


async def test_a_card_whose_words_are_not_kept_is_edited_and_a_tap_on_it_is_taken_back(town: Town) -> None:
    for user, coop in ((GUS, "Leaf Bakery"), (HAL, "Small Screws")):
        await town.says(user, "food", f"!join for {coop}")
    await town.says(GUS, "food", "!consent Buy the oven")
    card = town.card("food", "C-1 ·")
    tap = await town.reacts(HAL, "food", to=card, key="✅")
    await town.passes(SOON)
    assert "1 of 2 heard" in town.body_of(card)
    await town.unreacts(HAL, "food", tap)
    await town.passes(SOON)
    assert "0 of 2 heard" in town.body_of(card)


async def test_figures_that_nobody_says_yes_to_are_kept_for_a_day(town: Town) -> None:
    await town.says(GUS, "food", "!join for Leaf Bakery")
    room = await town.private(GUS)
    await town.says(GUS, room, "subs declare 412345.67 wages")
    await town.passes(timedelta(hours=23))
    assert await _pending(town) == [41234567]
    await town.passes(timedelta(hours=1))
    assert await _pending(town) == []
    await town.says(GUS, room, "yes")
    assert "declared" not in town.heard_private(GUS)


async def test_a_question_that_is_over_stays_until_all_that_was_said_is_heard(town: Town) -> None:
    """An answer in time may still be on its way."""
    await town.says(GUS, "food", "!join for Leaf Bakery")
    await town.says(GUS, await town.private(GUS), "subs declare 412345.67 wages")
    town.clock.passes(timedelta(days=2))
    town.app.receiver.caught_up.clear()
    await town.app._handle_all()
    assert await _pending(town) == [41234567]
    town.app.receiver.caught_up.set()
    await town.app._handle_all()
    assert await _pending(town) == []


async def test_questions_that_are_over_are_looked_for_once_a_minute(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked = AsyncMock(return_value=False)
    monkeypatch.setattr(questions, "any_over", looked)
    town.clock.passes(timedelta(minutes=1))
    for _ in range(3):
        await town.app.jobs.forget_what_is_over()
    assert looked.await_count == 1
    town.clock.passes(timedelta(minutes=1))
    await town.app.jobs.forget_what_is_over()
    assert looked.await_count == 2


async def _pending(town: Town) -> list[int]:
    async with town.app.database.looking() as db:
        found = await db.scalars(select(OpenQuestion).where(OpenQuestion.user_id == GUS, OpenQuestion.id > 0))
        return [each.data["wages"] for each in found if "wages" in each.data]


async def test_of_a_job_that_is_done_no_words_stay(town: Town) -> None:
    async with town.app.database.transaction() as db:
        due = DecisionToPass("D-99", CircleSlug("food"), "the secret words", UserId(GUS), EventId("$none"))
        db.add(Job(family="relay", name=due.name, key=due.key, data=due.data, due_at=town.now))
    await town.works()
    async with town.app.database.looking() as db:
        job = (await db.scalars(select(Job).where(Job.key == "D-99"))).one()
    assert job.done_at is not None
    assert job.data == {}
