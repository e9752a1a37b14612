"""What people are told of their privacy, anywhere and whoever they are."""

import pytest

from chatbot.api.wording.rendering import IN_A_ROOM
from commands.help.privacy_texts import privacy
from tests.journeys.conftest import Town
from tests.journeys.test_consent import GUS

SAID = (
    "for those who are in its room now", "Figures are for who speaks for your co-op", "@ada:example.org",
    "could read all that I keep", "sees who writes where and when", "Reactions are never encrypted", "shows what I keep about you",
    "older backups may still hold it",
)  # fmt: skip


@pytest.mark.parametrize("user", [GUS, "@zed:example.org"])
async def test_everybody_is_told_plainly_in_at_most_eight_lines(town: Town, user: str) -> None:
    await town.says(user, await town.private(user), "privacy")
    told = town.heard_private(user)

    assert [words for words in SAID if words not in told] == []
    assert len([line for line in told.splitlines() if line.strip()]) <= 8


async def test_it_is_told_in_a_circle_s_room_too(town: Town) -> None:
    await town.says(GUS, "food", "!privacy")
    assert "Your privacy with me" in town.heard("food")
    assert "!mydata" not in town.heard("food").replace("mydata, in private", "")


def test_where_no_operator_is_named_it_says_who_could_all_the_same() -> None:
    assert "Whoever runs me (whoever runs the bot) could read" in IN_A_ROOM.plain(privacy(operators=()))
