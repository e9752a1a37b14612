"""A clock that was set back while the bot was away: what waits in the archive waits for a time that has been already."""

from datetime import datetime, timedelta

import structlog

from storage.queries import set_back
from storage.transaction import Transaction

log = structlog.get_logger(__name__)

SINCE = timedelta(minutes=1)
"""What was written after the bot last heard from the homeserver: each long poll ends within that."""


async def go_by(db: Transaction, *, now: datetime) -> None:
    """Have nothing wait for longer than it should by the time that it is."""
    heard = await set_back.heard_at(db)
    if heard is None or heard <= now:
        return
    messages = await set_back.bring_back(db, now=now, seen=heard + SINCE)
    log.warning("the clock is behind what the archive has seen", by=(heard - now).total_seconds(), go_now=messages)
