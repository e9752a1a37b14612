"""How long what waits to be sent will take: what a handler may ask, and the sender's pace answers."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from chatbot.api.post.effects import Priority


@dataclass(frozen=True, slots=True)
class Estimate:
    """How long something will take. ``guessed``: the homeserver has not told us its pace, which may be quicker."""

    takes: timedelta
    guessed: bool


class Estimator(Protocol):
    """Tells how long it will take until so many messages are sent, and private rooms opened for them."""

    def __call__(self, *, messages: int, openings: int, last: Priority, now: datetime) -> Estimate:
        """``last`` is the priority of what goes at the end."""


def no_wait(*, messages: int, openings: int, last: Priority, now: datetime) -> Estimate:
    """The estimate where no pace is known: nothing is held back, and that is a guess."""
    return Estimate(timedelta(0), guessed=True)
