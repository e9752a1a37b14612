"""How fast to send: at a fixed pace where the TOML sets one, else at the pace learned from the homeserver's answers.

A homeserver's limit is a bucket that fills at an even pace and holds a burst. Answers may empty it. What can wait a little
(comfort, reminders) leaves some in it, so that a round of sixty reminders holds up nobody.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from chatbot.api.estimate import Estimate
from chatbot.api.post.effects import Priority
from chatbot.config import Rate

BURST = 10
"""What a bucket of unknown size is taken to hold: Synapse's stock limits for messages and for new rooms say ten."""
STOCK_MESSAGES = Rate(0.2, timedelta(seconds=1), burst=BURST)
STOCK_OPENINGS = Rate(0.016, timedelta(seconds=1), burst=BURST)
"""The limits of a Synapse as it is shipped. Until the homeserver has told us its own limits, our estimates allow for these, and
reminders keep to these. If reminders emptied the bucket to find out, the next person would wait for that."""
OUTRUN = 2
"""How many messages more than a usual homeserver takes show that this one takes more."""
FORGETS = timedelta(hours=1)
"""How long after the last refusal a learned pace is forgotten: somebody may have changed the limit."""
LEFT = {
    Priority.OPERATOR: 0.0,
    Priority.ANSWER: 0.0,
    Priority.COMFORT: 0.2,
    Priority.REMINDER: 0.5,
    Priority.TIDYING: 0.8,
}
"""The share of the bucket that each priority leaves to those before it."""


class _Bucket:
    """What a limit has left: it gains one message in each span ``every``, up to ``burst``. Without a rate it is never empty."""

    def __init__(self, rate: Rate | None = None) -> None:
        self.every = rate.per / rate.count if rate is not None else timedelta(0)
        self.burst = rate.burst if rate is not None else BURST
        self.empty_until: datetime | None = None
        """Before then the homeserver takes nothing."""
        self._full_at: datetime | None = None
        """When it will be full again; None: it is."""

    def ready_at(self, now: datetime, priority: Priority = Priority.ANSWER) -> datetime:
        """When the next message of this priority may go: now, or later."""
        ready = max(now, self.empty_until or now)
        if self._full_at is not None:
            ready = max(ready, self._full_at - self.every * (self.burst - 1 - self._left_by(priority)))
        return ready

    def takes(self, count: int, *, now: datetime, last: Priority) -> timedelta:
        """How long ``count`` more messages will take; ``last`` is the priority of those that go last."""
        full_at = max(self._full_at or now, now) + self.every * count
        return max(full_at - self.every * (self.burst - self._left_by(last)), self.empty_until or now, now) - now

    def spend(self, now: datetime) -> None:
        """A message goes."""
        if self.every:
            self._full_at = max(self._full_at or now, now) + self.every

    def take_back(self) -> None:
        """The last message has not gone after all."""
        if self._full_at is not None:
            self._full_at -= self.every

    def found_empty(self, until: datetime) -> None:
        """It holds nothing before an instant, and one message then."""
        self.empty_until = max(self.empty_until or until, until)
        if self.every:
            self._full_at = self.empty_until + self.every * (self.burst - 1)

    def forget_rate(self) -> None:
        """It is never empty again."""
        self.every, self._full_at = timedelta(0), None

    def _left_by(self, priority: Priority) -> int:
        return int(self.burst * LEFT[priority])


