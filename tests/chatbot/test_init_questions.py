"""The conversation of ``circlebot init``, typed at a terminal that is not there."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from prompt_toolkit.application import create_app_session
from prompt_toolkit.input import create_pipe_input
from prompt_toolkit.output import DummyOutput

from chatbot.setup.answers import Answers, CircleAnswer
from chatbot.setup.questions import Stopped, ask_all, ask_part

ENTER, DOWN, CLEAR, STOP = "\r", "\x1b[B", "\x15", "\x03"


@contextmanager
def typing(*keys: str) -> Iterator[None]:
    """Somebody who types all of this, and nothing else."""
    with create_pipe_input() as terminal, create_app_session(input=terminal, output=DummyOutput()):
        terminal.send_text("".join(keys))
        yield


def test_all_is_asked_that_was_not_given_and_defaults_are_taken_with_enter() -> None:
    with typing(
        "matrix.example.org", ENTER,
        "circlebot", CLEAR, "@circlebot:example.org", ENTER,
        ENTER, "a word", ENTER,
        "Federation of Worker Co-ops", ENTER,
        "@ada:example.org, @di:example.org", ENTER,
        ENTER,
        "y", ENTER,
        ENTER, ENTER, ENTER, ENTER,
        "y", ENTER,
        "food", ENTER, ENTER, ENTER, ENTER, "@fay:example.org", ENTER, "@hal:example.org", ENTER,
        "n", ENTER,
        "y", ENTER, ENTER,
    ):  # fmt: skip
        answers = ask_all(Answers())

    assert answers == Answers(
        homeserver="https://matrix.example.org",
        user_id="@circlebot:example.org",
        federation="Federation of Worker Co-ops",
        operators=("@ada:example.org", "@di:example.org"),
        circles=(
            CircleAnswer(
                "coordinating", "Coordinating circle", "coordinating", "#coordinating:example.org", None, (), ()
            ),
            CircleAnswer(
                "food",
                "Food circle",
                "industry",
                "#food:example.org",
                None,
                ("@fay:example.org",),
                ("@hal:example.org",),
            ),
        ),
        space="#federation:example.org",
        secrets={"password": "a word"},
    )


def test_what_was_given_is_not_asked() -> None:
    given = Answers(
        homeserver="https://matrix.example.org",
        user_id="@circlebot:example.org",
        federation="Federation",
        operators=("@ada:example.org",),
        treasurers=("@bo:example.org",),
        circles=(CircleAnswer("food", "Food circle", "industry", "#food:example.org"),),
        secrets={"access_token": "given"},
    )
    with typing("n", ENTER):  # The space alone is left to ask.
        assert ask_all(given) == given


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        (("ftp://matrix.example.org", ENTER), ("https://matrix.example.org", ENTER)),
        (("https://matrix.example.org/_matrix", ENTER), ("https://matrix.example.org", ENTER)),
        ((ENTER,), ("https://matrix.example.org", ENTER)),
    ],
)
def test_an_answer_that_is_none_is_asked_again(wrong: tuple[str, ...], right: tuple[str, ...]) -> None:
    given = Answers(user_id="@circlebot:example.org", secrets={"password": "a word"})
    with typing(CLEAR, *wrong, CLEAR, *right, DOWN + DOWN):
        assert _homeserver_of(given) == "https://matrix.example.org"


def _homeserver_of(given: Answers) -> str | None:
    from chatbot.setup.questions import ask_account

    return ask_account(given).homeserver


def test_with_a_token_instead_of_a_password() -> None:
    given = Answers(homeserver="https://matrix.example.org", user_id="@circlebot:example.org")
    with typing(ENTER, DOWN, ENTER, "a token", ENTER):
        assert ask_part(given, user_id="@circlebot:example.org").secrets == {"access_token": "a token"}


def test_of_a_bot_that_is_there_one_part_is_asked_and_nothing_else() -> None:
    with typing(DOWN, ENTER, "@ada:example.org", ENTER, "@bo:example.org", ENTER):
        people = ask_part(Answers(), user_id="@circlebot:example.org")
    assert people == Answers(operators=("@ada:example.org",), treasurers=("@bo:example.org",))

    with typing(
        DOWN,
        DOWN,
        ENTER,
        "n",
        ENTER,
        "tech",
        ENTER,
        "Techies",
        CLEAR,
        "Techies",
        ENTER,
        ENTER,
        DOWN,
        ENTER,
        ENTER,
        ENTER,
    ):
        one = ask_part(Answers(), user_id="@circlebot:example.org")
    assert one.circles == (CircleAnswer("tech", "Techies", "working", "#tech:example.org"),)
    assert one.encrypted is False

    with typing(DOWN, DOWN, DOWN, ENTER):
        assert ask_part(Answers(), user_id="@circlebot:example.org").changes_nothing


def test_whoever_has_had_enough_stops_it() -> None:
    with typing(STOP), pytest.raises(Stopped):
        ask_all(Answers())


def test_somebody_must_run_it() -> None:
    given = Answers(
        homeserver="https://matrix.example.org",
        user_id="@circlebot:example.org",
        federation="Federation",
        circles=(CircleAnswer("food", "Food circle", "industry", "#food:example.org"),),
        space="#federation:example.org",
        secrets={"password": "a word"},
    )
    with typing(ENTER, "Ada", ENTER, CLEAR, "@ada:example.org", ENTER, ENTER):
        assert ask_all(given).operators == ("@ada:example.org",)
