"""What can be taken away and makes no difference, each with why: ``known.toml``.

It is named there by its file, its function and its words, so that it stays named when lines move, and is asked about anew when it changes.
"""

import tomllib
from dataclasses import dataclass
from functools import cache

from tests.mutants.places import ROOT, Place

FILE = ROOT / "tests/mutants/known.toml"


@dataclass(frozen=True, slots=True)
class Known:
    """A place that nobody can miss."""

    file: str
    within: str
    """The name of its function; empty outside all functions."""
    taken: str
    """The words of what is taken away, as ``make mutants`` prints them; of a guard, its condition."""
    why: str


@cache
def all_known() -> tuple[Known, ...]:
    """All that are named."""
    return tuple(Known(**each) for each in tomllib.loads(FILE.read_text(encoding="utf-8"))["known"])


def known_of(place: Place) -> Known | None:
    """What is known of a place."""
    return next((each for each in all_known() if _is(place, each)), None)


def _is(place: Place, known: Known) -> bool:
    words = " ".join(place.text.split())
    same = words == known.taken or words.startswith((f"{known.taken} (of: ", f"{known.taken} → "))
    return same and (place.file, place.within) == (known.file, known.within)
