"""What each thing that is played leaves in the archive: audit lines, jobs that are put down or done, messages for which rooms."""

from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

from sqlalchemy import select

from storage.database import Database
from storage.models import AuditLine, Job, OutboxRow
from storage.types import RoomId

KEPT = Path(__file__).with_name("left.txt")
"""A line for each play."""


class Left:
    """Looks at an archive after each play, once all that follows from it is done."""

    def __init__(self, database: Database, rooms: Mapping[RoomId, str]) -> None:
        self._database = database
        self._rooms = rooms
        self._line = self._row = 0
        self._jobs: dict[int, tuple[object, ...]] = {}
        self._name: str | None = None
        self.behind: dict[str, Sequence[str]] = {}

    async def begins(self, name: str) -> None:
        """A play begins: what has been left since the last one began belongs to that one."""
        await self.ends()
        self._name = name

    async def ends(self) -> None:
        """The last play is over, with all that followed from it."""
        async with self._database.looking() as db:
            lines = (await db.execute(select(AuditLine.id, AuditLine.what).where(AuditLine.id > self._line))).all()
            rows = (
                await db.execute(
                    select(OutboxRow.position, OutboxRow.kind, OutboxRow.room_id).where(OutboxRow.position > self._row)
                )
            ).all()
            jobs = (await db.execute(select(Job.id, Job.family, Job.name, Job.due_at, Job.done_at))).all()
        known, self._jobs = self._jobs, {each.id: tuple(each) for each in jobs}
        self._line = max((each.id for each in lines), default=self._line)
        self._row = max((each.position for each in rows), default=self._row)
        found = Counter(f"audit {each.what}" for each in lines)
        found += Counter(f"job {each.family}.{each.name}" for each in jobs if known.get(each.id) != tuple(each))
        found += Counter(f"{each.kind} {self._rooms.get(each.room_id, 'private')}" for each in rows)
        if self._name is not None:
            self.behind[self._name] = [f"{many} × {what}" if many > 1 else what for what, many in sorted(found.items())]
        self._name = None


def written(behind: Mapping[str, Sequence[str]]) -> str:
    """As it is kept."""
    return "".join(f"{' '.join(name.split())} → {', '.join(left) or 'nothing'}\n" for name, left in behind.items())
