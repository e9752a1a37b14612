"""How much waits in the archive, in numbers: nobody's words, names or rooms."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from chatbot.api.post.effects import Priority
from storage.database import Database
from storage.models import InboxState
from storage.queries import inbox, jobs, queue

OVERDUE = timedelta(minutes=5)
"""A job that is late by more than this is overdue."""


@dataclass(frozen=True, slots=True)
class Figures:
    """What waits at one moment."""

    inbox: int
    undecryptable: int
    outbox: Mapping[str, int]
    """By priority: operator, answer, comfort, reminder."""
    oldest_unsent: timedelta
    """For how long the oldest row has been due."""
    jobs_overdue: int


async def figures_of(database: Database, *, now: datetime) -> Figures:
    """Read them; five statements."""
    async with database.looking() as db:
        waiting = await inbox.count_waiting(db)
        outbox = dict.fromkeys((each.name.lower() for each in Priority), 0)
        for priority, _, count in await queue.count_waiting(db):
            outbox[Priority(priority).name.lower()] += count
        oldest = await queue.oldest_waiting(db, now=now)
        return Figures(
            inbox=waiting.get(InboxState.PENDING, 0) + waiting.get(InboxState.HELD, 0),
            undecryptable=waiting.get(InboxState.UNDECRYPTABLE, 0),
            outbox=outbox,
            oldest_unsent=now - oldest.due_at if oldest is not None else timedelta(),
            jobs_overdue=await jobs.count_overdue(db, before=now - OVERDUE),
        )
