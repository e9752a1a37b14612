"""No key of the TOML promises what nobody keeps: some code reads it, or it is marked as not acted on yet."""

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Literal, get_args, get_origin

import pytest
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from chatbot.config import settings as declared
from chatbot.config.not_yet import NotYet, kind_mark_of, mark_of
from chatbot.config.section import Section
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


def sections(root: type[Section] = Section) -> Iterator[type[Section]]:
    """All tables of the TOML."""
    for each in root.__subclasses__():
        yield each
        yield from sections(each)


SECTIONS = [each for each in sections() if each.__module__.startswith("chatbot.")]


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
    """The keys that are marked, and those of a kind of table that is marked."""
    return {
        f"{table.__name__}.{key}"
        for table, key, field in keys_of(root)
        for mark in [kind_mark_of(table) or mark_of(field)]
        if mark is not None
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
