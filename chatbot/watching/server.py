"""``/healthz``, ``/readyz`` and ``/metrics``, where ``monitoring.listen`` says.

Alive is a process whose loop turns. Ready is one that hears what people say and can put it down; a process that stands by is not, and says so.
"""

import os
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path

import structlog
from aiohttp import web
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from chatbot import config, measures
from chatbot.app import App
from chatbot.config import Address
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

    async def healthz(self, _: web.Request) -> web.Response:
        """The process lives: whoever sees no answer here starts it anew."""
        return web.Response(text="alive\n")

    async def readyz(self, _: web.Request) -> web.Response:
        """Whether people are answered."""
        why = self.why_not_ready()
        return web.Response(text=f"{why or 'ready'}\n", status=200 if why is None else 503)

    async def metrics(self, _: web.Request) -> web.Response:
        """All that is counted, and what waits at this moment."""
        await self._look()
        return web.Response(body=generate_latest(), headers={"Content-Type": CONTENT_TYPE_LATEST})

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


@asynccontextmanager
async def served(watched: Watched, listen: Address | None, *, toml: Path) -> AsyncIterator[None]:
    """Serve it while the block lasts; nothing where no address is named. Raises ConfigError where nobody can listen there."""
    if listen is None:
        yield
        return
    server = web.Application()
    server.add_routes(
        [
            web.get("/healthz", watched.healthz),
            web.get("/readyz", watched.readyz),
            web.get("/metrics", watched.metrics),
        ]
    )
    runner = web.AppRunner(server, access_log=None, shutdown_timeout=1)
    await runner.setup()
    try:
        try:
            await web.TCPSite(runner, listen.host, listen.port).start()
        except OSError as trouble:
            found = f"{listen}, where I cannot listen ({os.strerror(trouble.errno) if trouble.errno else trouble})"
            wanted = "an address of this machine and a port that no other program has"
            raise config.ConfigError([config.Problem(str(toml), "monitoring.listen", found, wanted)]) from trouble
        log.info("watched at", address=str(listen))
        yield
    finally:
        await runner.cleanup()
