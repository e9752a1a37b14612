"""Whoever may not do something is told who may, and the way to them; or how somebody comes to be one of them."""

import pytest

from tests.journeys.conftest import Town
from tests.journeys.refused import refused

ADA, BO, CY, DI, EVE, FAY, GUS, HAL = (
    f"@{name}:example.org" for name in ("ada", "bo", "cy", "di", "eve", "fay", "gus", "hal")
)


@pytest.mark.parametrize(
    ("who", "where", "said", "told"),
    [
        (
            HAL,
            "food",
            "!relay all we need more flour",
            "Thank you, but that is for link persons, secretaries and facilitators. Here that is Fay (link person). Please ask "
            "them to say: !relay all we need more flour",
        ),
        (
            EVE,
            "tech",
            "!relay all Come\nto tea",
            "Here that is Cy (link person) and Di (secretary). Please ask them to say: !relay all Come to tea",
        ),
        (
            EVE,
            "tech",
            "!role give @hal secretary",
            "that is for secretaries and operators of the bot. Here that is Di (secretary) and Ada (operator). Please ask them "
            "to say: !role give @hal secretary",
        ),
        (
            GUS,
            "food",
            "!coop add Kiln",
            "If you speak for it yourself, say !join for Kiln. Please ask them to say: !coop add Kiln",
        ),
        (
            HAL,
            "food",
            "!subs outstanding",
            "Thank you, but that is for treasurers. That is Bo (treasurer). Please ask them to say: !subs outstanding",
        ),
        (HAL, "food", "!relay all", "Here that is Fay (link person). Please ask them."),
        (
            HAL,
            "food",
            f"!relay all {'very ' * 60}long",
            "Here that is Fay (link person). Please ask them to reply to your message with !relay all.",
        ),
        (
            HAL,
            "food",
            "!consent We buy an oven",
            "that is for members. To become a member, say !join for ….",
        ),
        (
            EVE,
            "tech",
            "!admin status",
            "that is for operators of the bot. That is Ada (operator). Please ask them to say: !admin",
        ),
    ],
)
async def test_who_may_is_named_in_the_room(town: Town, who: str, where: str, said: str, told: str) -> None:
    async with refused(town, "not-allowed"):
        await town.says(who, where, said)

    assert told in town.heard(where)


async def test_where_there_is_a_message_to_be_passed_on_they_reply_to_it(town: Town) -> None:
    words = await town.says(HAL, "food", "We have an oven to lend")

    async with refused(town, "not-allowed"):
        await town.replies(HAL, "food", to=words, text="!relay all")

    assert "Here that is Fay (link person). Please ask them to reply to that message with !relay all." in town.heard(
        "food"
    )


async def test_in_private_they_are_named_with_their_circle(town: Town) -> None:
    room = await town.private(EVE)

    async with refused(town, "not-allowed"):
        await town.says(EVE, room, "relay all we need more flour")
    assert "That is Cy (link person, Tech circle) and Di (secretary, Tech circle)." in town.heard(room)
    assert "Please ask them to say: !relay all we need more flour" in town.heard(room)


async def test_where_nobody_has_it_it_is_said_how_somebody_comes_to_have_it(town: Town) -> None:
    await town.says(ADA, "tech", "!role end @cy link person")
    await town.says(ADA, "tech", "!role end @di secretary")

    async with refused(town, "not-allowed"):
        await town.says(EVE, "tech", "!relay all we need more flour")
    assert (
        "Nobody is link person, secretary, facilitator or coordinator of the Tech circle as yet. Ada (operator) can name somebody: "
        "!role give @person link person"
    ) in town.heard("tech")


async def test_who_holds_a_role_and_has_left_the_room_is_not_named(town: Town) -> None:
    await town.leaves_room(FAY, "food")

    async with refused(town, "not-allowed"):
        await town.says(HAL, "food", "!relay all we need more flour")
    assert "Fay" not in town.heard("food")


async def test_whose_an_item_is_and_that_nobody_runs_the_circle_is_said(town: Town) -> None:
    for who, coop in ((GUS, "Leaf Bakery"), (HAL, "Small Screws")):
        await town.says(who, "food", f"!join for {coop}")
    await town.says(GUS, "food", "!consent We buy an oven")

    async with refused(town, "not-yours"):
        await town.says(HAL, "food", "!withdraw C-1 yes")
    assert "C-1 can be changed by its proposer" in town.heard("food")
    assert "That is Gus. Nobody is facilitator or secretary of the Food circle as yet" in town.heard("food")

    await town.says(ADA, "food", "!help")
    await town.joins_room(ADA, "food")
    await town.says(ADA, "food", "!role give @fay secretary")
    async with refused(town, "not-yours"):
        await town.says(HAL, "food", "!withdraw C-1 yes")
    assert "That is Gus or Fay (secretary)." in town.heard("food")
    assert "Nobody is facilitator" not in town.heard("food")


async def test_who_decides_on_a_request_is_named(town: Town) -> None:
    await town.says(EVE, "tech", "!join for Byte")

    async with refused(town, "not-yours"):
        await town.replies(GUS, "tech", to=town.card("tech", "J-1: "), text="yes")

    assert (
        "J-1 asks to join the Tech circle. Di (secretary) or Cy (link person) can answer that, thank you."
        in town.heard("tech")
    )


async def test_words_that_are_long_are_passed_on_from_where_they_stand(town: Town) -> None:
    long = "we need more flour, " * 20
    async with refused(town, "not-allowed"):
        said = await town.says(HAL, "food", f"!relay all {long}")
    assert "Here that is Fay (link person). Please ask them to reply to your message with !relay all." in town.heard(
        "food"
    )
    await town.replies(FAY, "food", to=said, text="!relay")
    assert "we need more flour, we need" in town.heard("coordinating")
    assert "!relay" not in town.heard("coordinating")

    room = await town.private(HAL)
    async with refused(town, "not-allowed"):
        await town.says(HAL, room, f"!relay all {long}")
    assert "Please say it in your circle's room, and ask them to reply to it there with !relay all." in town.heard(room)
