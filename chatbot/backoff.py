"""How long to wait: longer after each failure, with a grain of chance so that many clients do not come back at once; a pause
after each answer that came in haste; and until something happens."""

import asyncio
import contextlib
import random
from datetime import timedelta

FIRST_WAIT = timedelta(seconds=1)
"""After the first failure; each further one doubles it."""
AT_ONCE = 0.5
"""Seconds. A homeserver with nothing to tell is expected to wait; one that does not is asked less and less often."""
PAUSE = timedelta(milliseconds=100)
"""After the first answer in haste; each further one in a row adds as much."""
LONGEST_PAUSE = timedelta(seconds=2)

LONGEST_SLEEP = timedelta(minutes=1)
"""However far the next job is: the machine's clock may be set meanwhile."""
SHORTEST_SLEEP = timedelta(milliseconds=50)
"""However near it is: one that may not be done yet must not be looked for without a pause."""


class Backoff:
    """Waits of 1, 2, 4 … times the first, at most ``longest``, each with up to a quarter more or less."""

    def __init__(self, *, longest: timedelta = timedelta(minutes=1)) -> None:
        self._longest = longest
        self._failures = 0

    def next(self) -> timedelta:
        """How long to wait now."""
        wait = min(FIRST_WAIT * (1 << self._failures), self._longest)
        self._failures = min(self._failures + 1, 30)
        return wait * random.uniform(0.75, 1.25)

    def after(self, trouble: Exception) -> timedelta:
        """How long to wait after a failure: longer each time, and never less than whoever we asked asks for."""
        wait, asked = self.next(), getattr(trouble, "retry_after", None)
        return max(wait, asked) if isinstance(asked, timedelta) else wait

    def reset(self) -> None:
        """It worked: begin again with short waits."""
        self._failures = 0


class Haste:
    """Pauses after what a homeserver says at once, longer each time in a row."""

    def __init__(self) -> None:
        self._in_a_row = 0

    async def calm(self, *, took: float, nothing: bool = True) -> None:
        """Pause when an answer that took so many seconds came at once and told us nothing."""
        if took < AT_ONCE and nothing:
            self._in_a_row += 1
            await asyncio.sleep(min(self._in_a_row * PAUSE, LONGEST_PAUSE).total_seconds())
        else:
            self._in_a_row = 0


async def sleep_until_woken(woken: asyncio.Event, timeout: timedelta) -> None:
    """Wait for the event, at most for ``timeout``."""
    # Not wait_for: in Python 3.11 it swallows a cancellation that comes together with the event.
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(timeout.total_seconds()):
            await woken.wait()
