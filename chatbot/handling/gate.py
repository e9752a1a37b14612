"""What is checked before a command's words are read: may this person use it, here, and this often?

Pure but for the counts of the last minutes. They are in memory, so a restart forgives.
"""

from bisect import bisect_left, bisect_right, insort
from collections.abc import Callable
from datetime import datetime, timedelta
from enum import Enum

from chatbot.api.access import Who, in_words, permits
from chatbot.api.declaring.declared import Command, Place
from chatbot.api.errors import Refusal
from chatbot.api.wording.phrases import cmd
from chatbot.config import LimitSettings, Rate
from storage.types import RoomId, UserId

SILENCED_FOR = timedelta(minutes=1)
"""How long nothing is acted on of a person who says too much, and how long they are not told so again in the same room."""

MOST_KNOWN = 10_000
"""How many people and rooms are counted. The one that has been quiet longest is forgotten first."""


class NotAllowed(Refusal):
    """A command is for others. Who they are is looked up only then (see ``for_whom``)."""


def gate(command: Command, *, holds: Who, private: bool) -> None:
    """Raise a Refusal when a person who is ``holds`` may not use a command here. Strangers learn nothing from it."""
    if not permits(command.allow, holds):
        if not holds & ~Who.ANYONE:
            raise Refusal(
                "stranger",
                "Hello! I work for the members of the federation's circles, and I do not see you in any of their "
                "rooms. Please join your circle's room first; the people there can invite you.",
            )
        raise NotAllowed("not-allowed", "That is for {them}.", them=in_words(command.allow))
    if command.place is Place.PRIVATE and not private and not command.secret:
        raise Refusal(
            "private-only",
            "Please say {command} to me in private, in a chat with me alone: it is nobody else's business.",
            command=cmd(command.words, here=False),
        )


class Spent(Enum):
    """What becomes of one more message."""

    WITHIN = "within"
    TOO_MUCH = "too much"
    """Over the person's budget, and they are told. Nothing that they write is acted on for a while."""
    TOO_MUCH_HERE = "too much here"
    """Over the room's budget, and the person is told. Only what answers an item is acted on here for a while."""
    SILENCED = "silenced"
    """Not acted on, and the person was told lately: another answer would only add to the flood."""


class Budgets:
    """How much a person and a room may ask of the bot in a while: commands, answers, replies to cards, and nonsense."""

    def __init__(self, limits: LimitSettings) -> None:
        self._limits = limits
        self._spent: dict[str, list[datetime]] = {}
        """When each person and each room has spoken to us, in order of time."""
        self._silenced: dict[tuple[UserId, RoomId | None], datetime] = {}
        """Since when a person is not heard: in one room, or anywhere."""
        self._told: dict[tuple[UserId, RoomId], datetime] = {}

    def spend(self, *, sender: UserId, room_id: RoomId, at: datetime, now: datetime, answers: bool = False) -> Spent:
        """Count one message of an instant. What ``answers`` an item is never too much for its room.

        The room's budget counts only what is within its sender's, so that nobody uses up what is there for all.
        """
        if self._silence((sender, None), at=at, over=lambda: self._over(sender, self._limits.per_person, at)):
            return self._tell(Spent.TOO_MUCH, sender, room_id, now)
        if answers:
            return Spent.WITHIN
        if self._silence((sender, room_id), at=at, over=lambda: self._over(room_id, self._limits.per_room, at)):
            return self._tell(Spent.TOO_MUCH_HERE, sender, room_id, now)
        return Spent.WITHIN

    def _silence(self, whom: tuple[UserId, RoomId | None], *, at: datetime, over: Callable[[], bool]) -> bool:
        """Whether somebody is not heard: since lately, or from now on. Whoever was told so must be able to rely on it."""
        since = self._silenced.get(whom)
        if since is not None and _lately(since, at, SILENCED_FOR):
            return True
        self._silenced.pop(whom, None)
        if not over():
            return False
        self._silenced[whom] = at
        if len(self._silenced) > MOST_KNOWN:
            self._silenced.pop(next(iter(self._silenced)))
        return True

    def _tell(self, spent: Spent, sender: UserId, room_id: RoomId, now: datetime) -> Spent:
        self._told = {key: told_at for key, told_at in self._told.items() if _lately(told_at, now, SILENCED_FOR)}
        if (sender, room_id) in self._told:
            return Spent.SILENCED
        self._told[(sender, room_id)] = now
        return spent

    def _over(self, key: str, rate: Rate | None, at: datetime) -> bool:
        if rate is None:
            return False
        spent = self._spent.pop(key, [])
        self._spent[key] = spent  # Moved to the end, since the first is forgotten first.
        if len(self._spent) > MOST_KNOWN:
            self._spent.pop(next(iter(self._spent)))
        if bisect_right(spent, at) - bisect_left(spent, at - rate.per) >= rate.count:
            return True
        insort(spent, at)
        del spent[:-MOST_KNOWN]
        return False


def _lately(at: datetime, now: datetime, span: timedelta) -> bool:
    """Whether something is no longer ago than that. An instant in the future was noted before the clock was set back."""
    return timedelta(0) <= now - at <= span
