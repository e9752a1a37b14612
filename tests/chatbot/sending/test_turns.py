"""Whose turn it is where many wait: as many rows are loaded as may go, and nobody is passed over."""

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import event, insert

from chatbot.api.post.effects import Priority
from chatbot.config import Rate
from chatbot.sending.pace import Pace, Paces
from chatbot.sending.send_order import Lane
from chatbot.sending.turns import MOST_LOADED, Task, Turns
from storage.database import Database
from storage.models import OutboxRow, OutboxState
from storage.types import RoomId, UserId

NOW = datetime(2026, 11, 30, 12, tzinfo=UTC)
FREE = 20


def row(number: int, **of: Any) -> dict[str, Any]:
    return {
        "txn_id": f"t{number}", "cause": "$1", "kind": "send", "room_id": None, "to_user": None, "event_type": "m.room.message", "content": {},
        "priority": 0, "due_at": NOW, "state": OutboxState.QUEUED, "attempts": 0,
    } | of  # fmt: skip


async def write(database: Database, rows: list[dict[str, Any]]) -> None:
    async with database.transaction() as db:
        await db.execute(insert(OutboxRow), rows)


async def turn(database: Database, turns: Turns, *, busy: frozenset[Lane] = frozenset()) -> tuple[list[Task], int]:
    """Who may go, and how many rows were loaded for that."""
    loaded = 0

    def count(*_: object) -> None:
        nonlocal loaded
        loaded += 1

    event.listen(OutboxRow, "load", count)
    tasks: list[Task] = []
    async with database.looking() as db:
        async for some in turns.due(db, now=NOW, busy=busy):
            tasks += turns.allowed(some, now=NOW, at_most=FREE - len(tasks), besides=tasks)
            if len(tasks) >= FREE:
                break
    event.remove(OutboxRow, "load", count)
    return tasks, loaded


async def test_where_thousands_wait_as_many_are_loaded_as_may_go(database: Database) -> None:
    await write(database, [row(each, room_id=f"!room{each}", priority=1) for each in range(1000)])
    await write(database, [row(1000, room_id="!asked", priority=0)])

    tasks, loaded = await turn(database, Turns(Paces()))
    assert (len(tasks), tasks[0].row.room_id) == (FREE, RoomId("!asked"))
    assert loaded <= 2 * MOST_LOADED + 1


async def test_each_lane_has_its_turn_though_one_asks_for_much(sqlite: Database) -> None:
    await write(sqlite, [row(each, room_id="!greedy") for each in range(300)])
    await write(sqlite, [row(300 + each, to_user=f"@p{each}:x.example") for each in range(100)])
    turns, served = Turns(Paces()), list[str]()
    for _ in range(6):
        tasks, _ = await turn(sqlite, turns)
        served += [str(task.row.room_id or task.row.to_user) for task in tasks]
        async with sqlite.transaction() as db:
            for task in tasks:
                await db.delete(task.row)
    # A new private room is to be opened for each person, and five at a time at most are.
    assert served.count("!greedy") == 6
    assert len(set(served)) == 31


async def test_where_all_that_wait_first_need_a_new_room_the_others_have_their_turn(sqlite: Database) -> None:
    await write(sqlite, [row(each, to_user=f"@p{each}:x.example") for each in range(200)])
    await write(sqlite, [row(200 + each, room_id=f"!room{each}") for each in range(3)])
    tasks, _ = await turn(sqlite, Turns(Paces()))
    assert [task.row.room_id for task in tasks if not task.opens] == [RoomId(f"!room{each}") for each in range(3)]


async def test_what_the_pace_holds_back_is_not_loaded_and_its_time_is_known(sqlite: Database) -> None:
    await write(sqlite, [row(each, room_id=f"!room{each}", priority=Priority.REMINDER) for each in range(200)])
    pace = Pace(Rate(0.2, timedelta(seconds=1), burst=10))
    turns = Turns(Paces(messages=pace))
    first, _ = await turn(sqlite, turns)
    async with sqlite.transaction() as db:
        for task in first:
            await db.delete(task.row)
    tasks, loaded = await turn(sqlite, turns)
    assert (len(first), tasks) == (5, [])
    assert loaded <= MOST_LOADED + 1
    assert turns.ready_at == NOW + timedelta(seconds=5)


async def test_who_is_written_to_now_is_not_written_to_a_second_time(sqlite: Database) -> None:
    await write(sqlite, [row(each, to_user=f"@p{each}:x.example") for each in range(60)])
    busy = frozenset({Lane(UserId("@p0:x.example"))})
    tasks, _ = await turn(sqlite, Turns(Paces()), busy=busy)
    assert "@p0:x.example" not in {str(task.row.to_user) for task in tasks}
