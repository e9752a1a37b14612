"""What is in hand, for the log: which family and which command, never what was said. One line when it is done."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from time import perf_counter

import structlog

from chatbot import measures

log = structlog.get_logger(__name__)

BUDGET = 1.0
"""For so many seconds may one handler hold up everybody else. What takes longer is to be worked out aside (``aside``); what does not
keep to that is told here, with how long it took."""


@dataclass
class InHand:
    """An event that is being handled."""

    began: float
    family: str | None = None
    """Whose handler took it; None while, or where, nobody did."""
    did: str = ""
    """The command's own words, or what kind of thing it was."""
    refused: bool = False


_IN_HAND: ContextVar[InHand | None] = ContextVar("in_hand", default=None)


def taken(family: str, did: str) -> None:
    """A family's handler takes what is in hand: a command, by its own words, or "answer", "reaction", "reply"."""
    if (now := _IN_HAND.get()) is not None:
        now.family, now.did = family, did


@contextmanager
def in_hand(event_id: str) -> Iterator[InHand]:
    """While an event is handled. What was done leaves a line; what nobody took, or what failed, leaves none here."""
    now = InHand(perf_counter())
    before = _IN_HAND.set(now)
    try:
        yield now
    finally:
        _IN_HAND.reset(before)
    if now.family is None:
        return
    took = perf_counter() - now.began
    measures.HANDLED.labels(now.family, "refused" if now.refused else "done").observe(took)
    note_overrun(now.family, now.did, took)
    if not now.refused:
        log.info("done", event_id=event_id, family=now.family, command=now.did, ms=round(took * 1000))


def note_overrun(family: str, did: str, took: float) -> None:
    """Where a handler took longer than its budget, say so."""
    if took > BUDGET:
        measures.OVER_BUDGET.labels(family, did).inc()
        log.warning("everybody waited for this", family=family, what=did, ms=round(took * 1000))
