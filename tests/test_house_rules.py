"""What holds for every command, every text and every file of this house."""

import re
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from babel import Locale

import commands
from chatbot.api.arguments import Reading
from chatbot.api.declaring.declared import Command
from chatbot.api.understanding.catalogue import Catalogue
from chatbot.api.wording.phrases import cmd
from chatbot.reference import authority, reference

ROOT = Path(__file__).parents[1]
CATALOGUE = Catalogue(commands.FAMILIES)
READING = Reading(
    datetime(2026, 3, 2, 9, 0, tzinfo=UTC), ZoneInfo("Europe/London"), Locale.parse("en-GB", sep="-"), "GBP"
)


@pytest.mark.parametrize("command", CATALOGUE.commands, ids=lambda command: command.words)
def test_every_example_parses_as_its_own_command(command: Command) -> None:
    found = CATALOGUE.find(command.example)

    assert not command.example.startswith("!")
    assert found is not None
    assert found.command is command
    command.grammar.parse(found.rest, reading=READING, example=cmd(command.example))


@pytest.mark.parametrize("command", CATALOGUE.commands, ids=lambda command: command.words)
def test_every_command_has_a_gate_and_a_plain_summary(command: Command) -> None:
    assert command.allow
    assert re.fullmatch(r"[A-Z].*[.]", command.summary)
    assert len(command.summary) <= 110


def test_the_reference_is_current() -> None:
    """``make docs`` writes it."""
    assert (ROOT / "docs/commands.md").read_text() == reference()


def test_the_table_of_authority_is_current() -> None:
    """``make docs`` writes it."""
    assert (ROOT / "docs/authority.md").read_text() == authority()


def test_only_what_contributing_names_catches_everything() -> None:
    found = {
        str(path.relative_to(ROOT).with_suffix("")).removeprefix("chatbot/")
        for room in ("chatbot", "commands", "storage")
        for path in (ROOT / room).rglob("*.py")
        if "except Exception" in path.read_text()
    }
    told = re.search(r"`Exception` is caught(.*?)Nowhere\s+else", (ROOT / "CONTRIBUTING.md").read_text(), re.S)
    named = re.findall(r"`(.+?)`", told[1]) if told else []

    assert sorted(found) == sorted(named)


def test_only_the_program_s_own_clock_asks_for_the_time() -> None:
    for room in ("chatbot", "commands", "storage"):
        for path in (ROOT / room).rglob("*.py"):
            text = path.read_text()
            if "datetime.now(" in text or "time.time(" in text:
                assert path == ROOT / "chatbot/app.py", path


def test_pins_name_no_registry() -> None:
    for path in (ROOT / "requirements").glob("*.txt"):
        assert not re.search(r"https?://|--index-url|--find-links", path.read_text()), path
        assert "--hash=sha256:" in path.read_text()


def test_every_trap_is_in_the_table_and_has_a_test_that_bears_its_number() -> None:
    rows = re.findall(r"^\| ((?:T\d+(?:, )?)+) \|", (ROOT / "docs/matrix.md").read_text(), re.M)
    told = {int(number) for row in rows for number in re.findall(r"\d+", row)}
    tested = {
        int(number)
        for path in (ROOT / "tests").rglob("test_*.py")
        for number in re.findall(r"def test_t(\d\d)_", path.read_text())
    }

    assert sorted(told) == list(range(1, 30))
    assert told <= tested
