"""Standing by on PostgreSQL until the lease is ours, and holding on to it while we are the bot."""

import asyncio
import contextlib
from datetime import timedelta

import structlog

from chatbot.backoff import Backoff, Haste
from chatbot.logs import tell_trouble
from chatbot.matrix.homeserver import Homeserver, HomeserverError, RateLimited, TokenRefused
from storage.lease import LASTS, RENEWED, Leadership, NotLeading

log = structlog.get_logger(__name__)

LONG_POLL = timedelta(seconds=30)
ANSWERED = LASTS
"""How long we wait for the database when it is about the lease. After that the lease has run out by itself."""


class Standby:
    """One process's turn: first waiting, then leading."""

    def __init__(self, *, leadership: Leadership, homeserver: Homeserver) -> None:
        self._leadership = leadership
        self._homeserver = homeserver
        self._token: str | None = None

    async def until_leading(self) -> None:
        """Wait for the lease, and return once it is ours. Raises TokenRefused."""
        keys = asyncio.create_task(self._keep_taking_in_keys())
        told = False
        try:
            while not await self._took_over():
                if not told:
                    log.info("standing by: another process is the bot")
                    told = True
                if keys.done():
                    keys.result()
                await asyncio.sleep(RENEWED.total_seconds())
        finally:
            keys.cancel()
            await asyncio.gather(keys, return_exceptions=True)
        log.info("leading")

    async def lead(self) -> None:
        """Hold on to the lease until cancelled. Raises NotLeading once it is lost, or could not be renewed in time."""
        loop = asyncio.get_running_loop()
        renewed = loop.time()
        while True:
            await asyncio.sleep(RENEWED.total_seconds())
            try:
                async with asyncio.timeout(ANSWERED.total_seconds()):
                    await self._leadership.renew()
                renewed = loop.time()
            except NotLeading:
                raise
            except Exception as trouble:
                tell_trouble("the lease could not be renewed", trouble)
                if loop.time() - renewed > LASTS.total_seconds():
                    raise NotLeading("the lease has run out: the database does not answer") from trouble

    async def take_in_last_keys(self) -> None:
        """Take in the keys that came for our device before the other process's token: once we use that token, they are gone."""
        with contextlib.suppress(HomeserverError):
            self._token = await self._homeserver.take_in_keys(self._token, timeout=timedelta(0))

    async def give_up(self) -> None:
        """Let another process take over at once."""
        try:
            async with asyncio.timeout(ANSWERED.total_seconds()):
                await self._leadership.give_up()
        except Exception as trouble:  # noqa: BLE001
            tell_trouble("the lease could not be given up; it runs out by itself", trouble)

    async def _took_over(self) -> bool:
        try:
            async with asyncio.timeout(ANSWERED.total_seconds()):
                return await self._leadership.take()
        except Exception as trouble:  # noqa: BLE001
            tell_trouble("the lease could not be looked at; trying again", trouble)
            return False

    async def _keep_taking_in_keys(self) -> None:
        backoff, haste = Backoff(), Haste()
        loop = asyncio.get_running_loop()
        while True:
            asked = loop.time()
            try:
                self._token = await self._homeserver.take_in_keys(self._token, timeout=LONG_POLL)
            except TokenRefused:
                raise
            except RateLimited as limited:
                await asyncio.sleep(backoff.after(limited).total_seconds())
            except HomeserverError as trouble:
                log.warning("no keys while standing by", error=str(trouble))
                self._token = None
                await asyncio.sleep(backoff.after(trouble).total_seconds())
            except Exception as trouble:  # noqa: BLE001
                tell_trouble("keys could not be put down while standing by; they will be told again", trouble)
                await asyncio.sleep(backoff.next().total_seconds())
            else:
                backoff.reset()
                await haste.calm(took=loop.time() - asked)  # Keys are in no hurry here, so several may come together.
