"""People to whom the bot opens encrypted private rooms: each says a figure aloud, and is answered alone."""

import asyncio
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from nio import EncryptionError, Event, MegolmEvent

from chatbot.demo.member import Member, NotHeard
from chatbot.demo.synapse import Synapse
from chatbot.matrix.homeserver import Forbidden, HomeserverError
from storage.types import RoomId, UserId
from tests.live.conftest import Bot
from tests.live.secret_member import SecretMember
from tests.towns import Circle, federation


@dataclass
class LateMember(SecretMember):
    """Somebody who takes invitations after a while, as people do."""

    takes_invitations_after: float = field(default=0, kw_only=True)

    async def join(self, room: str) -> RoomId:
        """Come into a room; into one that they are invited to, after a while."""
        if self.takes_invitations_after and room.startswith("!"):
            await asyncio.sleep(self.takes_invitations_after)
        while True:
            try:
                return await super().join(room)
            except Forbidden:  # An invitation from another server may be here before that server knows of it itself.
                await asyncio.sleep(0.5)

    async def looks_back(self, room_id: RoomId, *, by: UserId) -> list[tuple[str | None, bool]]:
        """What somebody has said in a room, as this device reads it when one scrolls back: None for what it cannot read, and
        whether it was encrypted."""
        try:
            raw = await self._http.ask("GET", "rooms", room_id, "messages", query={"dir": "b", "limit": "50"})
        except HomeserverError:  # Not in it yet.
            return []
        return [
            (self._reads(room_id, event), event["type"] == "m.room.encrypted")
            for event in raw["chunk"]
            if event["sender"] == by and event["type"] in ("m.room.encrypted", "m.room.message")
        ]

    def _reads(self, room_id: RoomId, raw: dict[str, Any]) -> str | None:
        event = Event.parse_event(raw)
        if isinstance(event, MegolmEvent):
            event.room_id = room_id
            try:
                event = self.nio.decrypt_event(event)
            except EncryptionError:
                return None
        return str(event.source["content"].get("body"))


@dataclass
class Hall:
    """One circle in a room that is not encrypted, a bot, and people who have no room with the bot yet."""

    synapse: Synapse
    folder: Path
    name: str
    """Of this hall, in the names of its people and rooms: no other hall or town on the same server may have it."""
    more: str = ""
    people: list[LateMember] = field(default_factory=list)

    async def build(self, *, url: str | None = None, far: str | None = None) -> None:
        """Make the room and the bot, which logs in at ``url``. ``far`` is the room of another circle."""
        self.folder.mkdir(parents=True, exist_ok=True)
        self.bot_id = await self.synapse.register(f"bot-{self.name}", "secret", display_name="Circlebot")
        self.host = await self.person("host", joins=False)
        self.room = await self.host.make_room(f"{self.name}-hall", "Hall")
        self.alias = f"#{self.name}-hall:{self.synapse.server_name}"
        self.bot = Bot(self.folder / "circlebot.toml", self.bot_id)
        self.bot.config.write_text(
            federation(
                homeserver=url or self.synapse.url,
                bot=self.bot_id,
                operators=self.host.user_id,
                circles=[
                    Circle("hall", self.alias, f'secretaries = ["{self.host.user_id}"]'),
                    *([Circle("far", far)] if far else []),
                ],
            ).replace("[limits]", f"{self.more}\n[limits]")
        )
        (self.folder / "password").write_text("secret")
        (self.folder / "password").chmod(0o600)

    async def person(self, name: str, *, on: Synapse | None = None, after: float = 0, joins: bool = True) -> LateMember:
        """Somebody of this server or of another one, in the hall."""
        server = on or self.synapse
        user_id = await server.register(f"{name}-{self.name}", "secret")
        folder = self.folder / f"{name}-{len(self.people)}"
        member = LateMember(server.url, user_id, "secret", folder=folder, takes_invitations_after=after)
        await member.log_in()
        self.people.append(member)
        if joins:
            await member.join(self.alias)
        return member

    async def plain(self, name: str) -> Member:
        """Somebody in the hall whose client encrypts nothing, and takes no invitations."""
        user_id = await self.synapse.register(f"{name}-{self.name}", "secret")
        member = Member(self.synapse.url, user_id, "secret")
        await member.log_in()
        await member.join(self.alias)
        return member

    async def is_answered(self, member: LateMember, number: int, *, within: float = 60) -> RoomId:
        """Somebody says figures aloud, and is answered in a room that the bot opens. Returns that room."""
        await member.say_in_clear(self.room, f"!subs calc {number * 1000000} wages")
        return await self.hears_answer(member, number, within=within)

    async def hears_answer(self, member: LateMember, number: int, *, within: float = 60) -> RoomId:
        """The room of the answer to figures."""
        return await self.hears_alone(member, f"£{number},000.00", within=within)

    async def hears_alone(self, member: LateMember, wanted: str, *, within: float) -> RoomId:
        """The room in which a person was told something that was encrypted, and that their device could read."""
        deadline = time.monotonic() + within
        while time.monotonic() < deadline:
            for room_id in {*member.nio.rooms} - {self.room}:
                for said, encrypted in await member.looks_back(RoomId(room_id), by=self.bot_id):
                    assert encrypted, f"in clear: {said}"
                    assert said is not None or time.monotonic() < deadline - within + 10, "it cannot be read"
                    if said is not None and wanted in said:
                        return RoomId(room_id)
            await asyncio.sleep(0.3)
        raise NotHeard(f"{member.user_id} has not read {wanted}")

    async def nothing_in_clear(self, member: LateMember, room_id: RoomId) -> None:
        """The server holds nothing of the bot's in a room that others could read."""
        query = {"dir": "b", "limit": "100"}
        raw = await member._http.ask("GET", "rooms", room_id, "messages", query=query)
        said = [event["type"] for event in raw["chunk"] if event["sender"] == self.bot_id and "state_key" not in event]
        assert set(said) <= {"m.room.encrypted"}, said

    async def pull_down(self) -> None:
        """Stop everything."""
        if self.bot.process is not None and self.bot.process.returncode is None:
            await self.bot.stop()
        await asyncio.gather(*(member.close() for member in self.people))


def names(count: int) -> list[str]:
    """Names of people."""
    return [f"p{number}" for number in range(1, count + 1)]
