"""Reading the TOML strictly: every problem at once, one line each, and nothing starts half-configured."""

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails
from rapidfuzz import process

from chatbot.config.settings import Settings

_SECRETS = {
    "password": "the environment variable CIRCLEBOT_PASSWORD, or a file named by password_file",
    "access_token": "the environment variable CIRCLEBOT_ACCESS_TOKEN, or a file named by access_token_file",
    "pickle_key": "the environment variable CIRCLEBOT_PICKLE_KEY, or a file named by pickle_key_file",
}


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with a configuration: where, what was found, what is expected, and the nearest real key."""

    file: str
    key: str
    found: str
    expected: str
    suggestion: str | None = None

    def __str__(self) -> str:
        hint = f" (did you mean {self.suggestion}?)" if self.suggestion else ""
        where = f"{self.file}: {self.key}" if self.key else self.file
        return f"{where}: found {self.found}, expected {self.expected}{hint}"


class ConfigError(Exception):
    """The configuration cannot be used; ``problems`` says all that is wrong with it."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems = tuple(problems)


def load(path: Path) -> Settings:
    """The settings in a TOML file, with its relative paths made to start at its folder. Raises ConfigError."""
    file = str(path)
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8-sig"))  # Some editors begin a file with a mark.
    except OSError as trouble:
        reason = trouble.strerror or "an error"
        raise ConfigError(
            [
                Problem(
                    file,
                    "",
                    f"no readable file ({reason})",
                    "a TOML file; “python -m chatbot init” writes one to start from",
                )
            ]
        ) from trouble
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as trouble:
        raise ConfigError([Problem(file, "", f"broken TOML ({trouble})", "TOML that can be read")]) from trouble
    try:
        settings = Settings.model_validate(data)
    except ValidationError as wrong:
        raise ConfigError(sorted(_problems(file, data, wrong), key=lambda problem: problem.key)) from wrong
    contradictions = list(_contradictions(file, settings))
    if contradictions:
        raise ConfigError(contradictions)
    return _settled(settings, folder=path.resolve().parent)


def _problems(file: str, data: Mapping[str, Any], wrong: ValidationError) -> Iterator[Problem]:
    for error in wrong.errors():
        if error["type"] == "too_short" and error["input"]:
            continue  # The list is only short because what stands in it is wrong, which is said by itself.
        location = [part for part in error["loc"] if part not in ("levy", "per-head")]
        key = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in location).lstrip(".")
        yield _problem(file, key, str(location[-1]) if location else "", error)


def _problem(file: str, key: str, name: str, error: ErrorDetails) -> Problem:
    match error["type"]:
        case "extra_forbidden" if name in _SECRETS:
            return Problem(file, key, "a secret in this file", _SECRETS[name])
        case "extra_forbidden":
            real = sorted(_keys(Settings))
            near = process.extractOne(name, real, score_cutoff=60)
            return Problem(file, key, "an unknown key", "a key of this table", near[0] if near else None)
        case "missing":
            return Problem(file, key, "nothing", "this key, which has no default")
        case "union_tag_not_found" | "union_tag_invalid":
            return Problem(file, f"{key}.kind", repr(error["input"].get("kind")), 'one of "levy", "per-head"')
        case _:
            return Problem(file, key, _shown(error["input"]), _expected(error))


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
    return plain.get(message, message)


def _shown(value: Any) -> str:
    if isinstance(value, dict | list):
        return "a table" if isinstance(value, dict) else "a list"
    return f'"{value}"' if isinstance(value, str) else str(value).lower() if isinstance(value, bool) else str(value)


def _keys(section: type[BaseModel]) -> set[str]:
    """All keys anywhere in the TOML."""
    keys: set[str] = set()
    for name, field in section.model_fields.items():
        keys.add(name)
        for inner in _sections_in(field.annotation):
            keys |= _keys(inner)
    return keys


def _sections_in(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for argument in get_args(annotation):
        yield from _sections_in(argument)


def _contradictions(file: str, settings: Settings) -> Iterator[Problem]:
    """What is wrong between keys that are each right."""
    if not {*settings.federation.operators} - {settings.matrix.user_id}:
        wanted = 'somebody, such as ["@ada:example.org"]: without an operator nobody can confirm the first speaker of a co-op'
        yield Problem(file, "federation.operators", "nobody", wanted)
    slugs = [circle.slug for circle in settings.circles]
    rooms = [circle.room for circle in settings.circles]
    for index, circle in enumerate(settings.circles):
        key = f"circles[{index}]"
        if circle.slug in slugs[:index]:
            yield Problem(file, f"{key}.slug", f'"{circle.slug}" a second time', "a slug of its own for each circle")
        if circle.room in rooms[:index]:
            yield Problem(file, f"{key}.room", f'"{circle.room}" a second time', "a room of its own for each circle")
        if circle.parent is not None and (circle.parent not in slugs or circle.parent == circle.slug):
            near = process.extractOne(circle.parent, [slug for slug in slugs if slug != circle.slug], score_cutoff=60)
            yield Problem(
                file, f"{key}.parent", f'"{circle.parent}"', "the slug of another circle", near[0] if near else None
            )
    yield from _rings(file, settings)
    wanted = settings.federation.coordinating_circle
    kinds = {circle.slug: circle.kind for circle in settings.circles}
    if kinds.get(wanted) != "coordinating":
        yield Problem(
            file, "federation.coordinating_circle", f'"{wanted}"', 'the slug of a circle of kind "coordinating"'
        )
    for index, scheme in enumerate(settings.subs.schemes):
        if scheme.circle is not None and scheme.circle not in slugs:
            yield Problem(file, f"subs.schemes[{index}].circle", f'"{scheme.circle}"', "the slug of a circle")


def _rings(file: str, settings: Settings) -> Iterator[Problem]:
    """Circles that send their link persons to each other in a ring: nothing would ever arrive above."""
    parents = {circle.slug: circle.parent for circle in settings.circles}
    for index, circle in enumerate(settings.circles):
        way = [circle.slug]
        while (above := parents.get(way[-1])) is not None and above not in way:
            way.append(above)
        if above == circle.slug and len(way) > 1:
            yield Problem(
                file,
                f"circles[{index}].parent",
                f'"{circle.parent}", a ring ({" → ".join([*way, above])})',
                "a way up that ends at a circle without a parent",
            )


def _settled(settings: Settings, *, folder: Path) -> Settings:
    """The settings with absolute paths, and with what follows from others filled in."""
    matrix, storage = settings.matrix, settings.storage
    url = storage.url
    prefix = "sqlite+aiosqlite:///"
    if url.startswith(prefix) and not url.startswith(prefix + "/"):
        url = prefix + str(folder / url.removeprefix(prefix))
    return settings.model_copy(
        update={
            "matrix": matrix.model_copy(
                update={
                    "password_file": folder / matrix.password_file if matrix.password_file else None,
                    "pickle_key_file": folder / matrix.pickle_key_file if matrix.pickle_key_file else None,
                    "access_token_file": folder / matrix.access_token_file if matrix.access_token_file else None,
                    "invitations_from": matrix.invitations_from or (matrix.user_id.partition(":")[2],),
                }
            ),
            "storage": storage.model_copy(update={"data_dir": folder / storage.data_dir, "url": url}),
        }
    )
