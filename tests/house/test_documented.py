"""What the pages say can be said, set and called is there: each command, setting and option of them is looked up, and read."""

import re
import shlex
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import typer.main
from babel import Locale
from pydantic import BaseModel

from chatbot import config
from chatbot.api.arguments import Reading
from chatbot.api.errors import Unsure, UsageError
from chatbot.api.understanding.catalogue import Catalogue
from chatbot.cli import door
from chatbot.config import Settings
from commands import FAMILIES
from tests.chatbot.test_broken_configurations import EXAMPLE, with_value
from tests.house.documented import PAGES, ROOT, blocks, codes, section

CATALOGUE = Catalogue(FAMILIES)
READING = Reading(datetime(2026, 3, 2, 9, tzinfo=UTC), ZoneInfo("Europe/London"), Locale.parse("en-GB", sep="-"), "GBP")
STANDS_FOR = {"…": "some words", "<role>": "secretary", "<day>": "1 march 2027", "@person": "@hal:example.org"}
"""What people put in place of what is left open."""
GROUPS = {
    first
    for words in (command.words for command in CATALOGUE.commands)
    for first, _, rest in [words.partition(" ")]
    if rest
}
"""First words of commands of two."""
SOURCE = "\n".join(
    re.sub(r'"\s*\n\s*f?"', "", path.read_text())  # A sentence over several lines is one.
    for path in chain(*((ROOT / room).rglob("*.py") for room in ("chatbot", "commands", "storage")))
)
LINE = typer.main.get_command(door.cli)


def said() -> set[tuple[str, str]]:
    """What the pages tell people to say, with the page."""
    prefixed = {(page, code[1:]) for page, code in codes() if re.match(r"!\w", code)}
    told = {
        (page, words) for page, text in blocks("text") for words in re.findall(r"^ *(?:\w+ +)?!(\w.*)$", text, re.M)
    }
    bare = {(page, code) for page, code in codes() if re.match(r"[a-z]+ \S", code) and code.split()[0] in GROUPS}
    return prefixed | told | bare


def refused(words: str) -> str | None:
    """Why words are no command, or None."""
    for left_open, put in STANDS_FOR.items():
        words = words.replace(left_open, put)
    found = CATALOGUE.find(words)
    if found is None:
        return None if words in GROUPS else "no such command"
    if not found.rest or found.rest == "some words":
        return None  # The command alone is named.
    try:
        found.command.grammar.parse(found.rest, reading=READING, example="")
    except Unsure:
        return None
    except UsageError as wrong:
        return str(wrong)
    return None


def test_what_the_pages_tell_people_to_say_is_understood() -> None:
    assert {(page, words): why for page, words in said() if (why := refused(words)) is not None} == {}


@pytest.mark.parametrize(("page", "block"), list(blocks("toml")))
def test_a_piece_of_toml_can_stand_in_a_configuration(tmp_path: Path, page: str, block: str) -> None:
    path = tmp_path / "circlebot.toml"
    tables = re.findall(r"^\[(?!\[)(.+)\]", block, re.M)
    path.write_text(
        "".join(
            [re.sub(rf"^\[({'|'.join(map(re.escape, tables)) or '-'})\]\n([^\[]*)", "", EXAMPLE, flags=re.M), block]
        )
    )

    assert config.load(path), page


def keys(model: type[BaseModel] = Settings, before: str = "") -> set[str]:
    """All keys of the TOML, from their outermost table on."""
    found = set()
    for name, field in model.model_fields.items():
        found.add(f"{before}{name}")
        for inner in _models_in(field.annotation):
            found |= keys(inner, f"{before}{name}.")
    return found


def _models_in(annotation: object) -> set[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return {annotation}
    return {model for each in getattr(annotation, "__args__", ()) for model in _models_in(each)}


def _called(key: str) -> set[str]:
    return {each for each in keys() if each == key or each.endswith(f".{key}")}


def test_settings_that_the_pages_name_are_there_and_take_what_is_set(tmp_path: Path) -> None:
    path = tmp_path / "circlebot.toml"
    wrong: dict[tuple[str, str], str] = {}
    for page, code in codes():
        if found := re.fullmatch(r"([a-z_]+(?:\.[a-z_]+)*) = ([\"\[{\d].*|true|false)", code):
            named, value = _called(found[1]), found[2]
            if "…" in value or not named:
                wrong |= {} if named else {(page, code): "no such key"}
                continue
            path.write_text(with_value(min(named, key=len), value)[0])
            try:
                config.load(path)
            except config.ConfigError as trouble:
                wrong[page, code] = str(trouble)
        elif re.fullmatch(r"[a-z_]+(\.[a-z_]+)+", code) and code.split(".")[0] in {
            part for key in keys() for part in key.split(".")
        }:
            wrong |= {} if _called(code) else {(page, code): "no such key"}
    assert wrong == {}


def _calls() -> list[tuple[str, list[str]]]:
    """What the pages have somebody type at a shell that begins with our command, cut into words."""
    written = [(page, line) for page, text in blocks("sh") for line in text.replace("\\\n", " ").splitlines()]
    written += [(page, code) for page, code in codes()]
    ours = [(page, re.sub(r"^\.venv/bin/", "", line.strip())) for page, line in written]
    return [(page, shlex.split(line)[1:]) for page, line in ours if line.startswith("circlebot ")]


def test_the_command_line_knows_what_the_pages_call() -> None:
    assert isinstance(LINE, typer.core.TyperGroup)
    wrong = []
    for page, (name, *rest) in _calls():
        command = LINE if name.startswith("-") or name == "…" else LINE.commands.get(name)
        options = {option for each in command.params for option in each.opts} if command is not None else set()
        asked = [word for word in (name, *rest) if word.startswith("-")]
        if command is None or not options.issuperset(asked):
            wrong.append((page, name, *rest))
    assert wrong == []
    assert len(_calls()) > 20


def test_what_make_is_asked_for_is_made() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.M))
    written = [*(line for _, text in blocks("sh") for line in text.splitlines()), *(code for _, code in codes())]
    asked = {words.split()[1] for words in written if re.match(r"make [a-z]", words)}

    assert asked <= targets


def test_lines_of_the_log_and_variables_are_those_of_the_program() -> None:
    titles = ("When something is wrong", "Trouble with the archive", "The log")
    told = "".join(section("docs/running.md", title) for title in titles)
    lines = {code for code in re.findall(r"`([^`\n]+)`", told) if re.match(r"(?!circlebot|chmod|make|was)\w.* ", code)}
    assert lines
    parts = {part for line in lines for part in re.split(r"[:\s]*…\s*| XKCD|^found ", line) if part}
    assert {part for part in parts if part not in SOURCE} == set()
    named = {name for page in PAGES for name in re.findall(r"CIRCLEBOT_[A-Z_]+", page.read_text())}
    assert {name for name in named if name not in SOURCE} == set()


def test_every_exit_code_is_told() -> None:
    told = re.search(r"Exit codes:(.+?)\n\n", (ROOT / "docs/running.md").read_text(), re.S)
    assert told is not None
    given = {door.FAILED, door.CONFIGURATION, door.REFUSED, door.TOO_NEW, door.ANOTHER_RUNS}
    assert {int(number) for number in re.findall(r"\b(\d) [a-z]", told[1])} == {0, *given}


def test_links_lead_somewhere() -> None:
    links = {(page, link) for page in PAGES for link in re.findall(r"\]\(([^)#:\s]+)(?:#[^)]*)?\)", page.read_text())}
    assert {(page.name, link) for page, link in links if not (page.parent / link).exists()} == set()
