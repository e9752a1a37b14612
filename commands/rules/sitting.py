"""Who sits in a circle: co-ops, or in a circle above others the circles that it leads to, or both. Pure."""

from collections.abc import Iterable
from enum import StrEnum

from chatbot.api.wording.phrases import Inline, n


class Sits(StrEnum):
    """Whose the seats of a circle are."""

    COOPS = "co-ops"
    CIRCLES = "circles"
    BOTH = "both"


def who_sits(are_circles: Iterable[bool]) -> Sits:
    """Whose some seats are, by whether each is a circle's. Nobody's are co-ops'."""
    kinds = set(are_circles)
    if kinds == {True}:
        return Sits.CIRCLES
    return Sits.BOTH if kinds == {True, False} else Sits.COOPS


def seats_counted(count: int, sits: Sits) -> Inline:
    """So many of them: "3 co-ops", "3 circles", "3 seats"."""
    match sits:
        case Sits.CIRCLES:
            return n(count, "{count} circle", "{count} circles")
        case Sits.BOTH:
            return n(count, "{count} seat", "{count} seats")
    return n(count, "{count} co-op", "{count} co-ops")
