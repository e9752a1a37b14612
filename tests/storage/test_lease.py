"""One of several processes on one PostgreSQL is the bot; whoever lost the lease changes nothing any more."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession

from storage import database, lease
from storage.database import Database
from storage.lease import Leadership, NotLeading
from storage.models import Coop
from storage.trouble import passing
from tests.conftest import new_database
from tests.storage.test_database import coop

pytestmark = pytest.mark.postgres


async def two(postgres: str) -> tuple[Database, Database]:
    url = await new_database(postgres)
    first, second = Database(url), Database(url)
    await asyncio.gather(first.migrate(), second.migrate())  # both at once: one does it, the other finds it done
    return first, second


async def _runs_out(database: Database) -> None:
    async with database.transaction(guarded=False) as db:
        await db.execute(text("UPDATE lease SET until = clock_timestamp() - interval '1 second'"))


async def test_one_holds_it_and_the_other_takes_over_when_it_runs_out(postgres: str) -> None:
    first, second = await two(postgres)
    one, other = Leadership(first), Leadership(second)
    assert await one.take()
    assert not await other.take()
    await one.renew()

    await _runs_out(second)
    assert await other.take()
    with pytest.raises(NotLeading):
        await one.renew()
    await other.give_up()
    assert await one.take()
    for each in (first, second):
        await each.close()


async def test_who_lost_it_changes_nothing(postgres: str) -> None:
    first, second = await two(postgres)
    one, other = Leadership(first), Leadership(second)
    await one.take()
    await _runs_out(second)
    await other.take()

    with pytest.raises(NotLeading):
        async with first.transaction() as db:
            db.add(coop("split-brain"))
    async with second.transaction() as db:
        db.add(coop("whole"))
    async with second.looking() as db:
        assert [found.slug for found in await db.scalars(select(Coop))] == ["whole"]
    for each in (first, second):
        await each.close()


async def test_a_process_takes_up_its_own_that_has_run_out(postgres: str) -> None:
    url = await new_database(postgres)
    only = Database(url)
    await only.migrate()
    one = Leadership(only)
    assert await one.take()
    await _runs_out(only)
    assert await one.take()
    await one.renew()
    await only.close()


async def _in_the_midst_of_a_statement(db: AsyncSession) -> None:
    """PostgreSQL has been asked to prepare a statement, and waits for the word to carry it out."""
    connection = await db.connection()
    driver: Any = (await connection.get_raw_connection()).driver_connection
    await driver.prepare("SELECT 1")


async def _between_two_statements(db: AsyncSession) -> None:
    await db.flush()


@pytest.mark.parametrize("paused", [_between_two_statements, _in_the_midst_of_a_statement])
async def test_who_takes_it_ends_what_the_last_holder_left_open(
    postgres: str, paused: Callable[[AsyncSession], Awaitable[None]]
) -> None:
    first, second = await two(postgres)
    one, other = Leadership(first), Leadership(second)
    await one.take()
    await _runs_out(second)
    with pytest.raises(DBAPIError) as broken:
        async with first.transaction() as db:
            db.add(coop("never"))
            await paused(db)
            async with asyncio.timeout(10):
                assert await other.take()
            await db.execute(text("SELECT 1"))
    assert passing(broken.value)
    async with second.looking() as db:
        assert (await db.scalars(select(Coop))).first() is None
    with pytest.raises(NotLeading):
        async with first.transaction():
            raise AssertionError("it is not the bot any more")
    for each in (first, second):
        await each.close()


async def test_nobody_takes_it_in_the_middle_of_a_change(postgres: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """One that begins after what was left open has been ended."""
    monkeypatch.setattr(lease, "_END_WHAT_IT_LEFT_OPEN", select(1))
    first, second = await two(postgres)
    one, other = Leadership(first), Leadership(second)
    await one.take()
    await _runs_out(second)
    async with first.transaction() as db:
        db.add(coop("in-the-middle"))
        await db.flush()
        taking = asyncio.create_task(other.take())
        await asyncio.sleep(0.5)
        assert not taking.done()
    assert await taking
    with pytest.raises(NotLeading):
        async with first.transaction():
            raise AssertionError("it is not the bot any more")
    for each in (first, second):
        await each.close()


async def test_who_is_paused_while_taking_it_holds_up_nobody_for_long(
    postgres: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = await new_database(postgres)
    second = Database(url)
    await second.migrate()
    other = Leadership(second)
    await other.take()
    await other.give_up()
    monkeypatch.setattr(database, "IDLE", timedelta(seconds=1))
    first = Database(url)
    with pytest.raises(DBAPIError) as broken:
        async with first.transaction(guarded=False) as db:
            await db.execute(text("UPDATE lease SET until = clock_timestamp()"))
            async with asyncio.timeout(10):
                assert await other.take()
            await db.execute(text("SELECT 1"))
    assert passing(broken.value)
    await other.renew()
    for each in (first, second):
        await each.close()


async def test_it_is_renewed_in_the_middle_of_a_change(postgres: str) -> None:
    """However busy the holder is, with one change beginning before the other ends."""
    first, second = await two(postgres)
    one, other = Leadership(first), Leadership(second)
    await one.take()
    async with first.transaction() as db:
        db.add(coop("busy"))
        await db.flush()
        async with asyncio.timeout(30):
            await one.renew()
    assert not await other.take()
    for each in (first, second):
        await each.close()


async def test_who_could_not_renew_it_in_time_is_sure_of_nothing(
    postgres: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = timedelta(seconds=1000)
    monkeypatch.setattr(lease, "passed", lambda: now)
    first, second = await two(postgres)
    one, other = Leadership(first), Leadership(second)
    assert not one.holds
    await one.take()
    assert one.holds
    now += timedelta(seconds=7.9)
    assert one.holds
    await one.renew()
    now += timedelta(seconds=7.9)
    assert one.holds
    now += timedelta(seconds=0.2)
    assert not one.holds
    await one.give_up()
    assert not await other.take()  # It was left to run out.
    await _runs_out(second)
    await other.take()
    with pytest.raises(NotLeading):
        await one.renew()
    assert not one.holds
    assert other.holds
    await other.give_up()
    assert not other.holds
    for each in (first, second):
        await each.close()
