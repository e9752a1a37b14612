"""Writes docs/seams.md: where families tell each other what has happened, what each says of itself when others ask, and every line
of the audit, each with the function that does it. ``make docs`` runs it; it reads the code of ``commands/`` and ``chatbot/``.
"""

import ast
import inspect
import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from chatbot.api.declaring.family import Family

ROOT = Path(__file__).parents[1]
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
HEARS = "on"
ELSEWHERE = {"made_of", "command", "answer", "job", "worked_out", "pages", HEARS}
"""What a family declares that no other asks for: docs/commands.md shows most of it."""


def _ways() -> dict[str, str]:
    """What a family can declare for others to ask, each with what it is for, from where it is told (``chatbot/api/declaring/family.py``)."""
    declared = {name: each for part in reversed(Family.__mro__[:-1]) for name, each in vars(part).items()}
    return {
        name: (inspect.getdoc(each) or "")
        .partition(". ")[0]
        .partition("\n\n")[0]
        .replace("\n", " ")
        .removeprefix("Declare ")
        .rstrip(".")
        for name, each in declared.items()
        if inspect.isfunction(each) and not name.startswith("_") and name not in ELSEWHERE
    }


SAYS = _ways()
HEAD = """# What families tell each other, and what they write down

Made by `make docs` from the code (`docs/seams.py`), and a test holds it to that. A place that is taken away, or comes to it, shows here in the
same commit. A family calls nobody of another: it publishes what has happened, and whoever wants to know subscribes, within the same transaction.
"""


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A function in which something of this happens. ``what``: the event, the kind of line, or what is said."""

    what: str
    file: str
    function: str

    def __str__(self) -> str:
        return f"`{self.file}` {self.function}"


def page() -> str:
    """The text of docs/seams.md."""
    published, heard, audited = list[Place](), list[Place](), list[Place]()
    said = defaultdict[str, list[Place]](list)
    for file, function, node in _everything():
        match node:
            case ast.Call(func=ast.Attribute(attr="publish"), args=[event, *_]):
                published.append(Place(_event(event), file, function))
            case ast.Call(func=ast.Attribute(attr="audit" | "audit_each"), args=[kind, *_]):
                audited += [Place(each, file, function) for each in _kinds(kind)]
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                for way, what in _declared(node):
                    if way == HEARS:
                        heard.append(Place(what, file, node.name))
                    else:
                        said[way].append(Place(way, file, node.name))
    return "\n".join([HEAD, *_told(published, heard), *_said(said), *_written(audited)])


def _everything() -> Iterator[tuple[str, str, ast.AST]]:
    """Each piece of the code, with its file and the function that it stands in."""
    for path in sorted(path for room in ("chatbot", "commands") for path in (ROOT / room).rglob("*.py")):
        file = str(path.relative_to(ROOT))
        yield from _within(ast.parse(path.read_text(encoding="utf-8")), file, "")


def _within(node: ast.AST, file: str, function: str) -> Iterator[tuple[str, str, ast.AST]]:
    for each in ast.iter_child_nodes(node):
        yield file, function, each
        yield from _within(each, file, each.name if isinstance(each, FUNCTIONS) else function)


def _declared(node: ast.FunctionDef | ast.AsyncFunctionDef) -> Iterator[tuple[str, str]]:
    for each in node.decorator_list:
        method = each.func if isinstance(each, ast.Call) else each
        if isinstance(method, ast.Attribute) and (method.attr in SAYS or method.attr == HEARS):
            yield method.attr, ast.unparse(each.args[0]) if isinstance(each, ast.Call) and each.args else ""


def _event(event: ast.expr) -> str:
    return ast.unparse(event.func) if isinstance(event, ast.Call) else ast.unparse(event)


def _kinds(kind: ast.expr) -> list[str]:
    """The kinds of line that one call may write; where it is put together, how."""
    match kind:
        case ast.Constant(value=str(name)):
            return [name]
        case ast.IfExp(body=one, orelse=other):
            return [*_kinds(one), *_kinds(other)]
    return [ast.unparse(kind)]


def _told(published: Sequence[Place], heard: Sequence[Place]) -> Iterator[str]:
    yield "## What has happened\n\n| Event | Published by | Heard by |\n|---|---|---|"
    by, to = _by_what(published), _by_what(heard)
    for event in sorted(by.keys() | to.keys()):
        yield f"| `{event}` | {'<br>'.join(by.get(event, ['–']))} | {'<br>'.join(to.get(event, ['–']))} |"
    yield ""


def _said(said: Mapping[str, Sequence[Place]]) -> Iterator[str]:
    yield "## What a family says of itself, and does when it is told\n\n| Declared with | It is | By |\n|---|---|---|"
    for way, what in SAYS.items():
        places = "<br>".join(str(place) for place in sorted(said.get(way, [])))
        yield f"| `{way}` | {what} | {places} |"
    yield ""


def _written(audited: Sequence[Place]) -> Iterator[str]:
    yield "## The lines of the audit\n\nWhat `!admin audit` and the export show. Each holds who, when, and about what.\n"
    yield "| Line | Written by |\n|---|---|"
    for kind, places in _by_what(audited).items():
        yield f"| {kind} | {'<br>'.join(places)} |"
    yield ""


def _by_what(places: Sequence[Place]) -> dict[str, list[str]]:
    """All places of each, in order. A function that does it twice stands there twice."""
    found: dict[str, list[str]] = {}
    for place in sorted(places):
        found.setdefault(place.what, []).append(str(place))
    return found


if __name__ == "__main__":
    sys.stdout.write(page())
