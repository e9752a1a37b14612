"""The TOML as somebody's answers make it: a new one with comments, or the one that is there with what was asked and nothing else changed."""

from pathlib import Path
from typing import Any

import tomlkit
from tomlkit.items import AoT, Array, Table

from chatbot.config.circles import CircleSettings
from chatbot.config.machine import MatrixSettings
from chatbot.config.section import Section
from chatbot.config.settings import FederationSettings
from chatbot.matrix.login import write_private
from chatbot.setup.answers import Answers, CircleAnswer

HEAD = (
    "Circlebot's configuration, written by “circlebot init”. “circlebot config” prints every key there is, with its meaning and its default;",
    "“circlebot check” says what is wrong. Secrets never stand here: they have files of their own, for the bot alone (mode 600).",
)
SECRETS = Path("secrets")
FILES = {"password": "password_file", "access_token": "access_token_file"}


def write(path: Path, answers: Answers) -> None:
    """Write what was answered into the TOML, and secrets into their files. Raises OSError."""
    before = path.read_text(encoding="utf-8") if path.exists() else None
    written = toml_of(answers, before)
    for secret, words in answers.secrets.items():
        folder = path.resolve().parent / SECRETS
        folder.mkdir(mode=0o700, exist_ok=True)
        write_private(folder / secret, words + "\n")
    if written != before:
        fresh = path.with_name(path.name + ".new")
        fresh.write_text(written, encoding="utf-8")
        fresh.replace(path)


def toml_of(answers: Answers, before: str | None = None) -> str:
    """The whole text."""
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
    top = next((circle.slug for circle in answers.circles if circle.kind == "coordinating"), None)
    if "coordinating_circle" not in federation:
        _set(federation, FederationSettings, "coordinating_circle", top)
    above = federation.get("coordinating_circle")
    for circle in answers.circles:
        _circle(doc, circle, above=str(above) if above is not None else None)
    return tomlkit.dumps(doc)


def _circle(doc: Any, answer: CircleAnswer, *, above: str | None) -> None:
    if "circles" not in doc:
        doc.add("circles", tomlkit.aot())
    circles = doc["circles"]
    assert isinstance(circles, AoT)
    table = next((each for each in circles if each.get("slug") == answer.slug), None)
    fresh = table is None
    if table is None:
        table = tomlkit.table()
    explained = CircleSettings if fresh and not len(circles) else None
    parent = answer.parent or (above if answer.kind != "coordinating" and above != answer.slug else None)
    _set(table, explained, "slug", answer.slug)
    _set(table, explained, "name", answer.name)
    _set(table, explained, "kind", answer.kind)
    _set(table, explained, "parent", parent)
    _set(table, explained, "room", answer.room)
    _set(table, explained, "link_persons", answer.link_persons or None)
    _set(table, explained, "secretaries", answer.secretaries or None)
    if fresh:
        circles.append(table)


def _table(doc: Any, name: str) -> Table:
    if name not in doc:
        doc.add(name, tomlkit.table())
    found = doc[name]
    assert isinstance(found, Table)
    return found


def _set(table: Table, section: type[Section] | None, key: str, value: str | tuple[str, ...] | None) -> None:
    """Set a key where it was answered, with its meaning above it where it is new."""
    if value is None:
        return
    wanted: str | list[str] = list(value) if isinstance(value, tuple) else value
    if key in table and table[key] == wanted:
        return
    if section is not None and key not in table:
        table.add(tomlkit.comment(str(section.model_fields[key].description).replace("\n", " ")))
    if isinstance(wanted, list):
        array: Array = tomlkit.array()
        array.extend(wanted)
        table[key] = array
    else:
        table[key] = wanted
