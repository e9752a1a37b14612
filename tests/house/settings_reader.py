"""Which keys of the TOML some code reads, told from the source alone: a name that is declared to be a table of the TOML, and
whatever is taken out of it from there on, as far as mere reading of the program can follow."""

import ast
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, get_args

from pydantic import BaseModel

from tests.house.sources import tree_of

Tables = frozenset[type[BaseModel]]
NOTHING: Tables = frozenset()


def tables_in(annotation: Any) -> Tables:
    """The tables that a type of Python is made of: itself, or what a list or a choice of them holds."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return frozenset({annotation})
    return NOTHING.union(*map(tables_in, get_args(annotation)))


class Reader:
    """Reads modules, and notes each key that is taken out of a table."""

    def __init__(self, tables: Iterable[type[BaseModel]]) -> None:
        self._tables = {table.__name__: table for table in tables}
        self._attributes: dict[str, Tables] = defaultdict(frozenset)
        """What is known to hold a table, whoever's attribute it is."""
        self._results: dict[str, Tables] = defaultdict(frozenset)
        """What is known to return one."""
        self._choices: dict[str, Tables] = {}
        """What a choice of tables is called."""
        self.read: set[tuple[type[BaseModel], str]] = set()

    def follow(self, paths: Iterable[Path]) -> None:
        """Read modules until nothing more is found: a value may be named in one and used in another."""
        modules = [tree_of(path) for path in paths]
        for module in modules:
            for node in module.body:
                match node:  # AnyScheme = LevyScheme | PerHeadScheme
                    case ast.Assign(targets=[ast.Name(id=name)], value=ast.BinOp(op=ast.BitOr()) as choice):
                        self._choices[name] = self._annotated(choice)
        before = -1
        while before != (before := self._known()):
            for module in modules:
                self._scope(module, {}, inside=NOTHING)

    def _known(self) -> int:
        held = (*self._attributes.values(), *self._results.values())
        return len(self.read) + sum(map(len, held))

    def _scope(self, scope: ast.AST, names: dict[str, Tables], *, inside: Tables) -> None:
        """A module, a class or a function: all that is named in it, wherever, then all that is read."""
        own = list(_own(scope))
        for _ in range(2):  # What is named from a name may stand before it, in a loop.
            for node in own:
                self._name(node, names)
        for node in own:
            if isinstance(node, ast.expr):
                self._tables_of(node, names)
            if isinstance(node, ast.ClassDef):
                mine = self._tables.get(node.name)
                self._scope(node, dict(names), inside=frozenset({mine}) if mine else NOTHING)
            elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
                self._function(node, dict(names), inside=inside)

    def _function(
        self, function: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda, names: dict[str, Tables], *, inside: Tables
    ) -> None:
        if not isinstance(function, ast.Lambda):
            returned = self._annotated(function.returns)
            self._results[function.name] |= returned
            if any(isinstance(each, ast.Name) and each.id == "property" for each in function.decorator_list):
                self._attributes[function.name] |= returned
        arguments = function.args
        for argument in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs):
            names[argument.arg] = inside if argument.arg == "self" else self._annotated(argument.annotation)
        self._scope(function, names, inside=NOTHING)

    def _name(self, node: ast.AST, names: dict[str, Tables]) -> None:
        match node:
            case ast.AnnAssign(target=target, annotation=annotation):
                self._bind(target, self._annotated(annotation), names)
            case ast.Assign(targets=[ast.Tuple(elts=targets)], value=ast.Tuple(elts=values)):
                for target, value in zip(targets, values, strict=False):
                    self._bind(target, self._tables_of(value, names), names)
            case ast.Assign(targets=[target], value=value) | ast.NamedExpr(target=target, value=value):
                self._bind(target, self._tables_of(value, names), names)
            case ast.For(target=target, iter=value) | ast.comprehension(target=target, iter=value):
                self._bind(target, self._tables_of(value, names), names)

    def _bind(self, target: ast.expr, held: Tables, names: dict[str, Tables]) -> None:
        if isinstance(target, ast.Name):
            names[target.id] = names.get(target.id, NOTHING) | held
        elif isinstance(target, ast.Attribute):
            self._attributes[target.attr] |= held
        elif isinstance(target, ast.Tuple):  # for index, circle in enumerate(settings.circles)
            for each in target.elts:
                self._bind(each, held, names)

    def _annotated(self, annotation: ast.expr | None) -> Tables:
        words = {
            each.id if isinstance(each, ast.Name) else each.attr
            for each in ast.walk(annotation or ast.Constant(None))
            if isinstance(each, ast.Name | ast.Attribute)
        }
        chosen = (tables for name, tables in self._choices.items() if name in words)
        return frozenset(table for name, table in self._tables.items() if name in words).union(*chosen)

    def _tables_of(self, node: ast.expr, names: dict[str, Tables]) -> Tables:
        """The tables that an expression may be, or may hold."""
        match node:
            case ast.Name(id=name):
                return names.get(name, NOTHING)
            case ast.Attribute(value=base, attr=key):
                return self._taken(self._tables_of(base, names), key)
            case ast.Call(func=ast.Attribute(attr=name) | ast.Name(id=name), args=arguments):
                through = arguments if name in ("enumerate", "sorted", "next", "reversed", "tuple", "list") else ()
                return self._results[name].union(*(self._tables_of(each, names) for each in through))
            case ast.GeneratorExp(elt=one) | ast.ListComp(elt=one) | ast.Await(value=one) | ast.Subscript(value=one):
                return self._tables_of(one, names)
            case ast.IfExp(body=one, orelse=other):
                return self._tables_of(one, names) | self._tables_of(other, names)
            case ast.BoolOp(values=several):
                return NOTHING.union(*(self._tables_of(each, names) for each in several))
        return NOTHING

    def _taken(self, tables: Tables, key: str) -> Tables:
        found = {table for table in tables if key in table.model_fields}
        self.read |= {(table, key) for table in found}
        inner = NOTHING.union(*(tables_in(table.model_fields[key].annotation) for table in found))
        return inner or self._attributes[key]


def _own(scope: ast.AST) -> Iterator[ast.AST]:
    """What stands in a scope, without what stands in the functions and classes in it."""
    for node in ast.iter_child_nodes(scope):
        yield node
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Lambda):
            yield from _own(node)
