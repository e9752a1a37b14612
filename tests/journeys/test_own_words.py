"""A federation that sends delegates reads of delegates, and of no link person, wherever that role is named."""

import pytest

from tests.journeys.conftest import Town
from tests.journeys.refused import refused
from tests.towns import FEDERATION

BO, CY, DI, EVE, FAY = (f"@{name}:example.org" for name in ("bo", "cy", "di", "eve", "fay"))


@pytest.fixture
def toml() -> str:
    """The federation, with a word of its own for those who link circles."""
    assert "\n[[circles]]" in FEDERATION
    return FEDERATION.replace("\n[[circles]]", '\n[federation.words]\nlink_person = "delegate"\n\n[[circles]]', 1)


async def test_a_circle_and_its_link_are_told_of_in_its_own_words(town: Town) -> None:
    await town.says(EVE, "tech", "!circle")
    assert "its delegate goes to the Coordinating circle" in town.heard("tech")
    assert "its secretary or delegate approves who joins" in town.heard("tech")
    assert "Delegate: Cy" in town.heard("tech")
    await town.says(EVE, "tech", "!link")
    assert "delegate Cy." in town.heard("tech")
    await town.says(EVE, "tech", "!relays")
    assert "The delegate can begin" in town.heard("tech")


async def test_a_request_is_for_the_delegate(town: Town) -> None:
    await town.says(EVE, "tech", "!join for Byte")
    assert "Secretary or delegate: react" in town.body_of(town.card("tech", "J-1: "))
    async with refused(town, "asked-already"):
        await town.says(EVE, "tech", "!join for Byte")
    assert "secretary or delegate will answer" in town.heard("tech")
    async with refused(town, "not-yours"):
        await town.replies(EVE, "tech", to=town.card("tech", "J-1: "), text="yes")
    assert "Di (secretary) or Cy (delegate) can answer that" in town.heard("tech")


async def test_whoever_may_not_pass_things_on_is_led_to_the_delegate(town: Town) -> None:
    await town.says(DI, "tech", "!relay We have room for two apprentices")
    assert "I have asked Cy (delegate) to pass that on" in town.heard("tech")
    await town.says(BO, "food", "!join for Kiln Co-op")
    async with refused(town, "not-linked"):
        await town.says(BO, "food", "!proposal Share one van with tech")
    assert "ask your delegate to propose it" in town.heard("food")


async def test_a_delegate_goes_comes_back_and_is_given_it_anew(town: Town) -> None:
    await town.leaves_room(CY, "tech")
    assert "no longer delegate of the Tech circle" in town.heard("tech")
    assert "Until then nothing is passed on from here" in town.heard("tech")
    assert "The Tech circle has no delegate just now" in town.heard("coordinating")
    assert "The Tech circle has no delegate just now" in town.heard_private("@ada:example.org")

    await town.joins_room(CY, "tech")
    assert "delegate" not in town.heard("tech")
    await town.says(DI, "tech", "!role give @cy delegate")
    assert "Cy (@cy:example.org) is delegate of the Tech circle from now on" in town.heard("tech")


async def test_where_nobody_can_answer_a_request_that_is_said(town: Town) -> None:
    await town.leaves_room(CY, "tech")
    await town.leaves_room(DI, "tech")
    await town.says(EVE, "tech", "!join for Byte")

    said = next(words for words in town.heard_all("tech") if "Your request J-1" in words)
    assert "The circle has no secretary or delegate in its room who can say yes, so I ask the operators" in said
