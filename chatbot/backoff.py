"""Waiting longer after each failure, with a grain of chance so that many clients do not come back at once; and after each
answer that came in haste."""

import asyncio
import random
from datetime import timedelta

AT_ONCE = 0.5
"""Seconds. A homeserver with nothing to tell is expected to wait; one that does not is asked less and less often."""


class Backoff:
    """Waits of 1, 2, 4 … seconds, at most ``longest``, each with up to a quarter more or less."""

    def __init__(self, *, longest: timedelta = timedelta(minutes=1)) -> None:
        self._longest = longest
        self._failures = 0

    def next(self) -> timedelta:
        """How long to wait now."""
        wait = min(2.0**self._failures, self._longest.total_seconds())
        self._failures = min(self._failures + 1, 30)
        return timedelta(seconds=wait * random.uniform(0.75, 1.25))

    def after(self, trouble: Exception) -> timedelta:
        """How long to wait after a failure: longer each time, and never less than whoever we asked asks for."""
        wait, asked = self.next(), getattr(trouble, "retry_after", None)
        return max(wait, asked) if isinstance(asked, timedelta) else wait

    def reset(self) -> None:
        """It worked: begin again with short waits."""
        self._failures = 0


class Haste:
    """Pauses after what a homeserver says at once, 0.1 seconds longer each time in a row, two at most."""

    def __init__(self) -> None:
        self._in_a_row = 0

    async def calm(self, *, took: float, nothing: bool = True) -> None:
        """Pause when an answer that took so many seconds came at once and told us nothing."""
        if took < AT_ONCE and nothing:
            self._in_a_row += 1
            await asyncio.sleep(min(self._in_a_row * 0.1, 2.0))
        else:
            self._in_a_row = 0
