"""Where the code says something to people, told from the source alone, and what is not one literal with named parts there."""

import ast
import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from chatbot.api.wording.phrases import is_balanced, named_in
from tests.house.sources import nodes_of

SAYS = {
    "p": slice(0, 1),
    "t": slice(0, 1),
    "n": slice(1, 3),
    "Refusal": slice(1, 2),
    "say": slice(None),
    "text": slice(None),
}
"""What says something, and which of its positional arguments are texts; ``text`` is ``Reply.text``."""
SKIP = "fmt: skip"
OF_ITS_OWN = {"private", "about"}
"""Keyword arguments of ``Reply.text`` that are no parts of a sentence."""


@dataclass(frozen=True, slots=True, order=True)
class Offence:
    """A place where a text is not as it should be."""

    file: str
    line: int
    what: str


def in_short(offences: Collection[Offence]) -> str:
    """One line for each file and kind: ``commands/help.py: glued 34, 42``."""
    found: dict[tuple[str, str], list[int]] = {}
    for offence in sorted(set(offences)):
        found.setdefault((offence.file, offence.what), []).append(offence.line)
    return "\n".join(f"{file}: {what} {', '.join(map(str, lines))}" for (file, what), lines in sorted(found.items()))


class Texts:
    """Reads one module."""

    def __init__(self, file: str, source: str, nodes: Sequence[ast.AST] | None = None) -> None:
        self.file = file
        self._source = source
        self._nodes = nodes or tuple(ast.walk(ast.parse(source)))

    @classmethod
    def below(cls, root: Path, *rooms: str) -> "Sequence[Texts]":
        """All modules of some rooms of a house."""
        paths = sorted(path for room in rooms for path in (root / room).rglob("*.py"))
        return [cls(str(path.relative_to(root)), path.read_text(), nodes_of(path)) for path in paths]

    def glued(self) -> Iterator[Offence]:
        """Texts that are made of pieces: f-strings, sums, paragraphs and lines of several parts."""
        for call, name in self._calls():
            for text in call.args[SAYS[name]]:
                yield from (self._offence(piece, "glued") for piece in _glued(text))
            if name == "p" and len(call.args) != 1:
                yield self._offence(call, "glued")
        for node in self._nodes:
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "ul" and node.args:
                yield from (self._offence(row, "glued") for row in _rows(node.args[0]))

    def misnamed(self) -> Iterator[Offence]:
        """Texts whose names are not those of their parts, or that do not end what they make strong."""
        for call, name in self._calls():
            texts = call.args[SAYS[name]]
            literals = [literal for text in texts for literal in _literals(text)]
            alone = name == "n" or len(texts) == 1
            unknown = any(keyword.arg is None for keyword in call.keywords) or len(literals) < len(texts)
            given = {str(keyword.arg) for keyword in call.keywords} - (OF_ITS_OWN if name == "text" else set())
            try:
                named = [set(named_in(literal)) for literal in literals]
            except ValueError:
                yield self._offence(call, "braces")
                continue
            if not all(map(is_balanced, literals)):
                yield self._offence(call, "stars")
            if name == "n":
                wrong = not unknown and set().union(*named) - {"count"} != given
            elif alone:
                wrong = not unknown and any(names != given for names in named)
            else:
                wrong = any(named)
            if wrong and literals:
                yield self._offence(call, "misnamed")

    def with_prefix(self, words: Collection[str]) -> Iterator[Offence]:
        """Literals with a prefix before a command, and texts with backticks, which nobody's client shows as code."""
        command = re.compile(rf"(?<!\w)!(?:{'|'.join(sorted(words))})\b")
        silent = self._silent()
        for node in self._nodes:
            if isinstance(node, ast.Constant) and node not in silent and command.search(str(node.value)):
                yield self._offence(node, "prefix")
        for call, name in self._calls():
            if any("`" in literal for text in call.args[SAYS[name]] for literal in _literals(text)):
                yield self._offence(call, "backtick")

    def with_known_prefix(self) -> Iterator[Offence]:
        """Where the setting is read."""
        for node in self._nodes:
            if isinstance(node, ast.Attribute) and node.attr == "command_prefix":
                yield self._offence(node, node.attr)

    def unformatted(self) -> Iterator[Offence]:
        """What the formatter is told to leave as it is."""
        for number, line in enumerate(self._source.splitlines(), 1):
            if f"# {SKIP}" in line:
                yield Offence(self.file, number, SKIP)

    def _calls(self) -> Iterator[tuple[ast.Call, str]]:
        for node in self._nodes:
            match node:
                case ast.Call(func=ast.Name(id=name)) if name in SAYS and name != "text":
                    yield node, name
                case ast.Call(func=ast.Attribute(value=ast.Name(id="Reply"), attr="text")):
                    yield node, "text"

    def _silent(self) -> set[ast.expr]:
        """Docstrings, which nobody sees in a room; but those of commands are their help."""
        statements = {node.value for node in self._nodes if isinstance(node, ast.Expr)}
        handlers = [
            node
            for node in self._nodes
            if isinstance(node, ast.AsyncFunctionDef) and any(map(_declares_command, node.decorator_list))
        ]
        return statements - {node.body[0].value for node in handlers if isinstance(node.body[0], ast.Expr)}

    def _offence(self, node: ast.expr, what: str) -> Offence:
        return Offence(self.file, node.lineno, what)


def _declares_command(decorator: ast.expr) -> bool:
    match decorator:
        case ast.Call(func=ast.Attribute(attr="command")):
            return True
    return False


def _literals(text: ast.expr) -> Iterator[str]:
    match text:
        case ast.Constant(value=str(literal)):
            yield literal
        case ast.IfExp(body=one, orelse=other):
            yield from _literals(one)
            yield from _literals(other)


def _glued(text: ast.expr) -> Iterator[ast.expr]:
    """What stands where a literal should, and makes a string: of phrases, and of blocks, it may be a call or a name."""
    match text:
        case ast.JoinedStr() | ast.BinOp() | ast.Call(func=ast.Name(id="str")):
            yield text
        case ast.Call(func=ast.Attribute(value=ast.Constant(value=str()) | ast.JoinedStr())):
            yield text  # "…".format(…), ", ".join(…)
        case ast.IfExp(body=one, orelse=other):
            yield from _glued(one)
            yield from _glued(other)


def _rows(items: ast.expr) -> Iterator[ast.expr]:
    """The lines of a list that are put together from several parts."""
    match items:
        case ast.List(elts=rows) | ast.Tuple(elts=rows):
            yield from (row for row in rows if isinstance(row, ast.List | ast.Tuple | ast.JoinedStr))
        case ast.ListComp(elt=row) | ast.GeneratorExp(elt=row) if isinstance(row, ast.List | ast.Tuple | ast.JoinedStr):
            yield row
