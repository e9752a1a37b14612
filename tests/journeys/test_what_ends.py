"""What ends more than it seems asks once, says what follows, and tells all of it in one message."""

from datetime import timedelta

import pytest

from storage.types import EventId
from tests.journeys.conftest import Town
from tests.journeys.refused import refused
from tests.journeys.test_consent import FAY, GUS, HAL, opened, settled

ADA, BO, CY, DI, EVE = (f"@{name}:example.org" for name in ("ada", "bo", "cy", "di", "eve"))
EDITS, SETTLED = timedelta(minutes=1), timedelta(minutes=3)


async def _open(town: Town, *texts: str) -> None:
    for text in texts:
        await town.says(GUS, "food", f"!consent {text} by 20 march 17:00")


@pytest.mark.both_databases
async def test_the_only_link_person_is_asked_and_told_all_that_followed_in_one_message(town: Town) -> None:
    await settled(town)
    await _open(town, "Buy a van", "Paint it green", "Sell it", "Keep it")
    for number in range(1, 5):
        await town.says(FAY, "food", f"!yes C-{number}")
    await town.says(FAY, "food", "!leave")

    assert town.heard("food") == (
        "You are the only link person of the Food circle. Nobody else speaks for Green Grocers: it would keep its seat, and not be "
        "counted until somebody does. 4 of your answers would no longer count: C-1, C-2, C-3 and C-4.\n\n"
        "Really leave Food circle? Reply yes to this, or say !leave yes."
    )
    assert "Fay" in await _heard(town, FAY, "!members")
    before = len(town.heard_all_private(FAY))
    await town.replies(FAY, "food", to=_asked(town, "Really leave"), text="yes")
    said = [each for each in town.heard_all("food") if each.startswith("You have left the Food circle.")]
    assert said == [
        "You have left the Food circle. Thank you for being part of it. Green Grocers keeps its seat, but nobody speaks for it now, "
        "so it is not counted until somebody does. You are no longer link person of the Food circle. 4 of your answers are kept, "
        "and no longer count: C-1, C-2, C-3 and C-4.\n\nTo come back, say !join food for Green Grocers. Within 7 days nobody has to confirm "
        "you anew, unless somebody else speaks for it by then."
    ]
    await town.passes(timedelta(hours=2))
    assert len(town.heard_all_private(FAY)) == before


def _asked(town: Town, words: str) -> EventId:
    for event in reversed(town.server.log):
        if words in str(event.content.get("body", "")):
            return event.event_id
    raise AssertionError(words)


async def _heard(town: Town, user: str, words: str, where: str = "food") -> str:
    await town.says(user, where, words)
    return town.heard(where)


async def test_the_seat_is_spoken_of_alike_everywhere(town: Town) -> None:
    card = await opened(town)
    await town.says(FAY, "food", "!leave yes")
    await town.passes(EDITS)

    assert "0 of 2 heard" in town.body_of(card)
    members = await _heard(town, GUS, "!members")
    assert "2 co-ops" in members
    assert "• Nobody speaks now for Green Grocers and Old Mill: not counted" in members
    assert "Link person: " not in await _heard(town, GUS, "!link") or "Fay" not in town.heard("food")
    async with refused(town, "not-allowed"):
        await town.says(FAY, "food", "!relay all we need flour")


async def test_no_leaves_all_as_it_is_and_yes_without_a_reply_is_said_with_the_command(town: Town) -> None:
    await settled(town)
    await town.says(FAY, "food", "!leave")
    await town.replies(FAY, "food", to=_asked(town, "Really leave"), text="no, thanks")
    assert "Good that you stay in Food circle. Nothing has changed." in town.heard("food")
    assert "Fay" in await _heard(town, FAY, "!members")
    await town.says(FAY, "food", "!leave yes")
    assert "You have left the Food circle." in "".join(town.heard_all("food"))


async def test_who_leaves_nothing_behind_is_not_asked(town: Town) -> None:
    await settled(town)
    await town.says(BO, "food", "!join for Leaf Bakery")
    await town.says(BO, "food", "!leave")
    assert "You have left the Food circle. Thank you for being part of it. Gus still speaks for Leaf Bakery." in (
        town.heard("food")
    )
    await town.says(EVE, "tech", "!join as guest")
    async with refused(town, "not-in"):
        await town.says(HAL, "tech", "!leave")


async def test_answers_alone_are_asked_about_and_a_stale_yes_is_no_trouble(town: Town) -> None:
    await opened(town)
    await town.says(BO, "food", "!join for Leaf Bakery")
    await town.says(BO, "food", "!yes C-1")
    await town.says(BO, "food", "!leave")
    assert "Your answer to C-1 would no longer count." in town.heard("food")
    question = _asked(town, "Really leave")
    await town.leaves_room(BO, "food")
    await town.joins_room(BO, "food")
    await town.replies(BO, "food", to=question, text="yes")
    assert "You have left it already." in town.heard("food")


