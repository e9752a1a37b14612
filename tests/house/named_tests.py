"""The tests that documents and tables name, so that what they promise can be run."""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]


@cache
def all_tests() -> frozenset[str]:
    """Every test of the house, as ``tests/journeys/test_roles.py::test_…``."""
    return frozenset(_tests())


_TEST = re.compile(r"^(?:async )?def (test_\w+)\(", re.MULTILINE)
"""Read by its words: to have Python parse all files takes each process of a run a second."""


def _tests() -> Iterator[str]:
    for path in sorted((ROOT / "tests").rglob("test_*.py")):
        for name in _TEST.findall(path.read_text()):
            yield f"{path.relative_to(ROOT)}::{name}"
