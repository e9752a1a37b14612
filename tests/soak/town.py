"""The rooms, the people and the bot of a soak, on a real Synapse."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from chatbot.demo.synapse import Synapse
from chatbot.matrix.homeserver import TXN_KEY
from chatbot.matrix.http import Http
from storage.types import EventId, RoomId, UserId
from tests.live.conftest import Bot
from tests.soak.person import Person
from tests.soak.said import Heard
from tests.soak.secret_person import SecretPerson
from tests.towns import Circle, federation

COOPS = (
    "Quince Print", "Maple Street", "Birch and Daughters", "Copper Kettle", "Nightjar", "Seven Hills", "Oxbow Boats",
    "Violet Works", "Iron Bridge", "Lantern House",
)  # fmt: skip
"""One for each person, none like another."""
ENCRYPTION = {"type": "m.room.encryption", "state_key": "", "content": {"algorithm": "m.megolm.v1.aes-sha2"}}


@dataclass
class Town:
    """Everything that a soak needs. The first person is the link person of every circle but the coordinating one."""

    people: list[Person]
    rooms: dict[str, RoomId]
    private: dict[UserId, RoomId]
    bot: Bot
    archive: Path
    synapse: Synapse
    secret: frozenset[RoomId] = frozenset()
    """The rooms that are encrypted."""

    async def everybody_sees_the_bot(self) -> None:
        """Wait until nobody says anything in secret that is not for the bot, too."""
        for room_id in self.secret:
            for person in self.readers(room_id):
                await person.sees(self.bot.user_id, room_id)
        for person in self.people:
            person.listens_to(self.secret)

    @property
    def hub(self) -> RoomId:
        """The coordinating circle's room."""
        return self.rooms["hub"]

    def readers(self, room_id: RoomId) -> list[Person]:
        """Those who are in a room."""
        return [each for each in self.people if self.private.get(each.user_id) == room_id] or self.people

    async def heard(self, room_id: RoomId, *, latest: int | None = None, by: Person | None = None) -> list[Heard]:
        """What the bot has said in a room, oldest first, edits aside unless they cannot be read."""
        reader = by or self.readers(room_id)[0]
        return [
            self._heard(room_id, event)
            for event in await reader.history(room_id, latest=latest)
            if event["sender"] == self.bot.user_id
            and (
                event["type"] == "m.room.encrypted"
                or (
                    event["type"] == "m.room.message"
                    and event["content"].get("m.relates_to", {}).get("rel_type") != "m.replace"
                )
            )
        ]

    def _heard(self, room_id: RoomId, event: dict[str, Any]) -> Heard:
        content = event["content"]
        to = content.get("m.relates_to", {}).get("m.in_reply_to", {}).get("event_id")
        secret = room_id not in self.secret or "was_encrypted" in event
        return Heard(room_id, EventId(event["event_id"]), str(content.get("body")), to, content.get(TXN_KEY), secret)


@asynccontextmanager
async def town(folder: Path, *, rooms: int, people: int, secret: int = 0) -> AsyncIterator[Town]:
    """A Synapse, rooms, people in all of them, and a bot that is not running yet.

    So many of the rooms are encrypted, and then the first person's private room, too.
    """
    synapse = Synapse(folder / "synapse")
    await synapse.start()
    everybody: list[Person] = []
    try:
        bot_id = await synapse.register("bot", "secret", display_name="Circlebot")
        for number in range(people):
            user_id = await synapse.register(f"p{number}", "secret", display_name=f"Person {number}")
            http, coop = Http(synapse.url), COOPS[number]
            if secret:
                everybody.append(
                    SecretPerson(http, user_id, coop, url=synapse.url, folder=folder / f"p{number}", bot=bot_id)
                )
            else:
                everybody.append(Person(http, user_id, coop))
            await everybody[-1].log_in()
        slugs = ["hub", *(f"circle{number}" for number in range(1, rooms))]
        hidden = slugs[1 : 1 + secret]
        found = {slug: await _make_room(everybody, slug, secret=slug in hidden) for slug in slugs}
        private = {}
        for person in everybody:
            body = {"preset": "private_chat", "is_direct": True, "invite": [bot_id]}
            if secret and person is everybody[0]:
                body["initial_state"] = [ENCRYPTION]
            private[person.user_id] = RoomId(str((await person.http.ask("POST", "createRoom", body=body))["room_id"]))
        config = folder / "circlebot.toml"
        config.write_text(_toml(synapse, bot_id, slugs, everybody, hidden))
        (folder / "password").write_text("secret")
        (folder / "password").chmod(0o600)
        bot = Bot(config, bot_id, cold=True)
        locked = frozenset(found[slug] for slug in hidden) | ({private[everybody[0].user_id]} if secret else set())
        place = Town(everybody, found, private, bot, folder / "data" / "circlebot.db", synapse, locked)
        try:
            yield place
        finally:
            if bot.process is not None and bot.process.returncode is None:
                await bot.kill()
    finally:
        for person in everybody:
            await person.close()
        await synapse.stop()


async def _make_room(everybody: list[Person], slug: str, *, secret: bool) -> RoomId:
    first, *others = everybody
    body: dict[str, Any] = {"preset": "public_chat", "room_alias_name": slug, "name": slug}
    if secret:
        body["initial_state"] = [ENCRYPTION]
    room_id = RoomId(str((await first.http.ask("POST", "createRoom", body=body))["room_id"]))
    for other in others:
        await other.http.ask("POST", "join", room_id, body={})
    return room_id


def _toml(synapse: Synapse, bot_id: UserId, slugs: list[str], everybody: list[Person], hidden: list[str]) -> str:
    link, server = everybody[0].user_id, synapse.server_name
    circles = []
    for slug in slugs:
        links = "" if slug == "hub" else f'link_persons = ["{link}"]\n'
        allow = "[circles.relay]\nallow_from_encrypted = true" if slug in hidden else ""
        circles.append(Circle(slug, f"#{slug}:{server}", links + allow))
    return federation(homeserver=synapse.url, bot=bot_id, operators=link, circles=circles, scheme='vat = "20%"')
