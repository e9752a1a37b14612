"""A person of a soak, with a client that only speaks and reads back what was said."""

from collections.abc import Collection
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from chatbot.matrix.http import Http
from storage.types import EventId, RoomId, UserId


@dataclass
class Person:
    """One member with a client that only speaks; what came of it is read from the rooms."""

    http: Http
    user_id: UserId
    coop: str
    _numbers: "count[int]" = field(default_factory=count)

    async def log_in(self) -> None:
        """Log in with a new device."""
        who = {"type": "m.id.user", "user": self.user_id}
        raw = await self.http.ask(
            "POST", "login", body={"type": "m.login.password", "identifier": who, "password": "secret"}
        )
        self.http.token = str(raw["access_token"])

    async def close(self) -> None:
        """Stop."""
        await self.http.close()

    async def sees(self, other: UserId, room_id: RoomId) -> None:
        """Wait until this person's client knows that a room is encrypted, and that somebody is in it."""

    def listens_to(self, rooms: Collection[RoomId]) -> None:
        """What happens in other rooms need not be told to this person's client any more."""

    async def say(self, room_id: RoomId, words: str, *, reply_to: EventId | None = None) -> EventId:
        """Say something, if you like as a reply."""
        content: dict[str, Any] = {"msgtype": "m.text", "body": words}
        if reply_to is not None:
            content["m.relates_to"] = {"m.in_reply_to": {"event_id": reply_to}}
        return await self._send(room_id, "m.room.message", content)

    async def react(self, room_id: RoomId, target: EventId, key: str) -> EventId:
        """React to a message."""
        relation = {"rel_type": "m.annotation", "event_id": target, "key": key}
        return await self._send(room_id, "m.reaction", {"m.relates_to": relation})

    async def take_back(self, room_id: RoomId, reaction: EventId) -> EventId:
        """Take a reaction away; returns the event that did it."""
        raw = await self.http.ask("PUT", "rooms", room_id, "redact", reaction, self._txn(), body={})
        return EventId(str(raw["event_id"]))

    async def history(self, room_id: RoomId, *, latest: int | None = None) -> list[dict[str, Any]]:
        """The events of a room, oldest first: all of them, or so many of the latest."""
        events: list[dict[str, Any]] = []
        query = {"dir": "b", "limit": str(latest or 1000)}
        while True:
            raw = await self.http.ask("GET", "rooms", room_id, "messages", query=query)
            events += raw["chunk"]
            if latest is not None or "end" not in raw:
                return events[::-1]
            query["from"] = raw["end"]

    async def _send(self, room_id: RoomId, kind: str, content: dict[str, Any]) -> EventId:
        raw = await self.http.ask("PUT", "rooms", room_id, "send", kind, self._txn(), body=content)
        return EventId(str(raw["event_id"]))

    def _txn(self) -> str:
        return f"soak{next(self._numbers)}"
