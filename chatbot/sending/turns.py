"""Whose turn it is: of what is due, what may go now. One row at a time in each place, many places side by side."""

from collections.abc import Sequence, Set
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.api.outbox import Effect, Priority
from chatbot.sending.pace import Paces
from chatbot.sending.send_order import SendOrder
from storage.models import OutboxRow
from storage.queries import outbox as rows_of
from storage.queries import rooms

GOING = OPENING = 5
"""Of what is under way so many at most that we go into or leave, or ask somebody into, and so many that we open: other servers
have a say in it, and may take a minute for each. Whoever waits for a word of ours must not wait for that."""
SAYING = frozenset({Effect.SEND, Effect.EDIT, Effect.REACT, Effect.REDACT, Effect.FILE})
"""The effects that count against the homeserver's limit of messages; others have limits of their own."""


@dataclass(frozen=True, slots=True)
class Task:
    """A row that is to be carried out, in the room or for the person that ``place`` names."""

    place: str
    row: OutboxRow
    opens: bool
    """Whether a private room has to be opened for it."""

    @property
    def says(self) -> bool:
        """Whether it counts as a message; else we go somewhere, or ask somebody in, and other servers have a say in it."""
        return Effect(self.row.kind) in SAYING


async def heads(db: AsyncSession, *, now: datetime, busy: Set[str]) -> list[Task]:
    """The head row of each place that is not busy: its first in order of priority and age that is due."""
    due: list[Task] = []
    seen = set(busy)
    for row in await rows_of.heads_due_at(db, now=now, busy=busy):
        home = None
        if row.room_id is None and row.to_user is not None:
            home = await rooms.find_private_with(db, user_id=row.to_user)
        place = str(row.room_id or (home.room_id if home is not None else row.to_user))
        if place not in seen:
            seen.add(place)
            due.append(Task(place, row, opens=row.room_id is None and row.to_user is not None and home is None))
    return due


class Turns:
    """Keeps to the paces, and to what each place has to wait for."""

    def __init__(self, paces: Paces) -> None:
        self.places = SendOrder()
        self.paces = paces
        self.ready_at: datetime | None = None
        """When something that is held back may go."""
        self._under_way: dict[str, Task] = {}

    def begin(self, task: Task) -> None:
        """It is under way from now on."""
        self._under_way[task.place] = task

    def end(self, task: Task) -> None:
        """It is no longer under way, however it ended."""
        self._under_way.pop(task.place, None)

    def allowed(self, due: Sequence[Task], *, now: datetime, at_most: int) -> list[Task]:
        """Of what is due, what the paces and the places let go now; it is spent."""
        self.ready_at = None
        tasks: list[Task] = []
        # Whoever was served longest ago comes first: a room that asks for much holds up nobody else.
        for task in sorted(due, key=lambda task: (task.row.priority, self.places.served(task.place))):
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
            self.places.begin(task.place)
            tasks.append(task)
        return tasks

    @staticmethod
    def _has_to_wait(task: Task, others: Sequence[Task]) -> bool:
        """Whether enough of its kind is under way: then it goes when one of these has ended."""
        too_many_going = not task.says and sum(not each.says for each in others) >= GOING
        return too_many_going or (task.opens and sum(each.opens for each in others) >= OPENING)

    def _ready_at(self, task: Task, now: datetime) -> datetime:
        ready = self.places.ready_at(task.place, now)
        if task.says:
            ready = max(ready, self.paces.ready_at(now, Priority(task.row.priority), opens=task.opens))
        return ready
