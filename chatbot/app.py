"""The composition root: builds every object, starts the tasks, shuts down in order. The only file that knows all others;
the process around it is in ``process``."""

import asyncio
import contextlib
from collections.abc import Callable, Coroutine, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import structlog

import commands
from chatbot.alarm import Alarm
from chatbot.api.reloading import Reloader
from chatbot.api.understanding.catalogue import Catalogue
from chatbot.backoff import LONGEST_SLEEP, SHORTEST_SLEEP, Backoff, sleep_until_woken
from chatbot.config import CircleSettings, Rate, Settings
from chatbot.handling.at_once import AtOnce
from chatbot.handling.dispatcher import Dispatcher
from chatbot.handling.jobs import Jobs
from chatbot.logs import tell_trouble
from chatbot.matrix.homeserver import Homeserver, HomeserverError, NoHomeserver, TokenRefused
from chatbot.receiving import circles_from_toml, moving, set_back
from chatbot.receiving.joining import Joining
from chatbot.receiving.receiver import Receiver
from chatbot.receiving.tidying import Tidying
from chatbot.receiving.zones import Zones
from chatbot.sending.answers_first import AnswersFirst
from chatbot.sending.carrier import Carrier
from chatbot.sending.pace import STOCK_MESSAGES, Pace, Paces
from chatbot.sending.said_before import SaidBefore
from chatbot.sending.sender import Sender
from chatbot.standby import Standby
from storage.database import Database
from storage.transaction import Wakes
from storage.types import CircleSlug

log = structlog.get_logger(__name__)


def utc_now() -> datetime:
    """The clock of the running program."""
    return datetime.now(UTC)


HEARD_WITHIN = timedelta(seconds=10)
"""How long a room that we have just joined may take to be told of, before we say that we are ready without it."""


