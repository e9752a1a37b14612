"""The process around the bot: its data folder's lock, signals, and a new start after trouble with the archive."""

import asyncio
import fcntl
import os
import signal
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext
from datetime import timedelta
from pathlib import Path

import structlog
from sqlalchemy import make_url

from chatbot import config, version
from chatbot.alarm import Noted
from chatbot.api.wording.texts import not_translated
from chatbot.app import App, utc_now
from chatbot.backoff import Backoff, sleep_until_woken
from chatbot.backups.by_itself import Backups
from chatbot.config import Settings
from chatbot.matrix.login import stored_login
from chatbot.reloading import Reload
from chatbot.standby import Standby
from chatbot.watching import clock, supervisor
from chatbot.watching.alarms import Alarms
from chatbot.watching.upgraded import tell_of_upgrade
from chatbot.watching.watched import Watched
from storage.database import Database
from storage.lease import Leadership, NotLeading
from storage.trouble import passing

log = structlog.get_logger(__name__)

STEADY = timedelta(minutes=1)
"""After running for this long, trouble with the archive is new trouble."""
LOOK = timedelta(seconds=1)
"""How often a process that stands by looks whether the data folder is free."""


class EmptyArchive(Exception):
    """The archive is empty, and the data folder beside it has been at work: it would begin anew, and greet every room again."""


class AlreadyRunning(Exception):
    """Another process uses the same data folder."""


def _served(watched: Watched, settings: Settings, *, toml: Path) -> AbstractAsyncContextManager[None]:
    if settings.monitoring.listen is None:
        return nullcontext()
    from chatbot.watching.server import served  # with a whole web server, which most bots never need

    return served(watched, settings.monitoring.listen, toml=toml)


@asynccontextmanager
async def only_one(data_dir: Path, *, wait: bool) -> AsyncIterator[None]:
    """Hold the data folder's lock: two processes with one device would break each other's encryption.

    Where another process holds it, wait until that one ends, or raise AlreadyRunning.
    """
    lock, told = os.open(data_dir / "lock", os.O_RDWR | os.O_CREAT, 0o600), False
    try:
        while True:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError as taken:
                if not wait:
                    raise AlreadyRunning(f"another circlebot is running on {data_dir}") from taken
            if not told:
                log.info("standing by: another process uses the data folder")
                told = True
            await asyncio.sleep(LOOK.total_seconds())
        yield
    finally:
        os.close(lock)


async def must_be_its_archive(settings: Settings, database: Database) -> None:
    """Nobody who changes ``storage.url`` wants to begin anew with people who know the bot. Raises EmptyArchive, LockedOut."""
    if stored_login(settings.storage.data_dir) is None or not await database.is_empty():
        return
    where = make_url(settings.storage.url).render_as_string()
    raise EmptyArchive(
        f"The archive at {where} is empty, and {settings.storage.data_dir} has been at work before: the bot would know nobody, and greet "
        "every room anew. To bring an archive here, put its own address back into storage.url and say: circlebot move --to "
        f"{where}. One that is lost comes back from a backup. To begin anew all the same: circlebot run --begin-anew."
    )


