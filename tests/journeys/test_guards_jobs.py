"""Jobs: what is not due any more is not done, and trouble with the archive is no fault of theirs."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

import pytest
from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.backoff import LONGEST_SLEEP
from storage.database import Database
from storage.models import Job
from storage.queries import jobs as jobs_of
from tests.journeys.conftest import Town

GUS, HAL, FAY = "@gus:example.org", "@hal:example.org", "@fay:example.org"


async def over(town: Town) -> Job:
    """The job that ends S-1, as it is looked up when it is due."""
    await town.says(GUS, "food", "!sense How is it?")
    async with town.app.database.looking() as db:
        query = select(Job).where(Job.family == "meet", Job.done_at.is_(None), Job.key == "1")
        return (await db.scalars(query)).one()


@pytest.mark.parametrize("how", ["later", "done", "gone"])
async def test_a_job_that_was_moved_done_or_forgotten_meanwhile_is_not_done(town: Town, how: str) -> None:
    job = await over(town)
    town.clock.passes(timedelta(days=3))
    async with town.app.database.transaction() as db:
        match how:
            case "later":
                await db.execute(update(Job).where(Job.id == job.id).values(due_at=town.now + timedelta(days=1)))
            case "done":
                await db.execute(update(Job).where(Job.id == job.id).values(done_at=town.now))
            case _:
                await db.execute(delete(Job).where(Job.id == job.id))
    assert not await town.app.jobs._run(job)
    assert await town.on_record("S-1") == ["meet.sense_opened"]


async def test_the_next_job_is_waited_for_and_a_minute_at_most(town: Town) -> None:
    job = await over(town)
    assert await town.app.jobs.next_in() == LONGEST_SLEEP
    town.clock.passes(job.due_at - town.now - timedelta(seconds=20))
    assert timedelta(0) <= await town.app.jobs.next_in() <= timedelta(seconds=20)
    town.clock.passes(timedelta(days=2))
    assert await town.app.jobs.next_in() == timedelta(0)
    async with town.app.database.transaction() as db:
        await db.execute(delete(Job))
    assert await town.app.jobs.next_in() == LONGEST_SLEEP


async def test_while_the_archive_takes_nothing_no_job_has_failed(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    await over(town)
    town.clock.passes(timedelta(days=3))
    honest = Database.transaction

    @asynccontextmanager
    async def full(self: Database, *, guarded: bool = True, lasting: bool = False) -> AsyncIterator[AsyncSession]:
        async with honest(self, guarded=guarded, lasting=lasting) as db:
            yield db
            raise OSError("no space left")

    with monkeypatch.context() as patched:
        patched.setattr(Database, "transaction", full)
        with pytest.raises(OSError, match="no space left"):
            await town.app.jobs.run_due()
    async with town.app.database.looking() as db:
        assert await jobs_of.failing(db) == []
    await town.works()
    assert (await town.on_record("S-1"))[-1] == "meet.sense_ended"


@pytest.mark.parametrize(("who", "dropped"), [(GUS, True), (FAY, False)])
async def test_a_question_is_dropped_with_the_words_that_it_is_about_by_who_has_said_them(
    town: Town, who: str, dropped: bool
) -> None:
    """Whoever moderates the room may take words away, and answers nothing for others."""
    await town.says(GUS, "food", "!join for Green Grocers")
    said = await town.says(GUS, "food", "!consent Buy a van by 12/13/2026")
    asked = town.last_event("food")
    await town.deletes(who, "food", said)
    await town.replies(GUS, "food", to=asked, text="1")
    assert any("C-1 ·" in words for words in town.heard_all("food")) != dropped
