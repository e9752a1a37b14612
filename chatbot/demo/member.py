"""A member's Matrix client, plain and small: what people in the demo and in the live tests speak and hear with."""

import asyncio
import itertools
import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from chatbot.matrix.homeserver import Event, HomeserverError
from chatbot.matrix.http import Http
from chatbot.matrix.parsing import events_of
from storage.types import EventId, RoomId, UserId


class NotHeard(AssertionError):
    """What was expected did not come in time."""


@dataclass
class Member:
    """One person with one client. ``timeline`` is all that they have seen, in order."""

    url: str
    user_id: UserId
    password: str
    timeline: list[Event] = field(default_factory=list)
    listeners: list[Callable[[Event], None]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._http = Http(self.url)
        self._numbers = itertools.count(1)
        self._token: str | None = None
        self._news = asyncio.Condition()
        self._listening: asyncio.Task[None] | None = None
        self.mark = 0
        """How much of the timeline had been seen when this person last spoke."""

    async def log_in(self) -> None:
        """Log in, and listen from now on; invitations are accepted as they come."""
        await self.come()
        self.listen()

    async def come(self) -> None:
        """Log in, and listen to nothing yet."""
        body = {
            "type": "m.login.password",
            "identifier": {"type": "m.id.user", "user": self.user_id},
            "password": self.password,
        }
        self._http.token = str((await self._http.ask("POST", "login", body=body))["access_token"])

    def listen(self) -> None:
        """Hear what is said from now on, and a little of what was said before."""
        self._listening = asyncio.create_task(self._listen())

    async def close(self) -> None:
        """Stop listening."""
        if self._listening is not None:
            self._listening.cancel()
            await asyncio.gather(self._listening, return_exceptions=True)
        await self._http.close()

    async def make_room(self, alias: str, name: str, *, invite: tuple[UserId, ...] = ()) -> RoomId:
        """Make a public room with an alias on the server."""
        body = {"preset": "public_chat", "room_alias_name": alias, "name": name, "invite": list(invite)}
        return RoomId(str((await self._http.ask("POST", "createRoom", body=body))["room_id"]))

    async def private_room(self, other: UserId, **wishes: Any) -> RoomId:
        """Open a private room with somebody; ``wishes`` are passed on to the server's createRoom."""
        body = {"preset": "private_chat", "is_direct": True, "invite": [other], **wishes}
        return RoomId(str((await self._http.ask("POST", "createRoom", body=body))["room_id"]))

    async def join(self, room: str) -> RoomId:
        """Join a room by id or alias."""
        return RoomId(str((await self._http.ask("POST", "join", room, body={}))["room_id"]))

    async def leave(self, room_id: RoomId) -> None:
        """Leave a room."""
        await self._http.ask("POST", "rooms", room_id, "leave", body={})

    async def ask(self, method: str, *path: str, body: object | None = None) -> dict[str, Any]:
        """Make any request as this person. Raises HomeserverError."""
        return await self._http.ask(method, *path, body=body)

    async def has_in(self, room_id: RoomId, user_id: UserId) -> bool:
        """Whether somebody is in a room."""
        raw = await self._http.ask("GET", "rooms", room_id, "joined_members")
        return user_id in raw.get("joined", {})

    async def say(self, room_id: RoomId, text: str, *, reply_to: EventId | None = None) -> EventId:
        """Say something, if you like as a reply."""
        content: dict[str, Any] = {"msgtype": "m.text", "body": text}
        if reply_to is not None:
            content["m.relates_to"] = {"m.in_reply_to": {"event_id": reply_to}}
        return await self.send(room_id, "m.room.message", content)

    async def react(self, room_id: RoomId, target: EventId, key: str) -> EventId:
        """React to a message."""
        relation = {"rel_type": "m.annotation", "event_id": target, "key": key}
        return await self.send(room_id, "m.reaction", {"m.relates_to": relation})

    async def redact(self, room_id: RoomId, target: EventId) -> None:
        """Take a message or a reaction away."""
        await self._http.ask("PUT", "rooms", room_id, "redact", target, self._txn(), body={})

    async def send(self, room_id: RoomId, kind: str, content: dict[str, Any]) -> EventId:
        """Send an event of any kind."""
        self.mark = len(self.timeline)
        raw = await self._http.ask("PUT", "rooms", room_id, "send", kind, self._txn(), body=content)
        return EventId(str(raw["event_id"]))

    async def hears(
        self, pattern: str, *, by: UserId, room_id: RoomId | None = None, within: float = 60.0, mark: int | None = None
    ) -> Event:
        """The next message by somebody, since this person last spoke, in which a pattern is found.

        Raises NotHeard, with what was heard instead.
        """
        start = self.mark if mark is None else mark
        wanted = re.compile(pattern, re.S)
        deadline = time.monotonic() + within
        async with self._news:
            while True:
                for event in self.timeline[start:]:
                    if event.sender == by and room_id in (None, event.room_id) and wanted.search(body_of(event)):
                        return event
                left = deadline - time.monotonic()
                if left <= 0:
                    break
                try:
                    await asyncio.wait_for(self._news.wait(), left)
                except TimeoutError:
                    break
        heard = [body_of(event) for event in self.timeline[start:] if event.sender == by and body_of(event)]
        raise NotHeard(f"{self.user_id} waited for {pattern!r} and heard {heard!r}")

    def said_by(self, user_id: UserId, room_id: RoomId) -> list[Event]:
        """All original messages of somebody in a room, oldest first."""
        return [
            event
            for event in self.timeline
            if event.sender == user_id
            and event.room_id == room_id
            and event.type == "m.room.message"
            and "m.new_content" not in event.content
        ]

    async def _listen(self) -> None:
        while True:
            try:
                await self._sync()
            except HomeserverError:
                await asyncio.sleep(1)

    async def _sync(self) -> None:
        query = {"timeout": "10000" if self._token else "0"} | ({"since": self._token} if self._token else {})
        raw = await self._http.ask("GET", "sync", query=query, timeout=timedelta(seconds=40))
        rooms = raw.get("rooms", {})
        for room_id in rooms.get("invite", {}):
            await self.join(room_id)
        fresh: list[Event] = []
        for room_id, room in rooms.get("join", {}).items():
            fresh += events_of(RoomId(room_id), room.get("timeline", {}).get("events"), decrypt=lambda _, __: None)
        self._token = str(raw["next_batch"])
        async with self._news:
            self.timeline += fresh
            self._news.notify_all()
        for event in fresh:
            for listener in self.listeners:
                listener(event)

    def _txn(self) -> str:
        return f"m{time.time_ns()}-{next(self._numbers)}"


def body_of(event: Event) -> str:
    """The words of a message, of an edit the new ones; empty for anything else."""
    if event.type != "m.room.message":
        return ""
    said = event.content.get("m.new_content", event.content)
    body = said.get("body") if isinstance(said, dict) else None
    return body if isinstance(body, str) else ""
