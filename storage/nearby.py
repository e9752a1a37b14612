"""A connection to SQLite that works where it is asked, and takes a thread only for what waits for the disk or a lock.

aiosqlite sends each step of each statement to a thread and back, four trips for a row that lies in memory: measured, that
was most of what a message cost. A commit, and the beginning of a transaction that writes, still go to the thread.
"""

import asyncio
import sqlite3
import time
from collections.abc import Callable
from functools import partial
from typing import Any

import aiosqlite

TURN = 0.01
"""Seconds after which a long run of statements lets the other tasks have their turn."""


class Nearby(aiosqlite.Connection):
    """aiosqlite's connection with its one seam, ``_execute``, shortened."""

    _turn_began = 0.0

    async def _execute(self, fn: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        if self._waits(fn, args):
            # Whoever is cancelled meanwhile waits for the end all the same, else the next step would overtake this one.
            step = asyncio.ensure_future(super()._execute(fn, *args, **kwargs))  # type: ignore[no-untyped-call]
            try:
                return await asyncio.shield(step)
            except asyncio.CancelledError:
                await asyncio.wait([step])
                raise
            finally:
                self._turn_began = time.monotonic()
        if not self._running or self._connection is None:
            raise ValueError("Connection closed")
        if time.monotonic() - self._turn_began > TURN:
            await asyncio.sleep(0)
            self._turn_began = time.monotonic()
        return fn(*args, **kwargs)

    def _waits(self, fn: Callable[..., Any], args: tuple[Any, ...]) -> bool:
        """Whether a step may wait: for the disk, or for another process that writes."""
        if fn in (self._conn.commit, self._conn.close):
            return True
        statement = args[0] if args and isinstance(args[0], str) else ""
        return statement.startswith(("BEGIN IMMEDIATE", "PRAGMA")) and not statement.startswith("PRAGMA synchronous")


def connect(database: str, **options: Any) -> Nearby:
    """A connection, to be awaited, for ``async_creator_fn`` of SQLAlchemy's aiosqlite dialect."""
    options["check_same_thread"] = False
    connection = Nearby(partial(sqlite3.connect, database, **options), iter_chunk_size=64)
    connection._thread.daemon = True
    return connection
