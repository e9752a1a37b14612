"""Whose turn it is: which of the rows that are due may go now. One row at a time in each lane, many lanes side by side."""

from collections.abc import Sequence, Set
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.api.effects import Effect, Priority
from chatbot.sending.pace import Paces
from chatbot.sending.send_order import Lane, SendOrder
from storage.models import OutboxRow
from storage.queries import outbox as rows_of
from storage.queries import private_rooms

GOING = OPENING = 5
"""How many rooms at most we enter, leave or invite somebody into at a time, and how many we open. Other servers have a say
in it and may take a minute for each, and nobody who waits for a word of ours must wait for that."""
SAYING = frozenset({Effect.SEND, Effect.EDIT, Effect.REACT, Effect.THANK, Effect.REDACT, Effect.FILE, Effect.MEDIA})
"""The effects that count against the homeserver's limit of messages; others have limits of their own."""


@dataclass(frozen=True, slots=True)
class Task:
    """A row that is to be carried out."""

    lane: Lane
    row: OutboxRow
    opens: bool
    """Whether a private room has to be opened for it."""

    @property
    def says(self) -> bool:
        """Whether it counts as a message. Else we enter or leave a room or invite somebody, and other servers have a say in
        it."""
        return Effect(self.row.kind) in SAYING


async def heads(db: AsyncSession, *, now: datetime, busy: Set[Lane]) -> list[Task]:
    """The head of each lane that is not busy: of its rows that are due the first, by priority and then by age."""
    due: list[Task] = []
    seen = set(busy)
    rows = [
        row
        for row in await rows_of.heads_due_at(db, now=now, busy=busy)
        if row.to_user is None or Lane(row.to_user) not in busy
        # Else their room is being opened. Once it is known the row has another lane, and would be carried twice at once.
    ]
    homeless = {row.to_user for row in rows if row.room_id is None and row.to_user is not None}
    homes = await private_rooms.of_each(db, user_ids=homeless)
    for row in rows:
        home = homes[row.to_user].best if row.room_id is None and row.to_user is not None else None
        lane = Lane(str(row.room_id or (home.room_id if home is not None else row.to_user)))
        if lane not in seen:
            seen.add(lane)
            due.append(Task(lane, row, opens=row.room_id is None and row.to_user is not None and home is None))
    return due


class Turns:
    """Keeps to the homeserver's paces and to the order of the lanes."""

    def __init__(self, paces: Paces) -> None:
        self.order = SendOrder()
        self.paces = paces
        self.ready_at: datetime | None = None
        """When the next row that is held back may go."""
        self._under_way: dict[Lane, Task] = {}

    def begin(self, task: Task) -> None:
        """It is under way from now on."""
        self._under_way[task.lane] = task

    def end(self, task: Task) -> None:
        """It is no longer under way, however it ended."""
        self._under_way.pop(task.lane, None)

    def allowed(self, due: Sequence[Task], *, now: datetime, at_most: int) -> list[Task]:
        """The tasks that the paces and the lanes let go now. They count as gone."""
        self.ready_at = None
        tasks: list[Task] = []
        # The lane that was served longest ago comes first, so a room that asks for much holds up no other.
        for task in sorted(due, key=lambda task: (task.row.priority, self.order.served(task.lane))):
            if len(tasks) >= at_most:
                break
            if self._has_to_wait(task, [*self._under_way.values(), *tasks]):
                continue
            ready = self._ready_at(task, now)
            if ready > now:
                self.ready_at = min(self.ready_at or ready, ready)
                continue
            if task.says:
                self.paces.spend(now, opens=task.opens)
            self.order.begin(task.lane)
            tasks.append(task)
        return tasks

    @staticmethod
    def _has_to_wait(task: Task, others: Sequence[Task]) -> bool:
        """Whether enough of its kind is under way. Then it goes when one of these has ended."""
        too_many_going = not task.says and sum(not each.says for each in others) >= GOING
        return too_many_going or (task.opens and sum(each.opens for each in others) >= OPENING)

    def _ready_at(self, task: Task, now: datetime) -> datetime:
        ready = self.order.ready_at(task.lane, now)
        if task.says:
            ready = max(ready, self.paces.ready_at(now, Priority(task.row.priority), opens=task.opens))
        return ready
