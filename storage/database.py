"""The engine, its pragmas, and ``transaction()``: the only begin and commit in the program."""

import asyncio
import errno
import os
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, nullcontext, suppress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from secrets import token_hex
from typing import Any, cast

from sqlalchemy import Connection, event, func, select
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.sql.compiler import InsertmanyvaluesSentinelOpts

from storage import away, files, migrations, moved, nearby
from storage.migrations.taken_over import SPEAKERS_SINCE, TakenOver, taken_over
from storage.transaction import Transaction, Wakes

IDLE = timedelta(seconds=6)
"""How long PostgreSQL waits for the next statement of a transaction. Then it ends that transaction: a process that was
paused in the middle of a change must not hold up the others."""
PATIENT_IDLE = timedelta(minutes=5)
"""The same for long work, which does more between two statements."""
LOCKED = timedelta(seconds=4)
"""How long a statement waits for a lock. Then it fails with a name, and is tried again."""
ANSWERED = timedelta(seconds=6)
"""How long we wait for PostgreSQL to connect, to carry out a statement, or to cancel one. A frozen one would hold up all
that we do, and with it the end of the process. It is longer than LOCKED, so that PostgreSQL says first what it waits
for."""
CLOSED = timedelta(seconds=5)
"""How long we wait for PostgreSQL to close the connections. A frozen one would hold up the end of the process."""
MIGRATING = 20260302
"""The advisory lock of PostgreSQL that a migration holds; any number that nobody else uses."""
NOT_IN_BACKUPS = "DELETE FROM questions WHERE NOT in_backups"
"""What is taken out of a copy, in the words of SQLite, which every copy is."""


class DatabaseTooNew(Exception):
    """A newer program has written the archive, and this one would damage what it does not know."""

    def __init__(self, found: str) -> None:
        super().__init__(f"the archive is of schema {found}, which is newer than this program")
        self.found = found


class NoArchive(Exception):
    """No bot has ever run with it. To look into an embedded one would make its file."""

    def __init__(self, where: str) -> None:
        super().__init__(f"There is no archive at {where} yet: the bot has never run with it. Is this the right TOML?")


class NotAnArchive(Exception):
    """The file of an embedded database is another program's: to write into it would harm both."""

    def __init__(self, file: Path | None) -> None:
        super().__init__(
            f"{file} is a database of another program, and I have left it as it is. Name another file in storage.url."
        )


@dataclass(frozen=True, slots=True)
class Migrated:
    """What ``migrate`` did: from which schema (None: an empty archive) to which, and where it put a copy before."""

    before: str | None
    after: str
    copy: Path | None = None

    def __str__(self) -> str:
        return self.after if self.before == self.after else f"{self.before or 'new'} → {self.after}"


