"""What is wrong with answers, told of the option that gives them: whoever says options has no line of a file to look at."""

import re
from collections.abc import Iterator
from pathlib import Path

from chatbot import config
from chatbot.config import ConfigError, Problem, Settings

_OPTIONS = {
    "matrix.homeserver": "--homeserver https://matrix.example.org",
    "matrix.user_id": "--user-id @circlebot:example.org",
    "federation.name": '--federation "Federation of Worker Co-ops"',
    "federation.operators": "--operator @ada:example.org",
    "federation.treasurers": "--treasurer @bo:example.org",
    "federation.coordinating_circle": '--circle "slug=coordinating; room=#coordinating:example.org"',
    "circles": '--circle "slug=coordinating; room=#coordinating:example.org"',
    "storage.url": "--archive postgresql+asyncpg://user@host/name",
}


def readable(path: Path) -> str:
    """The text of a TOML that is there, which may lack something, or hold too much. Raises ConfigError where it is none."""
    text = config.text_of(path)
    if broken := [problem for problem in _known(path, text) if not problem.key]:
        raise ConfigError(broken)
    return text


def settings_of(path: Path, text: str, before: str | None) -> Settings:
    """The settings as a new text has them. Raises ConfigError, each problem with the line that had it before, or else as that of an option."""
    try:
        return config.load_text(path, text)
    except ConfigError as wrong:
        raise ConfigError(list(_in_options(wrong.problems, _known(path, before)))) from wrong


def _known(path: Path, before: str | None) -> tuple[Problem, ...]:
    try:
        if before is not None:
            config.load_text(path, before)
    except ConfigError as wrong:
        return wrong.problems
    return ()


def _in_options(problems: tuple[Problem, ...], known: tuple[Problem, ...]) -> Iterator[Problem]:
    earlier = {(each.key, each.found): each for each in known}
    told = set[Problem]()
    for problem in problems:
        said = earlier.get((problem.key, problem.found)) or _of_an_option(problem)
        if said not in told:
            yield said
        told.add(said)


def _of_an_option(problem: Problem) -> Problem:
    """The same, as whoever has given the option would look for it."""
    for key, example in _OPTIONS.items():
        if problem.key == key or re.match(rf"{re.escape(key)}[\[.]", problem.key):
            option = example.partition(" ")[0]
            if problem.found in ("nothing", "nobody", "a list"):  # A list without anything in it.
                return Problem(option, "", "nothing", example)
            where = problem.key.removeprefix(key) if key == "circles" else ""
            return Problem(option, where.strip("."), problem.found, problem.expected, problem.suggestion)
    return problem
