"""When a name or a duty that has failed is tried again."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta

import structlog

from chatbot.backoff import Backoff

log = structlog.get_logger(__name__)

FAILED = (timedelta(minutes=1), timedelta(hours=1))
"""How long a name is let be, at first and at most, that nothing came of."""
REFUSED = (timedelta(hours=1), timedelta(days=1))
"""The same for a name that the server refuses to be asked about: it seldom changes its mind."""
MOST_REMEMBERED = 20_000
"""How many names are remembered, since anybody can make up more."""
NEVER = timedelta(0)


class Patience:
    """Names that have failed are let be for a while, each time twice as long."""

    def __init__(self) -> None:
        self._until: dict[object, tuple[float, timedelta]] = {}
        """By the loop's clock, when each may be tried again, and how long it was let be."""

    def allows(self, name: object) -> bool:
        """Whether it may be tried now."""
        until, _ = self._until.get(name, (0.0, NEVER))
        return now() >= until

    def doubt(self, name: object) -> timedelta:
        """How often it has failed lately: how long it was let be the last time."""
        return self._until.get(name, (0.0, NEVER))[1]

    def note(self, name: object, *, worked: bool) -> None:
        """Remember how it went."""
        if worked:
            self._until.pop(name, None)
        else:
            self._let_be(name, *FAILED)

    def refused(self, name: object) -> None:
        """Remember that the server does not want to hear of it."""
        self._let_be(name, *REFUSED)

    def put_off(self, name: object) -> None:
        """Let it be for a minute. It was not reached, since others took too long, so this is no failure of its own."""
        self._remember(name, FAILED[0], self.doubt(name))

    def _let_be(self, name: object, shortest: timedelta, longest: timedelta) -> None:
        wait = min(max(self.doubt(name) * 2, shortest), longest)
        self._remember(name, wait, wait)

    def _remember(self, name: object, wait: timedelta, doubt: timedelta) -> None:
        self._until.pop(name, None)  # The latest one comes last.
        self._until[name] = (now() + wait.total_seconds(), doubt)
        if len(self._until) > MOST_REMEMBERED:
            del self._until[next(iter(self._until))]


class Duty:
    """Something that is due after sync answers. It runs by itself, and backs off while it fails, whatever becomes of other
    duties."""

    def __init__(self, what: str, do: Callable[[], Awaitable[None]]) -> None:
        self._what = what
        self._do = do
        self._backoff = Backoff()
        self._not_before = 0.0
        self._task: asyncio.Task[None] | None = None

    def begin(self) -> bool:
        """Begin it, unless it is under way or has failed lately: there may be many sync answers a second. Whether it was
        begun."""
        due = self._task is None or (self._task.done() and now() >= self._not_before)
        if due:
            self._task = asyncio.create_task(self._try())
        return due

    async def wait(self, at_most: timedelta) -> None:
        """Wait for what is under way."""
        if self._task is not None:
            await asyncio.wait([self._task], timeout=at_most.total_seconds())

    def stop(self) -> None:
        """Leave what is under way."""
        if self._task is not None:
            self._task.cancel()

    async def _try(self) -> None:
        try:
            await self._do()
        except Exception as trouble:  # noqa: BLE001 - nothing in here may stop the loop
            wait = self._backoff.after(trouble).total_seconds()
            self._not_before = now() + wait
            log.warning(f"{self._what}: not just now", error=type(trouble).__name__, because=str(trouble), wait=wait)
        else:
            self._backoff.reset()


def now() -> float:
    """An instant of the loop's clock, in seconds as asyncio counts them."""
    return asyncio.get_running_loop().time()
