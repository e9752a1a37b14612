"""The composition root: builds every object, starts the tasks, shuts down in order. The only file that knows all others."""

import asyncio
import fcntl
import os
import signal
from collections.abc import Callable, Iterator
from contextlib import AsyncExitStack, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import structlog

import commands
from chatbot import config, founding
from chatbot.backoff import Backoff
from chatbot.carrier import Carrier
from chatbot.catalogue import Catalogue
from chatbot.config import CircleSettings, Rate, Settings
from chatbot.dispatcher import Dispatcher
from chatbot.jobs import Jobs, sleep_until_woken
from chatbot.matrix.homeserver import Homeserver, HomeserverError, RateLimited, Unavailable
from chatbot.pace import Pace, Paces
from chatbot.receiver import Receiver
from chatbot.sender import Sender
from storage.database import Database
from storage.queries import rooms
from storage.types import CircleSlug

log = structlog.get_logger(__name__)

REJOIN = timedelta(minutes=1)
"""How often a circle's room that could not be joined is tried again."""
LOOK_FOR_ALIASES = timedelta(hours=1)
"""How often the aliases of the circles' rooms are looked up again: they may be moved to another room."""


class AlreadyRunning(Exception):
    """Another process uses the same data folder."""


def utc_now() -> datetime:
    """The clock of the running program."""
    return datetime.now(UTC)


