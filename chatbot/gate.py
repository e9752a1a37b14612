"""What is checked before a command's words are even read: may this person, in this place, this often? Pure but for the
counts of the last minutes, which are kept in memory: a restart forgives."""

from collections import defaultdict, deque
from datetime import datetime

from chatbot.access import Who, in_words, permits
from chatbot.config import LimitSettings, Rate
from chatbot.errors import Refusal
from chatbot.family import Command, Place
from storage.types import RoomId, UserId


def gate(command: Command, *, holds: Who, private: bool) -> None:
    """Raise a Refusal when a person who is ``holds`` may not use a command here. Strangers learn nothing from it."""
    if not permits(command.allow, holds):
        if not holds & ~Who.ANYONE:
            raise Refusal(
                "stranger",
                "Hello! I work for the members of the federation's circles, and I do not see you in any of their "
                "rooms. Please join your circle's room first; the people there can invite you.",
            )
        raise Refusal(
            "not-allowed",
            f"Thank you, but that is for {in_words(command.allow)}. !whoami shows what you may do here.",
        )
    if command.place is Place.PRIVATE and not private and not command.secret:
        raise Refusal("private-only", "Please say that to me in a private room: it is nobody else's business.")


class Budgets:
    """How many commands a person and a room may spend in a while."""

    def __init__(self, limits: LimitSettings) -> None:
        self._limits = limits
        self._spent: dict[str, deque[datetime]] = defaultdict(deque)

    def spend(self, *, sender: UserId, room_id: RoomId, now: datetime) -> Refusal | None:
        """Count one command; a Refusal when the person or the room is over its budget."""
        over = [self._over(str(sender), self._limits.per_person, now), self._over(room_id, self._limits.per_room, now)]
        if not any(over):
            return None
        return Refusal("too-many", "That is a lot at once. Please wait a minute, then say it again.")

    def _over(self, key: str, rate: Rate | None, now: datetime) -> bool:
        if rate is None:
            return False
        spent = self._spent[key]
        window = rate.per
        while spent and now - spent[0] > window:
            spent.popleft()
        if len(spent) >= rate.count:
            return True
        spent.append(now)
        return False