async def test_in_private_it_is_said_with_a_word(town: Town) -> None:
    await settled(town)
    room = await town.private(FAY)
    await town.says(FAY, room, "leave food")
    assert "Really leave Food circle? Say yes, or no." in town.heard(room)
    await town.says(FAY, room, "yes")
    assert town.heard(room).startswith("You have left the Food circle.")


async def test_the_only_speaker_of_a_co_op_is_asked_before_laying_it_down(town: Town) -> None:
    await opened(town)
    await town.says(HAL, "food", "!yes C-1")
    await town.says(HAL, "food", "!leave Small Screws")
    asked = town.heard("food")
    assert "Nobody else speaks for Small Screws" in asked
    assert "Your answer to C-1 would no longer count." in asked
    assert "say !leave Small Screws yes" in asked
    await town.says(HAL, "food", "!leave Small Screws yes")
    assert "Nobody speaks for it now, so it is not counted until somebody does." in town.heard("food")
    assert "Your answer to C-1 is kept, and no longer counts." in town.heard("food")


@pytest.mark.both_databases
async def test_who_comes_back_within_a_week_is_confirmed_as_before_and_later_not(town: Town) -> None:
    await settled(town)
    town.asks_who_speaks = True
    await town.says(FAY, "food", "!leave yes")
    await town.passes(timedelta(days=6))
    await town.says(FAY, "food", "!join for Green Grocers")
    assert "You now speak for Green Grocers" in town.heard("food")
    assert "2 co-ops" not in await _heard(town, GUS, "!members")

    await town.says(FAY, "food", "!leave yes")
    await town.passes(timedelta(days=8))
    await town.says(FAY, "food", "!join for Green Grocers")
    assert "to confirm" in town.heard("food")


async def test_who_was_removed_or_is_followed_by_others_is_looked_at_anew(town: Town) -> None:
    await settled(town)
    town.asks_who_speaks = True
    await town.says(FAY, "food", "!leave yes")
    await town.confirms(BO, "Green Grocers")
    await town.says(BO, "food", "!join for Green Grocers")
    await town.says(FAY, "food", "!join for Green Grocers")
    assert "to confirm" in town.heard("food")

    await town.leaves_room(HAL, "food", by=ADA)
    await town.joins_room(HAL, "food")
    await town.says(HAL, "food", "!join for Small Screws")
    assert "to confirm" in town.heard("food")


@pytest.mark.both_databases
async def test_an_item_that_others_have_answered_is_withdrawn_once_that_is_meant(town: Town) -> None:
    await opened(town)
    await town.says(GUS, "food", "!yes C-1")
    await town.says(HAL, "food", "!yes C-1")
    await town.says(FAY, "food", "!concern C-1 It may clash")
    await town.says(GUS, "food", "!withdraw C-1")
    assert town.heard("food").startswith(
        "2 people have answered C-1. Withdrawn, it ends for all, and nothing is decided."
    )
    await town.replies(GUS, "food", to=_asked(town, "Really withdraw"), text="no")
    assert "C-1 stays as it is" in town.heard("food")

    await town.says(GUS, "food", "!withdraw C-1")
    await town.replies(GUS, "food", to=_asked(town, "Really withdraw"), text="yes")
    assert "C-1 is withdrawn." in "".join(town.heard_all("food"))


async def test_it_is_withdrawn_at_once_where_nobody_else_has_answered_or_yes_is_said_with_it(town: Town) -> None:
    await opened(town)
    await town.says(GUS, "food", "!yes C-1")
    await town.says(GUS, "food", "!withdraw C-1")
    assert "C-1 is withdrawn." in "".join(town.heard_all("food"))
    await _open(town, "Buy a van")
    await town.says(HAL, "food", "!yes C-2")
    await town.says(GUS, "food", "!withdraw C-2 yes")
    assert "C-2 is withdrawn." in "".join(town.heard_all("food"))


async def test_who_may_not_withdraw_is_not_asked_and_neither_is_who_may_no_longer(town: Town) -> None:
    await opened(town)
    await town.says(HAL, "food", "!yes C-1")
    async with refused(town, "not-yours"):
        await town.says(FAY, "food", "!withdraw C-1")
    await town.says(GUS, "food", "!withdraw C-1")
    question = _asked(town, "Really withdraw")
    await town.leaves_room(GUS, "food")
    await town.joins_room(GUS, "food")
    await town.passes(timedelta(days=4))
    await town.replies(GUS, "food", to=question, text="yes")
    assert "C-1 is withdrawn" not in "".join(town.heard_all("food"))
