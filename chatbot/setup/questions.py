"""The conversation at a terminal: what was given by options is not asked, and each answer is looked at as it is given."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import questionary
from pydantic import TypeAdapter, ValidationError

from chatbot.config.names import RoomName, Slug, Url, User
from chatbot.setup.answers import Answers, CircleAnswer

PARTS = ("the account", "operators and treasurers", "another circle", "nothing")


class Stopped(Exception):
    """Somebody has had enough (Ctrl-C): nothing is changed."""


def ask_all(given: Answers) -> Answers:
    """Everything that a new bot needs and was not given. Raises Stopped."""
    answers = ask_account(given)
    if answers.federation is None:
        answers = replace(answers, federation=_text("What is the federation called?"))
    answers = ask_people(answers)
    if not answers.circles:
        answers = replace(answers, encrypted=_yes("Shall rooms that I make be encrypted?"))
        circles = [ask_circle(answers, first=True)]
        while _yes("Another circle?", default=len(circles) < 3):
            circles.append(ask_circle(answers))
        answers = replace(answers, circles=tuple(circles))
    if answers.space is None and _yes("Shall the rooms stand in a space, so that people find them?"):
        alias = _text("Its alias?", default=f"#federation:{_server(answers)}", of=RoomName)
        answers = replace(answers, space=alias)
    return answers


def ask_part(given: Answers, *, user_id: str) -> Answers:
    """What of a bot that is there is to be changed: one part, and nothing else. Raises Stopped."""
    answers = replace(given, user_id=given.user_id)
    match _select("There is a configuration already. What shall I change?", PARTS):
        case "the account":
            return ask_account(answers)
        case "operators and treasurers":
            return ask_people(answers)
        case "another circle":
            answers = replace(answers, encrypted=_yes("Shall its room be encrypted, if I make it?"))
            return replace(answers, circles=(ask_circle(replace(answers, user_id=user_id)),))
    return answers


def ask_account(given: Answers) -> Answers:
    """Homeserver, account, and how it logs in."""
    homeserver = given.homeserver or _text("Address of the homeserver?", default="https://", of=Url)
    user_id = given.user_id or _text(
        "Matrix id of the bot's account, made there before?", default="@circlebot:", of=User
    )
    secrets = dict(given.secrets)
    if not secrets:
        how = _select("How does it log in?", ("with its password", "with an access token"))
        kind = "password" if how == "with its password" else "access_token"
        secrets[kind] = _secret("Its password?" if kind == "password" else "Its access token?")
    return replace(given, homeserver=homeserver, user_id=user_id, secrets=secrets)


def ask_people(given: Answers) -> Answers:
    """Who runs the bot, and who sees to the subs."""
    operators = given.operators or _people("Who runs the bot? Matrix ids, with commas between", needed=True)
    treasurers = given.treasurers or _people("Who asks for subs and sees them all? Matrix ids, or nobody")
    return replace(given, operators=operators, treasurers=treasurers)


def ask_circle(given: Answers, *, first: bool = False) -> CircleAnswer:
    """One circle."""
    slug = _text(
        "Short name of the coordinating circle?" if first else "Short name of the circle?",
        default="coordinating" if first else "",
        of=Slug,
    )
    name = _text("Its full name?", default=f"{slug.capitalize()} circle")
    room = _text("Its room, by alias? I find it, or make it.", default=f"#{slug}:{_server(given)}", of=RoomName)
    kind = "coordinating" if first else _select("What is it for?", ("industry", "working"))
    link = () if first else _people("Its link persons? Matrix ids, or nobody yet")
    return CircleAnswer(slug, name, kind, room, None, link, _people("Its secretaries? Matrix ids, or nobody yet"))


def _server(answers: Answers) -> str:
    return (answers.user_id or "").partition(":")[2]


def _fits(of: Any) -> Callable[[str], bool | str]:
    """What the terminal says of an answer that is none, as ``check`` would."""

    def fits(words: str) -> bool | str:
        if not words.strip():
            return "Please write something, or Ctrl-C."
        if of is None:
            return True
        try:
            TypeAdapter(of).validate_python(words.strip())
        except ValidationError as wrong:
            return str(wrong.errors()[0]["msg"]).removeprefix("Value error, ")
        return True

    return fits


def _people(question: str, *, needed: bool = False) -> tuple[str, ...]:
    def fits(words: str) -> bool | str:
        people = _split(words)
        if not people:
            return not needed or "Somebody, such as @ada:example.org"
        return next((told for told in map(_fits(User), people) if told is not True), True)

    return _split(_asked(questionary.text(question, validate=fits)))


def _split(words: str) -> tuple[str, ...]:
    return tuple(part for part in words.replace(",", " ").split() if part)


def _text(question: str, *, default: str = "", of: Any = None) -> str:
    return _asked(questionary.text(question, default=default, validate=_fits(of))).strip()


def _secret(question: str) -> str:
    return _asked(questionary.password(question, validate=_fits(None)))


def _select(question: str, choices: tuple[str, ...]) -> str:
    return _asked(questionary.select(question, choices=list(choices)))


def _yes(question: str, *, default: bool = True) -> bool:
    # Else a “y” is the whole answer, and the Enter that people press behind it answers the next question.
    return bool(_asked(questionary.confirm(question, default=default, auto_enter=False)))


def _asked(question: questionary.Question) -> str:
    answer = question.ask()
    if answer is None:
        raise Stopped
    return answer  # type: ignore[no-any-return]
