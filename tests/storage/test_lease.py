"""One of several processes on one PostgreSQL is the bot; whoever lost the lease changes nothing any more."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from storage import lease
from storage.database import POSTGRES, Database
from storage.lease import Leadership, NotLeading
from storage.models import Coop
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
    one, other = Leadership(first, holder="one"), Leadership(second, holder="other")
    assert await one.take()
    assert not await other.take()
    await one.renew()

    await _runs_out(second)
    assert await other.take()
    with pytest.raises(NotLeading):
        await one.renew()
    await other.give_up()
    assert await one.take()
    for database in (first, second):
        await database.close()


async def test_who_lost_it_changes_nothing(postgres: str) -> None:
    first, second = await two(postgres)
    one, other = Leadership(first, holder="one"), Leadership(second, holder="other")
    await one.take()
    await _runs_out(second)
    await other.take()

    with pytest.raises(NotLeading):
        async with first.transaction() as db:
            db.add(coop("split-brain"))
    async with second.transaction() as db:
        db.add(coop("whole"))
    async with second.reading() as db:
        assert [found.slug for found in await db.scalars(select(Coop))] == ["whole"]
    for database in (first, second):
        await database.close()


def test_a_killed_bot_is_replaced_within_fifteen_seconds() -> None:
    """The lease runs out, the next look finds it so, and the rest is there for starting to work."""
    assert lease.LASTS + lease.RENEWED + timedelta(seconds=5) <= timedelta(seconds=15)


async def test_nobody_takes_it_in_the_middle_of_a_change(postgres: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lease, "LASTS", timedelta(seconds=1))
    first, second = await two(postgres)
    one, other = Leadership(first, holder="one"), Leadership(second, holder="other")
    await one.take()
    async with first.transaction() as db:
        db.add(coop("in-the-middle"))
        await asyncio.sleep(1.2)
        taking = asyncio.create_task(other.take())
        await asyncio.sleep(0.3)
        assert not taking.done()
    assert await taking
    async with second.reading() as db:
        assert (await db.scalars(select(Coop))).one().slug == "in-the-middle"
    for database in (first, second):
        await database.close()


async def test_who_is_paused_in_the_middle_of_a_change_does_not_hold_up_the_others(
    postgres: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lease, "LASTS", timedelta(seconds=1))
    monkeypatch.setitem(POSTGRES["server_settings"], "idle_in_transaction_session_timeout", "1000")
    first, second = await two(postgres)
    one, other = Leadership(first, holder="one"), Leadership(second, holder="other")
    await one.take()
    with pytest.raises(DBAPIError):
        async with first.transaction() as db:
            db.add(coop("never"))
            await asyncio.sleep(2)
            assert await other.take()
    async with second.reading() as db:
        assert (await db.scalars(select(Coop))).first() is None
    for database in (first, second):
        await database.close()


async def test_it_is_renewed_in_the_middle_of_a_change(postgres: str) -> None:
    """However busy the holder is, with one change beginning before the other ends."""
    first, second = await two(postgres)
    one, other = Leadership(first, holder="one"), Leadership(second, holder="other")
    await one.take()
    async with first.transaction() as db:
        db.add(coop("busy"))
        await db.flush()
        async with asyncio.timeout(30):
            await one.renew()
    assert not await other.take()
    for database in (first, second):
        await database.close()


async def test_who_could_not_renew_it_in_time_is_sure_of_nothing(
    postgres: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    seconds: float = 1000.0
    monkeypatch.setattr(lease, "passed", lambda: seconds)
    first, second = await two(postgres)
    one, other = Leadership(first, holder="one"), Leadership(second, holder="other")
    assert not one.holds
    await one.take()
    assert one.holds
    seconds += 7.9
    assert one.holds
    await one.renew()
    seconds += 7.9
    assert one.holds
    seconds += 0.2
    assert not one.holds
    await _runs_out(second)
    await other.take()
    with pytest.raises(NotLeading):
        await one.renew()
    assert not one.holds
    assert other.holds
    await other.give_up()
    assert not other.holds
    for database in (first, second):
        await database.close()
