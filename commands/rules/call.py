"""Judgement on calls: what a tap on the card says, whose turn it is, what is spoken of next. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from chatbot.api.errors import Refusal
from chatbot.api.wording.phrases import cmd
from storage.models import Action, AgendaPoint, Call, CallMark, PointKind, Shows
from storage.types import UserId

HERE, SPEAK, READY = "👋", "🗣", "▶"
TAPS = (HERE, SPEAK, READY)
"""On the card of a call, and nothing else there means anything (DECISIONS 15)."""
_SHOWS = {HERE: Shows.PRESENT, SPEAK: Shows.SPEAK, READY: Shows.READY}
_LOOKS = dict.fromkeys(map(ord, "\ufe0e\ufe0f\U0001f3fb\U0001f3fc\U0001f3fd\U0001f3fe\U0001f3ff"))
"""How a client may show an emoji: as text or picture, in which colour of skin."""
SOON = timedelta(days=30)
"""What is looked at again, or ends, within that time is spoken of in a call."""
DUE = timedelta(days=14)
"""The same for measures and actions."""
LONGEST = timedelta(hours=6)
"""A call that nobody has ended is ended after so long (DECISIONS 15)."""
NEAR = timedelta(hours=12)
"""A call that was planned, and begins so much before or after its time, is that one."""
LONGEST_POINT = 1000
MOST_OF_ANOTHER, MOST_A_DAY = 5, 30
"""So many things may wait for one person that another one has asked of them, and so many may anybody ask of others within a day: each
tells somebody."""
ORDER = (PointKind.ACTION, PointKind.PUT, PointKind.ITEM, PointKind.REVIEW, PointKind.MEASURE, PointKind.ROLE)
"""In which order an agenda has its points: first what was promised, then what people have asked for."""


def read_tap(emoji: str) -> Shows | None:
    """What a reaction on the card of a call says; None for what is nothing there."""
    return _SHOWS.get(emoji.translate(_LOOKS))


def in_order(points: Iterable[AgendaPoint]) -> list[AgendaPoint]:
    """The points of an agenda in their order."""
    return sorted(points, key=lambda each: (ORDER.index(each.kind), each.number or 0))


def still_to_come(points: Iterable[AgendaPoint], call: Call) -> list[AgendaPoint]:
    """What a call has not spoken of yet, and does not now. What was left open in it is for another one."""
    return [
        each
        for each in in_order(points)
        if each.dealt_at is None and each.number != call.point and not (each.open_question and each.call == call.number)
    ]


@dataclass(frozen=True, slots=True)
class Present:
    """Who is in a call: co-ops with those of their people who are there, and people who speak for none."""

    coops: Mapping[int, tuple[CallMark, ...]]
    others: tuple[CallMark, ...]

    @property
    def people(self) -> set[UserId]:
        """All of them that are persons."""
        marks = [*self.others, *(mark for marks in self.coops.values() for mark in marks)]
        return {mark.user_id for mark in marks if mark.user_id is not None}

    def of(self, user_id: UserId) -> list[CallMark]:
        """What says that a person is there."""
        marks = [*self.others, *(mark for marks in self.coops.values() for mark in marks)]
        return [mark for mark in marks if mark.user_id == user_id]


def present(marks: Iterable[CallMark]) -> Present:
    """Who is there, by the marks that are not taken back. A co-op that was noted alone is there once, also when its people are."""
    coops: dict[int, list[CallMark]] = {}
    others: dict[UserId, CallMark] = {}
    for mark in marks:
        if mark.shows is not Shows.PRESENT:
            continue
        if mark.coop is not None:
            theirs = coops.setdefault(mark.coop, [])
            if all(each.user_id != mark.user_id for each in theirs):
                theirs.append(mark)
        elif mark.user_id is not None:
            others.setdefault(mark.user_id, mark)
    return Present({coop: tuple(theirs) for coop, theirs in coops.items()}, tuple(others.values()))


def showing(marks: Iterable[CallMark], shows: Shows, call: Call) -> list[UserId]:
    """Who shows something since the present point is spoken of, in the order in which they did."""
    since = call.point_at or call.opened_at
    people = [
        mark.user_id
        for mark in marks
        if mark.shows is shows and mark.user_id is not None and since is not None and mark.at >= since
    ]
    return list(dict.fromkeys(people))


def turns_of(names: Mapping[str, str], *, first: Sequence[str] = ()) -> list[str]:
    """The order of a round: who has something to say before the others, these by name. Raises Refusal where nobody is there."""
    if not names:
        raise Refusal(
            "nobody-there",
            "Nobody is noted as there yet, so I know no order. People tap 👋 on the card, or you say {present}.",
            present=cmd("present Leaf Bakery, @hal"),
        )
    rest = sorted((seat for seat in names if seat not in first), key=lambda seat: names[seat].casefold())
    return [*dict.fromkeys(seat for seat in first if seat in names), *rest]


def must_be_open(call: Call) -> None:
    """Refuse to do something to a call that is over, or is still to begin. Raises Refusal."""
    if call.closed_at is not None:
        raise Refusal(
            "closed",
            "K-{number} is over. Its minutes: {minutes}",
            number=call.number,
            minutes=cmd(f"call minutes K-{call.number}"),
        )


def must_be_to_come(call: Call) -> None:
    """Only a call that has not begun is called off. Raises Refusal."""
    must_be_open(call)
    if call.opened_at is not None:
        raise Refusal(
            "begun", "K-{number} goes on already. To end it: {end}", number=call.number, end=cmd("call end", here=False)
        )


def must_wait(point: AgendaPoint) -> None:
    """Only what waits can be taken off an agenda. Raises Refusal."""
    if point.dealt_at is not None or point.removed_at is not None:
        raise Refusal("not-there", "T-{number} is on no agenda any more. Nothing has changed.", number=point.number)


def must_be_to_do(action: Action) -> None:
    """Refuse to end an action twice. Raises Refusal."""
    if action.done_at is not None:
        raise Refusal("done", "A-{number} is done already. Thank you all the same.", number=action.number)
    if action.dropped_at is not None:
        raise Refusal("dropped", "A-{number} was called off. Nothing has changed.", number=action.number)


def told_at(due_at: datetime, *, now: datetime) -> datetime:
    """When who does something is reminded of it: a day before, or half-way where it is sooner."""
    return due_at - min(timedelta(days=1), (due_at - now) / 2)


def must_be_ahead(when: datetime, *, now: datetime) -> datetime:
    """A call is planned for a time that is still to come. Raises Refusal."""
    if when <= now:
        raise Refusal(
            "passed", "That time has passed. For example: {plan}", plan=cmd("call plan fri 10:00", here=False)
        )
    return when


def may_ask_more(waiting: int, *, today: int) -> None:
    """Refuse to ask one more thing of somebody of whom one has asked enough, or of others all day. Raises Refusal."""
    if waiting >= MOST_OF_ANOTHER:
        raise Refusal(
            "asked-enough",
            "{count} things that you have asked of them wait already. Please talk to them, or drop one first: {actions} shows them. "
            "Nothing has changed.",
            count=str(waiting),
            actions=cmd("actions"),
        )
    if today >= MOST_A_DAY:
        raise Refusal(
            "asked-often",
            "You have asked {count} things of others within a day, and each time I have told somebody. Please go on tomorrow. Nothing "
            "has changed.",
            count=str(today),
        )
