"""What is told to whoever gets a command wrong, of all commands; and whether the bot understands what it tells people to say."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from chatbot.api.arguments import Grammar
from chatbot.api.declaring.declared import Command
from chatbot.api.errors import UsageError
from chatbot.api.wording.phrases import Cmd, Inline, cmd, code
from chatbot.api.wording.rendering import IN_A_ROOM, Rendering
from tests.house.sources import ROOT, files_in, nodes_of
from tests.printed import (
    CATALOGUE,
    PRINTED,
    READING,
    complaint,
    complaint_about_source,
    listening,
    listening_to_letters,
    misplaced,
    shown_as_letters,
)

NOTATION = re.compile(r"<[^>]*>|\[[^\]]*\]|\w\|\w")
"""How commands are written down for programmers."""


def wrong_ways() -> Iterator[tuple[str, str, Command, str]]:
    """All commands, each said with nothing behind it, with too much, and with something of another kind in it."""
    for command in CATALOGUE.commands:
        rest = command.example.removeprefix(command.words).strip()
        yield command.words, "nothing", command, ""
        yield command.words, "too much", command, f"{rest} and then something more"
        yield command.words, "too much at once", command, f"{rest} zzz"
        yield command.words, "another kind", command, f"§§§ {rest.partition(' ')[2]}".strip()
        yield command.words, "another record", command, "R-3"
        yield command.words, "a clause with nothing", command, f"{rest} {_clause(command)}".strip()


def _clause(command: Command) -> str:
    return next((each.keyword for each in command.grammar.clauses if each.keyword), "")


@pytest.mark.long
@pytest.mark.parametrize(
    ("words", "how", "command", "rest"), [pytest.param(*way, id=f"{way[0]}-{way[1]}") for way in wrong_ways()]
)
def test_nobody_is_shown_how_commands_are_written_down(words: str, how: str, command: Command, rest: str) -> None:
    unclear = refused(command, rest)
    if unclear is None:
        return
    assert not NOTATION.search(unclear.text.replace(rest, "")), unclear.text
    assert isinstance(unclear.example, Cmd)
    assert complaint(unclear.example.words) is None
    assert unclear.text.endswith(f"For example: !{unclear.example.words}")
    assert not rest or any(word in unclear.text for word in rest.split()), unclear.text


def refused(command: Command, rest: str) -> UsageError | None:
    """What is said to these words behind a command; None where they are understood."""
    try:
        command.grammar.parse(rest, reading=READING, example=cmd(command.example))
    except UsageError as unclear:
        return unclear
    return None


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("figures Sunrise Laundry", "Perhaps the word “for” is missing. For example: !figures for Sunrise Laundry"),
        ("withdraw", "I am missing the number, such as C-12. For example: !withdraw C-12"),
        ("withdraw R-3", "R-3 is the number of something passed on, and I need that of an item there."),
        ("approve C-4", "C-4 is the number of an item, and I need that of a request there."),
        ("withdraw C-4 opened by mistake", "I read “C-4”, and do not know what to do with “opened by mistake”."),
        ("object C-12", "I read “C-12”, and am missing the text."),
        ("speaker end @hal:example.org", "I read “@hal:example.org”, and am missing “for” with the name of the co-op."),
        ("role give", "I am missing the person, by name or as @ada:example.org."),
        ("extend C-12 by", "I read “by”, but nothing follows it."),
        ("consent", "I am missing the text."),
        ("decision C-12", "C-12 is the number of an item, and I need that of a decision there."),
    ],
)  # fmt: skip
def test_what_was_read_and_what_is_missing_is_said(said: str, told: str) -> None:
    found = CATALOGUE.find(said)
    unclear = refused(found.command, found.rest) if found is not None else None

    assert unclear is not None
    assert told in unclear.text


def test_a_word_that_may_be_missing_is_looked_for_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Words that cannot be read with it either were read again with two of it, with three, until the stack was full."""
    times: list[str] = []
    reads = Grammar._clauses_of

    def counted(self: Grammar, words: str, *rest: Any) -> Any:
        times.append(words)
        return reads(self, words, *rest)

    monkeypatch.setattr(Grammar, "_clauses_of", counted)
    for command in CATALOGUE.commands:
        times.clear()
        refused(command, "C-1 for\n\nx")
        assert len(times) <= 1 + 2 * len(command.grammar.clauses), command.words


