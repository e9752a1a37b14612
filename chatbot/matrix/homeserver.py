"""What the rest of the program sees of a Matrix homeserver: plain values, a protocol, and its errors.

Nothing here imports nio. ``chatbot.matrix.wire`` implements the protocol on the wire and ``tests.fakes`` implements it
in memory; the receiver, the dispatcher and the sender know only this module.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol

from chatbot.api.device import DeviceState
from storage.types import EventId, RoomId, UserId

Content = Mapping[str, Any]
"""The JSON object of an event, as it travels."""


@dataclass(frozen=True, slots=True)
class Event:
    """One event of a room, decrypted where that was possible.

    ``at`` is the instant the sender's server claims (aware UTC). ``encrypted`` tells that the event travelled encrypted
    and was decrypted here; ``undecryptable`` that it travelled encrypted and its key is not known yet, in which case
    ``content`` is the encrypted content and ``type`` is ``m.room.encrypted``. ``redacts`` is the event that an
    ``m.room.redaction`` takes away, whichever place the room version keeps it in.
    """

    event_id: EventId
    room_id: RoomId
    sender: UserId
    type: str
    content: Content
    at: datetime
    state_key: str | None = None
    encrypted: bool = False
    undecryptable: bool = False
    redacts: EventId | None = None


@dataclass(frozen=True, slots=True)
class RoomDelta:
    """What a sync answer tells of one joined room: its state before the timeline, then the timeline, oldest first."""

    room_id: RoomId
    state: tuple[Event, ...] = ()
    timeline: tuple[Event, ...] = ()
    limited: bool = False
    """True when the server left out events between the previous token and ``prev_batch``."""
    prev_batch: str | None = None
    greeted: bool = False
    """Whether our first words have been said there, as the account's data of the room tell."""


@dataclass(frozen=True, slots=True)
class Invitation:
    """An invitation that waits for our answer."""

    room_id: RoomId
    inviter: UserId
    direct: bool
    """True when the inviter asks for a private room of two."""
    alias: str | None = None
    """The room's canonical alias, where the invitation shows it."""


@dataclass(frozen=True, slots=True)
class Departure:
    """A room we are no longer in: we left, or were removed by ``by``."""

    room_id: RoomId
    by: UserId | None
    banned: bool = False
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class SyncAnswer:
    """One answer of ``/sync``; crypto has already seen it. The caller stores ``next_token`` when the rest is stored."""

    since: str | None
    next_token: str
    rooms: tuple[RoomDelta, ...] = ()
    invitations: tuple[Invitation, ...] = ()
    departures: tuple[Departure, ...] = ()
    keys_arrived: bool = False
    """True when room keys came in, so that parked undecryptable events are worth another try."""


@dataclass(frozen=True, slots=True)
class OpenedRoom:
    """A private room that we have opened."""

    room_id: RoomId
    encrypted: bool


@dataclass(frozen=True, slots=True)
class MessagesPage:
    """A page of a room's past, in the order of the request. ``end`` is where the next page starts, or None when there is no more."""

    events: tuple[Event, ...]
    end: str | None


@dataclass(frozen=True, slots=True)
class Identity:
    """Who the bot is on its server."""

    user_id: UserId
    device_id: str
    display_name: str