async def run(path: Path, *, begin_anew: bool = False) -> None:
    """Run the bot with the configuration in a file until it is told to stop. ``begin_anew``: with an empty archive, too.

    Raises ConfigError, AlreadyRunning, EmptyArchive, DatabaseTooNew, TokenRefused, LockedOut.
    """
    settings = config.load(path)
    config.passfile(settings)
    for line in (*config.worth_knowing(settings), *filter(None, [not_translated(settings)])):
        log.warning(f"{path}: {line}")
    warning = config.prepare_data_dir(settings.storage.data_dir)
    if warning:
        log.warning(warning)
    database = Database(settings.storage.url)
    stop, turn_over, backoff = asyncio.Event(), asyncio.Event(), Backoff(longest=timedelta(seconds=10))
    noted = Noted()
    watched, reload = Watched(utc_now), Reload(path, settings, go_on=turn_over.set)

    def end() -> None:
        stop.set()
        turn_over.set()

    def read_again() -> None:
        supervisor.reloading()
        reload.now()
        supervisor.tell("READY=1")

    watchdog = asyncio.create_task(supervisor.keep_watchdog_quiet())
    looks_at_clock = asyncio.create_task(clock.watch(utc_now, begin_anew=turn_over.set))
    try:
        async with (
            only_one(settings.storage.data_dir, wait=not database.embedded),
            _served(watched, settings, toml=path),
        ):
            for name in (signal.SIGTERM, signal.SIGINT):
                asyncio.get_running_loop().add_signal_handler(name, end)
            asyncio.get_running_loop().add_signal_handler(signal.SIGHUP, read_again)
            while not stop.is_set():
                turn_over.clear()
                began = asyncio.get_running_loop().time()
                try:
                    if not begin_anew:
                        await must_be_its_archive(settings, database)
                    await _run_once(reload, database, turn_over, toml=path, watched=watched, noted=noted)
                except config.ConfigError:
                    raise  # Its cause may look like passing trouble (a file that is not there), and does not pass.
                except NotLeading as lost:
                    log.warning("no longer the bot; standing by again", because=str(lost))
                except Exception as trouble:
                    if passing(trouble) is None:
                        raise
                    if asyncio.get_running_loop().time() - began > STEADY.total_seconds():
                        backoff.reset()
                    wait = backoff.next()
                    noted.tell(trouble, now=utc_now())
                    await sleep_until_woken(stop, wait)
    finally:
        supervisor.tell("STOPPING=1")
        watchdog.cancel()
        looks_at_clock.cancel()
        await database.close()


async def _run_once(
    reload: Reload, database: Database, turn_over: asyncio.Event, *, toml: Path, watched: Watched, noted: Noted
) -> None:
    """Work until the turn is over: it is told to stop, or there is another TOML."""
    from chatbot.matrix.face import Looks
    from chatbot.matrix.wire import MatrixHomeserver  # nio is loaded only by a program that really talks to Matrix

    settings = reload.settings
    leadership = None if database.embedded else Leadership(database)
    homeserver = MatrixHomeserver(
        homeserver=settings.matrix.homeserver,
        user_id=settings.matrix.user_id,
        device_name=settings.matrix.device_name,
        data_dir=settings.storage.data_dir,
        password=config.password(settings),
        access_token=config.access_token(settings),
        may_act=(lambda: True) if leadership is None else (lambda: leadership.holds),
        pickle_key=config.pickle_key(settings),
        alone=leadership is None,
        looks=Looks(settings.matrix.display_name, *config.picture(settings)),
    )
    standby = Standby(leadership=leadership, homeserver=homeserver) if leadership is not None else None
    backups = Backups(settings=settings, toml=toml, database=database, clock=utc_now)
    alarms = Alarms(database=database, settings=settings, clock=utc_now, device=lambda: homeserver.device_state)

    async def tell_supervisor() -> None:
        await app.receiver.listening.wait()
        supervisor.tell("READY=1", "STATUS=listening")

    async def tell_operators() -> None:
        await app.receiver.listening.wait()
        await tell_of_upgrade(database, settings=settings, version=version.number(), clock=utc_now)

    app = App(
        settings=settings,
        database=database,
        homeserver=homeserver,
        standby=standby,
        chores=(backups.run, alarms.run, tell_supervisor, tell_operators),
        reload=reload.now,
    )
    await asyncio.to_thread(app.catalogue.must_read_one_way)
    await app.migrate()
    noted.over(now=utc_now())
    if standby is not None:
        supervisor.tell("READY=1", "STATUS=standing by")
    watched.app = app
    try:
        await app.run(turn_over)
    finally:
        watched.app = None
