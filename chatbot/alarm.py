"""The alarm for trouble with the archive: loud once, repeated now and then, and told to the operators when it is over."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

import structlog
from sqlalchemy.exc import DBAPIError

from chatbot.api.arguments import say_span, say_when
from chatbot.api.post.outbox import Outbox
from chatbot.api.wording.markup import Inline, say
from chatbot.api.wording.texts import rendering_of
from chatbot.config import Settings
from storage.database import Database
from storage.lease import NotLeading
from storage.trouble import LOCKED, passing

log = structlog.get_logger(__name__)

AGAIN = timedelta(minutes=10)
"""How often trouble that lasts is logged again."""
SOON = timedelta(seconds=2)
"""A lock on the key store is gone by then, as a rule: we wait for it only a moment. For the archive we wait longer before
anything fails."""
WORTH_TELLING = timedelta(seconds=30)
"""Shorter trouble is over before anybody could have looked."""


class Noted:
    """Trouble with the archive that keeps the bot from working at all: logged as it begins, now and then while it lasts, and as it ends."""

    def __init__(self) -> None:
        self._why: str | None = None
        self._since = self._logged_at = datetime.min.replace(tzinfo=UTC)

    def tell(self, error: Exception, *, now: datetime) -> None:
        """It is there."""
        why = passing(error)
        if self._why is None:
            self._since = now
        if why != self._why or now - self._logged_at >= AGAIN:
            self._logged_at = now
            log.error(
                f"THE ARCHIVE IS IN TROUBLE: {why}. Nothing is lost; trying again.",
                since=self._since.isoformat(timespec="seconds"),
                error=type(error.__cause__ or error).__name__,
            )
        self._why = why

    def over(self, *, now: datetime) -> None:
        """The archive is open."""
        if self._why is not None:
            log.warning("the archive works again", lasted=(now - self._since).total_seconds(), because=self._why)
        self._why = None


class Alarm:
    """Knows since when the archive is in trouble, and why."""

    def __init__(self, *, database: Database, settings: Settings, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._file = database.embedded
        self._settings = settings
        self._clock = clock
        self._since: datetime | None = None
        self._logged_at: datetime | None = None
        self._why = ""

    @property
    def why(self) -> str | None:
        """What the trouble with the archive is; None while there is none."""
        return self._why if self._since is not None else None

    async def keep_at(self, work: Callable[[], Awaitable[object]], *, every: timedelta, doing: str) -> None:
        """Do some work now and then, until cancelled. Trouble with it is told, and does not end it."""
        while True:
            try:
                await work()
            except Exception as trouble:  # noqa: BLE001
                self.sound(trouble, doing)
            await asyncio.sleep(every.total_seconds())

    def sound(self, error: Exception, doing: str) -> None:
        """Something failed and will be tried again. An error that is no passing trouble is logged whole, each time."""
        if isinstance(error, NotLeading):
            log.info("not done: another process is the bot now", doing=doing)
            return
        why, now = passing(error), self._clock()
        if why is None:
            log.error("an error of ours; nothing is lost, trying again", doing=doing, exc_info=error)
            return
        since = self._since or now
        if why == LOCKED and not isinstance(error, DBAPIError) and now - since < SOON:
            log.info("the key store is locked; trying again", doing=doing)
        elif self._logged_at is None or why != self._why or now - self._logged_at >= AGAIN:
            self._logged_at = now
            log.error(
                f"THE ARCHIVE IS IN TROUBLE: {why}. Nothing is lost; I go on by myself once it is over. "
                + (
                    "Please make room where it lies, or end what holds it."
                    if self._file
                    else "Please see to the database."
                ),
                doing=doing,
                since=since.isoformat(timespec="seconds"),
                error=type(error.__cause__ or error).__name__,
            )
        self._since, self._why = since, why

    async def over(self) -> None:
        """The archive has just taken something in. If it was in trouble, that is over, and the operators are told."""
        if self._since is None:
            return
        since, now = self._since, self._clock()
        if now - since >= WORTH_TELLING:
            await self._tell(since, now)
        if self._logged_at is not None:
            log.warning("the archive works again", lasted=(now - since).total_seconds(), because=self._why)
        self._since, self._logged_at = None, None

    async def _tell(self, since: datetime, now: datetime) -> None:
        federation = self._settings.federation
        began = say_when(since, zone=federation.timezone, locale=federation.language)
        told: dict[str, Inline] = {"began": began, "span": say_span(now - since), "why": self._why}
        doc = (
            say(
                "From {began} my archive was in trouble for {span}: {why}. It works again, and nothing is lost: what was said "
                "meanwhile is answered now. Please see to it that it has room, and that nothing else holds it.",
                **told,
            )
            if self._file
            else say(
                "From {began} my archive was in trouble for {span}: {why}. It works again, and nothing is lost: what was said "
                "meanwhile is answered now. Please look at what the database's own log says of that time.",
                **told,
            )
        )
        async with self._database.transaction() as db:
            outbox = Outbox(
                db, cause=f"alarm:{since.isoformat()}", family="alarm", now=now, rendering=rendering_of(self._settings)
            )
            for operator in federation.operators:
                await outbox.private(operator, doc, about=None, awaited=True)
