"""The machine's clock, which somebody may set back while the bot runs: what it holds in memory would then wait for a time that has
been already. The archive's part is in ``storage/queries/set_back``."""

import asyncio
import time
from collections.abc import Callable
from datetime import datetime, timedelta

import structlog

log = structlog.get_logger(__name__)

EVERY = timedelta(seconds=10)
WORTH_IT = timedelta(minutes=1)
"""By less nothing waits for longer than it may anyway."""


def _gone() -> float:
    """Seconds that have really gone by, those of a machine that slept too."""
    return time.clock_gettime(time.CLOCK_BOOTTIME) if hasattr(time, "CLOCK_BOOTTIME") else time.monotonic()


class SetBack:
    """Compares the clock with the time that has really gone by."""

    def __init__(self, clock: Callable[[], datetime], *, gone: Callable[[], float] = _gone) -> None:
        self._clock, self._gone = clock, gone
        self._began = clock() - timedelta(seconds=gone())

    def by(self) -> timedelta | None:
        """By how much the clock was set back since the last look; None where it was not. Set forward it is believed as it is."""
        began = self._clock() - timedelta(seconds=self._gone())
        back, self._began = self._began - began, began
        return back if back > WORTH_IT else None


async def watch(clock: Callable[[], datetime], *, begin_anew: Callable[[], None]) -> None:
    """Have the bot wind up and go on by the new time wherever the clock was set back, until cancelled."""
    looks = SetBack(clock)
    while True:
        await asyncio.sleep(EVERY.total_seconds())
        if (back := looks.by()) is not None:
            log.warning("the machine's clock was set back; going on by the new time", by=back.total_seconds())
            begin_anew()
