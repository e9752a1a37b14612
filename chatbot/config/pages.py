"""``docs/configuration.md``, made from the types: each key with its default and its meaning, table by table."""

import json
from collections.abc import Iterator
from typing import Any, get_args

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from chatbot.config.not_yet import in_words, kind_mark_of, mark_of
from chatbot.config.section import Section
from chatbot.config.settings import Settings

HEAD = """# Configuration

Every key of the TOML, made from the code (`make docs`). [config.example.toml](../config.example.toml) is the same as a file to start from; `circlebot check` says
what is wrong with yours. Relative paths begin at the TOML's folder.
"""


def reference() -> str:
    """The whole page."""
    return "\n".join([HEAD, *_tables("", Settings)]) + "\n"


def _tables(key: str, section: type[BaseModel], *, many: bool = False) -> Iterator[str]:
    """A table of keys, and those of the tables within it."""
    rows: list[str] = []
    inner: list[tuple[str, type[BaseModel], bool]] = []
    defaults = section.model_construct().model_dump(mode="json", warnings=False)
    whole = kind_mark_of(section)
    for name, field in section.model_fields.items():
        tables = [each for each in _sections(field.annotation) if issubclass(each, Section)]
        inner += [(f"{key}.{name}".lstrip("."), each, _is_many(field)) for each in tables]
        if not tables:
            mark = whole or mark_of(field)
            means = f"{field.description or ''}{f' {in_words(mark)}' if mark is not None else ''}"
            rows.append(f"| `{name}` | {_default(field, defaults.get(name))} | {_cell(means)} |")
    if rows:
        yield f"## `{f'[[{key}]]' if many else f'[{key}]'}`\n"
        yield f"{' '.join((section.__doc__ or '').split())}\n"
        yield "| Key | Default | Meaning |\n|---|---|---|"
        yield "\n".join(rows) + "\n"
    for name, table, several in inner:
        yield from _tables(name, table, many=several)


def _default(field: FieldInfo, value: Any) -> str:
    if field.is_required():
        return "needed"
    return "" if value in (None, "", [], ()) else f"`{json.dumps(value, ensure_ascii=False)}`"


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


def _is_many(field: FieldInfo) -> bool:
    return getattr(field.annotation, "__origin__", None) is tuple


def _sections(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for argument in get_args(annotation):
        yield from _sections(argument)
