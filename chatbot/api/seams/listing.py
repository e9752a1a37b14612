"""The values of long lists: what a family reads, and ``pages`` shows page by page."""

from collections.abc import Sequence
from dataclasses import dataclass

from chatbot.api.seams.payloads import Payload
from chatbot.api.wording.phrases import Inline
from storage.models import Circle

MOST_ENTRIES = 12
"""On one page."""


@dataclass(frozen=True)
class Listing(Payload):
    """Which list, and behind which entry it is read on. Without anything it begins at the first."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a list, and where it is read on behind it."""

    line: Inline
    behind: Listing


@dataclass(frozen=True, slots=True)
class Entries:
    """What a family has read: what the list is called, how many entries it has in all, and the next ones in order."""

    heading: Inline
    total: int
    next: Sequence[Entry]
    """At least ``MOST_ENTRIES``, as far as there are so many. More are not needed."""
    of: Circle | None = None
    """The circle whose words they are: for encrypted rooms alone where its room is one (``sealing.seal``)."""
    figures: bool = False
    """Figures of other co-ops are in it, which are said in no clear room (``sealing.figures_of_others``)."""
