"""In which time zone people are: what their profile says of it (``m.tz``), looked at now and then, one person after the other.

Whoever has a line coming is looked up first. A profile of another server may take its time, and nobody waits for it.
"""

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta

import structlog

from chatbot.alarm import Alarm
from chatbot.api.day_line.line import move_line
from chatbot.config import Settings
from chatbot.matrix.homeserver import Homeserver, HomeserverError, RateLimited
from storage.database import Database
from storage.models import OwnZone
from storage.queries import reminders
from storage.types import UserId

log = structlog.get_logger(__name__)

EVERY = timedelta(minutes=1)
ANEW = timedelta(days=7)
"""How long what a profile says is taken to be true."""
AT_ONCE = 20
"""How many profiles are asked for in a round."""
PAUSE = timedelta(seconds=1)


class Zones:
    """Keeps what is known of people's time zones true."""

    def __init__(
        self,
        *,
        homeserver: Homeserver,
        database: Database,
        settings: Settings,
        alarm: Alarm,
        clock: Callable[[], datetime],
    ) -> None:
        self._homeserver = homeserver
        self._database = database
        self._settings = settings
        self._alarm = alarm
        self._clock = clock

    async def run(self) -> None:
        """Look now and then, until cancelled."""
        await asyncio.sleep(EVERY.total_seconds())
        await self._alarm.keep_at(
            lambda: self.look(pause=PAUSE), every=EVERY, doing="looking in which time zones people are"
        )

    async def look(self, *, pause: timedelta = timedelta(0)) -> int:
        """Look at the profiles that were not looked at lately; returns at how many."""
        async with self._database.looking() as db:
            people = await reminders.zones_to_look_at(db, before=self._clock() - ANEW, limit=AT_ONCE)
        for user_id in people:
            try:
                await self._look_at(user_id)
            except RateLimited:
                break  # There is time.
            await asyncio.sleep(pause.total_seconds())
        return len(people)

    async def _look_at(self, user_id: UserId) -> None:
        """Raises RateLimited."""
        known = True
        try:
            zone = await self._homeserver.zone_of(user_id)
        except RateLimited:
            raise
        except HomeserverError as trouble:
            log.debug("a profile could not be looked at", user_id=user_id, error=str(trouble))
            zone, known = None, False
        async with self._database.transaction() as db:
            own = await db.get(OwnZone, user_id)
            if own is None:
                return  # They are forgotten by now.
            before, own.looked_at = own.zone, self._clock()
            if known and zone != before:
                own.zone = zone
                await db.flush()
                await move_line(db, user_id, settings=self._settings, now=self._clock())
