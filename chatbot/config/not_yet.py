"""Keys that the TOML may hold and that nothing acts on yet: marked where they are declared, told wherever they are written."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from chatbot.config.places import in_list


@dataclass(frozen=True, slots=True)
class NotYet:
    """Stands in the type of a key that is understood and not acted on yet. A test fails once something reads the key."""

    so: str
    """What happens instead, as the end of a sentence."""
    default_too: bool = False
    """Not even the default is what happens; else it is what happens anyway."""
    where: Callable[[Any], bool] | None = None
    """Only in a TOML like this, given its ``Settings``; in others what the key says is true all the same."""

    def concerns(self, value: Any, default: Any, whole: BaseModel) -> bool:
        """Whether somebody who wrote this value expects what will not happen."""
        if self.where is not None and not self.where(whole):
            return False
        return self.default_too or value != default


def mark_of(field: FieldInfo) -> NotYet | None:
    """The mark of a key; None for one that is acted on."""
    return next((each for each in field.metadata if isinstance(each, NotYet)), None)


def kind_mark_of(section: type[BaseModel]) -> NotYet | None:
    """The mark of a whole kind of table, which stands at its ``kind``: then nothing acts on the rest of it either."""
    kind = section.model_fields.get("kind")
    return None if kind is None else mark_of(kind)


def in_words(mark: NotYet) -> str:
    """The mark as the example file explains it."""
    return f"Not acted on yet: {mark.so}."


def not_acted_on(settings: BaseModel) -> tuple[str, ...]:
    """What somebody has written in the whole TOML that nothing acts on yet, a line each, with its key."""
    return tuple(
        f"{what} is understood but not acted on yet: {mark.so}." for what, mark in _marked(settings, "", settings)
    )


def _marked(section: BaseModel, key: str, whole: BaseModel) -> Iterator[tuple[str, NotYet]]:
    fields = type(section).model_fields
    written = section.model_dump(mode="json", include=section.model_fields_set, warnings=False)
    told = ["kind"] if kind_mark_of(type(section)) is not None else [name for name in fields if name in written]
    for name in told:
        value, mark, here = getattr(section, name), mark_of(fields[name]), f"{key}.{name}".lstrip(".")
        if mark is not None and mark.concerns(value, fields[name].default, whole):
            yield f"{here} = {json.dumps(written[name], ensure_ascii=False)}", mark
        yield from _inside(value, here, whole)


def _inside(value: Any, key: str, whole: BaseModel) -> Iterator[tuple[str, NotYet]]:
    if isinstance(value, BaseModel):
        yield from _marked(value, key, whole)
    if not isinstance(value, tuple):
        return
    for index, each in enumerate(value):
        yield from _inside(each, in_list(key, index, getattr(each, "slug", None)), whole)
