"""A PostgreSQL that has frozen holds up neither who stands by nor the end of a process."""

import asyncio
from datetime import timedelta
from unittest.mock import Mock

import pytest

from chatbot import standby
from chatbot.matrix.homeserver import Homeserver
from chatbot.standby import Standby
from storage import database
from storage.database import Database
from storage.lease import Leadership
from tests.conftest import for_asyncpg, frozen, postgres_of_its_own

pytestmark = pytest.mark.postgres


async def test_a_frozen_postgresql_is_waited_for_a_while_and_no_longer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(standby, "ANSWERED", timedelta(seconds=1))
    monkeypatch.setattr(database, "CLOSED", timedelta(seconds=1))
    with postgres_of_its_own() as server:
        url = for_asyncpg(server.get_uri(), "postgres")
        first, second = Database(url), Database(url)
        await first.migrate()
        one, other = (Standby(leadership=Leadership(each), homeserver=Mock(Homeserver)) for each in (first, second))
        assert await one._took_over()
        assert not await other._took_over()
        with frozen(server):
            async with asyncio.timeout(10):
                assert not await other._took_over()
            async with asyncio.timeout(10):
                await one.give_up()
        await one._leadership.renew()  # Each has sound connections again.
        assert not await other._took_over()
        await one.give_up()
        assert await other._took_over()
        with frozen(server):
            async with asyncio.timeout(10):
                await first.close()
                await second.close()
