"""A homeserver in memory and a clock that moves when told: the only things that journeys fake."""

import itertools
from collections import defaultdict
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from chatbot.api.device import DeviceState
from chatbot.matrix.homeserver import (
    Content,
    Departure,
    Event,
    Forbidden,
    Identity,
    Invitation,
    MessagesPage,
    Missing,
    NotAlone,
    OpenedRoom,
    Rejected,
    RoomDelta,
    SyncAnswer,
)
from storage.types import EventId, RoomId, UserId

BOT = UserId("@circlebot:example.org")


class FakeClock:
    """Stands still until moved."""

    def __init__(self, now: datetime = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def passes(self, span: timedelta) -> None:
        self.now += span


@dataclass
class FakeRoom:
    """A room: who is in, and all that happened, oldest first."""

    room_id: RoomId
    members: dict[UserId, str] = field(default_factory=dict)
    events: list[Event] = field(default_factory=list)


class FakeHomeserver:
    """Speaks the ``Homeserver`` protocol; de-duplicates by transaction id as Synapse does."""

    def __init__(self, clock: FakeClock) -> None:
        self.clock = clock
        self.rooms: dict[RoomId, FakeRoom] = {}
        self.aliases: dict[str, RoomId] = {}
        self.log: list[Event] = []
        self.by_txn: dict[str, EventId] = {}
        self.trouble: list[Exception] = []
        """Raised by the next sends, one each."""
        self.closed: set[RoomId] = set()
        """Rooms in which the bot may say nothing, as in one that was upgraded."""
        self.files: dict[str, bytes] = {}
        """What was uploaded, by address."""
        self._numbers = itertools.count(1)
        self.keys: dict[EventId, Event] = {}
        """The events that can be read now, though they could not when they came."""
        self.heard_as: Callable[[Event], Event] = lambda event: event
        """How the bot hears what people say."""
        self.said_as: Callable[[Content], Content] = lambda content: content
        """How people read what the bot says."""

        self.zones: dict[UserId, str] = {}
        """The time zones that people's profiles name."""
        self.encrypting: set[UserId] = set()
        """Who has a device that reads encrypted messages."""

    async def note_greeted(self, room_id: RoomId) -> None:
        """Nobody else uses the account."""

    device_state = DeviceState(signed=True, one_time_keys=50)
    brought_back = False

    @property
    def identity(self) -> Identity:
        return Identity(BOT, "DEVICE", "Circlebot")

    async def start(self) -> Identity:
        return self.identity

    async def stop(self) -> None:
        return None

    def room(self, alias: str, people: Sequence[UserId]) -> RoomId:
        """Make a room with these people in it."""
        room_id = RoomId(f"!{next(self._numbers)}:example.org")
        self.aliases[alias] = room_id
        self.rooms[room_id] = FakeRoom(room_id)
        maker = people[0] if people else BOT
        self.emit(room_id, maker, "m.room.create", {"room_version": "10"}, state_key="")
        self.emit(room_id, maker, "m.room.power_levels", {"users": {maker: 100, BOT: 50}}, state_key="")
        for user_id in people:
            self.member(room_id, user_id, "join")
        return room_id

    def member(self, room_id: RoomId, user_id: UserId, membership: str, *, by: UserId | None = None) -> Event:
        """A person's membership changes."""
        room = self.rooms[room_id]
        name = user_id[1:].partition(":")[0].capitalize()
        if membership in ("join", "invite"):
            room.members[user_id] = membership
        else:
            room.members.pop(user_id, None)
        return self.emit(
            room_id, by or user_id, "m.room.member", {"membership": membership, "displayname": name}, state_key=user_id
        )

    def state(self, room_id: RoomId, by: str, event_type: str, content: Content) -> Event:
        """Somebody changes a part of a room's state."""
        return self.emit(room_id, by, event_type, content, state_key="")

    def emit(
        self,
        room_id: RoomId,
        sender: str,
        event_type: str,
        content: Content,
        *,
        state_key: str | None = None,
        redacts: EventId | None = None,
        at: datetime | None = None,
        undecryptable: bool = False,
        encrypted: bool = False,
    ) -> Event:
        """Something happens in a room."""
        event = Event(
            event_id=EventId(f"${next(self._numbers)}"),
            room_id=room_id,
            sender=UserId(sender),
            type=event_type,
            content=dict(content),
            at=at or self.clock.now,
            state_key=state_key,
            redacts=redacts,
            undecryptable=undecryptable,
            encrypted=encrypted,
        )
        self.rooms[room_id].events.append(event)
        self.log.append(event)
        return event

    async def sync(self, since: str | None, *, timeout: timedelta) -> SyncAnswer:
        start = int(since or 0)
        fresh: dict[RoomId, list[Event]] = defaultdict(list)
        for event in self.log[start:]:
            if BOT in self.rooms[event.room_id].members:
                fresh[event.room_id].append(self.heard_as(event))
        # A room that we have just joined comes with its state, as from a real server.
        rooms = tuple(
            RoomDelta(room_id, self._state_before(room_id, events, since), tuple(events))
            for room_id, events in fresh.items()
        )
        departures = tuple(
            Departure(event.room_id, event.sender, banned=event.content["membership"] == "ban")
            for event in self.log[start:]
            if event.state_key == BOT and BOT not in self.rooms[event.room_id].members
        )
        return SyncAnswer(since=since, next_token=str(len(self.log)), rooms=rooms, departures=departures)

    def _state_before(self, room_id: RoomId, events: Sequence[Event], since: str | None) -> tuple[Event, ...]:
        if since is not None and not any(event.state_key == BOT for event in events):
            return ()
        first = [event.event_id for event in self.rooms[room_id].events].index(events[0].event_id)
        return tuple(event for event in self.rooms[room_id].events[:first] if event.state_key is not None)

    async def take_in_keys(self, since: str | None, *, timeout: timedelta) -> str:
        return "keys"

    async def zone_of(self, user_id: UserId) -> str | None:
        return self.zones.get(user_id)

    async def pending_invitations(self) -> Sequence[Invitation]:
        return ()

    async def messages(self, room_id: RoomId, *, start: str, until: str | None, limit: int = 100) -> MessagesPage:
        span = self.log[int(start) : int(until) if until else None]
        events = [self.heard_as(e) for e in span if e.room_id == room_id]
        return MessagesPage(tuple(events), None)

    async def earlier(self, room_id: RoomId, *, before: str, limit: int = 100) -> MessagesPage:
        events = [self.heard_as(e) for e in self.log[: int(before)] if e.room_id == room_id]
        return MessagesPage(tuple(events[::-1]), None)

    async def event(self, room_id: RoomId, event_id: EventId) -> Event:
        found: Event | None = None
        for event in self.rooms[room_id].events:
            relation = event.content.get("m.relates_to", {})
            edits = relation.get("event_id") if relation.get("rel_type") == "m.replace" else None
            if event.event_id == event_id:
                found = event
            elif found is not None and edits == event_id and event.sender == found.sender:
                found = replace(found, content=words_of(event.content))
            elif found is not None and event.redacts == event_id:
                found = replace(found, content={})
        if found is None:
            raise Missing("no such event")
        return self.heard_as(found)

    def read_again(self, event: Event) -> Event | None:
        found = self.keys.get(event.event_id)
        return self.heard_as(found) if found is not None else None

    async def room_state(self, room_id: RoomId) -> Sequence[Event]:
        state = {
            (event.type, event.state_key): event for event in self.rooms[room_id].events if event.state_key is not None
        }
        return list(state.values())

    async def joined_rooms(self) -> Sequence[RoomId]:
        return [room.room_id for room in self.rooms.values() if BOT in room.members]

    async def join(self, room: str, *, via: str | None = None) -> RoomId:
        room_id = self.aliases.get(room, RoomId(room))
        if room_id not in self.rooms:
            raise Missing("no such room")
        if self.rooms[room_id].members.get(BOT) != "join":
            self.member(room_id, BOT, "join")
        return room_id

    async def leave(self, room_id: RoomId) -> None:
        self.member(room_id, BOT, "leave")

    async def resolve_alias(self, alias: str) -> RoomId:
        return self.aliases[alias]

    async def can_encrypt_for(self, user_id: UserId) -> bool:
        return user_id in self.encrypting

    async def private_room_with(
        self, user_id: UserId, *, encrypted: bool, tried_before: bool, besides: Collection[RoomId] = ()
    ) -> OpenedRoom:
        room_id = self.room(f"private with {user_id}", ())
        self.member(room_id, BOT, "join")
        self.state(room_id, BOT, "m.room.join_rules", {"join_rule": "invite"})
        self.state(room_id, BOT, "m.room.history_visibility", {"history_visibility": "invited"})
        if encrypted:
            self.state(room_id, BOT, "m.room.encryption", {"algorithm": "m.megolm.v1.aes-sha2"})
        self.member(room_id, user_id, "invite", by=BOT)
        self.member(room_id, user_id, "join")
        return OpenedRoom(room_id, encrypted)

    async def narrow_history(self, room_id: RoomId) -> None:
        self.state(room_id, BOT, "m.room.history_visibility", {"history_visibility": "joined"})

    async def invite(self, room_id: RoomId, user_id: UserId) -> None:
        self.member(room_id, user_id, "invite", by=BOT)

    async def send(
        self, room_id: RoomId, event_type: str, content: Content, *, txn_id: str, alone_with: UserId | None = None
    ) -> EventId:
        if self.trouble:
            raise self.trouble.pop(0)
        if (
            alone_with is not None
            and self.is_encrypted(room_id)
            and set(self.rooms[room_id].members) - {BOT, alone_with}
        ):
            raise NotAlone("somebody else is in the room or invited")
        if txn_id in self.by_txn:
            return self.by_txn[txn_id]
        if BOT not in self.rooms[room_id].members:
            raise Forbidden("not in the room", code="M_FORBIDDEN", status=403)
        if room_id in self.closed:
            raise Forbidden("You don't have permission to post that to the room", code="M_FORBIDDEN", status=403)
        event = self.emit(room_id, BOT, event_type, self.said_as(content))
        self.by_txn[txn_id] = event.event_id
        return event.event_id

    def is_encrypted(self, room_id: RoomId) -> bool:
        return any(each.type == "m.room.encryption" for each in self.rooms[room_id].events)

    async def upload(self, room_id: RoomId, data: bytes, *, name: str, mime: str) -> Content:
        address = f"mxc://example.org/{next(self._numbers)}"
        self.files[address] = data
        return {"url": address}

    async def download(self, link: Content, *, at_most: int) -> bytes:
        if self.trouble:
            raise self.trouble.pop(0)
        data = self.files.get(str(link.get("url")))
        if data is None:
            raise Missing("no such file")
        if len(data) > at_most:
            raise Rejected("too large", code="M_TOO_LARGE", status=413)
        return data

    async def redact(self, room_id: RoomId, event_id: EventId, *, reason: str | None, txn_id: str) -> EventId:
        if txn_id not in self.by_txn:
            event = self.emit(room_id, BOT, "m.room.redaction", {"reason": reason}, redacts=event_id)
            self.by_txn[txn_id] = event.event_id
        return self.by_txn[txn_id]

    async def find_sent(self, room_id: RoomId, txn_id: str, *, not_before: datetime) -> EventId | None:
        return self.by_txn.get(txn_id)


def words_of(content: Content) -> dict[str, Any]:
    """The content of an edit's new version, or the content itself."""
    new = content.get("m.new_content")
    return dict(new) if isinstance(new, dict) else dict(content)
