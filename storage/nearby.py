"""A connection to SQLite that works in the event loop, and uses a thread only to wait for the disk or a lock.

aiosqlite sends each step of each statement to a thread and back, four trips for a row that lies in memory. By measurement
that was most of what a message cost. Steps that may wait still go to the thread: opening, closing, a commit that waits for
the disk, and the beginning of a transaction while another process writes.
"""

import asyncio
import sqlite3
import time
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any, cast

import aiosqlite
from sqlalchemy.dialects.sqlite.aiosqlite import AsyncAdapt_aiosqlite_connection, AsyncAdapt_aiosqlite_dbapi
from sqlalchemy.util import await_only

TURN = timedelta(milliseconds=10)
"""After how long a long run of statements lets the other tasks have their turn."""
LOCKED_IN_THREAD = timedelta(seconds=10)
"""How long we wait, in the thread, for another process that writes; then it is trouble, and told."""
LOCKED_IN_LOOP = timedelta(milliseconds=50)
"""How long we wait in the event loop. A reader waits for nobody but another process that repairs the file after a crash."""
ENDED = timedelta(seconds=1)
"""How long the thread of a file that could not be opened may take to end."""
LEAVES_NO_TRACE = ("PRAGMA secure_delete=ON", "PRAGMA temp_store=MEMORY")
"""Said on every connection: what is taken out is overwritten, and nothing lies in files beside the archive meanwhile."""
CHECKPOINTS = {True: 1_000, False: 10_000}
"""After how many pages SQLite moves its log into the file. A lasting commit does it sooner, since it waits for the disk in
the thread anyway. The others do it only where many follow each other, so that the log stays bounded."""


def milliseconds(span: timedelta) -> int:
    """A span of time, as databases are told of it."""
    return int(span / timedelta(milliseconds=1))


class Driver(AsyncAdapt_aiosqlite_dbapi):
    """Stands for aiosqlite, as the ``module`` of ``create_async_engine``."""

    def __init__(self, *, keys: bool = True) -> None:
        """Without ``keys`` nothing looks whether what foreign keys point to is there: for building tables anew."""
        super().__init__(aiosqlite, sqlite3)
        self._keys = keys

    def connect(self, database: str, **options: Any) -> "Nearby":
        """Open a file, in a thread of its own."""
        options["check_same_thread"] = False
        connection = _Aiosqlite(partial(_open, database, keys=self._keys, **options), iter_chunk_size=64)
        connection._thread.daemon = True
        try:
            return Nearby(self, await_only(connection))
        except sqlite3.Error:
            connection._thread.join(
                ENDED.total_seconds()
            )  # It is about to end, and our loop must still be there when it says so.
            raise


class Nearby(AsyncAdapt_aiosqlite_connection):
    """A connection whose cursors are SQLite's own."""

    __slots__ = ("_lasting",)

    def __init__(self, dbapi: Driver, connection: Any) -> None:
        super().__init__(dbapi, connection)
        self._lasting: bool | None = None

    def begin(self, *, writes: bool, lasting: bool) -> None:
        """Begin a transaction. ``lasting``: its commit waits for the disk.

        A transaction that reads first and then writes would fail when somebody wrote in between, so this one takes the lock
        at the beginning.
        """
        file = self._file
        if not writes:
            file.execute("BEGIN")
            return
        if self._lasting is not lasting:
            file.execute(f"PRAGMA synchronous={'FULL' if lasting else 'NORMAL'}")
            file.execute(f"PRAGMA wal_autocheckpoint={CHECKPOINTS[lasting]}")
            self._lasting = lasting
        try:
            file.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError as taken:
            if taken.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY:
                raise
            file.execute(f"PRAGMA busy_timeout={milliseconds(LOCKED_IN_THREAD)}")
            try:
                await_only(self._in_thread.execute("BEGIN IMMEDIATE"))
            finally:
                file.execute(f"PRAGMA busy_timeout={milliseconds(LOCKED_IN_LOOP)}")

    def cursor(self, server_side: bool = False) -> Any:
        """A cursor of SQLite's own. With it SQLAlchemy never waits; its asynchronous session works with that."""
        return self._file.cursor(_Cursor)

    def commit(self) -> None:
        if self._lasting is False:
            self._file.commit()
        else:
            super().commit()

    def rollback(self) -> None:
        if self._in_thread._connection:
            self._file.rollback()

    @property
    def _in_thread(self) -> "_Aiosqlite":
        return cast("_Aiosqlite", self._connection)

    @property
    def _file(self) -> sqlite3.Connection:
        return self._in_thread._conn


class _File(sqlite3.Connection):
    turn_began = 0.0


class _Cursor(sqlite3.Cursor):
    def execute(self, *args: Any) -> "_Cursor":
        _let_others_work(self.connection)
        return super().execute(*args)

    def executemany(self, *args: Any) -> "_Cursor":
        _let_others_work(self.connection)
        return super().executemany(*args)

    async def _async_soft_close(self) -> None:
        """Nothing is left to close: an asynchronous session fetches all rows at once."""


def _let_others_work(file: Any) -> None:
    now = time.monotonic()
    if now - file.turn_began > TURN.total_seconds():
        await_only(asyncio.sleep(0))
        file.turn_began = time.monotonic()


class _Aiosqlite(aiosqlite.Connection):
    async def _execute(self, fn: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        # A task that is cancelled still waits for the end of the step, else the next step would overtake this one.
        step = asyncio.ensure_future(super()._execute(fn, *args, **kwargs))  # type: ignore[no-untyped-call]
        try:
            return await asyncio.shield(step)
        except asyncio.CancelledError:
            await asyncio.wait([step])
            raise


def _open(database: str, *, keys: bool, **options: Any) -> _File:
    # Without an isolation level the driver begins no transaction by itself; ``begin`` does.
    file = sqlite3.connect(database, factory=_File, isolation_level=None, **options)
    file.execute(f"PRAGMA busy_timeout={milliseconds(LOCKED_IN_THREAD)}")
    file.execute("PRAGMA journal_mode=WAL")
    file.execute(f"PRAGMA foreign_keys={'ON' if keys else 'OFF'}")  # It cannot be changed within a transaction.
    for pragma in LEAVES_NO_TRACE:
        file.execute(pragma)
    file.execute(f"PRAGMA busy_timeout={milliseconds(LOCKED_IN_LOOP)}")
    return file
