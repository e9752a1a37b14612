"""Who confirms that somebody speaks for a co-op, who ends it, and which figures a speaker may see. The rules of docs/speakers.md."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from chatbot.api.errors import Refusal
from chatbot.api.wording.phrases import cmd
from storage.models import EVER, ConfirmedAs, Declaration, JoinRequest, RequestFor, Speaker
from storage.types import CircleSlug, UserId

UNANSWERED = timedelta(days=2)
"""After so long a request goes on to the operators."""
SOON = timedelta(minutes=2)
"""After so long it does where nobody could: what somebody asks may still change."""
GRACE = timedelta(days=7)
"""For so long whoever has left by their own word can come back as a speaker without being confirmed anew."""
A_DAY = timedelta(days=1)
MOST_A_DAY = 3
"""So often may a person ask for the same kind of thing within a day: each time tells others."""


KEEPS = (RequestFor.KEEP, RequestFor.KEEP_ROLE, RequestFor.KEEP_SEAT)
"""What is asked about somebody who was put out: whether what they had given stays."""


class As(StrEnum):
    """As what somebody answers a request."""

    SPEAKER = "speaker"
    SECRETARY = "secretary"
    TREASURER = "treasurer"
    OPERATOR = "operator"


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who may answer, as far as that is known of them whatever the request."""

    user_id: UserId
    present: bool
    """Whether they are in some circle's room."""
    secretary_of: frozenset[CircleSlug] = frozenset()
    """The circles of which they are secretary, and in whose room they are."""
    of_co_ops: frozenset[int] = frozenset()
    """The co-ops that are their own: that they speak for, have asked to speak for, or came for."""
    there: frozenset[CircleSlug] = frozenset()
    """The circles in whose room they are."""
    made_secretary_by: Mapping[CircleSlug, UserId] = field(default_factory=dict)
    """By whose word they are secretary, where it was somebody's."""


@dataclass(frozen=True, slots=True)
class Around:
    """What there is around a request about a co-op."""

    speaking: Sequence[Speaker]
    """Who speaks for the co-op now, confirmed."""
    circles: frozenset[CircleSlug]
    """Where the co-op has a seat, and where it was asked."""
    operators: Sequence[UserId]
    treasurers: Sequence[UserId]

    def record_of(self, user_id: UserId) -> Speaker | None:
        """The record of somebody who speaks for the co-op."""
        return next((each for each in self.speaking if each.user_id == user_id), None)


def answers_as(request: JoinRequest, person: Person, around: Around) -> As | None:
    """As what a person may answer a request to speak for a co-op or to see its figures; None when they may not. Nobody answers
    for themselves."""
    if person.user_id in (request.user_id, request.given_by):
        return None
    if request.asks is RequestFor.FIGURES:
        return _shows_figures_as(request, person, around)
    if request.asks is RequestFor.KEEP:
        return _keeps_as(request, person, around)
    if request.asks in KEEPS:
        return _keeps_given_as(request, person, around)
    operates = person.user_id in around.operators
    others = [each for each in around.speaking if each.user_id != request.user_id]
    if others:
        if person.present and any(each.user_id == person.user_id for each in others):
            return As.SPEAKER
        return As.OPERATOR if operates and request.handed_on_at is not None else None
    if _is_their_secretary(person, around, request.coop_id):
        return As.SECRETARY
    return As.OPERATOR if operates else None


def _shows_figures_as(request: JoinRequest, person: Person, around: Around) -> As | None:
    mine, theirs = around.record_of(person.user_id), around.record_of(request.user_id)
    if theirs is None:
        return None
    if mine is not None and person.present and sees_more(mine, than=theirs):
        return As.SPEAKER
    if person.user_id in around.operators:
        return As.OPERATOR
    if is_taken_over(theirs):
        # Nobody has looked whether they may: the co-op says so, or else who looks after the circle.
        nobody = request.handed_on_at is not None or not any(sees_more(each, than=theirs) for each in around.speaking)
        return As.SECRETARY if nobody and _is_their_secretary(person, around, request.coop_id) else None
    return As.TREASURER if person.user_id in around.treasurers else None


def _keeps_as(request: JoinRequest, person: Person, around: Around) -> As | None:
    """As what somebody may say whether a speaker stays. Those whom the same person had confirmed do not keep each other."""
    mine, theirs = around.record_of(person.user_id), around.record_of(request.user_id)
    if theirs is None:
        return None
    if mine is not None and person.present and mine.confirmed_by != theirs.confirmed_by:
        return As.SPEAKER
    if _is_their_secretary(person, around, request.coop_id):
        return As.SECRETARY
    return As.OPERATOR if person.user_id in around.operators else None


def _keeps_given_as(request: JoinRequest, person: Person, around: Around) -> As | None:
    """As what somebody may say whether a role or a seat stays that was given by somebody who was put out: a speaker of that co-op, or
    the circle's secretary, who is there; none of whom the same person had made so."""
    there = request.circle in person.there
    mine = around.record_of(person.user_id)
    if there and mine is not None and mine.confirmed_by != request.given_by:
        return As.SPEAKER
    made_by = person.made_secretary_by.get(request.circle)
    if there and request.circle in person.secretary_of and made_by != request.given_by:
        return As.SECRETARY
    return As.OPERATOR if person.user_id in around.operators else None


