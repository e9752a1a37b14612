"""What a process tells whoever watches it.

Alive is a process whose loop turns. Ready is one that hears what people say and can put it down; a process that stands by is not, and says so.
"""

from collections.abc import Callable
from datetime import datetime, timedelta

import structlog
from prometheus_client import generate_latest

from chatbot import measures
from chatbot.app import App
from chatbot.watching.figures import figures_of

log = structlog.get_logger(__name__)

SILENT = timedelta(minutes=3)
"""A homeserver answers a long poll at least every half minute. After so long without an answer we hear nothing."""


class Watched:
    """What is looked at: the app of this moment, since trouble with the archive or another TOML brings a new one."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self.app: App | None = None

    def why_not_ready(self) -> str | None:
        """Why nobody is answered just now, in a line; None when everybody is."""
        app = self.app
        if app is None:
            return "starting"
        if app.standby is not None and not app.leads:
            return "standing by: another process is the bot"
        if app.alarm.why is not None:
            return f"the archive is in trouble: {app.alarm.why}"
        heard = app.receiver.heard_at
        if heard is None:
            return "has not heard from the homeserver yet"
        if self._clock() - heard > SILENT:
            return f"has not heard from the homeserver for {int((self._clock() - heard).total_seconds())} s"
        return None

    async def metrics(self) -> bytes:
        """All that is counted, and what waits at this moment, as Prometheus reads it."""
        await self._look()
        return generate_latest()

    async def _look(self) -> None:
        app, now = self.app, self._clock()
        measures.READY.set(self.why_not_ready() is None)
        if app is None:
            return
        heard, keys = app.receiver.heard_at, app.one_time_keys
        if heard is not None:
            measures.SYNC_AGE.set((now - heard).total_seconds())
        if keys is not None:
            measures.ONE_TIME_KEYS.set(keys)
        try:
            figures = await figures_of(app.database, now=now)
        except Exception as trouble:  # noqa: BLE001
            # What is counted here is told all the same, and that the archive cannot be read.
            log.warning("the archive could not be looked at for /metrics", error=type(trouble).__name__)
            measures.ARCHIVE_READ.set(0)
            return
        measures.ARCHIVE_READ.set(1)
        measures.INBOX.set(figures.inbox)
        measures.UNDECRYPTABLE.set(figures.undecryptable)
        measures.OLDEST_UNSENT.set(figures.oldest_unsent.total_seconds())
        measures.JOBS_OVERDUE.set(figures.jobs_overdue)
        for priority, count in figures.outbox.items():
            measures.OUTBOX.labels(priority).set(count)
