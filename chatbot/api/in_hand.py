"""What is in hand while a handler works: its transaction, who speaks, where, how words are read and said there."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any, Self, TypeVar
from zoneinfo import ZoneInfo

from chatbot.api.arguments import Habits, Reading, say_days_left, say_from_to, say_near, say_when, sort_key
from chatbot.api.device import DeviceState
from chatbot.api.errors import AtRest
from chatbot.api.estimate import Estimator, no_wait
from chatbot.api.incoming import Actor, Message
from chatbot.api.post.outbox import Outbox
from chatbot.api.reloading import Reloader
from chatbot.api.wording.markup import Inline
from chatbot.config import CircleSettings, Settings, at_rest
from storage.models import AuditLine, Circle
from storage.transaction import Transaction
from storage.types import CircleSlug

if TYPE_CHECKING:
    from chatbot.api.understanding.catalogue import Catalogue

N = TypeVar("N")


def reading_of(settings: Settings, *, now: datetime, zone: ZoneInfo) -> Reading:
    """How words are read in a federation: now, the zone, the language, the money."""
    federation = settings.federation
    said = federation.times
    habits = Habits(said.day_ends, said.morning, said.noon, said.afternoon, said.evening, said.night)
    return Reading(now, zone, federation.language, federation.currency, habits)


@dataclass(slots=True)
class InHand:
    """One message, touch, answer or job in hand: its transaction, who speaks, where, and the pen to write with."""

    db: Transaction
    family: str
    cause: str
    """The event id or job that this is done for; ids of what is sent derive from it."""
    now: datetime
    zone: ZoneInfo
    """In which times are read and said here: the circle's, or the person's in private."""
    settings: Settings
    outbox: Outbox
    catalogue: "Catalogue"
    message: Message | None = None
    speaker: Actor | None = None
    circle_here: Circle | None = None
    device: DeviceState | None = None
    """How the bot's device stands; None where no event is in hand."""
    estimate: Estimator = no_wait
    """How long the queue will take, for those who ask when it will be empty."""
    reload: Reloader | None = None
    """Has the changed TOML taken in; None where there is nobody to do that."""
    may_ask_back: Callable[[], bool] = lambda: True
    """Whether what is in hand is within what its sender and its room may ask of us: no tap makes us talk on and on."""
    in_doubt: bool = False
    """It was not said plainly, so a command that asks before it acts (``asks_itself``) does so in any case."""
    audited: list[str] = field(default_factory=list)
    subjects: list[str] = field(default_factory=list)
    """What was changed, as the audit names it."""
    put_questions: list[str] = field(default_factory=list)
    """The messages in which questions were asked, by their transaction ids."""
    asked: list[CircleSlug] = field(default_factory=list)
    """The circles of which was asked whether the speaker is in their room."""

    @property
    def actor(self) -> Actor:
        """Who speaks. A job has no speaker and must not ask."""
        if self.speaker is None:
            raise LookupError("nobody speaks in a job")
        return self.speaker

    @property
    def said(self) -> Message:
        """The message in hand. A job has none and must not ask."""
        if self.message is None:
            raise LookupError("no message led to this")
        return self.message

    def as_written(self, words: str) -> str:
        """Words out of the message in hand as the archive keeps them: with what was strong, a list, a link in them."""
        written = self.message.written if self.message is not None else None
        return written.part(words) if written is not None else words

    @property
    def circle(self) -> Circle:
        """The circle that this is about: of what is said in a circle's room. What may be said elsewhere must not ask."""
        if self.circle_here is None:
            raise LookupError("no circle is known here")
        return self.circle_here

    def rules_of(self, circle: CircleSlug) -> CircleSettings:
        """The settings of a circle of the TOML. What is shown of one that it names no more goes by those of ``at_rest``; what a
        job would do there waits: raises AtRest."""
        if any(each.slug == circle for each in self.settings.circles):
            return self.settings.circle(circle)
        if self.speaker is None:
            raise AtRest(circle)
        return at_rest(circle)

    @property
    def reading(self) -> Reading:
        """How words are read here: now, the zone, the language, the money."""
        return reading_of(self.settings, now=self.now, zone=self.zone)

    def when(self, instant: datetime, circle: CircleSlug | None = None) -> str:
        """An instant in full, "Fri 10 Feb 2027, 17:00 GMT", in the zone of a circle, or in the one that we are in here."""
        zone = self.zone if circle is None else self.settings.zone_of(circle)
        return say_when(instant, zone=zone, locale=self.settings.federation.language)

    def from_to(self, began: datetime, ended: datetime, circle: CircleSlug) -> Inline:
        """From when to when, in the zone of a circle, the day said once."""
        zone = self.settings.zone_of(circle)
        return say_from_to(began, ended, zone=zone, locale=self.settings.federation.language)

    def near(self, instant: datetime, circle: CircleSlug) -> str:
        """The same in short, without the year where it is this one."""
        zone = self.settings.zone_of(circle)
        return say_near(instant, now=self.now, zone=zone, locale=self.settings.federation.language)

    def days_left(self, instant: datetime, circle: CircleSlug) -> Inline:
        """In how many days that is, by the calendar of a circle: true until its next midnight."""
        return say_days_left(instant, now=self.now, zone=self.settings.zone_of(circle))

    def by_name(self, found: Iterable[N], name: Callable[[N], str]) -> list[N]:
        """Things in the order of their names, as the federation's language sorts them, on whatever database."""
        language = self.settings.federation.language.language
        return sorted(found, key=lambda each: sort_key(name(each), language=language))

    def audit(self, what: str, subject: str, *, circle: CircleSlug | None = None, **detail: Any) -> None:
        """Note one change: ``what`` is ``family.verb``. Never a figure, never words said in private."""
        self.audited.append(what)
        self.subjects.append(subject)
        self.db.add(
            AuditLine(
                at=self.now,
                actor=self.speaker.user_id if self.speaker else None,
                what=what,
                subject=subject,
                circle=circle if circle is not None else (self.circle_here.slug if self.circle_here else None),
                cause=self.cause,
                detail=detail,
            )
        )

    def within(self, family: str) -> Self:
        """The same event for another family, with a pen of its own."""
        return replace(self, family=family, outbox=self.outbox.of(family))
