"""The two circles that something passed on lies between, each as the record that a right is asked for. Pure."""

from dataclasses import dataclass

from storage.models import Relay
from storage.types import CircleSlug


@dataclass(frozen=True, slots=True)
class RelayEnd:
    """What was passed on, seen from one of its circles."""

    circle: CircleSlug
    number: int


def ends_of(relayed: Relay) -> tuple[RelayEnd, RelayEnd]:
    """Both of them, the circle that it came from first."""
    return RelayEnd(relayed.origin, relayed.number), RelayEnd(relayed.target, relayed.number)
