"""The TOML as somebody's answers make it: a new one with comments, or the one that is there with what was asked and nothing else changed."""

from collections.abc import MutableMapping
from pathlib import Path
from typing import Any

import tomlkit
from tomlkit.items import AoT, Array, Table

from chatbot.config.circles import CircleSettings
from chatbot.config.files import read_file, write_files
from chatbot.config.machine import MatrixSettings, StorageSettings
from chatbot.config.section import Section
from chatbot.config.settings import FederationSettings
from chatbot.setup.answers import Answers, CircleAnswer, as_new

HEAD = (
    "Circlebot's configuration, written by “circlebot init”. “circlebot config” prints every key there is, with its meaning and its default;",
    "“circlebot check” says what is wrong. Secrets never stand here: they have files of their own, for the bot alone (mode 600).",
)
SECRETS = Path("secrets")
FILES = {"password": "password_file", "access_token": "access_token_file"}
_MARK = b"\xef\xbb\xbf"


class NotWritten(Exception):
    """The TOML that is there is written in a way that cannot be added to; its words say which."""


def write(path: Path, text: str, answers: Answers) -> None:
    """Write secrets into their files, and the TOML with the mark and the ends of lines that it has had: all of it, or nothing.
    Raises OSError."""
    before = read_file(path) if path.exists() else b""
    folder = path.resolve().parent / SECRETS
    wanted = {folder / secret: ((words + "\n").encode(), 0o600) for secret, words in answers.secrets.items()}
    raw = _as_before(text.encode(), before)
    there = path.resolve()  # A link to where the file lies stays one.
    mode = there.stat().st_mode & 0o777 if before else 0o644
    if raw != before:
        wanted[there] = raw, mode
    made = bool(answers.secrets) and not folder.exists()
    if made:
        folder.mkdir(mode=0o700)
    try:
        write_files(wanted)
    except OSError:
        if made:
            folder.rmdir()
        raise
    if before:
        there.chmod(mode)


def _as_before(raw: bytes, before: bytes) -> bytes:
    if b"\r\n" in before:
        raw = raw.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
    return _MARK + raw if before.startswith(_MARK) else raw


def toml_of(answers: Answers, before: str | None = None) -> str:
    """The whole text. Raises ValueError with what is expected of a circle, NotWritten."""
    doc = tomlkit.parse(before) if before is not None else tomlkit.document()
    if before is None:
        for line in HEAD:
            doc.add(tomlkit.comment(line))
        doc.add(tomlkit.nl())
    matrix = _table(doc, "matrix")
    _set(matrix, MatrixSettings, "homeserver", answers.homeserver)
    _set(matrix, MatrixSettings, "user_id", answers.user_id)
    for secret in answers.secrets:
        other = next(key for key in FILES.values() if key != FILES[secret])
        matrix.pop(other, None)
        _set(matrix, MatrixSettings, FILES[secret], str(SECRETS / secret))
    federation = _table(doc, "federation")
    _set(federation, FederationSettings, "name", answers.federation)
    _set(federation, FederationSettings, "operators", answers.operators or None)
    _set(federation, FederationSettings, "treasurers", answers.treasurers or None)
    if answers.archive is not None:
        _set(_table(doc, "storage"), StorageSettings, "url", answers.archive)
    known = {each.get("slug") for each in doc.get("circles", []) if isinstance(each, MutableMapping)}
    circles = [each if each.slug in known else as_new(each) for each in answers.circles]
    top = next((circle.slug for circle in circles if circle.kind == "coordinating"), None)
    if "coordinating_circle" not in federation:
        _set(federation, FederationSettings, "coordinating_circle", top)
    above = federation.get("coordinating_circle")
    for circle in circles:
        _circle(doc, circle, above=str(above) if above is not None else None)
    return tomlkit.dumps(doc)


def _circle(doc: Any, answer: CircleAnswer, *, above: str | None) -> None:
    if "circles" not in doc:
        doc.add("circles", tomlkit.aot())
    circles = doc["circles"]
    if not isinstance(circles, AoT):
        raise NotWritten(
            "its circles stand in one list: write each as a table of its own, [[circles]], and say it again"
        )
    table = next((each for each in circles if each.get("slug") == answer.slug), None)
    parent = answer.parent
    fresh = table is None
    if table is None:
        table = tomlkit.table()
        if parent is None and answer.kind != "coordinating" and above != answer.slug:
            parent = above
    explained = CircleSettings if fresh and not len(circles) else None
    _set(table, explained, "slug", answer.slug)
    _set(table, explained, "name", answer.name)
    _set(table, explained, "kind", answer.kind)
    _set(table, explained, "parent", parent)
    _set(table, explained, "room", answer.room)
    _set(table, explained, "link_persons", answer.link_persons or None)
    _set(table, explained, "secretaries", answer.secretaries or None)
    if fresh:
        circles.append(table)


def _table(doc: Any, name: str) -> MutableMapping[str, Any]:
    if name not in doc:
        doc.add(name, tomlkit.table())
    found = doc[name]
    if not isinstance(found, MutableMapping):
        raise NotWritten(f"its {name} is no table: write [{name}], and say it again")
    return found


def _set(
    table: MutableMapping[str, Any], section: type[Section] | None, key: str, value: str | tuple[str, ...] | None
) -> None:
    """Set a key where it was answered, with its meaning above it where it is new."""
    if value is None:
        return
    wanted: str | list[str] = list(value) if isinstance(value, tuple) else value
    if key in table and table[key] == wanted:
        return
    # A table that stands in pieces, or in one line, has no place for a comment of its own.
    if section is not None and key not in table and isinstance(table, Table):
        table.add(tomlkit.comment(str(section.model_fields[key].description).replace("\n", " ")))
    if isinstance(wanted, list):
        array: Array = tomlkit.array()
        array.extend(wanted)
        table[key] = array
    else:
        table[key] = wanted
