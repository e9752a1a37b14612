"""Answers first: while people fetch what we have just said, we ask nothing of the homeserver.

A homeserver does one thing at a time. People's clients fetch our answer at the very moment at which we would ask for news and
note that the answer has gone, and would have to wait for us (ADR 0014).
"""

import asyncio
import contextlib
from collections.abc import Callable
from datetime import timedelta

GONE_WITHIN = timedelta(milliseconds=100)
"""How long the next request for news waits for the answers to what has come."""
READ_FIRST = timedelta(milliseconds=15)
"""How long we wait after an answer has gone, where nobody waits for anything else."""


class AnswersFirst:
    """Knows whether somebody waits for an answer, or is fetching it."""

    def __init__(self) -> None:
        self._quiet = asyncio.Event()
        """Set while nobody does."""
        self._being_read: asyncio.TimerHandle | None = None

    def something_came(self) -> None:
        """Something has arrived that may be answered."""
        self._quiet.clear()

    def all_gone(self) -> None:
        """Nothing is being handled or sent, and nothing waits for that."""
        if self._being_read is None:
            self._quiet.set()

    async def before_news(self) -> None:
        """Wait, for a moment, until what has come is answered. What is said meanwhile comes together."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(GONE_WITHIN.total_seconds()):
                await self._quiet.wait()

    def let_be_read(self, then: Callable[[], None]) -> None:
        """An answer has gone, and nobody waits for another: do ``then`` a little later."""

        def over() -> None:
            self._being_read = None
            then()

        if self._being_read is not None:
            self._being_read.cancel()
        self._being_read = asyncio.get_running_loop().call_later(READ_FIRST.total_seconds(), over)
