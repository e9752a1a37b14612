"""Waiting longer after each failure, with a grain of chance so that many clients do not come back at once."""

import random
from datetime import timedelta


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

    def reset(self) -> None:
        """It worked: begin again with short waits."""
        self._failures = 0
