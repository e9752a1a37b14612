"""What is wrong with a configuration: where it stands, what was found, what is expected, and the nearest real key."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails
from rapidfuzz import process

from chatbot.config.places import Key, Places, in_words
from chatbot.config.settings import Settings
from chatbot.config.subs import AnyScheme

LIKE = 70
"""How alike, of 100, a key has to be to one of its table before we say that it may be meant."""
SHOWN = 100
"""Letters of a value that are told."""
KINDS = tuple(get_args(scheme.model_fields["kind"].annotation)[0] for scheme in get_args(AnyScheme))
"""The kinds of schemes. Pydantic names beside the keys which of them it has tried."""
_SECRETS = {
    "password": "the environment variable CIRCLEBOT_PASSWORD, or a file named by password_file",
    "access_token": "the environment variable CIRCLEBOT_ACCESS_TOKEN, or a file named by access_token_file",
    "pickle_key": "the environment variable CIRCLEBOT_PICKLE_KEY, or a file named by pickle_key_file",
}


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with a configuration. ``line`` counts from 1, and is None where no line of the file is to blame."""

    file: str
    key: str
    found: str
    expected: str
    suggestion: str | None = None
    line: int | None = None

    def __str__(self) -> str:
        hint = f" (did you mean {self.suggestion}?)" if self.suggestion else ""
        where = self.file if self.line is None else f"{self.file}:{self.line}"
        return f"{where}: {self.key}{': ' if self.key else ''}found {self.found}, expected {self.expected}{hint}"

    def as_data(self) -> dict[str, str | int | None]:
        """The same for other programs."""
        return asdict(self)


class ConfigError(Exception):
    """The configuration cannot be used; ``problems`` says all that is wrong with it."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems = tuple(problems)


class Complaints:
    """Makes the problems of one file, each with its line and, in a list of tables, with the slug of its own."""

    def __init__(self, file: str, text: str, data: Mapping[str, Any]) -> None:
        self._file, self._data, self._places = file, data, Places(text)

    def about(self, key: Key, found: str, expected: str, suggestion: str | None = None) -> Problem:
        """One problem with the value of a key."""
        return Problem(self._file, in_words(key, self._data), found, expected, suggestion, self._places.line_of(key))

    def of(self, wrong: ValidationError) -> Iterator[Problem]:
        """What is wrong with each key by itself."""
        for error in wrong.errors():
            if error["type"] == "too_short" and error["input"]:
                continue  # The list is only short because what stands in it is wrong, which is said by itself.
            yield self._problem([part for part in error["loc"] if part not in KINDS], error)

    def _problem(self, key: Key, error: ErrorDetails) -> Problem:
        name = str(key[-1]) if key else ""
        match error["type"]:
            case "extra_forbidden" if name in _SECRETS:
                return self.about(key, "a secret in this file", _SECRETS[name])
            case "extra_forbidden":
                return self._unknown(key, name)
            case "missing":
                return self.about(key, "nothing", "this key, which has no default")
            case "union_tag_not_found" | "union_tag_invalid":
                return self.about(
                    [*key, "kind"], _shown(error["input"].get("kind")), " or ".join(f'"{kind}"' for kind in KINDS)
                )
            case _:
                return self.about(key, _shown(error["input"]), _expected(error))

    def _unknown(self, key: Key, name: str) -> Problem:
        """A key that its table does not have. One that another kind of scheme has is none that could be meant."""
        beside = sorted(_keys_beside(key) - {name})
        near = process.extractOne(name, beside, processor=str.casefold, score_cutoff=LIKE)
        table = len(key) == 1 and isinstance(self._data.get(name), dict | list)
        what, expected = ("table", f"one of {', '.join(beside)}") if table else ("key", "a key of this table")
        return self.about(key, f"an unknown {what}", expected, near[0] if near else None)


def _expected(error: ErrorDetails) -> str:
    message = error["msg"].removeprefix("Value error, ")
    message = re.sub(r"^Input should be (?:a valid )?", "", message)
    plain = {
        "string": "text in quotes",
        "boolean": "true or false",
        "integer": "a whole number",
        "dictionary": "a table",
        "tuple": 'a list in brackets, such as ["one", "two"]',
    }
    message = re.sub(r"^String should have at (least|most) (\d+) character", r"text of at \1 \2 letter", message)
    message = re.sub(r"^greater than or equal to (\d+)$", r"a whole number of at least \1", message)
    message = re.sub(r"^less than or equal to (\d+)$", r"a whole number of at most \1", message)
    message = re.sub(r"^dictionary or instance of \w+$", "a table", message)
    return plain.get(message, message)


def _shown(value: Any) -> str:
    if value is None:
        return "nothing"
    if isinstance(value, dict | list):
        return "a table" if isinstance(value, dict) else "a list"
    if isinstance(value, str):
        return json.dumps(value if len(value) <= SHOWN else f"{value[:SHOWN]}…", ensure_ascii=False)
    return str(value).lower() if isinstance(value, bool) else str(value)


def _keys_beside(key: Key) -> set[str]:
    """The keys that the table of a key may have."""
    sections: list[type[BaseModel]] = [Settings]
    for part in key[:-1]:
        if isinstance(part, str):
            fields = [section.model_fields[part] for section in sections if part in section.model_fields]
            sections = [inner for field in fields for inner in _sections_in(field.annotation)]
    return {name for section in sections for name in section.model_fields}


def _sections_in(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for argument in get_args(annotation):
        yield from _sections_in(argument)
