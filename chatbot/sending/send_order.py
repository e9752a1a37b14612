"""Where things are sent to, each room and each person a place of its own: who has waited longest, and who has to wait."""

from datetime import datetime, timedelta

from chatbot.backoff import Backoff

MOST_KNOWN = 1000
GIVEN_UP_AFTER = timedelta(hours=6)
"""A message that has met nothing but trouble for so long, while elsewhere all goes well, is itself the trouble: a firewall may
dislike its words, or the homeserver break on it. All behind it wait."""
LATELY = timedelta(hours=1)
"""All goes well elsewhere when for so long no such time has passed without something being taken: a homeserver that has just
come back still refuses a part of what it is asked."""


class SendOrder:
    """Kept in memory: after a restart everybody is tried at once."""

    def __init__(self) -> None:
        self._begun = 0
        self._served: dict[str, int] = {}
        """Which attempt was the last one in each place, the longest ago first."""
        self._paused: dict[str, datetime] = {}
        self._backoffs: dict[str, Backoff] = {}
        self._failing: dict[str, datetime] = {}
        """Since when a message meets nothing but trouble, by its transaction id."""
        self._well: tuple[datetime, datetime] | None = None
        """Since when attempts succeed, somewhere, and when the last one did."""

    @property
    def begun(self) -> int:
        """How many attempts have begun, everywhere."""
        return self._begun

    def served(self, place: str) -> int:
        """The number of the last attempt there; nothing is smaller than that of a place that has not been served lately."""
        return self._served.get(place, 0)

    def begin(self, place: str) -> None:
        """An attempt begins."""
        self._served.pop(place, None)
        self._begun += 1
        self._served[place] = self._begun
        if len(self._served) > MOST_KNOWN:
            self._served.pop(next(iter(self._served)))

    def ready_at(self, place: str, now: datetime) -> datetime:
        """When the next attempt may begin."""
        return self._paused.get(place, now)

    def wait_until(self, place: str, at: datetime) -> None:
        """The homeserver has said when it may be tried again."""
        self._paused[place] = at

    def failed(self, place: str, txn_id: str, now: datetime) -> timedelta:
        """An attempt at sending a message went wrong: the next one there waits, longer each time. Returns how long."""
        wait = self._backoffs.setdefault(place, Backoff()).next()
        self._paused[place] = now + wait
        self._failing.setdefault(txn_id, now)
        return wait

    def is_hopeless(self, txn_id: str, now: datetime) -> bool:
        """Whether attempts at sending this message have gone wrong for hours, and others have not."""
        if self._well is None or now - self._well[1] >= LATELY or now - self._well[0] < LATELY:
            return False
        return now - self._failing.get(txn_id, now) >= GIVEN_UP_AFTER

    def worked(self, place: str, txn_id: str, now: datetime) -> None:
        """An attempt succeeded."""
        since, last = self._well or (now, now)
        self._well = (since if now - last < LATELY else now, now)
        self.given_up(place, txn_id)

    def given_up(self, place: str, txn_id: str) -> None:
        """There will be no other attempt at sending this message; what comes next there need not wait."""
        self._paused.pop(place, None)
        self._backoffs.pop(place, None)
        self._failing.pop(txn_id, None)

    def forget_failures(self) -> None:
        """What went wrong was the homeserver, and it is there again."""
        for place in self._backoffs:
            self._paused.pop(place, None)
        self._backoffs.clear()
        self._failing.clear()
