"""What every family can say of itself when another one asks: what is new, what waits for a person, what it holds of one.

A family declares who says it (``@consent.news()``, ``@consent.waiting()``, ``@consent.holds()``), and ``Ctx`` asks all of them in
the order of the families. Nobody who asks has to know which families there are.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from chatbot.api.phrases import Inline
from storage.models import Circle

if TYPE_CHECKING:
    from chatbot.api.context import Ctx


@dataclass(frozen=True, slots=True)
class News:
    """Something that is new in a circle, in one line for another circle or for who was away."""

    at: datetime
    """When it happened; for what is open, when it ends."""
    line: Inline


NewsHandler = Callable[["Ctx", Circle, datetime | None], Awaitable[Sequence[News]]]
"""What is new in a circle since an instant, or since it began."""
