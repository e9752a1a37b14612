"""The rooms, the people and the bot of a soak, on a real Synapse."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

from chatbot.demo.synapse import Synapse
from chatbot.matrix.homeserver import TXN_KEY
from chatbot.matrix.http import Http
from storage.types import EventId, RoomId, UserId
from tests.live.conftest import Bot
from tests.soak.said import Heard

COOPS = (
    "Quince Print", "Maple Street", "Birch and Daughters", "Copper Kettle", "Nightjar", "Seven Hills", "Oxbow Boats",
    "Violet Works", "Iron Bridge", "Lantern House",
)  # fmt: skip
"""One for each person, none like another."""


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


@dataclass
class Town:
    """Everything that a soak needs. The first person is the link person of every circle but the coordinating one."""

    people: list[Person]
    rooms: dict[str, RoomId]
    private: dict[UserId, RoomId]
    bot: Bot
    archive: Path
    synapse: Synapse

    @property
    def hub(self) -> RoomId:
        """The coordinating circle's room."""
        return self.rooms["hub"]

    async def heard(self, room_id: RoomId, *, latest: int | None = None) -> list[Heard]:
        """What the bot has said in a room, oldest first, edits aside."""
        reader = next((each for each in self.people if self.private.get(each.user_id) == room_id), self.people[0])
        return [
            _heard(room_id, event)
            for event in await reader.history(room_id, latest=latest)
            if event["sender"] == self.bot.user_id
            and event["type"] == "m.room.message"
            and event["content"].get("m.relates_to", {}).get("rel_type") != "m.replace"
        ]


def _heard(room_id: RoomId, event: dict[str, Any]) -> Heard:
    content = event["content"]
    to = content.get("m.relates_to", {}).get("m.in_reply_to", {}).get("event_id")
    return Heard(room_id, EventId(event["event_id"]), str(content.get("body")), to, content.get(TXN_KEY))


@asynccontextmanager
async def town(folder: Path, *, rooms: int, people: int) -> AsyncIterator[Town]:
    """A Synapse, rooms, people in all of them, and a bot that is not running yet."""
    synapse = Synapse(folder / "synapse")
    await synapse.start()
    everybody: list[Person] = []
    try:
        bot_id = await synapse.register("bot", "secret", display_name="Circlebot")
        for number in range(people):
            user_id = await synapse.register(f"p{number}", "secret", display_name=f"Person {number}")
            everybody.append(Person(Http(synapse.url), user_id, COOPS[number]))
            await everybody[-1].log_in()
        slugs = ["hub", *(f"circle{number}" for number in range(1, rooms))]
        found = {slug: await _make_room(everybody, slug) for slug in slugs}
        private = {}
        for person in everybody:
            body = {"preset": "private_chat", "is_direct": True, "invite": [bot_id]}
            private[person.user_id] = RoomId(str((await person.http.ask("POST", "createRoom", body=body))["room_id"]))
        config = folder / "circlebot.toml"
        config.write_text(_toml(synapse, bot_id, slugs, everybody))
        (folder / "password").write_text("secret")
        (folder / "password").chmod(0o600)
        bot = Bot(config, bot_id)
        place = Town(everybody, found, private, bot, folder / "data" / "circlebot.db", synapse)
        try:
            yield place
        finally:
            if bot.process is not None and bot.process.returncode is None:
                await bot.kill()
    finally:
        for person in everybody:
            await person.http.close()
        await synapse.stop()


async def _make_room(everybody: list[Person], slug: str) -> RoomId:
    first, *others = everybody
    body = {"preset": "public_chat", "room_alias_name": slug, "name": slug}
    room_id = RoomId(str((await first.http.ask("POST", "createRoom", body=body))["room_id"]))
    for other in others:
        await other.http.ask("POST", "join", room_id, body={})
    return room_id


def _toml(synapse: Synapse, bot_id: UserId, slugs: list[str], everybody: list[Person]) -> str:
    link, server = everybody[0].user_id, synapse.server_name
    lines = [
        f'[matrix]\nhomeserver = "{synapse.url}"\nuser_id = "{bot_id}"\npassword_file = "password"',
        '[limits]\nper_person = "off"\nper_room = "off"',
        f'[federation]\nname = "Federation"\ncoordinating_circle = "hub"\noperators = ["{link}"]',
    ]
    for slug in slugs:
        lines.append(f'[[circles]]\nslug = "{slug}"\nname = "The {slug}"\nroom = "#{slug}:{server}"')
        if slug == "hub":
            lines.append('kind = "coordinating"')
        else:
            lines.append(f'kind = "industry"\nparent = "hub"\nlink_persons = ["{link}"]')
    lines.append(
        '[[subs.schemes]]\nslug = "federation"\nkind = "levy"\nrate = "1/1000"\nminimum = "150.00"\nvat = "20%"'
    )
    return "\n".join(lines)