class Database:
    """The archive on SQLite or PostgreSQL; the rest of the program sees no difference."""

    def __init__(self, url: str, *, patient: bool = False, made_before: bool = False) -> None:
        """``patient``: for long work that nobody waits for. ``made_before``: its file is not made here. Then it raises NoArchive where
        there is none, or one that nothing was ever written to."""
        self._url = make_url(url)
        self.embedded = self._url.get_backend_name() == "sqlite"
        if self.embedded:
            self._find_file() if made_before else self._make_file()
        name = f"circlebot {token_hex(4)} {os.getpid()} {socket.gethostname()}"
        self.name = name.encode("ascii", "replace")[:63].decode()  # As PostgreSQL would write it.
        """What PostgreSQL calls our connections, and nobody else's."""
        self._engine = self._new_engine(patient=patient)
        self.guard: Callable[[AsyncSession], Awaitable[None]] | None = None
        """Called first in every transaction. It raises when this process may not change anything (see ``lease``)."""
        self.woken = {each: asyncio.Event() for each in Wakes}
        """Set by each commit that leaves something to do for that part of the program."""
        self._changes = async_sessionmaker(self._engine_with(lasting=False), class_=Transaction, expire_on_commit=False)
        self._lasting_changes = async_sessionmaker(
            self._engine_with(lasting=True), class_=Transaction, expire_on_commit=False
        )
        self._looks = async_sessionmaker(self._engine_with(only_looks=True), class_=Transaction, expire_on_commit=False)
        # SQLite has one writer. Our own tasks queue here instead of running into SQLITE_BUSY.
        self._writing = asyncio.Lock() if self.embedded else None

    @property
    def file(self) -> Path | None:
        """The file of an embedded archive."""
        return Path(self._url.database) if self.embedded and self._url.database else None

    @asynccontextmanager
    async def transaction(self, *, guarded: bool = True, lasting: bool = False) -> AsyncIterator[Transaction]:
        """A session whose changes are committed at the end, all of them. When an exception leaves it, none are.

        A killed process loses nothing that is committed. On an embedded archive a power cut loses what was committed since
        the last ``lasting`` commit. The sync token goes with it, so all of that is received and done again. A ``lasting``
        commit waits for the disk, and makes everything before it last, too (ADR 0011).
        """
        sessions = self._lasting_changes if lasting else self._changes
        async with self._writing or nullcontext(), sessions() as transaction, transaction.begin():
            if guarded and self.guard is not None:
                await self.guard(transaction)
            yield transaction
        for each in transaction.wakes:
            self.woken[each].set()

    @asynccontextmanager
    async def looking(self, *, one_moment: bool = False) -> AsyncIterator[Transaction]:
        """A session to look things up with. Changes in it are dropped. ``one_moment``: all that it shows is as it was at its first
        look, on PostgreSQL, too; on SQLite it always is."""
        async with self._looks() as session:
            if one_moment and not self.embedded:
                await session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
            yield session

    def another(self) -> "Database":
        """The same archive, for long work in another thread. Whoever asks for it closes it."""
        return Database(self._url.render_as_string(hide_password=False), patient=True)

    async def is_empty(self) -> bool:
        """Whether no bot has ever run with it."""
        async with self._engine.connect() as connection:
            return await connection.run_sync(migrations.current) is None

    async def must_have_begun(self) -> None:
        """Raises NoArchive where no bot has ever run with it."""
        if await self.is_empty():
            raise NoArchive(str(self.file or self._url.render_as_string()))

    async def who_is_taken_over(self) -> list[TakenOver]:
        """Who speaks for a co-op in an archive in which nobody is confirmed yet, and what ``migrate`` would make of each. Nothing
        is changed."""
        async with self._engine.connect() as connection:
            before = await connection.run_sync(migrations.current)
            if before is None or before not in migrations.known() or before >= SPEAKERS_SINCE:
                return []
            return await connection.run_sync(taken_over)

    async def is_current(self) -> bool:
        """Whether its schema is the one of this program."""
        async with self._engine.connect() as connection:
            return await connection.run_sync(migrations.is_current)

    async def must_be_ours(self) -> str | None:
        """Its schema, where this program knows it; None where it is empty. Raises DatabaseTooNew, NotAnArchive.

        A PostgreSQL may hold the tables of others beside ours; a file does not.
        """
        async with self._engine.connect() as connection:
            found = await connection.run_sync(migrations.current)
            if found is None and self.embedded and await connection.run_sync(migrations.holds_anything):
                raise NotAnArchive(self.file)
        if found is not None and found not in migrations.known():
            raise DatabaseTooNew(found)
        return found

    async def migrate(self) -> Migrated:
        """Bring the schema up to date; on SQLite a copy of the file is taken first. Raises DatabaseTooNew, NotAnArchive."""
        before = await self.must_be_ours()
        after = migrations.head()
        if before == after:
            return Migrated(before, after)
        copy: Path | None = None
        if before is not None and self.file is not None:
            copy = self.file.with_name(f"{self.file.name}.before-{after}.bak")
            await asyncio.to_thread(files.copy, self.file, copy)
        engine = self._new_engine(patient=True, keys=False)
        try:
            async with engine.begin() as connection:
                if (
                    not self.embedded
                ):  # Of several processes that start together one migrates, and the others find it done.
                    await connection.execute(select(func.pg_advisory_xact_lock(MIGRATING)))
                await connection.run_sync(migrations.upgrade)
        finally:
            await engine.dispose()
        return Migrated(before, after, copy)

    async def take_over(
        self, old: "Database", *, told: moved.Told = lambda name, rows: None, at_work: bool = False
    ) -> moved.Moved:
        """Move all that another archive holds into this one, which is empty. The other one is only read, and stays as it is.
        ``at_work``: a bot may be changing it, and what it held at one moment is taken.

        Raises NotMoved, and what the databases raise; then nothing is here.
        """
        engine, reading = self._new_engine(patient=True, keys=False), old._new_engine(patient=True)
        try:
            async with reading.connect() as source, engine.begin() as target:
                if not old.embedded:
                    await source.execution_options(isolation_level="REPEATABLE READ")
                if not await source.run_sync(migrations.is_current):
                    raise moved.NotMoved(
                        "its schema is not this program's: bring it up to date first (circlebot migrate)"
                    )
                if not at_work and await source.run_sync(moved.is_led):
                    raise moved.NotMoved("a bot is at work on it: stop that one first")
                reads = source.sync_connection
                assert reads is not None
                return await target.run_sync(lambda new: moved.move(reads, new, told=told))
        finally:
            await engine.dispose()
            await reading.dispose()

    async def backup(self, to: Path) -> None:
        """Copy an embedded archive while it is in use, to a file that only we can read, but for what is in no backup.

        Raises ValueError on PostgreSQL, and for the archive itself as the file to write.
        """
        if self.file is None:
            raise ValueError("PostgreSQL has tools of its own for that: use pg_dump")
        await asyncio.to_thread(files.copy, self.file, to)
        await asyncio.to_thread(files.take_out_of, to, NOT_IN_BACKUPS)

    async def leave_no_trace(self) -> bool:
        """Have nothing left in the file and its log of what was taken out of an embedded archive. Changes wait meanwhile. False
        where somebody reads it all the while, so that the log is still there. PostgreSQL sees to its own files."""
        if self.file is None:
            return True
        async with self._writing or nullcontext():
            return await asyncio.to_thread(files.build_anew, self.file)

    async def close(self) -> None:
        """Close all connections. Those that PostgreSQL does not close in time end with the process."""
        with suppress(TimeoutError):
            async with asyncio.timeout(None if self.embedded else CLOSED.total_seconds()):
                await self._engine.dispose()

    def _new_engine(self, *, patient: bool, keys: bool = True) -> AsyncEngine:
        """``keys`` is of SQLite alone (see ``nearby.Driver``)."""
        ours: dict[str, Any]
        if self.embedded:
            ours = {"module": nearby.Driver(keys=keys), "pool_use_lifo": True}
        else:
            idle, locked = (PATIENT_IDLE, timedelta(0)) if patient else (IDLE, LOCKED)
            settings = {
                "application_name": self.name,
                "idle_in_transaction_session_timeout": str(nearby.milliseconds(idle)),
                "lock_timeout": str(nearby.milliseconds(locked)),
            }
            ours = {"pool_pre_ping": True, "connect_args": {"server_settings": settings}}
            if not patient:
                answered = ANSWERED.total_seconds()
                ours["connect_args"] |= {"timeout": answered, "command_timeout": answered}
        # An error's text goes into logs, and parameters are people's words and figures.
        engine = create_async_engine(self._url, hide_parameters=True, **ours)
        if not self.embedded:
            event.listen(
                engine.sync_engine, "do_connect", lambda dialect, _, *how: away.connect(self._url, dialect, *how)
            )
        if self.embedded:
            event.listen(engine.sync_engine, "begin", _begin)
            # SQLite numbers the rows of one statement in their order, so many records of a kind are written with one, and each
            # learns its number. SQLAlchemy trusts it with that for no engine that only says so, and writes row by row.
            engine.dialect.insertmanyvalues_implicit_sentinel = InsertmanyvaluesSentinelOpts.ANY_AUTOINCREMENT
        return engine

    def _engine_with(self, **options: bool) -> AsyncEngine:
        """The engine, for transactions that begin with these options (see ``_begin``)."""
        return self._engine.execution_options(**options)

    def _find_file(self) -> None:
        if self.file is None or not self.file.exists() or (self.file.is_file() and not self.file.stat().st_size):
            raise NoArchive(str(self.file))
        self._make_file()

    def _make_file(self) -> None:
        """Make the file so that only we can read it, from its first byte on."""
        path = Path(self._url.database or "")
        if path.exists() and not path.is_file() and not path.is_dir():
            raise OSError(errno.EINVAL, "It is no file", str(path))
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))


def _begin(connection: Connection) -> None:
    options = connection.get_execution_options()
    file = cast(nearby.Nearby, connection.connection.dbapi_connection)
    file.begin(writes=not options.get("only_looks", False), lasting=options.get("lasting", True))
