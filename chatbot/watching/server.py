"""``/healthz``, ``/readyz`` and ``/metrics``, where ``monitoring.listen`` says. It is loaded where somebody has named a place."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import structlog
from aiohttp import web
from prometheus_client import CONTENT_TYPE_LATEST

from chatbot import config
from chatbot.config import Address
from chatbot.watching.watched import Watched

log = structlog.get_logger(__name__)


@asynccontextmanager
async def served(watched: Watched, listen: Address, *, toml: Path) -> AsyncIterator[None]:
    """Serve it while the block lasts. Raises ConfigError where nobody can listen there."""

    async def healthz(_: web.Request) -> web.Response:
        return web.Response(text="alive\n")  # Whoever sees no answer here starts the process anew.

    async def readyz(_: web.Request) -> web.Response:
        why = watched.why_not_ready()
        return web.Response(text=f"{why or 'ready'}\n", status=200 if why is None else 503)

    async def metrics(_: web.Request) -> web.Response:
        return web.Response(body=await watched.metrics(), headers={"Content-Type": CONTENT_TYPE_LATEST})

    server = web.Application()
    server.add_routes([web.get("/healthz", healthz), web.get("/readyz", readyz), web.get("/metrics", metrics)])
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