def _is_their_secretary(person: Person, around: Around, coop_id: int | None) -> bool:
    return bool(person.secretary_of & around.circles) and coop_id not in person.of_co_ops


def is_taken_over(speaker: Speaker) -> bool:
    """Whether somebody was taken over with a voice alone."""
    return speaker.confirmed_as is ConfirmedAs.TAKEN_OVER and speaker.figures_from is None


def sees_all(speaker: Speaker) -> bool:
    """Whether a speaker may see whatever was declared."""
    return speaker.figures_from == EVER


def sees_more(speaker: Speaker, *, than: Speaker) -> bool:
    """Whether one speaker may see figures that another may not."""
    return speaker.figures_from is not None and (than.figures_from is None or speaker.figures_from < than.figures_from)


def figures_from(as_: As, *, by: Speaker | None, now: datetime) -> datetime | None:
    """From when on a new speaker may see figures: as far back as the speaker who confirms them, else from now on."""
    return by.figures_from if as_ is As.SPEAKER and by is not None else now


def figures_shown_from(as_: As, *, by: Speaker | None) -> datetime | None:
    """How far back somebody may see once earlier figures were said yes to."""
    return by.figures_from if as_ is As.SPEAKER and by is not None else EVER


def may_see(declared: Declaration, *, speaker: Speaker | None, user_id: UserId) -> bool:
    """Whether a person who speaks for a co-op may see what it has declared. What they have declared themselves they know."""
    if speaker is None or speaker.confirmed_at is None:
        return False
    if declared.declared_by == user_id:
        return True
    at = declared.first_declared_at or declared.declared_at
    return speaker.figures_from is not None and at >= speaker.figures_from


def hands_on_after(*, somebody: bool, asked_today: int) -> timedelta:
    """After which time a request to join goes on to the operators: soon where there is nobody in the circle who could answer, but
    to nobody more than once a day so."""
    return UNANSWERED if somebody or asked_today > 1 else SOON


def may_ask_again(asked: int) -> None:
    """Refuse to trouble others once more today. Raises Refusal."""
    if asked >= MOST_A_DAY:
        raise Refusal(
            "asked-often",
            "You have asked for that {count} times within a day, and each time I have told others. Please talk to them, and ask "
            "again tomorrow. Nothing has changed.",
            count=str(asked),
        )


def may_be_new(added: int) -> None:
    """Refuse to have one more co-op put on the list for a person today. Raises Refusal."""
    if added >= MOST_A_DAY:
        raise Refusal(
            "new-often",
            "You have named {count} co-ops within a day that I had not known, and I have put each on the list. Please name one that is "
            "there, or come back tomorrow. {coops} shows them. Nothing has changed.",
            count=str(added),
            coops=cmd("coops"),
        )


def may_end(
    speaker: Speaker, *, person: Person, own: Speaker | None, circles: frozenset[CircleSlug], operates: bool, coop: str
) -> As:
    """As what a person may end that another one speaks for a co-op. Raises Refusal.

    A speaker ends what came after them; who was there before them, or with them, is for a secretary or an operator.
    """
    if speaker.user_id == person.user_id:
        raise Refusal(
            "yourself",
            "That is you. To speak for {coop} no longer, say {leave}.",
            coop=coop,
            leave=cmd(f"leave {coop}"),
        )
    if operates:
        return As.OPERATOR
    if person.secretary_of & circles and speaker.coop_id not in person.of_co_ops:
        return As.SECRETARY
    if own is not None and person.present and _came_after(speaker, own):
        return As.SPEAKER
    if own is not None:
        raise Refusal(
            "there-before",
            "They spoke for {coop} before you did, so that is not for you to end. Please ask the secretary of one of its circles, "
            "or an operator. Nothing has changed.",
            coop=coop,
        )
    raise Refusal(
        "not-yours",
        "Only who speaks for {coop}, the secretary of one of its circles or an operator can end that. Nothing has changed.",
        coop=coop,
    )


def may_end_guest(
    guest: UserId,
    *,
    person: Person,
    own: Speaker | None,
    coop_id: int,
    circles: frozenset[CircleSlug],
    operates: bool,
    coop: str,
) -> None:
    """Whether a person may end that another one is a guest in a co-op's name: its people may, whoever of them came first. Raises
    Refusal."""
    if guest == person.user_id:
        raise Refusal(
            "yourself",
            "That is you. To be a guest in nobody's name, say {guest}.",
            guest=cmd("join as guest", here=False),
        )
    if operates or (own is not None and person.present):
        return
    if not (person.secretary_of & circles and coop_id not in person.of_co_ops):
        raise Refusal(
            "not-yours",
            "Only who speaks for {coop}, the secretary of one of its circles or an operator can end that. Nothing has changed.",
            coop=coop,
        )


def _came_after(speaker: Speaker, own: Speaker) -> bool:
    if own.confirmed_at is None:
        return False
    return speaker.confirmed_at is None or speaker.confirmed_at > own.confirmed_at


def counts_as_confirmed(records: Sequence[Speaker], *, until: datetime) -> bool:
    """Whether what a person has said for a co-op may count, by all their records for it, at the latest at an instant.

    Who has none spoke for it before there were records. Somebody who is to be confirmed anew has no voice meanwhile.
    """
    if not records:
        return True
    current = [each for each in records if each.ended_at is None or each.ended_at > until]
    return any(each.confirmed_at is not None and each.confirmed_at <= until for each in current or records)
