"""A circle that decides itself who comes in: each request is an ordinary item."""

from datetime import timedelta

import pytest

from chatbot.app import App
from tests.journeys.conftest import Town
from tests.journeys.refused import refused
from tests.towns import FEDERATION

BO, FAY, GUS, HAL = (f"@{name}:example.org" for name in ("bo", "fay", "gus", "hal"))
DAY = timedelta(days=1)


@pytest.fixture
def toml() -> str:
    return FEDERATION.replace('admission = "open"', 'admission = "consent"')


@pytest.fixture
async def food(town: Town) -> Town:
    """Two co-ops in the food circle: its link person let themselves in, and then somebody by approval."""
    await town.says(FAY, "food", "!join for Green Grocers")
    town.asks_who_speaks = True
    await town.confirms(FAY, "Green Grocers")
    return town


async def _restarts(town: Town) -> None:
    running = town.app
    town.app = App(
        settings=running.settings, database=running.database, homeserver=running.homeserver, clock=town.clock
    )
    await town.app.found()
    await town.works()


async def _asks(town: Town, user: str = GUS, coop: str = "Leaf Bakery") -> str:
    await town.says(user, "food", f"!join for {coop}")
    return town.heard("food")


@pytest.mark.both_databases
async def test_agreed_and_in_with_a_restart_between_any_two_steps(food: Town) -> None:
    town = food
    said = await _asks(town)
    assert "Your request J-" in said
    assert "C-1 asks whether anybody has a critical concern, until Wed 4 Mar 2026" in said
    card = town.card("food", "C-1")
    assert "Gus (@gus:example.org) joins the Food circle, for Leaf Bakery" in town.body_of(card)
    async with refused(town, "asked-already"):
        await _asks(town)
    await _restarts(town)
    number = said.split("Your request ")[1].split()[0]
    async with refused(town, "circle-decides"):
        await town.says(FAY, "food", f"!approve {number}")
    async with refused(town, "circle-decides"):
        await town.says(FAY, "food", f"!decline {number}")
    await town.says(FAY, await town.private(FAY), "todo")
    assert "!approve" not in town.heard_private(FAY)

    await town.reacts(FAY, "food", to=card, key="✅")
    await _restarts(town)
    await town.passes(3 * DAY)
    told = " ".join(town.heard_all_private(GUS))
    assert f"the Food circle has agreed to your request {number} (D-1)" in told
    assert "It is still to be confirmed" in told or "confirm" in told
    await town.says(HAL, "food", "!members")
    assert "Leaf Bakery: Gus (not yet confirmed)" in town.heard("food")
    assert "membership.admitted" in str(await town.on_record(number))
    async with refused(town, "settled"):
        await town.says(FAY, "food", f"!approve {number}")
    await _restarts(town)
    await town.says(HAL, "food", "!members")
    assert town.heard("food").count("Gus") == 1


async def test_not_agreed_is_told_kindly_with_what_next(food: Town) -> None:
    town = food
    await _asks(town)
    await town.says(FAY, "food", "!object C-1 we should meet them first")
    await town.passes(10 * DAY)
    told = " ".join(town.heard_all_private(GUS))
    assert "has not agreed to your request" in told
    assert "join food for Leaf Bakery" in told
    await town.says(HAL, "food", "!members")
    assert "Leaf Bakery" not in town.heard("food")
    assert "Your request J-" in await _asks(town)  # They can ask again.


async def test_too_few_heard_says_nothing_about_who_asks(food: Town) -> None:
    town = food
    await _asks(town, HAL, "Small Screws")
    await town.passes(10 * DAY)
    assert "could not be decided. That says nothing about you" in " ".join(town.heard_all_private(HAL))


@pytest.mark.parametrize("words", ["!leave", "!undo"])
async def test_a_request_taken_back_withdraws_its_item(food: Town, words: str) -> None:
    town = food
    await _asks(town)
    card = town.card("food", "C-1")
    await town.says(GUS, "food", words)
    await town.passes(timedelta(seconds=10))
    assert "withdrawn" in town.body_of(card)
    await town.passes(10 * DAY)
    assert "agreed" not in " ".join(town.heard_all_private(GUS))


async def test_leaving_the_room_takes_it_back(food: Town) -> None:
    town = food
    await _asks(town)
    card = town.card("food", "C-1")
    await town.leaves_room(GUS, "food")
    await town.passes(timedelta(seconds=10))
    assert "withdrawn" in town.body_of(card)


async def test_the_item_withdrawn_ends_the_request(food: Town) -> None:
    town = food
    await _asks(town)
    await town.says("@ada:example.org", "coordinating", "!ping")
    await town.says(GUS, "food", "!withdraw C-1")
    async with refused(town, "not-in"):
        await town.says(GUS, "food", "!leave")
    assert "was withdrawn, so nothing" not in " ".join(town.heard_all_private(GUS))  # They did it themselves.


async def test_who_keeps_the_circles_items_withdraws_it_and_who_asked_is_told(food: Town) -> None:
    town = food
    await _asks(town)
    async with town.app.database.transaction() as db:
        from storage.models import BY_COMMAND, Role

        db.add(Role(circle="food", user_id=FAY, role="facilitator", starts_at=town.now, source=BY_COMMAND))
    await town.says(FAY, "food", "!withdraw C-1")
    assert "was withdrawn, so nothing is decided" in " ".join(town.heard_all_private(GUS))


async def test_asked_for_another_co_op_the_first_item_ends(food: Town) -> None:
    town = food
    await _asks(town)
    first = town.card("food", "C-1")
    assert "Your request" in await _asks(town, coop="Mill")
    await town.passes(timedelta(seconds=10))
    assert "withdrawn" in town.body_of(first)
    await _asks(town, coop="Loom")
    async with refused(town, "asked-often"):
        await _asks(town, coop="Press")


async def test_a_guest_is_asked_about_as_well(food: Town) -> None:
    town = food
    await town.says(HAL, "food", "!join as guest")
    assert "joins the Food circle, as a guest" in town.body_of(town.card("food", "C-1"))
    await town.reacts(FAY, "food", to=town.card("food", "C-1"), key="✅")
    await town.passes(3 * DAY)
    assert "Welcome to the Food circle, as a guest!" in " ".join(town.heard_all_private(HAL))


async def test_a_circle_that_nobody_speaks_in_yet_admits_by_approval(town: Town) -> None:
    await town.says(GUS, "food", "!join for Leaf Bakery")
    assert "Your request J-" in town.heard("food")
    assert "C-1" not in town.heard("food")


@pytest.mark.both_databases
async def test_two_who_ask_at_once_have_an_item_each(food: Town) -> None:
    town = food
    for user, coop in ((GUS, "Leaf Bakery"), (HAL, "Leaf Bakery")):
        content: dict[str, object] = {"msgtype": "m.text", "body": f"!join for {coop}"}
        from storage.types import UserId

        town.server.emit(town.room("food"), UserId(user), "m.room.message", content)
    await town.works()
    for number in ("C-1", "C-2"):
        await town.reacts(FAY, "food", to=town.card("food", number), key="✅")
    await town.passes(3 * DAY)
    await town.says(HAL, "food", "!members")
    assert "Leaf Bakery: Gus (not yet confirmed) and Hal (not yet confirmed)" in town.heard("food")


async def test_who_asks_to_come_in_takes_that_to_no_other_circle(food: Town) -> None:
    await _asks(food)
    async with refused(food, "circle-takes-further"):
        await food.says(GUS, "food", "!refer C-1")
    assert "is for its facilitator or secretary to say. !withdraw C-1 takes it back." in food.heard("food")
