"""The places in a file where something can be taken away, and the file compiled so that each can be.

A guard is an ``if`` that ends the way of a function or a loop: without it, the way goes on. Of an ``and``, one part is taken for
true; of a query's ``where(…)``, one condition. A line of the audit is left out, and so is what a family tells the others
(``publish``); who would be told, or is asked for what a family says of itself, does and says nothing. A command that people are
shown is shown as it stands, without its prefix.

Apart from them is the part of an ``and`` that only says that something is there (``card is not None and card.sent``): who takes it
away gets no other answer, but an error where it is not there; the checker of types asks for it, whether that can be or not.
"""

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).parents[2]
PROGRAM = ("chatbot", "commands", "storage")
KINDS = {
    "guard": "a guard",
    "and": "one part of an `and`",
    "there": "a part that says that something is there",
    "where": "a condition of a query",
    "audit": "a line of the audit",
    "seam": "what a family tells others, hears of them or says of itself",
    "prefix": "the prefix of a command that is shown",
}
ENDS_THE_WAY = (ast.Return, ast.Raise, ast.Continue, ast.Break)
TAKEN = "_taken_away"
"""The built-in that says whether a place is taken away at present."""
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
LISTENS = ("on", "decided", "on_member_change", "on_taken_back", "on_edited", "on_tapped")
"""How a family declares who is told of something (``@consent.on(RegisterChanged)``): taken away, they do nothing."""
SAYS = ("news", "waiting", "holds", "losses")
"""How a family declares who says something of it: taken away, they have nothing to say."""


@dataclass(slots=True)
class Place:
    """Something that can be taken away. One that stands outside all functions has worked when the file was imported: whoever
    uses the names it was kept under comes by it."""

    key: str
    file: str
    line: int
    kind: str
    text: str
    at_import: bool
    within: str = ""
    """The name of the innermost function."""
    users: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Compiled:
    """A file's places, and its tree with a switch at each of them."""

    tree: ast.Module
    places: list[Place]


def compiled(path: Path, root: Path) -> Compiled:
    """A file with a switch at every place; lines stay as they are."""
    file = str(path.relative_to(root))
    tree = ast.parse(path.read_text(encoding="utf-8"))
    users = _users(tree, file)
    switched = _Switched(file, users)
    tree = switched.visit(tree)
    ast.fix_missing_locations(tree)
    return Compiled(tree, switched.places)


def _users(tree: ast.Module, file: str) -> dict[str, list[str]]:
    """For each name that is set outside all functions, the functions that use it, also by way of another such name."""
    uses: dict[str, set[str]] = {}
    functions: dict[str, set[str]] = {}
    for node in tree.body:
        names = {each.id for each in ast.walk(node) if isinstance(each, ast.Name)}
        if isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            uses |= {each.id: names for target in targets for each in ast.walk(target) if isinstance(each, ast.Name)}
        elif not isinstance(node, ast.Import | ast.ImportFrom):
            for function in (each for each in ast.walk(node) if isinstance(each, FUNCTIONS)):
                functions[_entry(file, function)] = {
                    each.id for each in ast.walk(function) if isinstance(each, ast.Name)
                }
    reached = {name: {name} for name in uses}
    for _ in uses:
        for name in uses:
            reached[name] |= {other for other, names in uses.items() if names & reached[name]}
    return {name: sorted(key for key, used in functions.items() if used & reached[name]) for name in uses}


def _entry(file: str, function: ast.FunctionDef | ast.AsyncFunctionDef) -> str:
    return f"{file}:{function.lineno}:{function.name}"


