"""A PostgreSQL that has frozen holds up neither who stands by nor the end of a process."""

import asyncio
import os
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any
from unittest.mock import Mock

import pytest

from chatbot import standby
from chatbot.matrix.homeserver import Homeserver
from chatbot.standby import Standby
from storage import database
from storage.database import Database
from storage.lease import Leadership
from tests.conftest import for_asyncpg, start_postgres

pytestmark = pytest.mark.postgres


@contextmanager
def frozen(server: Any) -> Iterator[None]:
    """All processes of a PostgreSQL server are paused until the block ends."""
    first = int((server.pgdata / "postmaster.pid").read_text().split()[0])
    children = subprocess.run(["ps", "-o", "pid=", "--ppid", str(first)], capture_output=True, text=True, check=True)
    pids = (first, *map(int, children.stdout.split()))
    try:
        for pid in pids:
            os.kill(pid, signal.SIGSTOP)
        yield
    finally:
        for pid in pids:
            os.kill(pid, signal.SIGCONT)


async def test_a_frozen_postgresql_is_waited_for_a_while_and_no_longer(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(standby, "ANSWERED", timedelta(seconds=1))
    monkeypatch.setattr(database, "CLOSED", timedelta(seconds=1))
    server = start_postgres(tmp_path_factory)
    try:
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
    finally:
        server.cleanup()
