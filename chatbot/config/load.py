"""Reading the TOML strictly: every problem at once, one line each, and nothing starts half-configured."""

import re
import tomllib
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from chatbot.config.broken import wanted_instead
from chatbot.config.contradictions import contradictions
from chatbot.config.files import read_file
from chatbot.config.machine import BackupSettings, MatrixSettings, StorageSettings
from chatbot.config.names import read_database_url
from chatbot.config.problems import Complaints, ConfigError, Problem
from chatbot.config.section import Section
from chatbot.config.settings import Settings

_AT = re.compile(r"\(at (?:line (\d+), column \d+|end of document)\)$")
"""How Python's reader says where the trouble is."""


def load(path: Path) -> Settings:
    """The settings in a TOML file, with its relative paths made to start at its folder. Raises ConfigError."""
    return load_text(path, text_of(path))


def load_text(path: Path, text: str) -> Settings:
    """The same, as if this text stood in the file. Raises ConfigError."""
    data = _toml(path, text)
    complaints, settings = Complaints(str(path), text, data), None
    problems: list[Problem] = []
    try:
        settings = Settings.model_validate(data)
    except ValidationError as wrong:
        problems += complaints.of(wrong)
    told = {problem.key for problem in problems}
    problems += [each for each in contradictions(complaints, data) if each.key not in told]
    if problems or settings is None:
        raise ConfigError(sorted(problems, key=lambda problem: (problem.line or 0, problem.key)))
    return _settled(settings, folder=path.resolve().parent)


def text_of(path: Path) -> str:
    """What stands in the file, whatever marks and ends of lines its editor writes. Raises ConfigError."""
    try:
        raw = read_file(path)
    except OSError as trouble:
        found = f"no readable file ({trouble.strerror or 'an error'})"
        expected = "a TOML file; “circlebot init” writes one to start from"
        raise ConfigError([Problem(str(path), "", found, expected)]) from trouble
    try:
        return raw.decode("utf-8-sig")  # Some editors begin a file with a mark.
    except UnicodeDecodeError as trouble:
        line = raw.count(b"\n", 0, trouble.start) + 1
        wrong = Problem(str(path), "", "letters that are not UTF-8", "a file that was saved as UTF-8", line=line)
        raise ConfigError([wrong]) from trouble


def _toml(path: Path, text: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as trouble:
        said = str(trouble)
        at = _AT.search(said)
        lines = text.splitlines()
        line = int(at[1]) if at and at[1] else len(lines) or None
        found = f"broken TOML ({_AT.sub('', said).strip()})"
        expected = wanted_instead(lines[line - 1] if line and line <= len(lines) else "", said)
        raise ConfigError([Problem(str(path), "", found, expected, line=line)]) from trouble
    except RecursionError as trouble:
        raise ConfigError(
            [Problem(str(path), "", "brackets within brackets without end", "a list or a table")]
        ) from trouble


def around(path: Path) -> Settings | None:
    """The files and folders that a TOML names, although something else is wrong with it; None where it cannot be read at all. What is
    wrong with these keys themselves is left out, and everything else."""
    try:
        data = _toml(path, text_of(path))
    except ConfigError:
        return None
    kinds: dict[str, type[Section]] = {"matrix": MatrixSettings, "storage": StorageSettings, "backup": BackupSettings}
    parts: dict[str, Any] = {name: _as_far_as_good(kind, data.get(name)) for name, kind in kinds.items()}
    return _settled(Settings.model_construct(None, **parts), folder=path.resolve().parent)


def _as_far_as_good(kind: type[Section], said: Any) -> Section:
    """A table with what is wrong in it left out, and made up where there has to be something."""
    wanted = {
        name: field.examples[0] for name, field in kind.model_fields.items() if field.is_required() and field.examples
    }
    table = wanted | (said if isinstance(said, dict) else {})
    try:
        return kind.model_validate(table)
    except ValidationError as wrong:
        bad = {error["loc"][0] for error in wrong.errors()}
        return kind.model_validate(wanted | {key: value for key, value in table.items() if key not in bad})


def archive_url(url: str, *, folder: Path) -> str:
    """The address of an archive, with the path of an embedded one made to start at a folder. Raises ValueError."""
    prefix = "sqlite+aiosqlite:///"
    if read_database_url(url).startswith(prefix) and not url.startswith(prefix + "/"):
        return prefix + str(folder / url.removeprefix(prefix))
    return url


def _settled(settings: Settings, *, folder: Path) -> Settings:
    """The settings with absolute paths, and with what follows from others filled in."""
    matrix, storage = settings.matrix, settings.storage
    url = archive_url(storage.url, folder=folder)
    return settings.model_copy(
        update={
            "matrix": matrix.model_copy(
                update={
                    "password_file": folder / matrix.password_file if matrix.password_file else None,
                    "pickle_key_file": folder / matrix.pickle_key_file if matrix.pickle_key_file else None,
                    "access_token_file": folder / matrix.access_token_file if matrix.access_token_file else None,
                    "avatar": folder / matrix.avatar if matrix.avatar else None,
                    "invitations_from": matrix.invitations_from or (matrix.user_id.partition(":")[2],),
                }
            ),
            "backup": settings.backup.model_copy(update={"folder": (folder / settings.backup.folder).resolve()}),
            "storage": storage.model_copy(update={"data_dir": folder / storage.data_dir, "url": url}),
        }
    )