def printed(path: Path, *, by: str = "cmd") -> Iterator[tuple[int, str]]:
    """All literals of commands in a file, with ``{}`` where a value is put into one, and the examples."""
    for node in nodes_of(path):
        match node:
            case ast.Call(func=ast.Name(id=called), args=[words, *_]) if called == by:
                for literal in _literals(words):
                    yield node.lineno, literal


def _literals(words: ast.expr) -> Iterator[str]:
    match words:
        case ast.Constant(value=str(literal)):
            yield literal
        case ast.JoinedStr(values=values):
            yield "".join(str(each.value) if isinstance(each, ast.Constant) else "{}" for each in values)
        case ast.IfExp(body=one, orelse=other):
            yield from _literals(one)
            yield from _literals(other)


@pytest.mark.long
@pytest.mark.parametrize("path", files_in("chatbot", "commands"), ids=lambda path: str(path.relative_to(ROOT)))
def test_every_command_that_the_bot_can_print_is_understood(path: Path) -> None:
    said = [(line, words) for line, words in printed(path) if words.strip("{}")]
    # What is nothing but a value is tried when it is said, in a journey.
    wrong = [(line, words, why) for line, words in said if (why := complaint_about_source(words)) is not None]
    assert not wrong


def test_commands_are_found_in_the_code() -> None:
    assert sum(1 for path in files_in("chatbot", "commands") for _ in printed(path)) > 500


def test_a_command_is_nowhere_shown_as_mere_letters() -> None:
    """The rendering gives a ``cmd(…)`` its prefix, and a ``code(…)`` none."""
    letters = [
        (str(path.relative_to(ROOT)), line, words)
        for path in files_in("chatbot", "commands")
        for line, words in printed(path, by="code")
    ]
    assert len(letters) > 50
    assert not [each for each in letters if shown_as_letters(each[2].replace("{}", "12"))]


@pytest.mark.parametrize(
    ("said", "private", "wrong"),
    [
        (code("circles"), False, True), (code("item C-12"), False, True), (code("item C-12"), True, False), (code("yes"), False, False),
        (code("tally 10"), False, False), (cmd("circles"), False, False),
    ],
)  # fmt: skip
def test_a_command_without_its_prefix_is_noticed_in_a_room(
    monkeypatch: pytest.MonkeyPatch, said: Inline, private: bool, wrong: bool
) -> None:
    monkeypatch.setattr(Rendering, "_write", listening_to_letters(Rendering._write))
    PRINTED.complaints()
    (IN_A_ROOM.in_private() if private else IN_A_ROOM).words(said)
    assert bool(PRINTED.complaints()) == wrong


@pytest.mark.parametrize("command", CATALOGUE.commands, ids=lambda command: command.words)
def test_every_example_and_every_command_of_a_help_is_understood(command: Command) -> None:
    for words in (command.example, *re.findall(r"`([^`]+)`", command.help)):
        assert complaint(words) is None


@pytest.mark.parametrize("words", ["dance", "withdraw R-3", "close C-<number>", "date Call 30 fri"])
def test_what_would_not_be_understood_is_noticed(words: str) -> None:
    assert complaint(words) is not None


def test_what_is_shown_in_a_journey_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Rendering, "command", listening(Rendering.command))
    PRINTED.complaints()

    IN_A_ROOM.words(cmd("dance"))

    assert PRINTED.complaints() == ["“dance” is no command"]
    assert not PRINTED.complaints()


@pytest.mark.parametrize(
    ("shown", "private"),
    [
        (cmd("items"), False),
        (cmd("items"), True),
        (cmd("items", here=False), True),
        (cmd("forget me", here=False), False),
        (cmd("forget me"), True),
        (cmd("subs declare"), False),
    ],
)
def test_what_is_shown_is_heard_where_it_is_shown(shown: Cmd, private: bool) -> None:
    written = Rendering(private=private).command(shown)

    assert misplaced(shown, written=written, private=private, prefix="!") is None


def test_what_is_run_together_or_lacks_its_prefix_is_not_heard_in_a_room() -> None:
    for written, private in (("items", False), ("subsdeclare", True), ("!subsdeclare", False), ("(!items)", False)):
        assert misplaced(cmd("items"), written=written, private=private, prefix="!") is not None
