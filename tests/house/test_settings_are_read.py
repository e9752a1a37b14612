"""No key of the TOML promises what nobody keeps: some code reads it, or it is marked as not acted on yet."""

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Literal, get_args, get_origin

import pytest
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from chatbot.config import settings as declared
from chatbot.config.not_yet import NotYet, kind_mark_of, mark_of
from tests.house.settings_reader import Reader, tables_in

ROOT = Path(__file__).parents[2]
CHECKED_ONLY = ROOT / "chatbot/config/load.py"
"""It looks whether keys fit each other, which is no more than reading them."""
SOURCES = tuple(
    path
    for room in ("chatbot", "commands", "storage")
    for path in sorted((ROOT / room).rglob("*.py"))
    if path != CHECKED_ONLY
)
SECTIONS = [
    each for each in vars(declared).values() if isinstance(each, type) and issubclass(each, declared.Section)
]  # fmt: skip


def tables_of(root: type[BaseModel]) -> Iterator[type[BaseModel]]:
    yield root
    for field in root.model_fields.values():
        for table in tables_in(field.annotation):
            yield from tables_of(table)


def keys_of(root: type[BaseModel]) -> Iterator[tuple[type[BaseModel], str, FieldInfo]]:
    """All keys, but those that tell one kind of table from another: these are read by the loader itself."""
    for table in tables_of(root):
        for key, field in table.model_fields.items():
            if not (get_origin(field.annotation) is Literal and len(get_args(field.annotation)) == 1):
                yield table, key, field


def unread(root: type[BaseModel], reader: Reader) -> set[str]:
    """The keys that no code reads."""
    return {
        f"{table.__name__}.{key}"
        for table, key, _ in keys_of(root)
        if not any((each, key) in reader.read for each in table.__mro__)
    }


def marked(root: type[BaseModel]) -> set[str]:
    """The keys that are marked whole, not for some of their values only, and those of a kind of table that is marked."""
    return {
        f"{table.__name__}.{key}"
        for table, key, field in keys_of(root)
        for mark in [kind_mark_of(table) or mark_of(field)]
        if mark is not None and not mark.only
    }


@pytest.mark.long
def test_every_key_of_the_toml_is_read_or_marked_as_not_acted_on_yet() -> None:
    """A key here on the left is new, or nobody reads it any more: have something read it, or mark it ``NotYet``. One on the
    right is marked, and something reads it by now: take the mark away."""
    reader = Reader(SECTIONS)
    reader.follow(SOURCES)

    without_mark = unread(declared.Settings, reader) - marked(declared.Settings)
    without_need = marked(declared.Settings) - unread(declared.Settings, reader)
    assert (without_mark, without_need) == (set(), set())


def test_a_value_that_is_marked_is_not_compared_with_anywhere() -> None:
    values = {
        (key, value)
        for _, key, field in keys_of(declared.Settings)
        for mark in [mark_of(field)]
        for value in (mark.only if mark is not None else ())
    }

    assert values
    for path in SOURCES:
        assert not values & set(compared(ast.parse(path.read_text()))), path


def compared(module: ast.Module) -> Iterator[tuple[str, str]]:
    """Each name with each word that it is compared with."""
    for node in ast.walk(module):
        if isinstance(node, ast.Compare):
            sides = [node.left, *node.comparators]
            words = [each.value for side in sides for each in ast.walk(side) if isinstance(each, ast.Constant)]
            names = [_last_name(side) for side in sides]
        elif isinstance(node, ast.Match):
            patterns = [each for case in node.cases for each in ast.walk(case.pattern)]
            words = [each.value for each in patterns if isinstance(each, ast.Constant)]
            names = [_last_name(node.subject)]
        else:
            continue
        yield from ((name, word) for name in names if name for word in words if isinstance(word, str))


def _last_name(node: ast.expr) -> str | None:
    return node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else None


class Inner(BaseModel):
    used: int = 0
    forgotten: int = 0


class Outer(BaseModel):
    several: tuple[Inner, ...] = ()
    promised: Annotated[bool, NotYet("nothing happens")] = False


@pytest.mark.parametrize(
    ("source", "left"),
    [
        ("def f(of: Outer): return [each.used for each in of.several]", {"Inner.forgotten", "Outer.promised"}),
        ("class A:\n def __init__(self, of: Outer): self._of = of\n def f(self): return self._of.several[0].used",
         {"Inner.forgotten", "Outer.promised"}),
        ("def inner(of: Outer) -> Inner: return of.several[0]\ndef f(of: Outer): return inner(of).forgotten",
         {"Inner.used", "Outer.promised"}),
        ("def f(of: Outer, other): return other.used, other.forgotten, of.several",
         {"Inner.used", "Inner.forgotten", "Outer.promised"}),
        ("def f(of: Outer):\n first, _ = of.several\n return first.used, first.forgotten, of.promised", set()),
    ],
)  # fmt: skip
def test_a_key_that_nobody_reads_is_found(tmp_path: Path, source: str, left: set[str]) -> None:
    """Whoever has an attribute of the same name is not taken for the table."""
    (tmp_path / "module.py").write_text(source)
    reader = Reader([Outer, Inner])
    reader.follow([tmp_path / "module.py"])

    assert unread(Outer, reader) == left
    assert marked(Outer) == {"Outer.promised"}
