"""What every family can say of itself when another one asks: what is new, what waits for a person, what it holds of one,
what would end with their going.

A family declares who says it (``@consent.news()``, ``@consent.waiting()``, ``@consent.holds()``, ``@consent.losses()``), and ``Ctx`` asks all of them in
the order of the families. Nobody who asks has to know which families there are.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from chatbot.api.post.sealing import About
from chatbot.api.seams.payloads import Asked
from chatbot.api.wording.markup import Doc
from chatbot.api.wording.phrases import Inline
from storage.models import Circle
from storage.types import CircleSlug, UserId


class Section(StrEnum):
    """What a piece of news is about: a circle says of each whether other circles are told of it."""

    DECISIONS = "decisions"
    OPEN = "open"
    PEOPLE = "people"
    TERMS = "terms"
    MEASURES = "measures"
    MEETINGS = "meetings"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class News:
    """Something that is new in a circle, in one line for another circle or for who was away."""

    at: datetime
    """When it happened; for what is open, when it ends."""
    line: Inline
    circle: CircleSlug
    more: Inline | None = None
    """The way to more of it, for those of the circle."""
    inside: bool = False
    """For those of the circle alone, and for no other circle, unless the circle shares its section."""
    section: Section = Section.OTHER
    began: datetime | None = None
    """Since when it is open; None for what has happened."""
    decision: int | None = None
    """The number of the decision that it is; None for all else."""

    def is_new(self, since: datetime) -> bool:
        """Whether it was not so before an instant: what was open by then is nothing new."""
        return self.began is None or self.began > since


@dataclass(frozen=True, slots=True)
class Readers:
    """Who will read what waits for a person: all who are in a circle's room, or the person alone."""

    circle: Circle | None
    """In whose room it is told: then only what concerns this circle. None in the private room with the person."""
    encrypted: bool
    """Whether that room is encrypted."""

    def are_for(self, circle: Circle) -> bool:
        """Whether what concerns a circle is told to them."""
        return self.circle is None or self.circle.slug == circle.slug


@dataclass(frozen=True, slots=True)
class Waiting:
    """Something that waits for a person."""

    about: str
    """What it is known by, in this family and beside those of the others: C-12."""
    line: Inline
    """What it is, and what to say or tap to have it done."""
    circle: str | None = None
    """The name of the circle that it belongs to; None for what is the person's or their co-op's own."""
    until: datetime | None = None
    """When it is over: what ends first is told first."""
    alone: "Callable[[], Awaitable[Alone]] | None" = None
    """What a person is told where nothing else has fallen due for them; None where the line is enough."""

    @property
    def record(self) -> str:
        """What a person is reminded of: the first word of what it is known by. Several lines may be about the same."""
        return self.about.partition(" ")[0]


@dataclass(frozen=True, slots=True)
class Alone:
    """The one thing that has fallen due for a person, in full."""

    doc: Doc
    about: About = None
    """As in ``Outbox.private``."""
    card: str | None = None
    """The record that a reply or a tap belongs to."""
    taps: Sequence[str] = ()
    """The reactions that are put on it."""
    asks: Asked | None = None
    """The question that it puts, which a plain answer is understood for; for so long as it ``lasts``."""
    lasts: timedelta = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Held:
    """Something that is kept about a person, in plain words and counts: no figures, and none of the words that they said."""

    line: Inline


@dataclass(frozen=True, slots=True)
class Going:
    """Somebody who leaves a circle, or speaks for a co-op no longer."""

    user_id: UserId
    circle: CircleSlug | None = None
    """The circle that they leave; None where it is a co-op in all circles."""
    coop_id: int | None = None
    """The co-op that they speak for no longer; None where it is a circle."""


@dataclass(frozen=True, slots=True)
class Loss:
    """Something that ends with somebody's going: how it is said before, when they are asked, and afterwards."""

    would: Inline
    has: Inline


@dataclass(frozen=True, slots=True)
class Possible:
    """What somebody can do with a record now."""

    about: Inline
    """The record, and how it stands."""
    ways: Sequence[Inline]
    """Each with what to say or tap."""
