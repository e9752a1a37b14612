"""A federation whose circles are encrypted, for live tests."""

from pathlib import Path

from chatbot.demo.synapse import Synapse
from storage.types import RoomId
from tests.live.conftest import Bot
from tests.live.secret_member import SecretMember
from tests.towns import Circle, federation


class SecretTown:
    """Three circles: tech is encrypted, food too and allows relays into clear text, coordinating is not encrypted."""

    def __init__(self, synapse: Synapse, folder: Path, *, name: str = "secret") -> None:
        self.synapse = synapse
        self.folder = folder
        self.name = name
        """Of this town, in the names of its people and rooms: there are others on the same server."""
        self.people: dict[str, SecretMember] = {}
        self.rooms: dict[str, RoomId] = {}

    async def device(self, name: str) -> SecretMember:
        """A new device of a person, whose account is made if need be."""
        user_id = await self.synapse.register(f"{name}-{self.name}", "secret", display_name=name.capitalize())
        folder = self.folder / f"{name}{len(list(self.folder.iterdir()))}"
        member = SecretMember(self.synapse.url, user_id, "secret", folder=folder)
        await member.log_in()
        return member

    async def build(self) -> None:
        """Make people and rooms, and start the bot, which logs all that it ever logs."""
        for name in ("ada", "cy", "di"):
            self.people[name] = await self.device(name)
        ada, cy, di = (self.people[name] for name in ("ada", "cy", "di"))
        bot_id = await self.synapse.register(f"bot-{self.name}", "a-secret-password", display_name="Circlebot")
        links, allow = f'link_persons = ["{cy.user_id}"]', "[circles.relay]\nallow_from_encrypted = true"
        circles = []
        for slug in ("coordinating", "tech", "food"):
            self.rooms[slug] = await ada.make_room(f"{self.name}-{slug}", f"{slug.capitalize()} circle")
            for other in (cy, di):
                await other.join(self.rooms[slug])
            alias = f"#{self.name}-{slug}:{self.synapse.server_name}"
            circles.append(Circle(slug, alias, f"{links}\n{allow}" if slug == "food" else links))
            if slug != "coordinating":
                await ada.encrypt_room(self.rooms[slug])
                for other in (cy, di):
                    await other.sees_encryption(self.rooms[slug])
        config = self.folder / "circlebot.toml"
        config.write_text(federation(homeserver=self.synapse.url, bot=bot_id, operators=ada.user_id, circles=circles))
        (self.folder / "password").write_text("a-secret-password")
        (self.folder / "password").chmod(0o600)
        self.bot = Bot(config, bot_id, options=("--log-level", "debug"))
        await self.bot.start()

    async def pull_down(self) -> None:
        """Stop everything."""
        await self.bot.stop()
        for member in self.people.values():
            await member.close()
