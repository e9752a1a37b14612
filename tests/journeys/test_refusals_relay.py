"""What people are refused when something is to go from circle to circle: nothing is passed on, and they know why."""

import pytest

from storage.models import Circle, Role, RoleName
from storage.types import CircleSlug, UserId
from tests.journeys.conftest import Town
from tests.journeys.refused import refused
from tests.towns import FEDERATION

BO, CY, EVE, FAY, GUS = (f"@{name}:example.org" for name in ("bo", "cy", "eve", "fay", "gus"))


@pytest.fixture
def toml() -> str:
    """A care circle and, below the tech circle, one for games: the bot has been let into the room of neither yet."""
    more = """
[[circles]]
slug = "care"
name = "Care circle"
kind = "industry"
parent = "coordinating"
room = "#care:example.org"
link_persons = ["@fay:example.org"]

[[circles]]
slug = "games"
name = "Games circle"
kind = "working"
parent = "tech"
room = "#games:example.org"

[subs]"""
    assert "\n[subs]" in FEDERATION
    return FEDERATION.replace("\n[subs]", more)


async def test_only_the_coordinating_circle_speaks_to_all(town: Town) -> None:
    async with refused(town, "only-coordinating"):
        await town.says(CY, "tech", "!relay all The gathering is in May")
    assert "only the coordinating circle" in town.heard("tech")
    assert "relay brings it there" in town.heard("tech")

    await town.says(CY, "tech", "!relay The gathering is in May")
    assert "The gathering is in May" in town.heard("coordinating")


async def test_from_further_down_it_goes_up_step_by_step(town: Town) -> None:
    town.server.room("#games:example.org", [UserId(EVE)])
    await town.app.joining.join(town.app.settings.circles)
    async with town.app.database.transaction() as db:
        db.add(Role(circle=CircleSlug("games"), user_id=UserId(EVE), role=RoleName.LINK_PERSON, starts_at=town.now))
    await town.works()
    async with refused(town, "only-coordinating"):
        await town.says(EVE, "games", "!relay all The gathering is in May")
    assert "relay brings it to the Tech circle" in town.heard("games")

    async with town.app.database.transaction() as db:
        (await db.get_one(Circle, CircleSlug("games"))).parent = None
    async with refused(town, "only-coordinating"):
        await town.says(EVE, "games", "!relay all The gathering is in May")
    assert "relay brings" not in town.heard("games")


async def test_what_a_circle_says_is_not_passed_on_to_itself(town: Town) -> None:
    async with refused(town, "same-circle"):
        await town.says(CY, "tech", "!relay to tech We have room for two apprentices")

    assert "said in the Tech circle already" in town.heard("tech")


async def test_a_circle_passes_things_on_to_those_it_is_linked_to_and_to_no_others(town: Town) -> None:
    async with refused(town, "not-linked"):
        await town.says(CY, "tech", "!relay to food We have room for two apprentices")
    assert "The Tech circle is not linked to the Food circle" in town.heard("tech")
    assert "relay brings it to the Coordinating circle" in town.heard("tech")
    assert not any("apprentices" in words for words in town.heard_all("food"))

    await town.says(CY, "tech", "!relay We have room for two apprentices")
    assert "apprentices" in town.heard("coordinating")
    await town.says(FAY, "coordinating", "!relay to food Tech has room for two apprentices")
    assert "apprentices" in town.heard("food")


async def test_nothing_is_passed_on_to_a_circle_that_would_not_hear_it(town: Town) -> None:
    for user, where, circle in ((FAY, "coordinating", "care"), (CY, "tech", "games")):
        async with refused(town, "no-room"):
            await town.says(user, where, f"!relay to {circle} We have room for two apprentices")
        assert f"not in the room of the {circle.capitalize()} circle just now" in town.heard(where)


async def test_a_reply_that_cannot_be_carried_back_is_not_lost_in_silence(town: Town) -> None:
    """The circle's room has become another circle's since, as the TOML says."""
    await town.says(CY, "tech", "!relay We have room for two apprentices")
    async with town.app.database.transaction() as db:
        (await db.get_one(Circle, CircleSlug("tech"))).room_id = None
    async with refused(town, "no-room"):
        await town.replies(FAY, "coordinating", to=town.last_event("coordinating"), text="Two of ours would like that")

    assert "not in the room of the Tech circle just now" in town.heard("coordinating")
    assert not any("Two of ours" in words for words in town.heard_all("tech"))


async def test_as_long_as_there_is_one_circle_only_there_is_nobody_to_speak_to(town: Town) -> None:
    async with town.app.database.transaction() as db:
        for slug in ("tech", "food"):
            (await db.get_one(Circle, CircleSlug(slug))).active = False
        minutes = Role(
            circle=CircleSlug("coordinating"), user_id=UserId(BO), role=RoleName.SECRETARY, starts_at=town.now
        )
        db.add(minutes)
    async with refused(town, "no-circles"):
        await town.says(BO, "coordinating", "!relay all The gathering is in May")

    assert "no other circle to pass that on to yet" in town.heard("coordinating")


async def test_who_has_left_the_room_replies_to_nothing_that_was_passed_on(town: Town) -> None:
    """They replied and left, both before the bot came to read it."""
    await town.says(CY, "tech", "!relay We have room for two apprentices")
    relation = {"m.in_reply_to": {"event_id": town.last_event("coordinating")}}
    content = {"msgtype": "m.text", "body": "Hire my nephew", "m.relates_to": relation}
    town.server.emit(town.room("coordinating"), UserId(BO), "m.room.message", content)
    town.server.member(town.room("coordinating"), UserId(BO), "leave")
    async with refused(town, "not-your-circle"):
        await town.works()

    assert "a circle whose room you are not in" in town.heard_private(BO)
    assert not any("Only people" in words for words in town.heard_all("coordinating"))
    assert not any("nephew" in words for words in town.heard_all("tech"))


async def test_what_was_passed_on_is_read_by_those_in_the_circle_s_room(town: Town) -> None:
    await town.says(CY, "tech", "!relay We have room for two apprentices")
    room = await town.private(BO)
    for where in ("food", room):
        async with refused(town, "not-your-circle"):
            await town.says(BO, where, "!relays tech")
        assert "whose room you are not in" in town.heard(where)

    await town.says(EVE, "tech", "!relays")
    assert "We have room for two apprentices" in town.heard("tech")


async def test_where_nothing_has_passed_yet_a_link_person_can_begin(town: Town) -> None:
    await town.says(GUS, "food", "!relays")

    assert "Nothing has been passed on yet" in town.heard("food")
