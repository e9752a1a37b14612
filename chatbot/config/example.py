"""``config.example.toml``, made from the types: every key with its meaning, its default, or an example."""

import json
import textwrap
from collections.abc import Iterator
from typing import Any

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from chatbot.config.circles import CircleSettings, ConsentSettings, RelaySettings, RoleSettings
from chatbot.config.not_yet import NotYet, in_words, kind_mark_of, mark_of
from chatbot.config.settings import Settings
from chatbot.config.subs import FixedScheme, LevyScheme, PerHeadScheme, SubsSettings

HEAD = """\
# Circlebot: an example that runs once the addresses and ids are yours.
# Keys with a default may be left out; they are shown with it, commented out.
# Check yours with: circlebot check --config FILE
"""

_CIRCLES: tuple[dict[str, Any], ...] = (
    {
        "slug": "coordinating",
        "name": "Coordinating circle",
        "kind": "coordinating",
        "room": "#coordinating:example.org",
    },
    {
        "slug": "tech",
        "name": "Tech circle",
        "kind": "industry",
        "parent": "coordinating",
        "room": "#tech:example.org",
        "admission": "approval",
        "link_persons": ["@cy:example.org"],
        "secretaries": ["@di:example.org"],
    },
)
_ROLE = {"name": "gatherings keeper", "aim": "finds rooms and dates for our gatherings", "term": "365d"}
_LEVY = {
    "slug": "federation",
    "kind": "levy",
    "rate": "1/1000",
    "minimum": "150.00",
    "vat": "20%",
    "pay_what_you_can_years": 2,
}
_PER_HEAD = {
    "slug": "tech-fund",
    "kind": "per-head",
    "amount": "1.00",
    "per": "week",
    "circle": "tech",
    "voluntary": True,
}
_FIXED = {"slug": "newsletter", "kind": "fixed", "amount": "25.00", "voluntary": True}


def example() -> str:
    """The text of ``config.example.toml``."""
    fields = Settings.model_fields
    lines: list[str] = [HEAD]
    for name in ("matrix", "limits", "storage", "monitoring", "backup", "federation"):
        section = fields[name].annotation
        assert isinstance(section, type)
        assert issubclass(section, BaseModel)
        lines += _table(f"[{name}]", section, {})
    for name in ("words", "times"):
        lines += _table(f"[federation.{name}]", _type(fields["federation"].annotation, name), {})
    for index, circle in enumerate(_CIRCLES):
        lines += _table("[[circles]]", CircleSettings, circle, explain=index == 0)
        lines += _table("[circles.consent]", ConsentSettings, {}, explain=index == 0)
        lines += _table("[circles.relay]", RelaySettings, {}, explain=index == 0)
    lines += _table("[[circles.roles]]", RoleSettings, _ROLE)
    lines += _table("[subs]", SubsSettings, {})
    lines += _table("[[subs.schemes]]", LevyScheme, _LEVY)
    lines += _table("[[subs.schemes]]", PerHeadScheme, _PER_HEAD)
    lines += _table("[[subs.schemes]]", FixedScheme, _FIXED)
    return "\n".join(lines).rstrip() + "\n"


def _type(section: Any, name: str) -> type[BaseModel]:
    annotation = section.model_fields[name].annotation
    assert isinstance(annotation, type)
    assert issubclass(annotation, BaseModel)
    return annotation


def _table(
    head: str, section: type[BaseModel], values: dict[str, Any], *, explain: bool = True, mark: NotYet | None = None
) -> Iterator[str]:
    kind_mark = kind_mark_of(section)
    if explain and section.__doc__:
        yield from _comment(" ".join(section.__doc__.split()))
        yield from _unmet(kind_mark or mark)
    yield head
    defaults = section.model_construct().model_dump(mode="json", exclude_none=False, warnings=False)
    for name, field in section.model_fields.items():
        if _is_table(field):
            continue
        if explain and field.description:
            yield from _comment(field.description)
            yield from _unmet(mark_of(field) if kind_mark is None else None)
        if name in values:
            yield f"{name} = {_toml(values[name])}"
        elif field.examples and not values:
            yield f"{name} = {_toml(field.examples[0])}"
        else:
            default = defaults.get(name)
            yield f"# {name} = {_toml(default)}" if default not in (None, "") else f"# {name} ="
    yield ""


def _comment(words: str) -> Iterator[str]:
    for line in textwrap.wrap(words, 116):
        yield f"# {line}"


def _unmet(mark: NotYet | None) -> Iterator[str]:
    if mark is not None:
        yield from _comment(in_words(mark))


def _is_table(field: FieldInfo) -> bool:
    annotation = field.annotation
    return (isinstance(annotation, type) and issubclass(annotation, BaseModel)) or any(
        each in str(annotation) for each in ("Scheme", "RoleSettings")
    )


def _toml(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
