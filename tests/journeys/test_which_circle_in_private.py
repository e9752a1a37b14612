"""What is said in private by somebody of several circles: the bot asks which is meant, and what it offers works. A circle's words, asked
for in private, stay in encrypted rooms where the circle's is one."""

import pytest

from tests.journeys.conftest import Town
from tests.journeys.test_consent import settled
from tests.journeys.test_secrecy import encrypt, says_secretly
from tests.printed import CATALOGUE
from tests.refusals import NOTES

FAY, GUS = "@fay:example.org", "@gus:example.org"
SILVER = "the silver"
GRAMMAR = {"usage", "which-circle"}
"""Codes of a refusal that says: these words are none that I understand."""
SAID = [each for each in CATALOGUE.commands if each.words.split()[0] not in ("private", "encrypt", "forget", "leave")]
"""Commands that leave people where they are."""


@pytest.mark.long
async def test_every_command_that_asks_which_circle_understands_the_answer(town: Town) -> None:
    """Gus is in two circles. Each command, said alone in private; where the bot asks, the first circle is chosen."""
    await settled(town)
    room, asked = await town.private(GUS), []
    for entry in SAID:
        await town.says(GUS, room, f"!{entry.words}")
        if "I cannot tell which you mean" not in town.heard_private(GUS):
            continue
        NOTES.latest = ""
        await town.says(GUS, room, "1")
        asked.append(entry.words)
        assert NOTES.latest not in GRAMMAR, entry.words
        assert "I do not know what to do with" not in town.heard_private(GUS), entry.words
        assert "I cannot tell which you mean" not in town.heard_private(GUS), entry.words
    assert {"agenda", "actions", "members"} <= set(asked)


async def lives_on(town: Town) -> None:
    """The encrypted food circle has something of each kind."""
    await settled(town)
    await encrypt(town, "food")
    for words in (
        f"!consent Sell {SILVER}", f"!proposal Bury {SILVER}", f"!ask C-2 whose is {SILVER}?", f"!sense {SILVER}?", f"!hands carry {SILVER}",
        f"!date {SILVER} 1h 12 march 10:00, 12 march 14:00", f"!agenda add Who polishes {SILVER}?", f"!action {FAY} Polish {SILVER} by in 3 days",
        f"!relay to coordinating {SILVER}",
    ):  # fmt: skip
        await says_secretly(town, FAY, "food", words)


@pytest.mark.long
async def test_no_command_in_private_shows_words_of_an_encrypted_circle_in_a_clear_room(town: Town) -> None:
    """Every command, as its example says it and with the circle named."""
    await lives_on(town)
    assert any(SILVER in said for said in town.heard_all("food"))
    room = await town.private(FAY)
    before = len(town.heard_all_private(FAY))
    for entry in SAID:
        for words in {entry.words, entry.example, f"{entry.words} food"}:
            await town.says(FAY, room, f"!{words}")
    for said in town.heard_all_private(FAY)[before:]:
        assert SILVER not in said, said


@pytest.mark.parametrize("command", ["agenda", "actions"])
async def test_an_encrypted_private_room_shows_them_and_another_circle_s_room_does_not(
    town: Town, command: str
) -> None:
    await lives_on(town)
    await town.says(FAY, "coordinating", f"!{command} food")
    assert SILVER not in town.heard("coordinating")
    room = await town.private(FAY)
    await town.says(FAY, room, f"!{command} food")
    assert "The room of the Food circle is encrypted and this one is not" in town.heard_private(FAY)
    await encrypt(town, room)
    await says_secretly(town, FAY, room, f"!{command} food")
    assert SILVER in town.heard_private(FAY)
