"""What families tell each other. One publishes what has happened; others subscribe, and act in the same transaction.

The events themselves are declared in ``commands.events``, since families do not import each other. Each has one family that
publishes it. Who has subscribed hears it in the order of the families, and the catalogue checks at the start that it is so.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Event:
    """Something that has happened, in the past tense: ``RegisterChanged``, ``Decided``, ``MemberLeft``."""


Subscriber = Callable[[Any, Any], Awaitable[None]]
"""Takes its own context and the event."""
