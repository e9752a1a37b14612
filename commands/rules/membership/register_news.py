"""Which co-ops have come into a circle and which have gone, told in one line of each kind. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from storage.models import AS_A_WHOLE, BECAME_MEMBER, CircleStanding, Seat
from storage.types import CircleSlug


class How(StrEnum):
    """What a co-op has done."""

    JOINED = "joined"
    GUEST = "guest"
    BECAME_MEMBER = "member"
    LEFT = "left"


@dataclass(frozen=True, slots=True)
class Came:
    """The co-ops that have done the same, and when the last one has."""

    how: How
    names: Sequence[str]
    at: datetime


def came_and_gone(seats: Iterable[tuple[Seat, str]], *, since: datetime) -> list[tuple[CircleSlug, Came]]:
    """What has become of places since an instant: who came and went meanwhile is not told of at all."""
    given = list(seats)
    guests_before = {(seat.circle, seat.coop_id) for seat, _ in given if seat.why == BECAME_MEMBER}
    found: dict[tuple[CircleSlug, How], list[tuple[str, datetime]]] = {}
    for seat, name in given:
        how = _how(seat, since, was_guest=(seat.circle, seat.coop_id) in guests_before)
        if how is not None:
            at = seat.ended_at if how is How.LEFT and seat.ended_at is not None else seat.since
            found.setdefault((seat.circle, how), []).append((name, at))
    return [
        (circle, Came(how, [name for name, _ in each], max(at for _, at in each)))
        for (circle, how), each in found.items()
    ]


def _how(seat: Seat, since: datetime, *, was_guest: bool) -> How | None:
    if seat.ended_at is not None:
        return How.LEFT if seat.why in AS_A_WHOLE and seat.since <= since else None
    if seat.standing is CircleStanding.GUEST:
        return How.GUEST
    return How.BECAME_MEMBER if was_guest else How.JOINED
