"""How journeys are played with another prefix: who hears what, and what the bot must not show."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import pytest

from chatbot.matrix.homeserver import Event
from storage.types import EventId, RoomId, UserId
from tests.fakes import BOT
from tests.journeys.conftest import Town
from tests.journeys.prefixes import Interpreter, prefix_of

GUS = "@gus:example.org"


def _said(by: str, content: dict[str, object], kind: str = "m.room.message") -> Event:
    return Event(EventId("$1"), RoomId("!1:example.org"), UserId(by), kind, content, datetime(2026, 3, 2, tzinfo=UTC))


@pytest.mark.parametrize(
    ("said", "heard"),
    [
        ("!join for Leaf Bakery", "?join for Leaf Bakery"),
        ("! join", "? join"),
        ("Circlebot: !join", "Circlebot: ?join"),
        ("@circlebot:example.org !join", "@circlebot:example.org ?join"),
        ("> <@gus:example.org> !yes\n> and more\n\n!join", "> <@gus:example.org> !yes\n> and more\n\n?join"),
        ("?join", "!join"),
        ("What is !join?", "What is !join?"),
        ("!", "!"),
        ("join!", "join!"),
    ],
)
def test_what_people_say_to_the_bot_it_hears_with_its_own_prefix(said: str, heard: str) -> None:
    content: dict[str, object] = {"body": said, "m.new_content": {"body": said}}

    assert Interpreter("?").hears(_said(GUS, content)).content == {"body": heard, "m.new_content": {"body": heard}}
    assert Interpreter("!").hears(_said(GUS, content)).content == content


def test_what_is_no_message_of_a_person_is_heard_as_it_is() -> None:
    for event in (_said(BOT, {"body": "!join"}), _said(GUS, {"body": "!join"}, "m.reaction")):
        assert Interpreter("?").hears(event) == event


def test_what_the_bot_says_people_read_with_the_usual_prefix() -> None:
    said = {
        "body": "Say ?join, or ?what. Leave out the ?. What?",
        "formatted_body": "Say <code>?join</code>",
        "m.mentions": {},
    }

    read = {
        "body": "Say !join, or ?what. Leave out the !. What?",
        "formatted_body": "Say <code>!join</code>",
        "m.mentions": {},
    }
    assert Interpreter("?").says(said) == read
    assert Interpreter("!").says(said) == said


@pytest.mark.parametrize(
    ("prefix", "wrong"), [("?", "!join"), ("!", "?join"), ("%", "!join"), ("?", "Leave out the !.")]
)
def test_a_wrong_prefix_before_a_command_is_noted_wherever_the_bot_shows_it(prefix: str, wrong: str) -> None:
    for content in ({"body": wrong}, {"formatted_body": f"<p>{wrong}</p>"}, {"m.new_content": {"body": wrong}}):
        interpreter = Interpreter(prefix)
        interpreter.says({"body": "Hello", **content})
        assert len(interpreter.complaints) == 1


@pytest.mark.parametrize(
    "own",
    ["> !join", "<blockquote>!join\nand !yes</blockquote>", "Hurry!join", "!joined", "!yesterday", "<b>Wow</b>! So"],
)
def test_words_of_people_and_other_words_are_no_commands_that_the_bot_shows(own: str) -> None:
    interpreter = Interpreter("?")
    interpreter.says({"body": own})

    assert interpreter.complaints == []


def test_a_journey_has_the_same_prefix_on_every_database() -> None:
    names = [f"tests/journeys/test_a.py::test_{number}" for number in range(200)]

    assert {prefix_of(f"{name}[sqlite]") == prefix_of(f"{name}[postgresql]") for name in names} == {True}
    assert 60 < sum(prefix_of(name) == "?" for name in names) < 140


class TestWithAnother:
    @pytest.fixture
    def interpreter(self) -> Interpreter:
        """A bot that listens to a question mark."""
        return Interpreter("?")

    async def test_the_bot_answers_who_says_it_as_usual_and_is_read_as_usual(self, town: Town) -> None:
        await town.says(GUS, "food", "!ping")
        assert town.heard("food") == "pong"
        written: list[str] = []
        says = town.server.said_as

        def note(content: Mapping[str, Any]) -> Mapping[str, Any]:
            written.append(str(content.get("body")))
            return says(content)

        town.server.said_as = note
        await town.says(GUS, "food", "!pling")
        assert "Did you mean !ping?" in town.heard("food")
        assert "Did you mean ?ping?" in written[-1]

    async def test_a_journey_fails_in_which_the_bot_shows_the_usual_one(self, town: Town) -> None:
        town.server.said_as({"body": "Say !join"})

        with pytest.raises(AssertionError, match=r"the prefix here is \?, and the bot says: Say !join"):
            await town.works()


async def test_a_page_as_a_file_shows_commands_as_its_room_has_them(town: Town) -> None:
    prefix = town.app.settings.matrix.command_prefix
    await town.says(GUS, "food", "!join for Leaf Bakery")
    await town.says(GUS, "food", f"!consent {'Bread for all. ' * 250}")
    for number in range(8):
        await town.says(GUS, "food", f"!ask C-1 {number}: {'What about the oats? ' * 150}")
    room = await town.private(GUS)

    await town.says(GUS, "food", "!item C-1")
    await town.says(GUS, room, "item C-1")
    in_the_room, in_private = (file.decode() for file in town.server.files.values())
    assert f"Or say {prefix}yes C-1." in in_the_room
    assert "Or say yes C-1." in in_private
