"""The bot, on a homeserver that misbehaves: in this process where a test looks inside, or as a process to be killed."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import make_url, text

from chatbot import backoff, config
from chatbot.app import App
from chatbot.matrix.wire import MatrixHomeserver
from storage.database import Database
from tests.conftest import ask_postgres, give_an_archive, new_database
from tests.faults.homeserver import BOT, PASSWORD, FaultyHomeserver
from tests.faults.process import Process, until
from tests.towns import Circle, federation

ADA, CY, EVE, GUS = (f"@{name}:localhost" for name in ("ada", "cy", "eve", "gus"))


@pytest.fixture
async def server() -> AsyncIterator[FaultyHomeserver]:
    server = FaultyHomeserver()
    await server.start()
    await server.make_room("#coordinating:localhost", ADA, CY)
    await server.make_room("#tech:localhost", ADA, CY, EVE, GUS)
    yield server
    await server.stop()


@pytest.fixture
def tech(server: FaultyHomeserver) -> str:
    return server.aliases["#tech:localhost"]


@pytest.fixture
def toml(server: FaultyHomeserver, tmp_path: Path, empty_file: Path) -> Path:
    (tmp_path / "password").write_text(PASSWORD)
    (tmp_path / "password").chmod(0o600)
    path = tmp_path / "circlebot.toml"
    circles = (
        Circle("coordinating", "#coordinating:localhost"),
        Circle("tech", "#tech:localhost", f'link_persons = ["{CY}"]'),
    )
    path.write_text(federation(homeserver=server.url, bot=BOT, operators=ADA, circles=circles))
    give_an_archive(path, empty_file)
    return path


@pytest.fixture
async def postgres_archive(postgres: str, empty_database: str) -> AsyncIterator[str]:
    """The address of a new archive on the PostgreSQL server."""
    url = await new_database(postgres, like=empty_database)
    yield url
    await ask_postgres(postgres, f'DROP DATABASE "{make_url(url).database}" WITH (FORCE)')


@pytest.fixture
def on_postgresql(toml: Path, postgres_archive: str) -> Path:
    """The same bot with its archive there."""
    toml.write_text(f'{toml.read_text()}[storage]\nurl = "{postgres_archive}"\n')
    return toml


@pytest.fixture
def swift(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the bot would wait for a second after a failure or in haste, it waits for a tenth, and so on."""
    for wait in ("FIRST_WAIT", "PAUSE", "LONGEST_PAUSE"):
        monkeypatch.setattr(backoff, wait, getattr(backoff, wait) / 10)


@pytest.fixture
async def bot(toml: Path) -> AsyncIterator[Process]:
    """The bot as a process, to be started by the test; nothing of it is left behind, whatever becomes of that."""
    bot = Process(toml)
    yield bot
    await bot.end()


async def looked_up(toml: Path, question: str) -> int:
    """What the bot's archive says to a question about a number."""
    database = Database(config.load(toml).storage.url)
    async with database.looking() as db:
        number: int = (await db.execute(text(question))).scalar_one()
    await database.close()
    return number


@contextlib.asynccontextmanager
async def running(toml: Path) -> AsyncIterator[App]:
    """The whole app in this process, until the block ends."""
    settings = config.load(toml)
    config.prepare_data_dir(settings.storage.data_dir)
    database = Database(settings.storage.url)
    homeserver = MatrixHomeserver(
        homeserver=settings.matrix.homeserver, user_id=settings.matrix.user_id, device_name="test",
        data_dir=settings.storage.data_dir, password=config.password(settings), access_token=None,
    )  # fmt: skip
    app = App(settings=settings, database=database, homeserver=homeserver)
    await app.migrate()
    life = asyncio.create_task(app._live())
    ready = asyncio.create_task(app.ready.wait())
    await asyncio.wait({life, ready}, return_when=asyncio.FIRST_COMPLETED)
    if life.done():
        life.result()
    try:
        yield app
    finally:
        for task in (life, ready):
            task.cancel()
        await asyncio.gather(life, ready, return_exceptions=True)
        await app.sender.finish()
        await homeserver.stop()
        await database.close()


__all__ = ["BOT", "looked_up", "running", "until"]
