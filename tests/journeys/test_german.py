"""A federation whose members speak German: what is ours is German, what is theirs and what is typed stays as it is."""

import pytest

from tests.journeys.conftest import Town
from tests.towns import FEDERATION

EVE = "@eve:example.org"


@pytest.fixture
def toml() -> str:
    return FEDERATION.replace("[federation]\n", '[federation]\nlanguage = "de-DE"\n', 1)


async def test_the_first_words_in_a_circles_room_are_german(town: Town) -> None:
    (introduction,) = town.heard_all("tech")

    assert introduction.startswith("Hallo! Ich bin Circlebot und helfe „Tech circle“, mit den anderen Kreisen")
    assert "Ins Verzeichnis des Kreises kommst du mit !join for …." in introduction


async def test_help_is_german_and_commands_are_as_ever(town: Town) -> None:
    await town.says(EVE, "tech", "!help")
    heard = town.heard("tech")
    assert heard.startswith("Hallo! Ich bin für „Tech circle“ da. Wer dir weiterhilft: Di (")
    assert "Für deine Genossenschaft in diesen Kreis kommen: !join for …" in heard
    assert "!help all zeigt alles, was du sagen kannst" in heard
    assert "To " not in heard

    await town.says(EVE, "tech", "!help help")
    assert "!help all zeigt alle Befehle, !help C-12" in town.heard("tech")
    assert "Zum Beispiel: !help consent" in town.heard("tech")
    await town.says(EVE, "tech", "!help relay all")
    assert "Das ist für Verbindungspersonen" in town.heard("tech")
    await town.says(EVE, "tech", "!help xyzzy")
    assert "Einen Befehl „xyzzy“ kenne ich nicht." in town.heard("tech")


async def test_about_and_ping_are_answered_in_german(town: Town) -> None:
    await town.says(EVE, "tech", "!about")
    assert "Ich helfe den Kreisen von „Federation of Worker Co-ops“" in town.heard("tech")
    assert "!help zeigt, was ich hier kann." in town.heard("tech")
    await town.says(EVE, "tech", "!ping {words} **7**")
    assert town.heard("tech") == "pong {words} **7**"


async def test_in_private_too_and_there_without_the_prefix(town: Town) -> None:
    room = await town.private(EVE)
    assert "Außer uns ist niemand in diesem Raum." in town.heard(room)
    await town.says(EVE, room, "whoami")
    assert "Du bist Eve (@eve:example.org)." in town.heard(room)
    assert "todo zeigt, was auf dich wartet, help, was du hier tun kannst." in town.heard(room)
    await town.says(EVE, room, "danke")
    await town.says(EVE, room, "thanks")
    assert town.heard(room) == "Gern geschehen!"


async def test_what_is_not_translated_yet_is_said_in_english(town: Town) -> None:
    await town.says(EVE, "tech", "!sense Wachsen wir?")

    assert "It decides nothing." in town.body_of(town.card("tech", "Sense check S-1"))


async def test_three_co_ops_stand_one_after_the_other_on_a_card(town: Town) -> None:
    for name, coop in (("gus", "Leaf Bakery"), ("hal", "Small Screws"), ("fay", "Green Grocers")):
        await town.says(f"@{name}:example.org", "food", f"!join for {coop}")
    await town.says("@gus:example.org", "food", "!consent Umzug auf Freitag")

    assert "Green Grocers, Leaf Bakery und Small Screws" in town.body_of(town.card("food", "C-1 ·"))
