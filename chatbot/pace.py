"""How fast to send: at a fixed pace where the TOML sets one, else as fast as the homeserver lets us."""

from datetime import datetime, timedelta

from chatbot.config import Rate


class Pace:
    """A bucket of ``rate.burst`` messages that fills at ``rate``. Without a rate it is never empty.

    Whatever the rate, ``slow_down`` holds everything back for as long as the homeserver has asked.
    """

    def __init__(self, rate: Rate | None) -> None:
        self._every = rate.per / rate.count if rate is not None else timedelta(0)
        self._burst = rate.burst if rate is not None else 1
        self._full_at: datetime | None = None
        """When the bucket will be full again; None: it is."""
        self._not_before: datetime | None = None

    def slow_down(self, *, now: datetime, wait: timedelta) -> None:
        """The homeserver asks us to wait."""
        until = now + wait
        self._not_before = max(self._not_before or until, until)

    def ready_at(self, now: datetime) -> datetime:
        """When the next message may go: now, or later."""
        ready = now
        if self._full_at is not None:
            ready = max(ready, self._full_at - self._every * (self._burst - 1))
        return max(ready, self._not_before) if self._not_before is not None else ready

    def spend(self, now: datetime) -> None:
        """A message goes."""
        self._full_at = max(self._full_at or now, now) + self._every
