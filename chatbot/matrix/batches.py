"""Requests about many names, where a server refuses a whole one for the sake of one name.

Another server may say that anything at all is in a room, or is somebody's device: that must not cost the rest their keys,
nor keep a message waiting, however many names are made up.
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
"""Refusals that may be about one name, or about too many of them; of all others, more and smaller requests make none better."""
BATCH = 100
"""Names that are asked about together once a request for all of them is refused."""
PARTS = 10
"""Into so many a refused portion is cut. In halves one name of a hundred would be found with fewer requests; but where most
are made up, each costs hardly more than one request so, and two in halves."""
MOST_REFUSALS = 400
"""So many are followed up at a time, enough for 300 made-up names among any others. Those behind them are let be for now."""

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
    """Ask about the names, and about parts of them where that is refused, down to those that cannot be asked about.

    Those who have failed lately come last. ``ask_about_us`` makes a request of the same kind that is about nobody else:
    where that is refused, too, names are not to blame, so the refusal is raised at once and nobody is let be.
    """
    due = sorted((name for name in names if patience.allows(name)), key=patience.doubt)
    waiting, refusals, alone = _cut(due, size or len(due)), 0, []
    until = math.inf
    while waiting and refusals < MOST_REFUSALS and now() < until:
        portion = waiting.pop()
        try:
            await ask(portion)
        except Rejected as refused:
            if refused.status not in ABOUT_SOMEBODY:
                raise
            if not refusals:
                await ask_about_us()
                until = now() + FOLLOWED_UP_FOR.total_seconds()
            refusals += 1
            if len(portion) == 1:
                alone.append(portion[0])
                patience.refused(portion[0])
            else:
                waiting += _cut(portion, BATCH if len(portion) > BATCH else -(-len(portion) // PARTS))
    behind = [name for portion in waiting for name in portion]
    for name in behind:
        patience.put_off(name)
    if refusals:
        log.warning("could not ask about some", refused=len(alone), such_as=alone[:3], not_reached=len(behind))


def _cut(names: Sequence[T], size: int) -> list[Sequence[T]]:
    """Portions of a size, the last one first."""
    return [names[start : start + size] for start in range(0, len(names), max(size, 1))][::-1]