@contextmanager
def only_one(data_dir: Path) -> Iterator[None]:
    """Hold the data folder's lock: two processes with one device would break each other's encryption."""
    path = data_dir / "lock"
    with open(os.open(path, os.O_RDWR | os.O_CREAT, 0o600), "r+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as taken:
            raise AlreadyRunning(f"another circlebot is running on {data_dir}") from taken
        yield


class App:
    """The program, put together. ``homeserver`` and ``clock`` are the outside world and are passed in."""

    def __init__(
        self, *, settings: Settings, database: Database, homeserver: Homeserver, clock: Callable[[], datetime] = utc_now
    ) -> None:
        self.settings = settings
        self.database = database
        self.homeserver = homeserver
        self.clock = clock
        self.catalogue = Catalogue(commands.FAMILIES)
        self._arrived = asyncio.Event()
        self._written = asyncio.Event()
        self.receiver = Receiver(
            homeserver=homeserver,
            database=database,
            settings=settings,
            families=self.catalogue.families,
            clock=clock,
            arrived=self._arrived,
        )
        rate = settings.limits.send
        messages = Pace(rate) if isinstance(rate, Rate) else Pace(learns=rate == "auto")
        paces = Paces(messages=messages)
        self.dispatcher = Dispatcher(
            database=database,
            settings=settings,
            catalogue=self.catalogue,
            homeserver=homeserver,
            clock=clock,
            paces=paces,
        )
        self.jobs = Jobs(database=database, settings=settings, catalogue=self.catalogue, clock=clock)
        carrier = Carrier(database=database, homeserver=homeserver, settings=settings, clock=clock)
        self.sender = Sender(database=database, carrier=carrier, clock=clock, written=self._written, paces=paces)

    async def prepare(self) -> None:
        """Bring the archive's schema and circles up to date. Raises DatabaseTooNew."""
        migration = await self.database.migrate()
        log.info("archive opened", schema=str(migration))
        async with self.database.transaction() as db:
            await founding.found(db, settings=self.settings, now=self.clock())

    async def run(self) -> None:
        """Run until SIGTERM or SIGINT. Raises TokenRefused when the homeserver no longer lets us in."""
        stop = asyncio.Event()
        loop = asyncio.get_running_loop()
        for name in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(name, stop.set)
        await self._start_homeserver()
        unreachable = await self.join_circles(self.settings.circles)
        async with AsyncExitStack() as ending:
            ending.push_async_callback(self.homeserver.stop)
            ending.push_async_callback(self.sender.finish)
            work = [
                asyncio.create_task(self.receiver.run(), name="receiver"),
                asyncio.create_task(self._work(), name="dispatcher"),
                asyncio.create_task(self.sender.run(), name="sender"),
                asyncio.create_task(self._keep_joining(unreachable), name="joining"),
            ]
            announcing = asyncio.create_task(self._announce(unreachable))
            stopping = asyncio.create_task(stop.wait(), name="stop")
            done, _ = await asyncio.wait([*work, stopping], return_when=asyncio.FIRST_COMPLETED)
            log.info("stopping", because=", ".join(task.get_name() for task in done))
            for task in (*work, stopping, announcing):
                task.cancel()
            results = await asyncio.gather(*work, return_exceptions=True)
            for result in results:
                if isinstance(result, Exception):
                    raise result
        log.info("stopped")

    async def _announce(self, unreachable: tuple[CircleSettings, ...]) -> None:
        """Say that we are ready, once whatever is said from now on will be heard."""
        await self.receiver.listening.wait()
        reached = len(self.settings.circles) - len(unreachable)
        log.info("ready", circles=reached, unreachable=[circle.slug for circle in unreachable])

    async def _start_homeserver(self) -> None:
        backoff = Backoff()
        while True:
            try:
                identity = await self.homeserver.start()
            except (Unavailable, RateLimited) as trouble:
                wait = trouble.retry_after if isinstance(trouble, RateLimited) else backoff.next()
                log.warning("the homeserver does not answer yet", error=str(trouble), wait=wait.total_seconds())
                await asyncio.sleep(wait.total_seconds())
            else:
                log.info("logged in", user_id=identity.user_id, device_id=identity.device_id)
                return

    async def join_circles(self, circles: tuple[CircleSettings, ...]) -> tuple[CircleSettings, ...]:
        """Join the circles' rooms; returns those that could not be joined. One bad room never stops the others."""
        unreachable: list[CircleSettings] = []
        for circle in circles:
            try:
                room_id = await self.homeserver.join(circle.room)
            except HomeserverError as refused:
                log.warning("cannot join a circle's room", circle=circle.slug, room=circle.room, error=str(refused))
                unreachable.append(circle)
                continue
            async with self.database.transaction() as db:
                await founding.meets_in(
                    db,
                    slug=CircleSlug(circle.slug),
                    room_id=room_id,
                    families=self.catalogue.families,
                    now=self.clock(),
                )
        return tuple(unreachable)

    async def _keep_joining(self, unreachable: tuple[CircleSettings, ...]) -> None:
        """Try again what could not be joined, and now and then see whether an alias leads to another room."""
        looked = self.clock()
        while True:
            await asyncio.sleep(REJOIN.total_seconds())
            try:
                if self.clock() - looked > LOOK_FOR_ALIASES:
                    looked = self.clock()
                    unreachable += await self._moved()
                unreachable = await self.join_circles(unreachable)
            except Exception:
                log.exception("could not look after the circles' rooms; trying again later")

    async def _moved(self) -> tuple[CircleSettings, ...]:
        """The circles whose alias leads to a room that we have never been in."""
        moved: list[CircleSettings] = []
        for circle in self.settings.circles:
            if not circle.room.startswith("#"):
                continue
            try:
                room_id = await self.homeserver.resolve_alias(circle.room)
            except HomeserverError as refused:
                log.warning("cannot look up a circle's alias", circle=circle.slug, error=str(refused))
                continue
            async with self.database.reading() as db:
                if await rooms.find(db, room_id=room_id) is None:
                    moved.append(circle)
        return tuple(moved)

    async def _work(self) -> None:
        """Handle what arrives, oldest first, and jobs when nothing waits: an answer given in time counts before the
        deadline that closes on it."""
        backoff = Backoff()
        while True:
            self._arrived.clear()
            try:
                handled = 0
                while await self.dispatcher.step():
                    handled += 1
                    self._written.set()
                    await asyncio.sleep(0)  # The sender goes first: somebody waits for the answer.
                done = await self.jobs.run_due() if self.receiver.caught_up.is_set() else 0
                sleep = await self.jobs.next_in()
            except Exception:
                # A full disk or a locked archive: nothing is half done, so wait and try the same again.
                log.exception("the archive or the homeserver is in trouble; nothing is lost, trying again")
                await asyncio.sleep(backoff.next().total_seconds())
                continue
            backoff.reset()
            self._written.set()  # The receiver may have left something to send, too.
            if handled or done:
                continue
            await sleep_until_woken(self._arrived, sleep)


async def run(path: Path) -> None:
    """Run the bot with the configuration in a file until it is told to stop.

    Raises ConfigError, AlreadyRunning, DatabaseTooNew, TokenRefused.
    """
    from chatbot.matrix.wire import MatrixHomeserver  # nio is loaded only by a program that really talks to Matrix

    settings = config.load(path)
    said = config.prepare_data_dir(settings.storage.data_dir)
    if said:
        log.warning(said)
    with only_one(settings.storage.data_dir):
        database = Database(settings.storage.url)
        try:
            homeserver = MatrixHomeserver(
                homeserver=settings.matrix.homeserver,
                user_id=settings.matrix.user_id,
                device_name=settings.matrix.device_name,
                data_dir=settings.storage.data_dir,
                password=config.password(settings),
                access_token=config.access_token(settings),
            )
            app = App(settings=settings, database=database, homeserver=homeserver)
            await app.prepare()
            await app.run()
        finally:
            await database.close()