class Pace:
    """How fast messages of one kind may go.

    Without a rate nothing is held back, until the homeserver limits us and the pace ``learns``. Until then estimates allow
    for a ``usual`` homeserver's limit, and reminders keep to it where we are ``careful``.
    """

    def __init__(
        self, rate: Rate | None = None, *, learns: bool = False, usual: Rate | None = None, careful: bool = False
    ) -> None:
        self._learns = learns and rate is None
        self._careful = careful
        self._bucket = _Bucket(rate)
        self._usual = _Bucket(usual) if usual is not None and self._learns else None
        """The bucket of a usual homeserver."""
        self._outrun_at: datetime | None = None
        """When more had gone than a usual homeserver takes, without a refusal: so this is no usual one."""
        self._limited_at: datetime | None = None
        self._measured = False
        self._sent = 0
        """How many messages have gone since the bucket was last known to be empty."""

    @property
    def known(self) -> bool:
        """Whether we know how fast we may go: it is set, or was measured lately. One refusal alone does not tell the whole
        pace."""
        return bool(self._bucket.every) and (self._measured or not self._learns)

    @property
    def held_back(self) -> bool:
        """Whether no more may go than on a usual homeserver, as far as we know."""
        usual = STOCK_MESSAGES.per / STOCK_MESSAGES.count
        return bool(self._bucket.every) and self._bucket.every >= usual

    def slow_down(self, *, now: datetime, wait: timedelta) -> None:
        """The homeserver has refused a message: its bucket is empty, and holds one message again after ``wait``."""
        until = now + wait
        self._outrun_at = None
        if self._usual is not None:
            self._usual.found_empty(until)
        if self._learns:
            seen = self._seen(now, until)
            self._measured |= bool(seen)
            self._bucket.every = max(self._bucket.every, wait, seen)
            self._limited_at = now
        self._bucket.found_empty(until)
        self._sent = 0

    def ready_at(self, now: datetime, priority: Priority = Priority.ANSWER) -> datetime:
        """When the next message of this priority may go: now, or later."""
        self._forget(now)
        ready = self._bucket.ready_at(now, priority)
        nothing_told = not self._bucket.every and self._outrun_at is None
        if self._careful and priority is Priority.REMINDER and self._usual is not None and nothing_told:
            return max(ready, self._usual.ready_at(now, priority))
        return ready

    def spend(self, now: datetime) -> None:
        """A message goes."""
        self._sent += 1
        self._bucket.spend(now)
        if self._usual is None:
            return
        if self._usual.ready_at(now) - now >= OUTRUN * self._usual.every:
            self._outrun_at = now  # We count no further; when this is forgotten, we begin anew.
        else:
            self._usual.spend(now)

    def take_back(self) -> None:
        """The last message has not gone after all."""
        self._sent = max(0, self._sent - 1)
        self._bucket.take_back()
        if self._usual is not None:
            self._usual.take_back()

    def takes(self, count: int, *, now: datetime, last: Priority = Priority.ANSWER) -> timedelta:
        """How long ``count`` more messages will take, if nobody says anything meanwhile; ``last`` is the priority of those
        that go last. At the pace that we know, or else at that of a usual homeserver.
        """
        self._forget(now)
        if not count:
            return timedelta(0)
        buckets = [self._bucket]
        if self._usual is not None and not self.known and self._outrun_at is None:
            buckets.append(self._usual)
        return max(bucket.takes(count, now=now, last=last) for bucket in buckets)

    def _seen(self, now: datetime, until: datetime) -> timedelta:
        """How long the bucket needs to gain one message, measured from empty to empty. A single wait shows only a part of that.

        No time at all where the bucket may have run over in between.
        """
        empty_at, gone = self._bucket.empty_until, self._sent - 1  # The message that was just refused has not gone.
        if empty_at is None or gone < 1 or now - empty_at > self._bucket.every * (self._bucket.burst - 1):
            return timedelta(0)
        return (until - empty_at) / gone

    def _forget(self, now: datetime) -> None:
        if self._outrun_at is not None and now - self._outrun_at > FORGETS:
            self._outrun_at = None
        if self._limited_at is not None and now - self._limited_at > FORGETS:
            self._bucket.forget_rate()
            self._limited_at, self._measured = None, False


@dataclass(frozen=True, slots=True)
class Paces:
    """The homeserver's two limits that matter to us: what is said, and the private rooms opened to say it in.

    Synapse counts the opening of a room as a message, too (its ``RoomCreationHandler.create_room``).
    """

    messages: Pace = field(default_factory=lambda: Pace(learns=True, usual=STOCK_MESSAGES, careful=True))
    openings: Pace = field(default_factory=lambda: Pace(learns=True, usual=STOCK_OPENINGS))

    def ready_at(self, now: datetime, priority: Priority, *, opens: bool) -> datetime:
        """When the next message of this priority may go; ``opens`` where a room has to be opened for it first."""
        ready = self.messages.ready_at(now, priority)
        return max(ready, self.openings.ready_at(now, priority)) if opens else ready

    def spend(self, now: datetime, *, opens: bool) -> None:
        """A message goes."""
        self.messages.spend(now)
        if opens:
            self.messages.spend(now)
            self.openings.spend(now)

    def opening_refused(self, *, now: datetime, wait: timedelta) -> None:
        """The room for a message cannot be opened yet, so neither the room nor the message has gone."""
        self.openings.slow_down(now=now, wait=wait)
        for _ in range(2):
            self.messages.take_back()

    def estimate(self, *, messages: int, openings: int, last: Priority, now: datetime) -> Estimate:
        """How long it will take to send these messages and open these rooms; ``last`` is the priority of those that go last."""
        sent = self.messages.takes(messages + openings, now=now, last=last)
        opened = self.openings.takes(openings, now=now, last=last)
        slower = self.messages if sent >= opened else self.openings
        return Estimate(max(sent, opened), guessed=not slower.known)