class App:
    """The program, put together. ``homeserver`` and ``clock`` are the outside world and are passed in."""

    def __init__(
        self,
        *,
        settings: Settings,
        database: Database,
        homeserver: Homeserver,
        clock: Callable[[], datetime] = utc_now,
        standby: Standby | None = None,
        chores: Sequence[Callable[[], Coroutine[Any, Any, None]]] = (),
        reload: Reloader | None = None,
        catalogue: Catalogue | None = None,
    ) -> None:
        """``chores`` go on beside the work, of the one that leads: backups, say. ``catalogue``: all that people can say, where it has
        been put together before."""
        self.chores = chores
        self.ready = asyncio.Event()
        """Set once every room was looked at, and we hear whatever is said in those that we are in."""
        self.leads = False
        """Whether this process is the bot, and does not stand by."""
        self.settings = settings
        self.database = database
        self.homeserver = homeserver
        self.clock = clock
        self.standby = standby
        self.catalogue = catalogue or Catalogue(commands.FAMILIES)
        self._arrived = database.woken[Wakes.HANDLER]
        answers = AnswersFirst()
        self.alarm = Alarm(database=database, settings=settings, clock=clock)
        rate = settings.limits.send
        messages = (
            Pace(rate) if isinstance(rate, Rate) else Pace(learns=rate == "auto", usual=STOCK_MESSAGES, careful=True)
        )
        paces = Paces(messages=messages)
        self.joining = Joining(
            homeserver=homeserver,
            database=database,
            settings=settings,
            families=self.catalogue.families,
            clock=clock,
        )
        self.jobs = Jobs(database=database, settings=settings, catalogue=self.catalogue, clock=clock)
        self.tidying = Tidying(
            homeserver=homeserver,
            database=database,
            settings=settings,
            families=self.catalogue.families,
            alarm=self.alarm,
            clock=clock,
        )
        self.zones = Zones(homeserver=homeserver, database=database, settings=settings, alarm=self.alarm, clock=clock)
        said_before = SaidBefore([family.name for family in self.catalogue.families])
        carrier = Carrier(
            database=database,
            homeserver=homeserver,
            settings=settings,
            clock=clock,
            said_before=said_before,
            lost=lambda db, room: moving.private_no_longer(db, room, families=self.catalogue.families, now=clock()),
        )
        self.sender = Sender(
            database=database,
            carrier=carrier,
            clock=clock,
            alarm=self.alarm,
            answers=answers,
            paces=paces,
        )
        self.dispatcher = Dispatcher(
            database=database,
            settings=settings,
            catalogue=self.catalogue,
            homeserver=homeserver,
            clock=clock,
            estimate=paces.estimate,
            answer=self.sender.answer,
            caught_up_at=lambda: self.receiver.caught_up_at,
            reload=reload,
        )
        self.receiver = Receiver(
            homeserver=homeserver,
            database=database,
            settings=settings,
            families=self.catalogue.families,
            clock=clock,
            alarm=self.alarm,
            answers=answers,
            recovered=self.sender.try_again,
            said_before=said_before,
            joining=self.joining.lock,
            at_once=AtOnce(dispatcher=self.dispatcher, answer=self.sender.answer).handle,
        )

    @property
    def one_time_keys(self) -> int | None:
        """How many the homeserver has of us; None before we know."""
        try:
            return self.homeserver.device_state.one_time_keys
        except RuntimeError:
            return None  # Not started yet.

    async def migrate(self) -> None:
        """Bring the archive's schema up to date. Raises DatabaseTooNew."""
        migration = await self.database.migrate()
        log.info("archive opened", schema=str(migration))

    async def found(self) -> None:
        """Bring the TOML's circles and first appointments into the archive."""
        now = self.clock()
        async with self.database.transaction() as db:
            await set_back.go_by(db, now=now)
            await circles_from_toml.found(db, settings=self.settings, families=self.catalogue.families, now=now)

    async def run(self, stop: asyncio.Event) -> None:
        """Run until told to stop. Raises TokenRefused when the homeserver no longer lets us in, and NotLeading when another
        process has become the bot."""
        life = asyncio.create_task(self._live())
        stopping = asyncio.create_task(stop.wait())
        done, _ = await asyncio.wait({life, stopping}, return_when=asyncio.FIRST_COMPLETED)
        log.info("stopping", because="it was told to" if stopping in done else "a part of it has ended")
        for task in (life, stopping):
            task.cancel()
        (result, _) = await asyncio.gather(life, stopping, return_exceptions=True)
        try:
            await self._wind_up()
        except Exception as trouble:
            if not isinstance(result, Exception):
                raise
            tell_trouble("not all could be brought to an end", trouble)  # What ended us is more important.
        if isinstance(result, Exception):
            raise result
        log.info("stopped")

    async def _wind_up(self) -> None:
        """Attempt each step, whatever becomes of the others: the next process must not find the old session alive."""
        async with contextlib.AsyncExitStack() as last:
            last.push_async_callback(self.homeserver.stop)
            if self.standby is not None:
                last.push_async_callback(self.standby.give_up)
            await self.sender.finish()

    async def _live(self) -> None:
        """Log in, wait for our turn where there are several of us, and work."""
        await self._start_homeserver()
        if self.standby is None:
            await self._work()
        else:
            await self.standby.until_leading()
            await _together(self.standby.lead(), self._work())

    async def _work(self) -> None:
        """Receive, handle and send, for ever."""
        if self.standby is not None:
            await self.standby.take_in_last_keys()
        self.leads = True
        await self.found()
        await _together(
            self.receiver.run(),
            self.receiver.gaps.run(),
            self._handle(),
            self.sender.run(),
            self._join(),
            self.tidying.run(),
            self.zones.run(),
            *(chore() for chore in self.chores),
        )

    async def _join(self) -> None:
        """Get into the rooms in which we are not, while what is said in the others is answered already, and stay with them."""
        unreachable = await self.joining.join(self.settings.circles)
        await _together(
            self._announce(unreachable), self.joining.keep_joining(unreachable, told=self.receiver.listening)
        )

    async def _announce(self, unreachable: tuple[CircleSettings, ...]) -> None:
        """Say that we are ready, once every room was looked at and we hear whatever is said there from now on."""
        outside = {circle.slug for circle in unreachable}
        joined = {CircleSlug(circle.slug) for circle in self.settings.circles if circle.slug not in outside}
        await self.receiver.listening.wait()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(HEARD_WITHIN.total_seconds()):
                while joined - await self.joining.at_home():  # The homeserver has still to tell us of them.
                    self.receiver.listening.clear()
                    await self.receiver.listening.wait()
        self.ready.set()
        reached = len(self.settings.circles) - len(unreachable)
        log.info("ready", circles=reached, unreachable=[circle.slug for circle in unreachable])

    async def _start_homeserver(self) -> None:
        backoff = Backoff()
        while True:
            try:
                identity = await self.homeserver.start()
            except (TokenRefused, NoHomeserver):
                raise
            except HomeserverError as trouble:
                wait = backoff.after(trouble)
                where = self.settings.matrix.homeserver
                log.warning(
                    "cannot log in yet; trying again", homeserver=where, error=str(trouble), wait=wait.total_seconds()
                )
                await asyncio.sleep(wait.total_seconds())
            else:
                log.info("logged in", user_id=identity.user_id, device_id=identity.device_id)
                return

    async def _handle(self) -> None:
        """Handle what arrives, oldest first, and do jobs when nothing waits: an answer in time counts before the deadline that
        closes on it."""
        backoff = Backoff()
        while True:
            try:
                async with self.dispatcher.turn:
                    sleep = await self._handle_all()
                if sleep is None:
                    continue
            except Exception as trouble:  # noqa: BLE001
                # A full disk or a locked archive. Nothing is half done, so we wait and try again.
                self.alarm.sound(trouble, "handling what arrived")
                await asyncio.sleep(backoff.next().total_seconds())
                continue
            backoff.reset()
            self.sender.rest()
            await sleep_until_woken(self._arrived, max(sleep, SHORTEST_SLEEP))

    async def _handle_all(self) -> timedelta | None:
        """Handle what waits, then do the jobs that are due. Returns how long nothing is due; None when there may be more."""
        await self.dispatcher.drain()
        again = self.dispatcher.waits_until
        ready = self.receiver.has_heard_all and again is None
        sleep = await self.jobs.next_in() if ready else LONGEST_SLEEP
        if not sleep and await self.jobs.run_due(until=self._arrived.is_set):
            return None
        if ready:
            await self.jobs.forget_what_is_over()  # An answer in time is in the archive by now.
        return sleep if again is None else min(sleep, again - self.clock())


async def _together(*parts: Coroutine[Any, Any, None]) -> None:
    """Run all parts until one of them raises; the others are cancelled, and that error is raised."""
    try:
        async with asyncio.TaskGroup() as group:
            for part in parts:
                group.create_task(part)
    except BaseExceptionGroup as broken:
        raise broken.exceptions[0] from None