class HomeserverError(Exception):
    """The homeserver did not do what was asked. ``code`` is Matrix's errcode where there is one."""

    def __init__(self, message: str, *, code: str | None = None, status: int | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.status = status


class Unavailable(HomeserverError):
    """No usable answer: network trouble, a time-out, 5xx, or something that is not Matrix. Worth trying again."""


class Unreadable(Unavailable):
    """Whoever is to read it could not: their devices cannot be given the key yet. That may last as long as their server is away."""


class NotAlone(Unavailable):
    """Somebody else would be given the key of what is for one person alone: they have come into the room, or were invited."""


class RateLimited(HomeserverError):
    """The server asks us to wait for ``retry_after`` (from the body or from the Retry-After header)."""

    def __init__(self, message: str, *, retry_after: timedelta) -> None:
        super().__init__(message, code="M_LIMIT_EXCEEDED", status=429)
        self.retry_after = retry_after


class TokenRefused(HomeserverError):
    """The login or the access token is refused: nobody but an operator can mend that."""


class NoHomeserver(HomeserverError):
    """What answers at the address is something else: nobody but an operator can mend that."""


class SyncTokenLost(HomeserverError):
    """The server no longer knows our sync token; only an initial sync helps."""


class Forbidden(HomeserverError):
    """We may not do that: not in the room, too little power, blocked by the person."""


class Missing(HomeserverError):
    """There is no such room, alias, event or person."""


class Rejected(HomeserverError):
    """The server will never accept this request as it is (bad, too large, unsupported). Trying again is useless."""


class Superseded(Exception):
    """Another process has been started with our account: two would answer everything twice, so this one ends."""


class Homeserver(Protocol):
    """The verbs the program needs. Each raises a ``HomeserverError`` and nothing else when the server does not do it."""

    @property
    def identity(self) -> Identity: ...

    @property
    def device_state(self) -> DeviceState: ...

    @property
    def brought_back(self) -> bool:
        """Whether our keys are those of long ago: another folder has been at work with this account since, and later ones went to it."""

    async def start(self) -> Identity:
        """Log in (or take up the stored login), load the keys, and say who we are. Raises TokenRefused, Unavailable."""

    async def stop(self) -> None:
        """Finish what is in flight and close the connections."""

    async def sync(self, since: str | None, *, timeout: timedelta) -> SyncAnswer:
        """Wait up to ``timeout`` for what is new since the token; None asks for the present state of everything."""

    async def take_in_keys(self, since: str | None, *, timeout: timedelta) -> str:
        """Take in the encryption keys sent to our device and nothing else; returns the token to go on from.

        For a process that stands by: its device is told keys like any other, and they are gone once a later token is
        used.
        """

    async def pending_invitations(self) -> Sequence[Invitation]:
        """All invitations that still wait: an incremental sync never repeats one."""

    async def messages(self, room_id: RoomId, *, start: str, until: str | None, limit: int = 100) -> MessagesPage:
        """The page of a room's past that follows the token ``start`` towards ``until``, oldest first."""

    async def earlier(self, room_id: RoomId, *, before: str, limit: int = 100) -> MessagesPage:
        """The page of a room's past that leads back from a token, newest first."""

    async def event(self, room_id: RoomId, event_id: EventId) -> Event:
        """One event of a room we are in as its last edit has left it, decrypted where possible."""

    def read_again(self, event: Event) -> Event | None:
        """A parked event in clear; None while its key is still missing. Makes no request."""

    async def room_state(self, room_id: RoomId) -> Sequence[Event]:
        """The present state events of a room we are in."""

    async def joined_rooms(self) -> Sequence[RoomId]: ...

    async def join(self, room: str, *, via: str | None = None) -> RoomId:
        """Join by room id or alias, for a room id by way of a server; joining again is harmless."""

    async def leave(self, room_id: RoomId) -> None: ...

    async def resolve_alias(self, alias: str) -> RoomId: ...

    async def can_encrypt_for(self, user_id: UserId) -> bool:
        """True when the person has a device that can read encrypted messages."""

    async def zone_of(self, user_id: UserId) -> str | None:
        """The name of the time zone that a person's profile gives (``m.tz``); None where it gives none."""

    async def private_room_with(
        self, user_id: UserId, *, encrypted: bool, tried_before: bool, besides: Collection[RoomId] = ()
    ) -> OpenedRoom:
        """Open a private room with the person ``besides`` those that we know; where that was tried before, first look for the
        room of that attempt."""

    async def narrow_history(self, room_id: RoomId) -> None:
        """From now on, whoever comes into the room later does not read what was said before."""

    async def note_greeted(self, room_id: RoomId) -> None:
        """Note in the account's data that our first words have been said in a room."""

    async def invite(self, room_id: RoomId, user_id: UserId) -> None:
        """Invite; harmless when the person is already invited or in."""

    async def send(
        self, room_id: RoomId, event_type: str, content: Content, *, txn_id: str, alone_with: UserId | None = None
    ) -> EventId:
        """Send an event, encrypted where the room is. The same ``txn_id`` never makes a second event within a day.

        What is for one person alone (``alone_with``) is encrypted for nobody else. Raises NotAlone where somebody else is in the
        room or invited by now.
        """

    async def upload(self, room_id: RoomId, data: bytes, *, name: str, mime: str) -> Content:
        """Put a file on the server, encrypted where the room is; returns the part of a message that leads to it."""

    async def download(self, link: Content, *, at_most: int) -> bytes:
        """The file that a part of a message leads to, decrypted. Raises Rejected (M_TOO_LARGE) for one of more bytes, or for one
        that cannot be read."""

    async def redact(self, room_id: RoomId, event_id: EventId, *, reason: str | None, txn_id: str) -> EventId: ...

    async def find_sent(self, room_id: RoomId, txn_id: str, *, not_before: datetime) -> EventId | None:
        """Our own event that carries this transaction id (key ``TXN_KEY`` of its content), looking back to an instant."""


TXN_KEY = "org.circlebot.txn"
"""Content key under which every event of ours carries its transaction id: servers forget theirs after a day."""

GREETED = "org.circlebot.greeted"
"""Type of the account's data of a room in which our first words have been said."""

ENCRYPTED_MARKER = "org.circlebot.encrypted"
"""Key of ``m.room.create`` that says that a room of ours was opened encrypted: nothing is ever said there in clear."""

PRIVATE_MARKER = "org.circlebot.private_with"
"""Key of ``m.room.create`` by which an interrupted ``private_room_with`` finds its room again."""
