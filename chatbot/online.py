"""What ``check --online`` finds: whether what a good TOML names is there on the homeserver, and as the bot needs it. It changes nothing."""

from collections.abc import Iterator, Mapping, Sequence

from chatbot import config
from chatbot.config import CircleSettings, Settings
from chatbot.matrix.homeserver import Forbidden, Missing
from chatbot.matrix.http import Http
from chatbot.matrix.login import stored_login
from chatbot.matrix.power import may_redact
from chatbot.matrix.shapes import mapping, strings
from storage.types import UserId

NO_LOGIN = (
    "There is no login yet, so nothing in its rooms could be looked at: say circlebot init, or start the bot once."
)


async def look_online(settings: Settings) -> list[str]:
    """A line for each thing that is not as it should be; none where all is. Raises HomeserverError, ConfigError."""
    http = Http(settings.matrix.homeserver.rstrip("/"))
    try:
        await http.must_be_a_homeserver()
        lines = []
        name, ours = await http.server_name(), settings.matrix.user_id.partition(":")[2]
        if name not in (None, ours):
            lines.append(
                f"{settings.matrix.homeserver} is the homeserver of {name}, and {settings.matrix.user_id} is of {ours}."
            )
        login = stored_login(settings.storage.data_dir)
        http.token = config.access_token(settings) or (login.access_token if login is not None else None)
        if http.token is None:
            return [*lines, NO_LOGIN]
        who = (await http.ask("GET", "account", "whoami")).get("user_id")
        if who != settings.matrix.user_id:
            return [*lines, f"The login is of {who}, and matrix.user_id is {settings.matrix.user_id}."]
        return [*lines, *await _rooms(http, settings)]
    finally:
        await http.close()


async def _rooms(http: Http, settings: Settings) -> list[str]:
    joined = strings((await http.ask("GET", "joined_rooms")).get("joined_rooms"))
    lines, seen = [], dict[str, str]()
    for circle in settings.circles:
        here = f'circles["{circle.slug}"]'
        try:
            room_id = await _id_of(http, circle.room)
        except (Missing, Forbidden):
            lines.append(f"{here}.room: there is no room {circle.room}. circlebot init makes one, or name another.")
            continue
        if room_id in seen:
            lines.append(
                f"{here}.room: {circle.room} is the room of {seen[room_id]}, too. Each circle needs a room of its own."
            )
        seen.setdefault(room_id, here)
        if room_id not in joined:
            lines.append(f"{here}.room: the bot is not in {circle.room}. Invite {settings.matrix.user_id} there.")
            continue
        lines += await _in_room(http, settings, circle, room_id)
    return lines


async def _id_of(http: Http, room: str) -> str:
    if not room.startswith("#"):
        return room
    return str((await http.ask("GET", "directory", "room", room)).get("room_id"))


async def _in_room(http: Http, settings: Settings, circle: CircleSettings, room_id: str) -> list[str]:
    here = f'circles["{circle.slug}"]'
    events = await http.ask_list("GET", "rooms", room_id, "state")
    there = {
        str(event.get("state_key")): str(mapping(event.get("content")).get("membership"))
        for event in events
        if event.get("type") == "m.room.member"
    }
    lines = list(_missing(circle, settings.circles, there, here))
    state = {str(event.get("type")): event for event in events}
    made, levels = state.get("m.room.create", {}), state.get("m.room.power_levels", {})
    if not may_redact(
        UserId(settings.matrix.user_id),
        create=mapping(made.get("content")),
        creator=UserId(str(made.get("sender"))),
        levels=mapping(levels.get("content")),
    ):
        lines.append(
            f"{here}: the bot may not take messages out of {circle.room}, so it cannot take figures out that somebody says there. "
            "Make it a moderator."
        )
    return lines


def _missing(
    circle: CircleSettings, others: Sequence[CircleSettings], there: Mapping[str, str], here: str
) -> Iterator[str]:
    named: Sequence[tuple[str, Sequence[str]]] = (
        ("link person", circle.link_persons),
        ("secretary", circle.secretaries),
        *(
            (f"link person of {other.name}", other.link_persons)
            for other in others
            if other.parent == circle.slug != other.slug
        ),
    )
    for role, people in named:
        for person in people:
            if there.get(person) == "invite":
                yield f"{here}: {person} is to be {role}, and is invited to {circle.room}. They have to come in."
            elif there.get(person) != "join":
                yield f"{here}: {person} is to be {role} and is not in {circle.room}. Invite them there."
