"""What those who write see of a transaction: a session, and what its commit leads to. ``database`` begins and commits it."""

from collections import Counter
from collections.abc import Awaitable, Callable
from enum import StrEnum
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from storage.changes import Recording


class Wakes(StrEnum):
    """A part of the program that sleeps until a commit leaves something for it to do."""

    HANDLER = "handler"
    """An event or a job waits to be handled."""
    SENDER = "sender"
    """Something waits to be sent."""


class Transaction(AsyncSession):
    """A session whose changes are committed together or not at all."""

    sync_session_class = Recording
    sync_session: Recording

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.wakes: set[Wakes] = set()
        """Who is woken by the commit."""
        self.written: set[str] = set()
        """The transaction ids of the outbox rows that were written in it."""
        self.positions: Counter[tuple[str, str]] = Counter()
        """How many outbox rows each family has written for each cause in it."""

    async def changes(self) -> set[str]:
        """The tables that were changed since this was last asked."""
        await self.flush()
        changed, self.sync_session.changed = self.sync_session.changed, set()
        return changed

    def note_changes(self, tables: set[str]) -> None:
        """Have some tables named among the changes again, to whoever asks next."""
        self.sync_session.changed |= tables


Work = Callable[[Transaction], Awaitable[None]]
"""What is to be done within one transaction."""
