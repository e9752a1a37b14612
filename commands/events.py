"""What one family tells the others, each with the family that publishes it (see ``chatbot.api.seams.events``)."""

from dataclasses import dataclass
from datetime import datetime

from chatbot.api.seams.events import Event
from storage.types import CircleSlug, EventId, UserId


@dataclass(frozen=True)
class RegisterChanged(Event):
    """membership: somebody has joined some circles, has left them, or speaks for another co-op there."""

    circles: tuple[CircleSlug, ...]


@dataclass(frozen=True)
class ToForget(Event):
    """help: a person is to be forgotten now, and ends all that they do here before."""

    user_id: UserId


MOST_SHOWN_ANEW = 100
"""Of each kind of message that names who was forgotten so many are shown anew, the newest; what is older is told them."""


@dataclass(frozen=True)
class Forgotten(Event):
    """help: a person is forgotten, and a mark stands for them in all records. What still names them is shown anew."""

    mark: UserId


@dataclass(frozen=True)
class SpeakerEnded(Event):
    """membership: a person speaks for a co-op no longer, in a circle or altogether."""

    coop_id: int
    user_id: UserId


@dataclass(frozen=True)
class HasLeft(Event):
    """membership: a person has left a circle's register by their own word, and was told what that ends."""

    circle: CircleSlug
    user_id: UserId


@dataclass(frozen=True)
class Decided(Event):
    """consent: a circle has agreed something, and it has a number in the logbook."""

    circle: CircleSlug
    number: int
    """D-number."""
    text: str
    proposer: UserId
    card: EventId | None
    """The message where it was decided; None where it was never posted."""


@dataclass(frozen=True)
class Chosen(Event):
    """selection: a circle has chosen somebody for a role by consent."""

    circle: CircleSlug
    role: str
    user_id: UserId
    until: datetime | None
    """The end of the term; None: until it is ended."""
    decision: int | None
    """D-number."""


@dataclass(frozen=True)
class SpeakerConfirmed(Event):
    """membership: somebody has been confirmed, and speaks for a co-op from now on."""

    coop_id: int
    user_id: UserId


@dataclass(frozen=True)
class ForTheCall(Event):
    """consent: somebody has asked with a tap that an item be taken to the next call."""

    circle: CircleSlug
    item: int
    """C-number."""
    source: EventId
    """The tap."""


@dataclass(frozen=True)
class NotForTheCall(Event):
    """consent: a tap was taken back that may have asked for that."""

    source: EventId


@dataclass(frozen=True)
class OffAgenda(Event):
    """call: an item that no call has dealt with was taken off the agenda again."""

    item: int
    """C-number."""


@dataclass(frozen=True)
class OnAgenda(Event):
    """call: an item is on the agenda of the next call of its circle."""

    item: int
    """C-number."""
    until: datetime | None
    """When that call is over at the latest; None where none is planned."""
