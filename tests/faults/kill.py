"""Runs the bot and ends it with SIGKILL at one point: ``python -m tests.faults.kill POINT NUMBER ARMED_FILE run --config …``.

Points are passed before and after each commit, each sent message and each request about keys, after each time the keys were put
on the disk, and in the midst of that, after each session and each room key; they count once the file is there. At a point like ``pause:before-send`` it is
only paused, until somebody sends it SIGCONT. After failures it waits a tenth of what it waits otherwise.
"""

import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

from nio.store import SqliteStore

from chatbot import backoff
from chatbot.cli import main
from chatbot.matrix.http import ANSWERED_WITHIN, Http
from chatbot.matrix.olm import HardenedOlm
from storage import nearby
from storage.database import Database
from storage.transaction import Transaction

SIGNAL = signal.SIGSTOP if sys.argv[1].startswith("pause:") else signal.SIGKILL
WANTED, NUMBER, ARMED = sys.argv[1].removeprefix("pause:"), int(sys.argv[2]), Path(sys.argv[3])
passed = 0


def point(name: str) -> None:
    global passed
    if name == WANTED and ARMED.exists():
        passed += 1
        if passed == NUMBER:
            os.kill(os.getpid(), SIGNAL)


honest_transaction, honest_ask, honest_keep = Database.transaction, Http.ask, HardenedOlm.keep_all
honest_session, honest_room_key = SqliteStore.save_session, SqliteStore.save_inbound_group_session


@asynccontextmanager
async def transaction(self: Database, *, guarded: bool = True, lasting: bool = False) -> AsyncIterator[Transaction]:
    async with honest_transaction(self, guarded=guarded, lasting=lasting) as db:
        yield db
        await db.flush()
        point("before-commit")
    point("after-commit")


async def ask(
    self: Http, method: str, *path: str, query: Any = None, body: object = None, timeout: timedelta = ANSWERED_WITHIN
) -> dict[str, Any]:
    name = request(*path)
    point(f"before-{name}")
    answer = await honest_ask(self, method, *path, query=query, body=body, timeout=timeout)
    point(f"after-{name}")
    return answer


def request(*path: str) -> str:
    """What a request is about, as far as there is a point for it."""
    match path:
        case ("rooms", _, "send", *_):
            return "send"
        case ("sendToDevice", *_):
            return "to-device"
        case ("keys", verb):
            return f"keys-{verb}"
    return "other"


def keep_all(self: HardenedOlm) -> None:
    honest_keep(self)
    point("after-keep")


def save_session(self: SqliteStore, curve_key: str, session: Any) -> None:
    honest_session(self, curve_key, session)
    point("in-keep-session")


def save_room_key(self: SqliteStore, session: Any) -> None:
    honest_room_key(self, session)
    point("in-keep-room-key")


for wait in ("FIRST_WAIT", "PAUSE", "LONGEST_PAUSE"):
    setattr(backoff, wait, getattr(backoff, wait) / 10)
nearby.LOCKED_IN_THREAD /= 10
Database.transaction = transaction  # type: ignore[method-assign]
Http.ask = ask  # type: ignore[method-assign]
HardenedOlm.keep_all = keep_all  # type: ignore[method-assign]
SqliteStore.save_session = save_session
SqliteStore.save_inbound_group_session = save_room_key
sys.argv = ["circlebot", *sys.argv[4:]]
main()
