"""Many keys in one statement: as many as a database takes."""

from collections.abc import Collection, Iterator
from itertools import islice
from typing import TypeVar

K = TypeVar("K")

TOGETHER = 5_000
"""Keys. Both databases take some 32,000 values in a statement, and a key may be named more than once."""


def batches_of(keys: Collection[K]) -> Iterator[list[K]]:
    """All keys, so many at a time; of none nothing is to be asked."""
    rest = iter(keys)
    while batch := list(islice(rest, TOGETHER)):
        yield batch
