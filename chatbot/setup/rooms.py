"""The account on the homeserver, and the rooms: found, or made so that people and not the bot have the power there."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from chatbot.config import CircleSettings, Settings
from chatbot.matrix.homeserver import Forbidden, HomeserverError, Missing, Rejected
from chatbot.matrix.http import Http, text_in
from chatbot.matrix.login import stored_login
from chatbot.matrix.shapes import mapping, objects
from chatbot.setup.answers import Answers

MEGOLM = "m.megolm.v1.aes-sha2"
CREATORS_RULE = 12
"""From this version of rooms on whoever makes one has power without end, and whom they name beside themselves (MSC4289)."""
MODERATOR = 50
HANDED_OVER = "11"
"""The newest version of rooms in which whoever makes one can hand over all of the power."""


class NotMade(Exception):
    """What could not be done on the homeserver; its words say why and what to do."""


@dataclass
class Made:
    """What was found and made, a line each."""

    lines: list[str] = field(default_factory=list)


async def ways_in(homeserver: str) -> tuple[set[str], str | None]:
    """Which kinds of login a homeserver has, and what it is called. Raises HomeserverError."""
    http = Http(homeserver.rstrip("/"))
    try:
        await http.must_be_a_homeserver()
        flows = objects((await http.ask("GET", "login")).get("flows"))
        return {str(flow.get("type")) for flow in flows}, await http.server_name()
    finally:
        await http.close()


class Rooms:
    """Finds and makes rooms, as the bot's account."""

    def __init__(self, http: Http, me: str) -> None:
        self._http, self._me = http, me
        self.made = Made()

    @classmethod
    def of(cls, homeserver: str, data_dir: Path, *, me: str, token: str | None) -> "Rooms":
        """With the login that is stored in the data folder, or with a token. Raises NotMade."""
        login = stored_login(data_dir)
        found = token or (login.access_token if login is not None else None)
        if found is None:
            raise NotMade("there is no login yet: give a password or an access token")
        http = Http(homeserver.rstrip("/"))
        http.token = found
        return cls(http, me)

    async def close(self) -> None:
        await self._http.close()

    async def find_or_make(self, answers: Answers, settings: Settings) -> Made:
        """The rooms of the circles that were answered, and the space around them. Raises NotMade, HomeserverError."""
        circles = [settings.circle(each.slug) for each in answers.circles]
        rooms = [await self._room(circle, settings, encrypted=answers.encrypted) for circle in circles]
        if answers.space is not None:
            await self._space(answers.space, circles, settings, rooms)
        return self.made

    async def _room(self, circle: CircleSettings, settings: Settings, *, encrypted: bool) -> str:
        people = _people(circle, settings, me=self._me)
        state = [{"type": "m.room.encryption", "state_key": "", "content": {"algorithm": MEGOLM}}]
        body = {
            "name": circle.name,
            "topic": f"{circle.name} of the {settings.federation.name}",
            "initial_state": state if encrypted else [],
        }
        return await self._found(circle.room) or await self._make(circle.room, circle.name, people, body)

    async def _space(
        self, alias: str, circles: Sequence[CircleSettings], settings: Settings, rooms: Sequence[str]
    ) -> None:
        everybody = [person for circle in circles for person in _people(circle, settings, me=self._me)]
        people = list(dict.fromkeys(everybody))
        name = settings.federation.name
        body: dict[str, Any] = {"name": name, "creation_content": {"type": "m.space"}}
        space = await self._found(alias) or await self._make(alias, name, people, body)
        via = [self._me.partition(":")[2]]
        for room_id in rooms:
            try:
                await self._http.ask("PUT", "rooms", space, "state", "m.space.child", room_id, body={"via": via})
            except Forbidden:
                self.made.lines.append(
                    f"{alias}: I may not put rooms into that space; somebody with power there can do it."
                )
                return

    async def _found(self, room: str) -> str | None:
        """The id of a room that is there, and that we are in. None for an alias of no room. Raises NotMade."""
        try:
            if room.startswith("#"):
                room_id = text_in(await self._http.ask("GET", "directory", "room", room), "room_id")
            else:
                room_id = room
        except Missing:
            return None
        except HomeserverError as trouble:
            raise NotMade(f"{room} cannot be looked up ({trouble}).") from trouble
        try:
            await self._http.ask("POST", "join", room, body={})
        except (Forbidden, Missing, Rejected) as refused:
            raise NotMade(
                f"{room} is there, and does not let me in ({refused}): please invite {self._me} and say it again"
            ) from refused
        self.made.lines.append(f"{room}: found.")
        return room_id

    async def _make(self, alias: str, name: str, people: Sequence[str], body: dict[str, Any]) -> str:
        local, _, server = alias.removeprefix("#").partition(":")
        if not alias.startswith("#") or server != self._me.partition(":")[2]:
            raise NotMade(f"{alias} is not there, and only {self._me.partition(':')[2]} lets me make one")
        versions = await self._versions()
        creators = _rules(versions.get("default")) >= CREATORS_RULE
        content = dict(body.get("creation_content", {}))
        made: dict[str, Any] = {**body, "preset": "private_chat", "room_alias_name": local, "invite": list(people)}
        if creators and len(people) == 1 and HANDED_OVER in mapping(versions.get("available")):
            # With one person alone we would share for good what only creators may do.
            creators, made["room_version"] = False, HANDED_OVER
        if creators and people:
            content["additional_creators"] = list(people)
        elif people:
            made["power_level_content_override"] = {"users": {**dict.fromkeys(people, 100), self._me: 100}}
        if content:
            made["creation_content"] = content
        try:
            room_id = text_in(await self._http.ask("POST", "createRoom", body=made), "room_id")
            if people and not creators:
                await self._hand_over(room_id)
        except HomeserverError as trouble:
            raise NotMade(f"{alias} could not be made: {trouble}") from trouble
        who = f"as its creator{'s' * (len(people) > 1)} beside me" if creators else "with all power there"
        self.made.lines.append(
            f"{alias}: made “{name}”, and invited {', '.join(people) or 'nobody yet'} {who if people else ''}".rstrip()
            + "."
        )
        return room_id

    async def _hand_over(self, room_id: str) -> None:
        """Put ourselves below those who have all power in a room, once it is made: making it takes all."""
        levels = await self._http.ask("GET", "rooms", room_id, "state", "m.room.power_levels", "")
        users = {**mapping(levels.get("users")), self._me: MODERATOR}
        body = {**levels, "users": users}
        await self._http.ask("PUT", "rooms", room_id, "state", "m.room.power_levels", "", body=body)

    async def _versions(self) -> Mapping[str, Any]:
        """Of which versions rooms can be made, and are by default."""
        try:
            raw = await self._http.ask("GET", "capabilities")
        except HomeserverError:
            return {}
        return mapping(mapping(raw.get("capabilities")).get("m.room_versions"))


def _rules(version: object) -> int:
    """The number of a version of rooms; 0 for one that has none."""
    return int(str(version)) if str(version).isdecimal() else 0


def _people(circle: CircleSettings, settings: Settings, *, me: str) -> list[str]:
    """Who gets the power in a circle's room: those named for something there, who links a circle to it, and who runs the bot."""
    links = [person for each in settings.circles if each.parent == circle.slug for person in each.link_persons]
    named = (*circle.link_persons, *circle.secretaries, *links, *settings.federation.operators)
    return [person for person in dict.fromkeys(named) if person != me]
