"""What each of two accounts of one person has once they are two people again: what it had before, as far as that goes on. What has
ended meanwhile has ended for both, and what came meanwhile stays with the person. Pure."""

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar

from storage.models import Account, Speaker
from storage.types import UserId

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Period(Generic[T]):
    """A person had something for a time: a voice, a role, a place on a register."""

    record: T
    who: UserId
    what: Hashable
    began: datetime
    ended: datetime | None
    as_one: bool
    """Whether it ended because two accounts became one person."""


@dataclass(frozen=True, slots=True)
class Apart(Generic[T]):
    """Something that an account had before it was joined, and that goes on as its person's."""

    theirs: T
    """What the account had."""
    now: T
    """What the person has of it now."""
    own: T | None
    """What the person had of it before, where it became more by the account's."""
    stays: bool
    """Whether the person keeps what they have now: they had it before, or another account of theirs had it, too."""


def apart(periods: Iterable[Period[T]], *, joined: Account, ever: Sequence[Account]) -> list[Apart[T]]:
    """What goes back to an account. ``periods`` are those of the person and all their accounts, in the order in which they began;
    ``ever`` are all joinings of the person."""
    known = list(periods)
    since = {each.since for each in ever}
    others = {each.account: each.since for each in ever if each.ended_at is None and each.account != joined.account}
    found: list[Apart[T]] = []
    for theirs in known:
        if theirs.who != joined.account or not theirs.as_one or theirs.ended != joined.since:
            continue
        of_it = [each for each in known if each.what == theirs.what]
        persons = [each for each in of_it if each.who == joined.person]
        now = next((each for each in persons if each.ended is None), None)
        if now is None or not _goes_on(now, persons, joined=joined, since=since):
            continue
        another = any(each.as_one and each.ended == others.get(each.who) for each in of_it)
        own = _own_before(persons, since=since)
        found.append(Apart(theirs.record, now.record, own, stays=now.began not in since or another))
    return found


def _goes_on(now: Period[T], persons: Sequence[Period[T]], *, joined: Account, since: set[datetime]) -> bool:
    """Whether what was taken over has gone on until now, and was not given anew."""
    if now.began > joined.since and now.began not in since:
        return False
    return not any(each.ended is not None and each.ended > joined.since and not each.as_one for each in persons)


def _own_before(persons: Sequence[Period[T]], *, since: set[datetime]) -> T | None:
    """What the person had by themselves when an account's was added to it."""
    own: T | None = None
    for each in persons:
        if each.ended is None:
            continue
        if not each.as_one:
            own = None
        elif each.began not in since:
            own = each.record
    return own


def adds_to(theirs: Speaker, own: Speaker) -> bool:
    """Whether a person has more of a co-op by what an account of theirs has: it is confirmed, or sees more figures."""
    if theirs.confirmed_at is not None and own.confirmed_at is None:
        return True
    return theirs.figures_from is not None and (own.figures_from is None or theirs.figures_from < own.figures_from)


def of_both(theirs: Speaker, own: Speaker | None, *, person: UserId, at: datetime) -> Speaker:
    """What a person has of a co-op by their own and an account's record, from an instant on."""
    one = again(theirs, who=person, at=at)
    if own is None:
        return one
    if own.confirmed_at is not None:
        one.confirmed_at, one.confirmed_by, one.confirmed_as = own.confirmed_at, own.confirmed_by, own.confirmed_as
    if own.figures_from is not None and (one.figures_from is None or own.figures_from <= one.figures_from):
        one.figures_from, one.figures_by = own.figures_from, own.figures_by
    return one


def again(was: Speaker, *, who: UserId, at: datetime) -> Speaker:
    """A record of a speaker as it was, from an instant on."""
    return Speaker(
        coop_id=was.coop_id,
        user_id=who,
        since=at,
        confirmed_at=was.confirmed_at,
        confirmed_by=was.confirmed_by,
        confirmed_as=was.confirmed_as,
        figures_from=was.figures_from,
        figures_by=was.figures_by,
    )
