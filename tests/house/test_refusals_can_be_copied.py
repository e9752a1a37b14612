"""What a refusal tells people to say can be said as it stands; and what else is shown with a place to fill in is known, should
somebody copy that, too."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from chatbot.api.arguments import Grammar, Rest
from chatbot.api.errors import UsageError
from chatbot.api.wording.placeholders import PLACEHOLDERS, placeholder_in
from tests.house.sources import ROOT, files_in, nodes_of
from tests.printed import READING
from tests.refusals import KINDS

_TO_FILL_IN = re.compile(r"<[a-z][^<>{}]*>|@person\b|\[[a-z][^\[\]{}]*\]")
_TEXTS = re.compile(r"texts?\.py$")


def _words(node: ast.AST) -> Iterator[tuple[str, int]]:
    """The literals below a piece of code, with what is put into them left out."""
    for each in ast.walk(node):
        if isinstance(each, ast.Constant) and isinstance(each.value, str):
            yield each.value, each.lineno


def _calls(path: Path, names: tuple[str, ...]) -> Iterator[ast.Call]:
    for node in nodes_of(path):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in names:
            yield node


def _said_elsewhere(path: Path, refusal: ast.Call) -> Iterator[tuple[Path, ast.AST]]:
    """The functions of the texts beside a file that a refusal takes its words from."""
    names = {each.attr for each in ast.walk(refusal) if isinstance(each, ast.Attribute)}
    for beside in sorted(each for each in path.parent.glob("*.py") if _TEXTS.search(each.name)):
        for node in nodes_of(beside):
            if isinstance(node, ast.FunctionDef) and node.name in names and _imports(path, beside.stem):
                yield beside, node


def _imports(path: Path, module: str) -> bool:
    return re.search(rf"\bimport (?:.*, )?{module}\b", path.read_text()) is not None


def test_no_refusal_shows_a_place_to_fill_in() -> None:
    offences = []
    for path in files_in("chatbot", "commands"):
        for refusal in _calls(path, KINDS):
            for where, node in [(path, refusal), *_said_elsewhere(path, refusal)]:
                body = node.body[1:] if isinstance(node, ast.FunctionDef) else [node]  # Without its docstring.
                offences += [
                    f"{where.relative_to(ROOT)}:{line} {words}"
                    for each in body
                    for words, line in _words(each)
                    if _TO_FILL_IN.search(words)
                ]

    assert sorted(set(offences)) == []


def test_every_place_to_fill_in_that_is_shown_is_known() -> None:
    shown = {
        found
        for path in files_in("chatbot", "commands")
        for call in _calls(path, ("cmd",))
        for words, _ in _words(call)
        for found in re.findall(r"<[a-z][^<>{}]*>", words)
    }

    assert shown <= PLACEHOLDERS.keys()


async def opens(ctx: object, text: Rest) -> None:
    """Opening something."""


@pytest.mark.parametrize("placeholder", PLACEHOLDERS)
def test_who_copies_it_is_told_to_put_words_of_their_own_there(placeholder: str) -> None:
    with pytest.raises(UsageError, match="stands for words of yours"):
        Grammar.of(opens).parse(f"Buy {placeholder}", reading=READING, example="!x")


@pytest.mark.parametrize("words", ["Buy a <b>van</b>", "Share 1 < 2 > 0", "we <3 bread"])
def test_other_words_are_left_alone(words: str) -> None:
    assert placeholder_in(words) is None
