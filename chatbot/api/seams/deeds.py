"""What people have done and may want to take back: the audit tells it, and the family of each kind knows how it is undone."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from chatbot.api.wording.phrases import Inline
from storage.types import CircleSlug, EventId, RoomId


@dataclass(frozen=True, slots=True)
class Deed:
    """One thing that a person has done: what one message, tap or answer of theirs has changed."""

    what: str
    """As the audit calls it: ``consent.answered``."""
    subject: str
    """What was changed: C-12."""
    circle: CircleSlug | None
    at: datetime
    cause: EventId
    """The message, the tap or the answer."""
    room_id: RoomId
    detail: Mapping[str, Any]
    subjects: tuple[str, ...] = ()
    """All that the same has changed."""


Named = Callable[[Deed], Inline]
"""Says a deed in words: “your answer to C-12”."""
