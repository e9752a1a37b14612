"""What people are answered while there is nothing yet, and when what they said meets another text than they had read."""

from datetime import timedelta
from pathlib import Path

import pytest

from storage.types import UserId
from tests.journeys.conftest import Town
from tests.journeys.test_consent import FAY, GUS, HAL, opened

ADA = "@ada:example.org"


@pytest.fixture(scope="session")
def archive_file(empty_file: Path) -> Path:
    """Here nothing has happened yet."""
    return empty_file


async def test_the_first_co_op_is_on_the_list_once_somebody_has_joined_for_it(town: Town) -> None:
    await town.says(GUS, "food", "!coops")
    assert "I know no co-op yet" in town.heard("food")
    assert "join for …" in town.heard("food")

    await town.says(GUS, "food", "!join for Leaf Bakery")
    await town.says(GUS, "food", "!coops")
    assert "Leaf Bakery" in town.heard("food")


async def test_a_logbook_in_which_nothing_stands_says_so_and_makes_no_file(town: Town) -> None:
    room = await town.private(GUS)
    for command in ("decisions", "decisions export", "decisions export csv circle food"):
        await town.says(GUS, room, command)
        assert "The logbook is still empty" in town.heard(room)
    await town.says(GUS, room, "decisions van since 1 march 2026")
    assert "I have found no decision" in town.heard(room)

    assert not town.files_to(GUS)


async def test_help_greets_people_where_they_are(town: Town) -> None:
    room = await town.private(ADA)
    await town.says(ADA, room, "help")
    assert town.heard(room).startswith("Hello! This is our private room.")
    await town.says(ADA, "tech", "!help")
    assert town.heard("tech").startswith("Hello! I look after the Tech circle.")

    pub = town.server.room("#pub:example.org", [UserId(ADA), UserId(GUS)])
    await town.app.homeserver.join(pub)
    await town.works()
    await town.says(ADA, pub, "!help")
    assert town.heard(pub).startswith("Hello! To ask a person: ")


async def test_a_tap_on_an_earlier_text_of_what_has_closed_is_answered_with_what_became_of_it(town: Town) -> None:
    await opened(town)
    await town.says(GUS, "food", "!amend C-1 Move the call to Fridays")
    fridays = town.card("food", "C-1 · ")
    await town.says(GUS, "food", "!amend C-1 Move the call to Mondays")
    await town.says(FAY, "food", "!yes C-1")
    await town.passes(timedelta(days=3))
    outcome = town.heard("food")
    await town.reacts(HAL, "food", to=fridays, key="✅")

    assert "C-1 has closed, with another text than the one you answered" in town.heard_private(HAL)
    assert town.heard("food") == outcome
    await town.says(HAL, "food", "!decision D-1")
    assert "1 of 3 co-ops heard" in town.heard("food")
    assert "Move the call to Mondays" in town.heard("food")


async def test_what_was_said_before_the_text_was_changed_is_not_consent_to_the_new_one(town: Town) -> None:
    """Hal's server was slow: his yes comes after the amendment, and is from before."""
    card = await opened(town)
    before = town.now
    town.clock.passes(timedelta(hours=1))
    await town.says(GUS, "food", "!amend C-1 Move the call to Fridays")
    content = {"msgtype": "m.text", "body": "!yes C-1"}
    town.server.emit(town.room("food"), HAL, "m.room.message", content, at=before)
    await town.works()

    assert "the text of C-1 has been changed" in town.heard("food")
    assert "Move the call to Fridays" in town.heard("food")
    await town.passes(timedelta(seconds=10))
    card = town.card("food", "C-1 · ")
    assert "0 of 3 heard" in town.body_of(card)
    await town.says(HAL, "food", "!yes C-1")
    await town.passes(timedelta(seconds=10))
    assert "1 of 3 heard" in town.body_of(card)
