"""Requests about many names, where a server refuses a whole one for the sake of one name.

Another server may claim any name as a member of a room, or as somebody's device. However many names it makes up, that must
not cost the others their keys, nor keep a message waiting.
"""

import math
from collections.abc import Awaitable, Callable, Iterable, Sequence
from datetime import timedelta
from typing import TypeVar

import structlog

from chatbot.matrix.homeserver import Rejected
from chatbot.matrix.http import TOO_LARGE
from chatbot.matrix.patience import Patience, now

log = structlog.get_logger(__name__)

T = TypeVar("T")

ABOUT_SOMEBODY = frozenset({400, TOO_LARGE})
"""Refusals that may be about one name, or about too many names. After any other, smaller requests would not help."""
BATCH = 100
"""How many names are asked about together once a request for all of them is refused."""
PARTS = 10
"""Into how many parts a refused batch is cut. Halves would find one bad name of a hundred with fewer requests; but where
most names are bad, each costs two requests in halves, and hardly more than one in tenths."""
MOST_REFUSALS = 400
"""How many refusals are followed up at a time, enough for 300 made-up names. Names that are not reached are let be for now."""

FOLLOWED_UP_FOR = timedelta(minutes=1)
"""How long refusals are followed up: a server that takes its time with each of its people could hold everybody up for hours.
Names that are not reached by then are let be for now, too."""


async def in_batches(
    names: Iterable[T],
    *,
    size: int | None = None,
    ask: Callable[[Sequence[T]], Awaitable[None]],
    ask_about_us: Callable[[], Awaitable[object]],
    patience: Patience,
) -> None:
    """Ask about the names. Where that is refused, ask about parts of them, down to the single names that are refused.

    Names that have failed lately come last. ``ask_about_us`` makes a request of the same kind about ourselves. Where that is
    refused, too, no name is to blame, so the refusal is raised and no name is let be.
    """
    due = sorted((name for name in names if patience.allows(name)), key=patience.doubt)
    waiting, refusals, alone = _cut(due, size or len(due)), 0, []
    until = math.inf
    while waiting and refusals < MOST_REFUSALS and now() < until:
        batch = waiting.pop()
        try:
            await ask(batch)
        except Rejected as refused:
            if refused.status not in ABOUT_SOMEBODY:
                raise
            if not refusals:
                await ask_about_us()
                until = now() + FOLLOWED_UP_FOR.total_seconds()
            refusals += 1
            if len(batch) == 1:
                alone.append(batch[0])
                patience.refused(batch[0])
            else:
                waiting += _cut(batch, BATCH if len(batch) > BATCH else -(-len(batch) // PARTS))
    behind = [name for batch in waiting for name in batch]
    for name in behind:
        patience.put_off(name)
    if refusals:
        log.warning("could not ask about some", refused=len(alone), such_as=alone[:3], not_reached=len(behind))


def _cut(names: Sequence[T], size: int) -> list[Sequence[T]]:
    """Batches of a size, the last one first."""
    return [names[start : start + size] for start in range(0, len(names), max(size, 1))][::-1]
