"""What reaches a handler: who speaks, what was said, how a card was touched, what was taken back, who came or went."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from chatbot.api.access import Who
from storage.models import Membership, Unfit
from storage.types import EventId, RoomId, UserId
from storage.written import Written


@dataclass(frozen=True, slots=True)
class Attachment:
    """A picture, a file, a voice: where it lies, and what its sender's client says of it."""

    kind: str
    """As Matrix names it: ``m.image``."""
    name: str
    mime: str
    size: int | None
    """Bytes, where the client says so."""
    link: Mapping[str, Any]
    """The part of the message that leads to it; of an encrypted one with its key."""
    voice: bool = False


@dataclass(frozen=True, slots=True)
class Quoted:
    """The message that a person replied to, as its last edit has left it."""

    event_id: EventId
    author: UserId
    text: str
    """Its words; empty where it has none that we can read: a picture, a poll, what was deleted."""
    at: datetime
    by_a_bot: bool = False
    attachment: Attachment | None = None


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """What is said in a room of two is answered in another one."""

    unfit: Unfit | None
    """Why this one is not private; None where it is not encrypted, and there is one that is."""
    room_id: RoomId | None
    """The room of the answer; None where it still has to be opened."""


@dataclass(frozen=True, slots=True)
class Message:
    """What a person said, and where."""

    event_id: EventId
    room_id: RoomId
    sender: UserId
    """The person."""
    account: UserId
    """Which of their accounts they have said it with; the same, for most."""
    text: str
    at: datetime
    private: bool
    """True when only the person and the bot are in the room. The answer comes there, or ``elsewhere``."""
    encrypted: bool
    called: bool = True
    """Said to the bot by prefix or name; False for a line in private, or in reply to the bot, that only may be a command."""
    reply_to: EventId | None = None
    thread: EventId | None = None
    quoted: Quoted | None = None
    attachment: Attachment | None = None
    """The picture or the file that it is, with its words as a caption."""
    file: bytes | None = None
    """What is in the file that its command reads (``reads_file``); None where there is none, or it could not be had."""
    run: tuple[Quoted, ...] = ()
    """The messages that its command gathers, the oldest first."""
    elsewhere: Elsewhere | None = None
    """Set where a room of two is not the one to answer in."""
    written: Written | None = None
    """Its words with what was strong, a list, a link in them, where the sender's client says so."""
    late: bool = False
    """Read longer after it was said than commands are acted on: only what counts with its own time still counts."""


@dataclass(frozen=True, slots=True)
class TakenBack:
    """A message was redacted: in which room, by whom, and whether they may do that to other people's messages there."""

    event_id: EventId
    room_id: RoomId
    by: UserId
    at: datetime
    moderates: bool


@dataclass(frozen=True, slots=True)
class Edited:
    """A message was given other words by who had said it."""

    event_id: EventId
    """The message, not the edit."""
    room_id: RoomId
    text: str
    """What it says now, without prefix and address."""
    at: datetime
    """When it was said first."""
    command: str | None = None
    """The words of the command that was done when it was said first."""
    written: Written | None = None
    """All that it says now, with what was strong, a list, a link in it."""

    def as_written(self, words: str) -> str:
        """Words out of it as the archive keeps them."""
        return self.written.part(words) if self.written is not None else words


class TouchKind(StrEnum):
    """How a card was touched."""

    REACTION = "reaction"
    REACTION_REMOVED = "reaction_removed"
    REPLY = "reply"


@dataclass(frozen=True, slots=True)
class Touch:
    """A reaction on a card (``words`` is the emoji), its removal (``words`` is empty), or a reply to a card.

    ``key`` names the record the card is of; ``source`` is the reaction or the message, and for a removal the reaction
    that was taken away. ``txn`` is the outbox row that posted the card.
    """

    kind: TouchKind
    key: str
    words: str
    source: EventId
    at: datetime
    txn: str
    attachment: Attachment | None = None
    """Of a reply: the picture or the file that it is."""


@dataclass(frozen=True, slots=True)
class Tapped:
    """A reaction on what somebody else has said in a circle's room, or its removal."""

    event_id: EventId
    """The message."""
    said: Quoted | None
    """What it says; None where it could not be looked up, or where the reaction is removed."""
    removed: bool
    at: datetime


@dataclass(frozen=True, slots=True)
class MemberChange:
    """A person's membership of a circle's Matrix room changed."""

    user_id: UserId
    membership: Membership
    by: UserId


@dataclass(frozen=True, slots=True)
class Actor:
    """Who speaks, and what they are here."""

    user_id: UserId
    holds: Who
