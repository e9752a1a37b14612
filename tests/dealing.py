"""Which worker plays which tests first. Pure.

``--dist worksteal`` gives each worker an equally long row of all tests, the first row to the first one, and who has nothing left takes
half of another's. In the order in which they are found all that waits would be in the first worker's row.
"""

from collections.abc import Callable, Sequence
from itertools import groupby
from typing import TypeVar

T = TypeVar("T")


def dealt(
    items: Sequence[T], workers: int, *, file: Callable[[T], str], waits: Callable[[T], float], longest: int = 2
) -> list[T]:
    """All items, in an order in which each worker's row begins with about as much that waits. A file stays together, since what it
    needs is set up once; and what waits longest is of the first ``longest`` workers, since few are to start its servers."""
    files = [
        list(each) for _, each in groupby((item for item in items if waits(item)), key=lambda i: (file(i), waits(i)))
    ]
    most = max((waits(each[0]) for each in files), default=0.0)
    rows: list[list[T]] = [[] for _ in range(workers)]
    taken = [0.0] * workers
    for each in sorted(files, key=lambda each: (-waits(each[0]), -len(each))):
        among = range(min(longest, workers)) if waits(each[0]) == most else range(workers)
        worker = min(among, key=lambda number: taken[number])
        rows[worker] += each
        taken[worker] += waits(each[0]) * len(each)
    others = iter([item for item in items if not waits(item)])
    left = len(items)
    for number, row in enumerate(rows):
        share = left // (workers - number)
        row += [item for _, item in zip(range(share - len(row)), others, strict=False)]
        left -= len(row)
    return [item for row in rows for item in row]
