"""The way of an item through its rounds: a state machine as pure values. Every step makes a new ``Course`` or is refused.

A quick check is the consent round alone; a proposal goes through questions, reactions and consent, each with a stored end.
What has closed never changes.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from chatbot.api.errors import Refusal
from chatbot.api.wording.phrases import cmd, code, n
from commands.rules.consent import hours
from commands.rules.consent.names import AGREED, OUTCOMES
from storage.models import Item, ItemKind, ItemStatus, Round

later = hours.later
SHORTEST = timedelta(minutes=5)
LONGEST = timedelta(days=366)
AFRESH = timedelta(hours=24)
"""How long people have at the least to answer a new version of the text, unless the whole item is shorter."""

JUDGED = {*AGREED, ItemStatus.NOT_AGREED, ItemStatus.NOT_HEARD}
"""What only a consent round can lead to."""


@dataclass(frozen=True, slots=True)
class Spans:
    """How long a circle gives to each round, and how long a proposal runs at the least."""

    quick_check: timedelta
    questions: timedelta
    reactions: timedelta
    consent: timedelta
    least: timedelta


@dataclass(frozen=True, slots=True)
class Course:
    """Where an item is on its way. Raises ValueError for a place where no item can be."""

    kind: ItemKind
    opened_at: datetime
    round: Round
    closes_at: datetime
    questions_end: datetime | None = None
    reactions_end: datetime | None = None
    version: int = 1
    version_at: datetime | None = None
    status: ItemStatus = ItemStatus.OPEN
    closed_at: datetime | None = None
    joint: bool = False
    own_outcome: ItemStatus | None = None

    def __post_init__(self) -> None:
        proposal = self.kind is ItemKind.PROPOSAL
        ends = [end for end in (self.questions_end, self.reactions_end, self.closes_at) if end is not None]
        legal = (
            proposal == (self.questions_end is not None) == (self.reactions_end is not None)
            and (proposal or self.round is Round.CONSENT)
            and ends == sorted(ends)
            and self.opened_at <= ends[0]
            and self.version >= 1
            and (self.status is ItemStatus.OPEN) == (self.closed_at is None)
            and (self.status not in JUDGED or self.round is Round.CONSENT)
            and (self.own_outcome is None or (self.joint and self.own_outcome in JUDGED))
        )
        if not legal:
            raise ValueError(f"no item can be there: {self}")

    @property
    def open(self) -> bool:
        return self.status is ItemStatus.OPEN

    @property
    def ends_at(self) -> datetime:
        """The stored end of the present round."""
        match self.round:
            case Round.QUESTIONS if self.questions_end is not None:
                return self.questions_end
            case Round.REACTIONS if self.reactions_end is not None:
                return self.reactions_end
            case _:
                return self.closes_at


def quick_check(*, by: datetime | None, now: datetime, spans: Spans) -> Course:
    """A quick check that opens now. Raises Refusal for an end too near or too far."""
    closes = fitting(by if by is not None else now + spans.quick_check, now=now)
    return Course(ItemKind.QUICK_CHECK, now, Round.CONSENT, closes, version_at=now)


def proposal(
    *,
    by: datetime | None,
    now: datetime,
    spans: Spans,
    zone: ZoneInfo,
    quicker: str = "consent Share the van by fri 17:00",
) -> Course:
    """A proposal that opens now with its questions round. With ``by`` the rounds share the time in their proportions.

    Raises Refusal for an end too near, with ``quicker`` as what can be said instead, or too far.
    """
    if by is None:
        questions = later(now, spans.questions, zone)
        reactions = later(questions, spans.reactions, zone)
        closes = later(reactions, spans.consent, zone)
    else:
        closes = fitting(by, now=now)
        if closes < later(now, spans.least, zone):
            raise Refusal(
                "too-soon",
                "A proposal runs {least} at the least here, so that everybody can ask, react and answer. For something "
                "quicker, say {consent}.",
                least=n(spans.least.days, "{count} day", "{count} days"),
                consent=cmd(quicker, here=False),
            )
        whole = spans.questions + spans.reactions + spans.consent
        questions = hours.good_hour(now + (closes - now) * (spans.questions / whole), zone, after=now, before=closes)
        reactions = now + (closes - now) * ((spans.questions + spans.reactions) / whole)
        reactions = hours.good_hour(reactions, zone, after=questions, before=closes)
    return Course(ItemKind.PROPOSAL, now, Round.QUESTIONS, closes, questions, reactions, version_at=now)


def due(course: Course, *, now: datetime) -> Course:
    """The course once the rounds whose end has come have passed. The consent round waits to be judged."""
    while course.open and course.round is not Round.CONSENT and course.ends_at <= now:
        course = replace(course, round=_next(course.round))
    return course


def round_at(course: Course, at: datetime) -> Round:
    """Which round it was at an instant: what was said in a round belongs to it, also when it is heard of later."""
    if course.questions_end is None or course.reactions_end is None:
        return Round.CONSENT
    if at < course.questions_end:
        return Round.QUESTIONS
    return Round.REACTIONS if at < course.reactions_end else Round.CONSENT


def advance(course: Course, *, now: datetime) -> Course:
    """End the present round now and begin the next; the later ends stay. Raises Refusal."""
    _must_be_open(course)
    course = due(course, now=now)
    if course.round is Round.CONSENT:
        raise Refusal(
            "last-round",
            "The consent round is the last one. To end it now, say {close} with its number.",
            close=cmd("close"),
        )
    ended = max(now, course.opened_at)
    if course.round is Round.QUESTIONS:
        return replace(course, round=Round.REACTIONS, questions_end=ended)
    return replace(course, round=Round.CONSENT, reactions_end=ended)


def extend(course: Course, *, to: datetime, now: datetime, zone: ZoneInfo, least: timedelta = timedelta(0)) -> Course:
    """End the present round at another time; the rounds after a later end keep their length.

    No proposal is made shorter than ``least`` from its opening. Raises Refusal.
    """
    _must_be_open(course)
    course = due(course, now=now)
    to = fitting(to, now=now)
    sooner = to <= course.ends_at
    match course:
        case Course(round=Round.QUESTIONS, reactions_end=datetime() as reactions_end):
            if sooner:
                return replace(course, questions_end=to)
            then = hours.as_long(course.ends_at, reactions_end, begins=to, zone=zone)
            closes = hours.as_long(reactions_end, course.closes_at, begins=then, zone=zone)
            return replace(course, questions_end=to, reactions_end=then, closes_at=closes)
        case Course(round=Round.REACTIONS):
            if sooner:
                return replace(course, reactions_end=to)
            return replace(
                course,
                reactions_end=to,
                closes_at=hours.as_long(course.ends_at, course.closes_at, begins=to, zone=zone),
            )
        case _:
            soonest = later(course.opened_at, least, zone)
            if course.kind is ItemKind.PROPOSAL and to < min(course.closes_at, soonest):
                raise Refusal(
                    "too-soon",
                    "A proposal runs {least} at the least here, counted from its opening. When all are heard it can be closed "
                    "before.",
                    least=n(least.days, "{count} day", "{count} days"),
                )
            return replace(course, closes_at=to, own_outcome=None)


def amend(course: Course, *, now: datetime, together_until: datetime | None = None) -> Course:
    """A new version from now on. In the consent round there is time at the least to read and answer it.

    A half that had come to its outcome is asked anew, for as long as the other one is (``together_until``). Raises Refusal.
    """
    _must_be_open(course)
    course = due(course, now=now)
    closes = course.closes_at
    if course.round is Round.CONSENT:
        closes = max(closes, now + min(AFRESH, closes - course.opened_at))
        if course.own_outcome is not None and together_until is not None:
            closes = max(closes, together_until)
    return replace(course, version=course.version + 1, version_at=now, closes_at=closes, own_outcome=None)


def judged(course: Course, outcome: ItemStatus, *, now: datetime) -> Course:
    """The consent round has come to an outcome. A joint item stays open until both circles have one, and each circle's
    round is over from then on. Raises Refusal."""
    _must_be_open(course)
    course = must_be_last(course, now=now)
    if outcome not in JUDGED:
        raise ValueError(f"nothing that a consent round can come to: {outcome}")
    if course.joint:
        return replace(course, own_outcome=outcome, closes_at=min(course.closes_at, now))
    return replace(course, status=outcome, closed_at=now)


def must_be_last(course: Course, *, now: datetime) -> Course:
    """The course in its consent round, in which alone something can be judged. Raises Refusal."""
    course = due(course, now=now)
    if course.round is not Round.CONSENT:
        raise Refusal(
            "not-yet",
            "Only a consent round can be closed. To begin the next round, say {advance} with its number.",
            advance=cmd("advance"),
        )
    return course


def must_be_ripe(course: Course, *, now: datetime, spans: Spans, zone: ZoneInfo) -> None:
    """In a call an item over which somebody is not heard closes once it was open long enough for who is not there (DECISIONS 15): a
    proposal for its least time, a quick check for the usual one. Raises Refusal."""
    least = spans.least if course.kind is ItemKind.PROPOSAL else spans.quick_check
    if now < later(course.opened_at, least, zone):
        raise Refusal(
            "too-soon-in-call",
            "In a call that can be closed once every seat is heard, or once it was open for {least}, so that those who are not here can "
            "answer, too. It stays open after the call until its time.",
            least=n(round(least / timedelta(hours=1)), "{count} hour", "{count} hours"),
        )


def together(mine: ItemStatus | None, theirs: ItemStatus | None) -> ItemStatus | None:
    """What a joint item comes to for the circle of ``mine``: agreed only where both agree, and plainly only where both do so.
    None while one has not."""
    if mine is None or theirs is None:
        return None
    for weighs in (ItemStatus.NOT_AGREED, ItemStatus.NOT_HEARD, ItemStatus.AGREED_UNMET, ItemStatus.AGREED_HAND):
        if weighs in (mine, theirs):
            return weighs
    return mine


def finished(course: Course, status: ItemStatus, *, now: datetime) -> Course:
    """A joint item closes in both circles. Raises Refusal."""
    _must_be_open(course)
    return replace(course, status=status, closed_at=now)


def withdrawn(course: Course, *, now: datetime) -> Course:
    """The proposer takes the item back. Raises Refusal."""
    _must_be_open(course)
    return replace(course, status=ItemStatus.WITHDRAWN, closed_at=now)


def referred(course: Course, *, now: datetime) -> Course:
    """The item goes to the broader circle. Raises Refusal."""
    _must_be_open(course)
    return replace(course, status=ItemStatus.REFERRED, closed_at=now)


def fitting(end: datetime, *, now: datetime) -> datetime:
    """An end that people can keep to. Raises Refusal for one too near or too far."""
    if end - now < SHORTEST:
        raise Refusal(
            "too-soon",
            "Please leave people at least five minutes. For example: {example}",
            example=code("by tomorrow 17:00"),
        )
    if end - now > LONGEST:
        raise Refusal(
            "too-far", "Please let it end within a year. For example: {example}", example=code("by fri 17:00")
        )
    return end


def of(item: Item) -> Course:
    """The course of an item."""
    return Course(
        kind=item.kind,
        opened_at=item.opened_at,
        round=item.round,
        closes_at=item.closes_at,
        questions_end=item.questions_end,
        reactions_end=item.reactions_end,
        version=item.version,
        version_at=item.version_at,
        status=item.status,
        closed_at=item.closed_at,
        joint=item.twin is not None,
        own_outcome=item.own_outcome,
    )


def put(course: Course, item: Item) -> None:
    """Note a course on its item."""
    item.kind, item.opened_at = course.kind, course.opened_at
    item.round, item.closes_at = course.round, course.closes_at
    item.questions_end, item.reactions_end = course.questions_end, course.reactions_end
    item.version, item.version_at = course.version, course.version_at or course.opened_at
    item.status, item.closed_at, item.own_outcome = course.status, course.closed_at, course.own_outcome
    if course.open and course.own_outcome is None:
        item.seats = None  # It is asked (again), so it is for those who have a seat now.


def _must_be_open(course: Course) -> None:
    if not course.open:
        raise Refusal(
            "closed", "That is closed: {outcome}. What is closed never changes.", outcome=OUTCOMES[course.status]
        )


def _next(present: Round) -> Round:
    return {Round.QUESTIONS: Round.REACTIONS, Round.REACTIONS: Round.CONSENT}.get(present, Round.CONSENT)
