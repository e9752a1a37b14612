"""Somebody sets the machine's clock back, an hour or a day, between two starts or while it runs (then it winds up and goes on): nothing
waits for a time that has been already, and nothing is said twice."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from chatbot.app import App
from chatbot.matrix.homeserver import RateLimited
from chatbot.watching import clock as watched
from storage.models import Job, SyncPosition
from storage.queries import jobs
from tests.fakes import FakeClock
from tests.journeys.conftest import Town
from tests.journeys.late import nine_comes
from tests.journeys.test_consent import FAY, GUS, HAL, opened

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


async def set_back(town: Town, by: timedelta) -> None:
    """The clock is set back, and the bot begins anew beside the same archive."""
    before = town.app
    town.clock.passes(-by)
    town.app = App(
        settings=before.settings, database=before.database, homeserver=town.server, clock=town.clock,
        catalogue=before.catalogue,
    )  # fmt: skip
    await town.app.found()
    await town.works()


@pytest.mark.both_databases
@pytest.mark.parametrize("by", [HOUR, DAY, 400 * DAY])
async def test_what_waited_to_be_sent_goes_and_what_had_failed_is_tried(town: Town, by: timedelta) -> None:
    await opened(town)
    town.server.trouble = [RateLimited("slow down", retry_after=timedelta(seconds=30))]
    await town.says(GUS, "food", "!item C-1")
    before = len(town.heard_all("food"))
    async with town.app.database.transaction() as db:
        (job, *_) = await jobs.waiting_named(db, name="close", key="1")
        job.failures, job.retry_at, number = 1, town.now + HOUR, job.id

    await set_back(town, by)

    assert len(town.heard_all("food")) == before + 1, "the answer waits for a time that has been"
    assert "C-1" in town.heard("food")
    async with town.app.database.looking() as db:
        again = await db.get(Job, number)
        position = await db.get(SyncPosition, town.app.homeserver.identity.user_id)
    assert again is not None
    assert again.retry_at == town.now
    assert position is not None
    assert position.forgotten_until <= town.now


@pytest.mark.parametrize("by", [HOUR, DAY])
async def test_an_item_ends_when_it_was_to_end_and_nobody_is_told_anything_twice(town: Town, by: timedelta) -> None:
    card = await opened(town, "!consent Move the call to Thursdays by wed 4 march 17:00")
    await town.reacts(HAL, "food", to=card, key="✅")
    await nine_comes(town)
    await nine_comes(town)
    told = {who: list(town.heard_all_private(who)) for who in (GUS, FAY)}
    said = list(town.heard_all("food"))
    assert any(told.values())

    await set_back(town, by)
    await town.passes(by)

    assert {who: list(town.heard_all_private(who)) for who in told} == told
    assert list(town.heard_all("food")) == said
    await town.reacts(FAY, "food", to=card, key="✅")
    await town.passes(datetime(2026, 3, 4, 16, 59, tzinfo=UTC) - town.now)
    assert "agreed" not in town.body_of(card)
    await town.passes(timedelta(minutes=3))
    assert "C-1 agreed" in town.body_of(card)
    assert [line for line in town.heard_all("food") if "It is D-1" in line] == [town.heard("food")]


async def test_one_that_had_ended_is_not_ended_again(town: Town) -> None:
    card = await opened(town)
    for who in (GUS, HAL, FAY):
        await town.reacts(who, "food", to=card, key="✅")
    await town.passes(3 * DAY)
    said = list(town.heard_all("food"))
    await set_back(town, 2 * DAY)
    await town.passes(3 * DAY)

    assert list(town.heard_all("food")) == said
    await town.says(GUS, "food", "!item C-1")
    assert "agreed" in town.heard("food")


@pytest.mark.parametrize(
    ("clock", "gone", "back"),
    [
        (timedelta(seconds=10), 10, None),
        (timedelta(seconds=-20), 10, None),
        (-HOUR, 10, HOUR + timedelta(seconds=10)),
        (-DAY, 0, DAY),
        (HOUR, 10, None),
        (8 * HOUR, 8 * 3600, None),
    ],
)
def test_what_counts_as_set_back(clock: timedelta, gone: int, back: timedelta | None) -> None:
    now, seconds = FakeClock(), 100.0
    looks = watched.SetBack(now, gone=lambda: seconds)
    now.passes(clock)
    seconds += gone

    assert looks.by() == back
    assert looks.by() is None


async def test_while_it_runs_it_is_seen_and_begun_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watched, "EVERY", timedelta(milliseconds=1))
    moved = timedelta(0)
    anew = asyncio.Event()
    looking = asyncio.create_task(watched.watch(lambda: datetime.now(UTC) + moved, begin_anew=anew.set))
    await asyncio.sleep(0.01)
    assert not anew.is_set()
    moved = -DAY
    await asyncio.wait_for(anew.wait(), 5)
    looking.cancel()