class _Switched(ast.NodeTransformer):
    def __init__(self, file: str, users: dict[str, list[str]]) -> None:
        self.places: list[Place] = []
        self._file = file
        self._users = users
        self._within = 0
        self._functions: list[str] = []
        self._name = ""

    def _place(self, node: ast.AST, kind: str, text: str) -> ast.expr:
        """A question whether this place is taken away."""
        line = getattr(node, "lineno", 0)
        key = f"{self._file}:{line}:{kind}:{len(self.places)}"
        place = Place(
            key, self._file, line, kind, text, not self._within, self._functions[-1] if self._functions else ""
        )
        if place.at_import:
            place.users = self._users.get(self._name, [])
        self.places.append(place)
        return _asked(place.key)

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        return self._function(node)

    def visit_AsyncFunctionDef(self, node: ast.AsyncFunctionDef) -> ast.AST:
        return self._function(node)

    def _function(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> ast.AST:
        first = 1 if ast.get_docstring(node, clean=False) is not None else 0
        self._within += 1
        self._functions.append(node.name)
        seam = _seam(node)
        asked = self._place(node, "seam", ast.unparse(seam)) if seam is not None else None
        node.body = [each for statement in node.body for each in _as_list(self.visit(statement))]
        self._functions.pop()
        self._within -= 1
        if seam is not None and asked is not None:
            nothing = ast.Return(ast.Tuple([], ast.Load()) if _called(seam) in SAYS else None)
            node.body.insert(first, ast.copy_location(ast.If(asked, [nothing], []), node.body[0]))
        node.body.insert(first, ast.copy_location(ast.Expr(_asked(_entry(self._file, node))), node.body[0]))
        return node

    def visit_Lambda(self, node: ast.Lambda) -> ast.AST:
        self._within += 1
        self.generic_visit(node)
        self._within -= 1
        return node

    def visit_Assign(self, node: ast.Assign) -> ast.AST:
        return self._assignment(node, node.targets[0])

    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.AST:
        return self._assignment(node, node.target)

    def _assignment(self, node: ast.Assign | ast.AnnAssign, target: ast.expr) -> ast.AST:
        if not self._within:
            self._name = target.id if isinstance(target, ast.Name) else ""
        return self.generic_visit(node)

    def visit_If(self, node: ast.If) -> ast.AST:
        ends = isinstance(node.body[-1], ENDS_THE_WAY)
        text = f"{ast.unparse(node.test)} → {ast.unparse(node.body[-1])}" if ends else ""
        asked = self._place(node, "guard", text) if ends else None
        self.generic_visit(node)
        if asked is not None:
            # The condition first: it may set a name, and whoever does not meet it would not miss it.
            node.test = ast.BoolOp(ast.And(), [node.test, ast.UnaryOp(ast.Not(), asked)])
        return node

    def visit_BoolOp(self, node: ast.BoolOp) -> ast.AST:
        if isinstance(node.op, ast.Or):
            return self.generic_visit(node)
        whole = ast.unparse(node)
        asked = [
            self._place(
                part, "there" if _says_that_it_is_there(part, node) else "and", f"{ast.unparse(part)} (of: {whole})"
            )
            for part in node.values
        ]
        node.values = [
            ast.IfExp(ask, ast.Constant(True), self.visit(part)) for ask, part in zip(asked, node.values, strict=True)
        ]
        return node

    def visit_Call(self, node: ast.Call) -> ast.AST:
        if isinstance(node.func, ast.Name) and node.func.id == "cmd":
            return self._shown(node)
        asked: list[ast.expr | None] = [None] * len(node.args)
        if isinstance(node.func, ast.Attribute) and node.func.attr == "where":
            asked = [
                None if isinstance(part, ast.Starred) else self._place(part, "where", ast.unparse(part))
                for part in node.args
            ]
        self.generic_visit(node)
        always = ast.parse("__import__('sqlalchemy').true()", mode="eval").body
        node.args = [
            part if ask is None else ast.IfExp(ask, always, part) for ask, part in zip(asked, node.args, strict=True)
        ]
        return node

    def _shown(self, node: ast.Call) -> ast.AST:
        """A command that people are shown, or the same letters."""
        asked = self._place(node, "prefix", ast.unparse(node))
        self.generic_visit(node)
        bare = ast.parse("__import__('chatbot.api.wording.phrases', fromlist=['code']).code", mode="eval").body
        return ast.IfExp(asked, ast.Call(bare, node.args[:1], []), node)

    def visit_Expr(self, node: ast.Expr) -> ast.AST:
        call = node.value.value if isinstance(node.value, ast.Await) else node.value
        kind = {"audit": "audit", "publish": "seam"}.get(_called(call) or "")
        if kind is None:
            return self.generic_visit(node)
        asked = self._place(node, kind, ast.unparse(call))
        self.generic_visit(node)
        return ast.copy_location(ast.If(ast.UnaryOp(ast.Not(), asked), [node], []), node)


def _called(node: ast.expr) -> str | None:
    """The name of a method that is called on something: audit of ``ctx.audit(…)``."""
    method = node.func if isinstance(node, ast.Call) else node
    return method.attr if isinstance(method, ast.Attribute) else None


def _seam(node: ast.FunctionDef | ast.AsyncFunctionDef) -> ast.expr | None:
    """What declares a family's handler to be told, or asked: ``consent.on(RegisterChanged)``."""
    return next((each for each in node.decorator_list if _called(each) in (*LISTENS, *SAYS)), None)


def _says_that_it_is_there(part: ast.expr, of: ast.BoolOp) -> bool:
    """Whether a part is ``x is not None`` or ``isinstance(x, …)``, and without it a later part fails on an ``x`` that is not there."""
    match part:
        case ast.Compare(left=what, ops=[ast.IsNot()], comparators=[ast.Constant(value=None)]):
            pass
        case ast.Call(func=ast.Name(id="isinstance"), args=[what, _]):
            pass
        case _:
            return False
    later = of.values[of.values.index(part) + 1 :]
    return any(_fails_without(each, ast.dump(_plain(what))) for whole in later for each in ast.walk(whole))


def _plain(what: ast.expr) -> ast.expr:
    """``(card := …)`` is ``card`` from there on."""
    return ast.Name(what.target.id, ast.Load()) if isinstance(what, ast.NamedExpr) else what


def _fails_without(each: ast.AST, what: str) -> bool:
    match each:
        case ast.Attribute(value=used) | ast.Subscript(value=used):
            return ast.dump(used) == what
        case ast.Compare(left=left, ops=ops, comparators=right):
            ordered = any(isinstance(op, ast.Lt | ast.LtE | ast.Gt | ast.GtE) for op in ops)
            return ordered and any(ast.dump(used) == what for used in (left, *right))
        case ast.BinOp(left=left, right=right_one):
            return what in (ast.dump(left), ast.dump(right_one))
    return False


def _as_list(visited: ast.AST | list[ast.stmt]) -> Iterator[ast.stmt]:
    for each in visited if isinstance(visited, list) else [visited]:
        assert isinstance(each, ast.stmt)
        yield each


def _asked(key: str) -> ast.expr:
    return ast.Call(ast.Name(TAKEN, ast.Load()), [ast.Constant(key)], [])
