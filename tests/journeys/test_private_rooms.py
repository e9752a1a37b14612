"""What is for one person alone is said where nobody else is, also when somebody is asked in at the last moment."""

from datetime import timedelta

import pytest

from chatbot.api.post.outbox import Outbox
from chatbot.api.wording.markup import say
from chatbot.api.wording.rendering import IN_A_ROOM
from chatbot.matrix.homeserver import Unavailable
from storage.types import RoomId, UserId
from tests.journeys.conftest import Town

GUS, HAL = UserId("@gus:example.org"), UserId("@hal:example.org")
FIGURE = "£500.00"


async def _waits(town: Town, room: RoomId, text: str) -> None:
    """A person says something in private, and the answer cannot be sent yet."""
    town.server.trouble.append(Unavailable("the homeserver is busy"))
    await town.says(GUS, room, text)
    assert not any(FIGURE in words for words in town.heard_all(room))


@pytest.mark.both_databases
async def test_an_answer_that_waits_is_not_said_before_somebody_who_was_asked_in_meanwhile(town: Town) -> None:
    room = await town.private(GUS)
    await _waits(town, room, "subs calc 500000")
    town.server.member(room, HAL, "invite", by=GUS)
    await town.passes(timedelta(minutes=2))

    assert not any(FIGURE in words for words in town.heard_all(room))
    (other,) = [
        each
        for each in town.server.rooms
        if set(town.server.rooms[each].members) == {GUS, UserId("@circlebot:example.org")}
    ]
    assert FIGURE in town.heard(other)
    assert "m.relates_to" not in town.content_of(town.last_event(other))


async def test_a_refusal_repeats_nothing_before_others_either(town: Town) -> None:
    room = await town.private(GUS)
    town.server.trouble.append(Unavailable("the homeserver is busy"))
    await town.says(GUS, room, "subs calc 123.456,78")
    town.server.member(room, HAL, "invite", by=GUS)
    await town.passes(timedelta(minutes=2))

    assert not any("123.456" in words for words in town.heard_all(room))


async def test_a_room_that_anybody_can_read_from_outside_is_not_private(town: Town) -> None:
    room = await town.private(GUS)
    open_to_all = {"history_visibility": "world_readable"}
    town.server.emit(room, GUS, "m.room.history_visibility", open_to_all, state_key="")
    await town.says(GUS, room, "subs calc 500000")

    assert not any(FIGURE in words for words in town.heard_all(room))


async def test_the_homeserver_is_asked_who_is_there_even_before_it_tells(town: Town) -> None:
    room = await town.private(GUS)
    await _waits(town, room, "subs calc 500000")
    town.server.member(room, HAL, "invite", by=GUS)
    town.clock.passes(timedelta(minutes=2))
    await town.app.sender.drain()  # Nothing has been read since: the archive knows of nobody else.

    assert not any(FIGURE in words for words in town.heard_all(room))
    await town.works()
    assert "This room is no longer private: somebody else is in it or invited, or was once" in town.heard(room)


async def test_once_the_other_has_left_it_is_not_private_again(town: Town) -> None:
    """They could be asked back, and read all of it."""
    room = await town.private(GUS)
    await _waits(town, room, "subs calc 500000")
    town.server.member(room, HAL, "invite", by=GUS)
    town.server.member(room, HAL, "leave")
    await town.passes(timedelta(minutes=2))

    assert not any(FIGURE in words for words in town.heard_all(room))
    assert "This room is no longer private: somebody else is in it or invited, or was once" in town.heard(room)


async def test_an_answer_that_was_taken_is_not_said_again_elsewhere(town: Town) -> None:
    """The homeserver took it, nobody told us, and then somebody was asked in."""
    room = await town.private(GUS)
    taken = town.server.send

    async def lost(*args: object, **kwargs: object) -> object:
        await taken(*args, **kwargs)  # type: ignore[arg-type]
        raise Unavailable("the answer was lost")

    town.server.send = lost  # type: ignore[method-assign, assignment]
    await town.says(GUS, room, "subs calc 500000")
    town.server.send = taken  # type: ignore[method-assign]
    town.server.member(room, HAL, "invite", by=GUS)
    await town.passes(timedelta(minutes=2))

    said = [words for each in town.server.rooms for words in town.heard_all(each) if FIGURE in words]
    assert len(said) == 1


async def test_a_card_is_not_brought_up_to_date_before_others(town: Town) -> None:
    room = await town.private(GUS)
    async with town.app.database.transaction() as db:
        await Outbox(db, cause="a card", family="subs", now=town.now, rendering=IN_A_ROOM).private(
            GUS, say("Your subs"), about=None, card="1"
        )
    await town.works()
    card = town.last_event(room)
    town.server.member(room, HAL, "invite", by=GUS)
    await town.works()
    async with town.app.database.transaction() as db:
        await Outbox(db, cause="an edit", family="subs", now=town.now, rendering=IN_A_ROOM).edit_card(
            "1", say(f"Your subs: {FIGURE}")
        )
    await town.passes(timedelta(minutes=2))

    assert town.body_of(card) == "Your subs"


async def test_a_circle_s_room_with_one_person_in_it_is_nobody_s_private_room(town: Town) -> None:
    for name in ("bo", "fay", "hal"):
        await town.leaves_room(f"@{name}:example.org", "food")
    before = len(town.heard_all("food"))
    await town.says(GUS, "tech", "!subs calc 500000")

    assert FIGURE in town.heard_private(GUS)
    assert len(town.heard_all("food")) == before
