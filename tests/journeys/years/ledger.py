"""What people have said in those years, as they would note it on paper: by their own words, and by what the bot has told them of each.

It knows nothing of the archive, and none of the rules: only what docs/consent.md promises to whoever objects.
"""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from storage.types import EventId


class As(StrEnum):
    """What the bot has said that it takes an objection for."""

    COUNTED = "counted"
    EARLY = "early"
    UNCONFIRMED = "unconfirmed"
    PERSONAL = "personal"
    LATE = "late"
    REFUSED = "refused"


SAID = (
    (re.compile(r"Thank you, noted on (C-\d+) as said by you personally: "), As.PERSONAL),
    (re.compile(r"C-\d+ had closed, so your answer is noted as late"), As.LATE),
    (re.compile(r"It is shown as not yet confirmed, and counts from now"), As.UNCONFIRMED),
    (re.compile(r"Thank you, kept: .* in its (?:questions|reactions) round"), As.EARLY),
    (re.compile(r"Thank you, noted on C-\d+"), As.COUNTED),
    (re.compile(r"now one to the present text of C-\d+"), As.COUNTED),
)
"""The first that fits."""


def taken_as(told: Iterable[str], number: int) -> As:
    """What somebody was told of what they have said to an item. What they were told nothing of was not taken."""
    for words in told:
        for pattern, what in SAID:
            if pattern.search(words) and re.search(rf"C-{number}\b", words):
                return what
    return As.REFUSED


SHOWN = (
    ("Said personally", As.PERSONAL),
    ("Said after the close", As.LATE),
    ("Said by who no longer", As.PERSONAL),
    ("Said for a seat that is no longer", As.PERSONAL),
    ("Said before the consent round", As.EARLY),
)


def shown_as(card: str, words: str) -> As:
    """What an item's card shows an objection as, where nothing was said to it."""
    before, found, after = card.partition(words)
    if not found:
        return As.REFUSED
    if "(not yet confirmed)" in after.split("\n")[0]:
        return As.UNCONFIRMED
    (heading, *_) = [line for line in reversed(before.split("\n")[:-1]) if line and not line.startswith("•")]
    return next((what for beginning, what in SHOWN if heading.startswith(beginning)), As.COUNTED)


WEIGH = (As.COUNTED, As.EARLY, As.UNCONFIRMED)


@dataclass(slots=True, eq=False)
class Raised:
    """An objection that somebody has raised."""

    words: str
    who: str
    item: int
    taken: As
    event: EventId
    seat: str | None = None
    """The co-op for which somebody else has said it; None where it is somebody's own."""
    back: bool = False
    """Whether it was taken back."""


@dataclass(slots=True, eq=False)
class Act:
    """Something that somebody has said to an item, or tapped."""

    item: int
    who: str
    taken: As
    event: EventId | None
    seat: str | None = None
    own_seat: str | None = None
    lifts: bool = True
    """Whether it says where they stand now: a raised hand alone does not."""
    raised: Raised | None = None
    back: bool = False


@dataclass(slots=True)
class Ledger:
    """All that was raised, and how items have followed one another."""

    raised: list[Raised] = field(default_factory=list)
    acts: list[Act] = field(default_factory=list)
    follows: dict[int, int] = field(default_factory=dict)
    """The item that goes on in another's place, by the one that it follows."""
    referred: dict[int, int] = field(default_factory=dict)
    """The item of the broader circle, by the one that was taken there."""
    replies: dict[str, int] = field(default_factory=dict)
    """What the bot has said to those whose objection it did not take, and how often."""

    def objects(self, raised: Raised, *, own_seat: str | None = None) -> None:
        """Somebody objects."""
        self.raised.append(raised)
        self.act(
            raised.item, raised.who, raised.taken, raised.event, seat=raised.seat, own_seat=own_seat, raised=raised
        )

    def act(self, item: int, who: str, taken: As, event: EventId | None, **more: Any) -> None:
        """Somebody says something else, or taps."""
        if taken is not As.REFUSED:
            self.acts.append(Act(item, who, taken, event, **more))

    def undone(self, item: int, who: str) -> None:
        """Somebody has taken back what they had said last to an item."""
        last = next(
            (each for each in reversed(self.acts) if (each.item, each.who) == (item, who) and not each.back), None
        )
        if last is not None:
            self._take_back([last] if last.event is None else [each for each in self.acts if each.event == last.event])

    def deleted(self, event: EventId) -> None:
        """Somebody has deleted a message."""
        self._take_back([each for each in self.acts if each.event == event])

    def _take_back(self, acts: Iterable[Act]) -> None:
        for each in acts:
            each.back = True
            if each.raised is not None:
                each.raised.back = True

    def renamed(self, old: str, new: str) -> None:
        """A co-op has another name."""
        for held in self.raised:
            held.seat = new if held.seat == old else held.seat
        for each in self.acts:
            each.seat = new if each.seat == old else each.seat
            each.own_seat = new if each.own_seat == old else each.own_seat

    def confirmed(self, who: str, items: Collection[int]) -> None:
        """Somebody is confirmed: what they have said to these items counts, from its own time."""
        for held in self.raised:
            if held.who == who and held.taken is As.UNCONFIRMED and held.item in items:
                held.taken = As.COUNTED
        for each in self.acts:
            if each.who == who and each.taken is As.UNCONFIRMED and each.item in items:
                each.taken = As.COUNTED

    def answered(self, held: Raised) -> bool:
        """Whether whoever holds an objection has spoken to the same item since; of what others have said for a co-op, whether its own
        people have, or others for it once more."""
        begun = False
        for each in self.acts:
            if each.raised is held:
                begun = True
            elif begun and each.item == held.item and each.lifts and not each.back and each.taken in WEIGH:
                if held.seat is None and each.seat is None and each.who == held.who:
                    return True
                if held.seat is not None and held.seat == (each.seat if each.seat is not None else each.own_seat):
                    return True
        return False

    def spoke_in(self, item: int, held: Raised) -> bool:
        """Whether whoever holds an objection has answered another item: themselves, or its people where others had said it for a co-op."""
        for each in self.acts:
            if each.item != item or each.seat is not None or not each.lifts or each.back:
                continue
            counts = each.taken is As.COUNTED or (held.taken is As.UNCONFIRMED and each.taken is As.UNCONFIRMED)
            if counts and (each.who == held.who if held.seat is None else each.own_seat == held.seat):
                return True
        return False
