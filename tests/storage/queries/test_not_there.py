"""What the archive does not hold is not found: whoever names it is told so, and nothing else is taken for it."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from storage.queries import circles, consent, coops, meet, relay, requests, roles
from storage.types import CircleSlug, NotFound

MISSING: dict[str, Callable[[AsyncSession], Awaitable[Any]]] = {
    "circle": lambda db: circles.by_slug(db, slug=CircleSlug("none")),
    "item": lambda db: consent.by_number(db, number=99),
    "answer": lambda db: consent.answer_by_id(db, answer=99),
    "measure": lambda db: consent.measure_by_id(db, measure=99),
    "decision": lambda db: consent.decision_by_number(db, number=99),
    "co-op": lambda db: coops.by_id(db, coop_id=99),
    "sense check": lambda db: meet.sense_by_number(db, number=99),
    "call for hands": lambda db: meet.hands_by_number(db, number=99),
    "date poll": lambda db: meet.date_by_number(db, number=99),
    "relay": lambda db: relay.by_number(db, number=99),
    "reply": lambda db: relay.reply_by_id(db, reply_id=99),
    "request": lambda db: requests.by_number(db, number=99),
    "role": lambda db: roles.by_id(db, number=99),
}


@pytest.mark.parametrize("what", MISSING)
async def test_what_is_not_there_is_not_found(db: AsyncSession, what: str) -> None:
    with pytest.raises(NotFound) as found:
        await MISSING[what](db)
    assert what in str(found.value)
