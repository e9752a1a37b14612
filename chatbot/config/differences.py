"""What another TOML would change, key by key: told before it is taken in."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from chatbot.config.places import in_list
from chatbot.config.settings import Settings

NEEDS_A_START = ("matrix.homeserver", "matrix.user_id", "storage", "monitoring")
"""What a process holds on to from its start: another account or another archive is another bot."""


def differences(before: Settings, after: Settings) -> list[str]:
    """A line for each key that is another, by its name; and one for each table, such as a circle's, that is new or gone as a whole."""
    old, new = _flat(before), _flat(after)
    gone, come = _tables(old) - _tables(new), _tables(new) - _tables(old)
    whole = [*(f"{table}: taken out" for table in _outermost(gone)), *(f"{table}: new" for table in _outermost(come))]
    return whole + [
        f"{key}: {_told(was)} → {_told(now)}"
        for key, was, now in _changed(old, new)
        if key.endswith(".was") or not any(key.startswith(f"{table}.") for table in gone | come)
    ]


def needs_a_start(before: Settings, after: Settings) -> list[str]:
    """The keys that are another and cannot be taken in while the bot runs."""
    changed = (key for key, _, _ in _changed(_flat(before), _flat(after)))
    return [key for key in changed if any(key == each or key.startswith(f"{each}.") for each in NEEDS_A_START)]


def _changed(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[tuple[str, Any, Any]]:
    for key in [*before, *(key for key in after if key not in before)]:
        if before.get(key) != after.get(key):
            yield key, before.get(key), after.get(key)


def _flat(settings: Settings) -> dict[str, Any]:
    return dict(_leaves("", settings.model_dump(mode="json", warnings=False)))


def _tables(keys: Iterable[str]) -> set[str]:
    """The tables of lists that some keys stand in: ``circles["food"]``, and those within."""
    return {key[: end.end()] for key in keys for end in re.finditer(r"\](?=\.)", key)}


def _outermost(tables: set[str]) -> list[str]:
    return sorted(table for table in tables if not any(table.startswith(f"{other}.") for other in tables))


def _leaves(key: str, value: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from _leaves(f"{key}.{name}".lstrip("."), inner)
    elif isinstance(value, list) and value and all(isinstance(each, dict) for each in value):
        for place, each in enumerate(value):
            yield from _leaves(in_list(key, place, each.get("slug")), each)
    else:
        yield key, value


def _told(value: Any) -> str:
    return "nothing" if value is None else json.dumps(value, ensure_ascii=False)
