"""What waits to be said when a circle moves: it is said where people are now, and nowhere else."""

from datetime import timedelta

from chatbot.matrix.homeserver import Unavailable
from storage.types import RoomId, UserId
from tests.fakes import BOT
from tests.journeys.conftest import PEOPLE, Town

ADA, EVE, HAL = (UserId(f"@{name}:example.org") for name in ("ada", "eve", "hal"))


async def moves(town: Town, slug: str) -> RoomId:
    """A circle's room is replaced by another, which says so; the bot comes along."""
    old = town.room(slug)
    new = town.server.room("the new room", [UserId(f"@{name}:example.org") for name in PEOPLE[slug]])
    created = {"room_version": "12", "predecessor": {"room_id": old}}
    town.server.emit(new, ADA, "m.room.create", created, state_key="")
    town.server.emit(old, ADA, "m.room.tombstone", {"replacement_room": new}, state_key="")
    await town.works()
    assert town.server.rooms[new].members[BOT] == "join"
    return new


async def unsaid(town: Town, user: UserId, where: str, *words: str) -> None:
    """Somebody asks for something while the homeserver is busy, so the answers wait."""
    town.server.trouble = [Unavailable("busy")]
    for each in words:
        await town.says(user, where, f"!ping {each}")


def pongs(town: Town, where: str | RoomId) -> list[str]:
    return [said.removeprefix("pong").strip() for said in town.heard_all(where) if said.startswith("pong")]


async def test_what_waited_is_said_in_the_new_room(town: Town) -> None:
    old = town.room("tech")
    await unsaid(town, EVE, "tech", "one", "two")
    new = await moves(town, "tech")
    await town.passes(timedelta(minutes=10))

    assert pongs(town, new) == ["two"]
    assert pongs(town, old) == ["one"], "it may have arrived there already"


async def test_what_waited_in_other_rooms_is_said_there(town: Town) -> None:
    await unsaid(town, HAL, "food", "one", "two")
    new = await moves(town, "tech")
    await town.passes(timedelta(minutes=10))

    assert pongs(town, "food") == ["one", "two"]
    assert pongs(town, new) == []


async def test_what_was_said_is_not_said_again(town: Town) -> None:
    await town.says(EVE, "tech", "!ping one")
    new = await moves(town, "tech")
    await town.passes(timedelta(minutes=10))

    assert pongs(town, new) == []


async def test_what_changes_a_message_of_the_old_room_stays_with_it(town: Town) -> None:
    """An edit names the message that it changes, and that is not in the new room."""
    old = town.room("tech")
    await town.says(EVE, "tech", "!sense Shall we grow next year?")
    card = town.card("tech", "Sense check S-1")
    for key in ("👍", "👎"):
        await town.reacts(EVE, "tech", to=card, key=key)
    new = await moves(town, "tech")
    await town.passes(timedelta(minutes=10))

    def edited(room: RoomId) -> set[str]:
        relations = [event.content.get("m.relates_to", {}) for event in town.server.rooms[room].events]
        return {str(each["event_id"]) for each in relations if each.get("rel_type") == "m.replace"}

    assert card in edited(old)
    assert card not in edited(new)
    assert "not good 1" in town.body_of(card)
