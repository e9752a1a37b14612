"""In which order the lanes are served: which one has waited longest, and which ones have to wait."""

from datetime import datetime, timedelta
from typing import NewType

from chatbot.backoff import Backoff

Lane = NewType("Lane", str)
"""A room, or a person who has no room with us yet, by id. What is sent there goes in order, one row at a time."""
MOST_KNOWN = 4000
"""How many lanes are remembered that were served lately."""
GIVEN_UP_AFTER = timedelta(hours=6)
"""A message that has failed for this long, while other lanes work, is itself the trouble: a firewall may dislike its words,
or the homeserver break on it. It becomes a dead letter, because all behind it wait."""
LATELY = timedelta(hours=1)
"""Other lanes work when attempts have succeeded for this long, without a pause as long. A homeserver that has just come
back still refuses a part of what it is asked."""


class SendOrder:
    """Kept in memory: after a restart everybody is tried at once."""

    def __init__(self) -> None:
        self._begun = 0
        self._served: dict[Lane, int] = {}
        """The number of the last attempt in each lane, the oldest first."""
        self._served_people: dict[Lane, int] = {}
        """The same for each person with whom we have a room, by their id."""
        self._paused: dict[Lane, datetime] = {}
        self._backoffs: dict[Lane, Backoff] = {}
        self._failing: dict[str, datetime] = {}
        """Since when each message fails, by its transaction id."""
        self._well: tuple[datetime, datetime] | None = None
        """Since when attempts succeed in any lane, and when the last one did."""

    @property
    def begun(self) -> int:
        """How many attempts have begun, everywhere."""
        return self._begun

    def served(self, lane: Lane) -> int:
        """The number of the last attempt there: the smallest of all where the lane was not served lately."""
        return self._served.get(lane, 0)

    def served_among_many(self, name: Lane) -> int:
        """The same where many wait, and a person may be known by id although we have a room with them."""
        return max(self.served(name), self._served_people.get(name, 0))

    def begin(self, lane: Lane, *, of: str | None = None) -> None:
        """An attempt begins; ``of`` whom the lane is, where it is the room with one person."""
        self._begun += 1
        _note(self._served, lane, self._begun)
        if of is not None:
            _note(self._served_people, Lane(of), self._begun)

    def ready_at(self, lane: Lane, now: datetime) -> datetime:
        """When the next attempt may begin."""
        return self._paused.get(lane, now)

    def wait_until(self, lane: Lane, at: datetime) -> None:
        """The homeserver has said when it may be tried again."""
        self._paused[lane] = at

    def failed(self, lane: Lane, txn_id: str, now: datetime) -> timedelta:
        """An attempt failed, so the lane backs off. Returns for how long."""
        wait = self._backoffs.setdefault(lane, Backoff()).next()
        self._paused[lane] = now + wait
        self._failing.setdefault(txn_id, now)
        return wait

    def is_hopeless(self, txn_id: str, now: datetime) -> bool:
        """Whether attempts at this message have failed for hours, while others succeeded."""
        if self._well is None or now - self._well[1] >= LATELY or now - self._well[0] < LATELY:
            return False
        return now - self._failing.get(txn_id, now) >= GIVEN_UP_AFTER

    def worked(self, lane: Lane, txn_id: str, now: datetime) -> None:
        """An attempt succeeded."""
        since, last = self._well or (now, now)
        self._well = (since if now - last < LATELY else now, now)
        self.given_up(lane, txn_id)

    def given_up(self, lane: Lane, txn_id: str) -> None:
        """There is no other attempt at this message, so the next one in its lane need not wait."""
        self._paused.pop(lane, None)
        self._backoffs.pop(lane, None)
        self._failing.pop(txn_id, None)

    def forget_failures(self) -> None:
        """The homeserver was away and is back: no lane backs off any longer."""
        for lane in self._backoffs:
            self._paused.pop(lane, None)
        self._backoffs.clear()
        self._failing.clear()


def _note(served: dict[Lane, int], name: Lane, number: int) -> None:
    served.pop(name, None)
    served[name] = number
    if len(served) > MOST_KNOWN:
        served.pop(next(iter(served)))
