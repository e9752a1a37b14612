"""Joining without knowing how: one question at a time, by number or in words, dropped at any time, over a restart."""

from chatbot.app import App
from tests.journeys.conftest import Town

EVE, GUS, HAL = (f"@{name}:example.org" for name in ("eve", "gus", "hal"))


async def _restarts(town: Town) -> None:
    running = town.app
    town.app = App(
        settings=running.settings, database=running.database, homeserver=running.homeserver, clock=town.clock
    )
    await town.app.found()
    await town.works()


async def test_in_private_which_circle_and_which_co_op_are_asked_one_after_the_other(town: Town) -> None:
    await town.says(GUS, "food", "!join for Leaf Bakery")
    room = await town.private(HAL)
    await town.says(HAL, room, "join")
    assert "Which circle do you want to join?" in town.heard(room)
    assert "1. Food circle" in town.heard(room)
    await _restarts(town)
    await town.says(HAL, room, "1")
    assert "Thank you for wanting to join the Food circle! Which co-op do you speak for?" in town.heard(room)
    assert "1. Leaf Bakery" in town.heard(room)
    await _restarts(town)
    await town.says(HAL, room, "Small Screws")
    assert "Welcome to the Food circle!" in town.heard(room)
    await town.says(HAL, "food", "!members")
    assert "Small Screws: Hal" in town.heard("food")


async def test_in_the_circle_s_room_a_reply_answers_and_a_near_name_is_asked_about(town: Town) -> None:
    await town.says(GUS, "food", "!join for Leaf Bakery")
    await town.says(HAL, "food", "!join")
    asked = town.last_event("food")
    await town.says(HAL, "food", "Leaf Bakry")  # To nobody: it is talk.
    assert town.last_event("food") == asked
    await town.replies(HAL, "food", to=asked, text="Leaf Bakry")
    assert "Leaf Bakery" in town.heard("food")
    assert "Welcome" not in town.heard("food")
    await town.says(HAL, "food", "!join")
    await town.replies(HAL, "food", to=town.last_event("food"), text="guest")
    assert "as a guest" in town.heard("food") or "guest" in town.heard("food")
    await town.says(HAL, "food", "!members")
    assert "Guests: Hal" in town.heard("food")


async def test_it_is_dropped_at_any_time_and_other_words_go_where_they_belong(town: Town) -> None:
    room = await town.private(HAL)
    await town.says(HAL, room, "join food")
    assert "Which co-op do you speak for?" in town.heard(room)
    await town.says(HAL, room, "circles")
    assert "circles of the Federation" in town.heard(room)
    await town.says(HAL, room, "cancel")
    assert "I have dropped that: which co-op you speak for in the Food circle" in town.heard(room)
    await town.says(HAL, "food", "!members")
    assert "Hal" not in town.heard("food")
    await town.says(EVE, "tech", "!join")  # Where somebody has to approve, the answer is the request.
    await town.replies(EVE, "tech", to=town.last_event("tech"), text="for Byte Co-op")
    assert "J-1" in str(town.heard_all("tech"))
