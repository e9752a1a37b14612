"""Whose turn it is: which of the rows that are due may go now. One row at a time in each lane, many lanes side by side."""

from collections.abc import AsyncGenerator, Iterator, Sequence, Set
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.api.post.effects import Effect, Priority
from chatbot.sending.pace import Paces
from chatbot.sending.send_order import Lane, SendOrder
from storage.models import OutboxRow
from storage.queries import outbox as rows_of
from storage.queries import private_rooms
from storage.queries.outbox import Head

GOING = OPENING = 5
"""How many rooms at most we enter, leave or invite somebody into at a time, and how many we open. Other servers have a say
in it and may take a minute for each, and nobody who waits for a word of ours must wait for that."""
MOST_LOADED = 40
"""How many heads are loaded at a time: twice as many as can go at once. Where thousands of lanes wait, nobody's answer has to wait
until all of them are loaded."""
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


async def _tasks_of(db: AsyncSession, heads: Sequence[OutboxRow], *, seen: set[Lane]) -> list[Task]:
    """What these heads are to do, of one lane once; ``seen`` are those that are busy or chosen already."""
    due: list[Task] = []
    rows = [
        row
        for row in heads
        if row.to_user is None or Lane(row.to_user) not in seen
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

    async def due(self, db: AsyncSession, *, now: datetime, busy: Set[Lane]) -> AsyncGenerator[Sequence[Task]]:
        """The head of each lane that is not busy, some at a time, until enough has been found: of its rows that are due the first, by
        priority and then by age."""
        self.ready_at = None
        seen = set(busy)
        rows = await rows_of.heads_due_at(db, now=now, busy=busy, at_most=MOST_LOADED + 1)
        if len(rows) <= MOST_LOADED:
            yield await _tasks_of(db, rows, seen=seen)
            return
        in_turn = self._in_turn(await rows_of.lanes_due_at(db, now=now, busy=busy), now=now)
        while some := list(islice(in_turn, MOST_LOADED)):
            yield await _tasks_of(db, await rows_of.at(db, positions=some), seen=seen)

    def _in_turn(self, heads: Sequence[Head], *, now: datetime) -> Iterator[int]:
        """Where they are, in the order in which they are served, without those that the pace or their lane holds back for now."""
        for head in sorted(heads, key=lambda head: (head.priority, self.order.served_among_many(Lane(head.lane)))):
            ready = self.order.ready_at(Lane(head.lane), now)
            if Effect(head.kind) in SAYING:
                ready = max(ready, self.paces.ready_at(now, Priority(head.priority), opens=False))
            if ready <= now:
                yield head.position
            else:
                self._wait_for(ready)

    def begin(self, task: Task) -> None:
        """It is under way from now on."""
        self._under_way[task.lane] = task

    def end(self, task: Task) -> None:
        """It is no longer under way, however it ended."""
        self._under_way.pop(task.lane, None)

    def allowed(self, due: Sequence[Task], *, now: datetime, at_most: int, besides: Sequence[Task] = ()) -> list[Task]:
        """The tasks that the paces and the lanes let go now, ``besides`` those that were chosen before. They count as gone."""
        tasks: list[Task] = []
        # The lane that was served longest ago comes first, so a room that asks for much holds up no other.
        for task in sorted(due, key=lambda task: (task.row.priority, self.order.served(task.lane))):
            if len(tasks) >= at_most:
                break
            if self._has_to_wait(task, [*self._under_way.values(), *besides, *tasks]):
                continue
            ready = self._ready_at(task, now)
            if ready > now:
                self._wait_for(ready)
                continue
            if task.says:
                self.paces.spend(now, opens=task.opens)
            self.order.begin(task.lane, of=task.row.to_user)
            tasks.append(task)
        return tasks

    def _wait_for(self, ready: datetime) -> None:
        self.ready_at = min(self.ready_at or ready, ready)

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
