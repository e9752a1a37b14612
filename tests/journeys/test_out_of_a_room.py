"""Somebody has removed the bot from a circle's room: nothing that nobody would read is said to have arrived there."""

from datetime import timedelta

import pytest

from storage.types import UserId
from tests.fakes import BOT
from tests.journeys.conftest import Town
from tests.journeys.refused import refused
from tests.towns import FEDERATION

ADA, BO, CY, EVE, FAY, GUS = (f"@{name}:example.org" for name in ("ada", "bo", "cy", "eve", "fay", "gus"))


@pytest.fixture
def toml() -> str:
    """Bo minutes the coordinating circle, and the food circle sends it all that it decides."""
    minuted = 'room = "#coordinating:example.org"\nsecretaries = ["@bo:example.org"]'
    sent = 'link_persons = ["@fay:example.org"]\n[circles.relay]\nshare_decisions = "send"'
    assert FEDERATION.count('room = "#coordinating:example.org"') == 1
    assert FEDERATION.count('link_persons = ["@fay:example.org"]') == 1
    return FEDERATION.replace('room = "#coordinating:example.org"', minuted).replace(
        'link_persons = ["@fay:example.org"]', sent
    )


async def removed_from(town: Town, where: str, *, by: str) -> None:
    """The bot is put out of a circle's room."""
    town.server.member(town.room(where), BOT, "leave", by=UserId(by))
    await town.works()


async def back_in(town: Town, where: str) -> None:
    """The bot is in there again."""
    town.server.member(town.room(where), BOT, "join")
    await town.works()


async def test_nothing_is_passed_on_to_it_before_the_bot_is_back(town: Town) -> None:
    await removed_from(town, "coordinating", by=ADA)
    async with refused(town, "no-room"):
        await town.says(CY, "tech", "!relay We have room for two apprentices")
    assert "not in the room of the Coordinating circle" in town.heard("tech")
    assert "invite me" in town.heard("tech")

    await back_in(town, "coordinating")
    await town.says(CY, "tech", "!relay We have room for two apprentices")
    assert "apprentices" in town.heard("coordinating")


async def test_a_reply_is_not_carried_there(town: Town) -> None:
    await town.says(CY, "tech", "!relay We have room for two apprentices")
    await removed_from(town, "tech", by=EVE)
    async with refused(town, "no-room"):
        await town.replies(FAY, "coordinating", to=town.last_event("coordinating"), text="Two of ours would like that")

    assert "not in the room of the Tech circle" in town.heard("coordinating")


async def test_what_goes_to_all_circles_goes_to_the_others(town: Town) -> None:
    await removed_from(town, "tech", by=EVE)
    await town.says(BO, "coordinating", "!relay all The gathering is in May")
    assert "passed on to the Food circle as R-1" in town.heard("coordinating")

    await removed_from(town, "food", by=GUS)
    async with refused(town, "no-circles"):
        await town.says(BO, "coordinating", "!relay all The gathering is in May")


async def test_nothing_is_put_to_it_together_with_another_circle(town: Town) -> None:
    await town.says(GUS, "food", "!join for Kiln Co-op")
    await removed_from(town, "tech", by=EVE)
    async with refused(town, "no-room"):
        await town.says(GUS, "food", "!proposal Share one van with tech")

    assert "not in the room of the Tech circle" in town.heard("food")


async def test_nothing_is_asked_there_from_a_private_room(town: Town) -> None:
    room = await town.private(EVE)
    await removed_from(town, "tech", by=EVE)
    for asked in ("sense Shall we grow?", "hands Carry the chairs", "date Lunch 1h fri 12:00, sat 12:00"):
        async with refused(town, "no-room"):
            await town.says(EVE, room, asked)


async def test_what_is_ended_meanwhile_is_not_announced_there(town: Town) -> None:
    room = await town.private(EVE)
    for asked in ("!sense Shall we grow?", "!hands Carry the chairs", "!date Lunch 1h fri 12:00, sat 12:00"):
        await town.says(EVE, "tech", asked)
    await removed_from(town, "tech", by=EVE)
    said = len(town.heard_all("tech"))
    for ended in ("!sense close S-1", "!hands close H-1", "!date close M-1 1", "!date cancel M-1"):
        await town.says(EVE, room, ended)
    await back_in(town, "tech")

    assert len(town.heard_all("tech")) == said
    assert "ended without a time" in town.heard(room)


async def test_a_review_waits_until_the_bot_is_back(town: Town) -> None:
    await town.says(GUS, "food", "!join for Kiln Co-op")
    await town.says(GUS, "food", "!proposal We meet on Mondays term 6 months by in 10 days")
    await town.passes(timedelta(days=8))
    await town.says(GUS, "food", "!yes C-1")
    await town.passes(timedelta(days=3))
    await removed_from(town, "food", by=FAY)
    await town.passes(timedelta(days=200))
    await back_in(town, "food")
    assert "C-2" not in "".join(town.heard_all("food"))

    await town.passes(timedelta(days=1))
    await town.passes(timedelta(minutes=10))
    assert town.card("food", "C-2 ·")


async def test_a_decision_that_is_to_be_sent_there_is_sent_once_the_bot_is_back(town: Town) -> None:
    await town.says(GUS, "food", "!join for Kiln Co-op")
    await town.says(GUS, "food", "!consent We meet on Mondays by in 2 days")
    await town.says(GUS, "food", "!yes C-1")
    await removed_from(town, "coordinating", by=ADA)
    await town.passes(timedelta(days=3))
    await back_in(town, "coordinating")
    await town.passes(timedelta(hours=1))

    assert town.card("coordinating", "R-1 from the Food circle")


async def test_the_list_of_circles_says_so(town: Town) -> None:
    await removed_from(town, "tech", by=EVE)
    await town.says(GUS, "food", "!circles")

    (tech,) = (line for line in town.heard("food").splitlines() if "Tech circle" in line)
    (coordinating,) = (line for line in town.heard("food").splitlines() if "Coordinating circle" in line)
    assert "I cannot get into its room" in tech
    assert "I cannot" not in coordinating


async def test_the_operator_reads_that_too(town: Town) -> None:
    await removed_from(town, "tech", by=EVE)
    await town.says(ADA, await town.private(ADA), "admin status")

    assert "Tech circle" in town.heard_private(ADA)
