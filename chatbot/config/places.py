"""Where in the file a key stands, so that nobody has to count tables by hand. The standard library's reader of TOML does not tell."""

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

Key = Sequence[str | int]
"""The way to a key: names of tables and keys, and places in lists counted from 0, as pydantic tells it."""

_TABLE = re.compile(r"\s*(\[\[?)\s*([\w.\"' -]+?)\s*\]\]?\s*(#.*)?$")
_KEY = re.compile(r"\s*([\w.\"'-]+)\s*=")
SHOWN = 50
"""Letters of a slug that are told."""
_MANY_LINES = ('"""', "'''")


class Places:
    """The lines of a TOML file by the keys that stand on them."""

    def __init__(self, text: str) -> None:
        self._lines: dict[tuple[str | int, ...], int] = {}
        table: tuple[str | int, ...] = ()
        tables: dict[tuple[str | int, ...], int] = {}
        within: str | None = None
        for number, line in enumerate(text.splitlines(), start=1):
            if within is not None:
                within = None if within in line else within
                continue
            if header := _TABLE.match(line):
                table = self._table(_names(header[2]), tables, another=header[1] == "[[")
                self._lines.setdefault(table, number)
            elif key := _KEY.match(line):
                self._lines.setdefault((*table, *_names(key[1])), number)
                within = next((mark for mark in _MANY_LINES if line.count(mark) == 1), None)

    @staticmethod
    def _table(
        names: Sequence[str], tables: dict[tuple[str | int, ...], int], *, another: bool
    ) -> tuple[str | int, ...]:
        """The way to a table: one of ``[[circles]]`` begins another of its list, and ``[circles.consent]`` belongs to the last."""
        way: tuple[str | int, ...] = ()
        for place, name in enumerate(names):
            way = (*way, name)
            if another and place == len(names) - 1:
                tables[way] = tables.get(way, -1) + 1
            if way in tables:
                way = (*way, tables[way])
        return way

    def line_of(self, key: Key) -> int | None:
        """The line of a key, or of the nearest table around it where the key itself is missing; None where there is none."""
        way = tuple(key)
        while way and not (
            found := self._lines.get(way) or self._lines.get((*way, 0))
        ):  # A list of tables stands where its first one does.
            way = way[:-1]
        return found if way else None


def in_words(key: Key, data: Mapping[str, Any]) -> str:
    """A key as it is told: ``circles["food"].room``; by its place in the file where a table has no slug, ``circles[0].room``."""
    told, at = "", data
    for part in key:
        if isinstance(part, int):
            at = at[part] if isinstance(at, list | tuple) and part < len(at) else {}
            slug = at.get("slug") if isinstance(at, Mapping) else None
            told = in_list(told, part, slug)
        else:
            at = at.get(part, {}) if isinstance(at, Mapping) else {}
            told += f".{part}" if told else part
    return told


def in_list(key: str, place: int, slug: object) -> str:
    """A table of a list, by its slug, or by its place where it has none."""
    if not isinstance(slug, str) or not slug:
        return f"{key}[{place}]"
    return f"{key}[{json.dumps(slug if len(slug) <= SHOWN else f'{slug[:SHOWN]}…', ensure_ascii=False)}]"


def _names(dotted: str) -> list[str]:
    return [part.strip().strip("\"'") for part in dotted.split(".")]
