"""The code of the house as Python reads it: read once for all tests that look at it, since that takes longer than most tests do."""

import ast
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]


@cache
def tree_of(path: Path) -> ast.Module:
    """What a file says."""
    return ast.parse(path.read_text(encoding="utf-8"))


@cache
def nodes_of(path: Path) -> tuple[ast.AST, ...]:
    """All of it, piece by piece, as ``ast.walk`` brings it."""
    return tuple(ast.walk(tree_of(path)))


def files_in(*rooms: str) -> list[Path]:
    """All modules of some rooms."""
    return sorted(path for room in rooms for path in (ROOT / room).rglob("*.py"))
