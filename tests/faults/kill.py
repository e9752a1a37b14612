"""Runs the bot and ends it with SIGKILL at one point: ``python -m tests.faults.kill POINT NUMBER ARMED_FILE run --config …``.

Points are passed before and after each commit and each sent message; they count once the file is there. At a point like
``pause:before-send`` it is only paused, until somebody sends it SIGCONT.
"""

import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.cli import main
from chatbot.matrix.http import PATIENCE, Http
from storage.database import Database

SIGNAL = signal.SIGSTOP if sys.argv[1].startswith("pause:") else signal.SIGKILL
WANTED, NUMBER, ARMED = sys.argv[1].removeprefix("pause:"), int(sys.argv[2]), Path(sys.argv[3])
passed = 0


def point(name: str) -> None:
    global passed
    if name == WANTED and ARMED.exists():
        passed += 1
        if passed == NUMBER:
            os.kill(os.getpid(), SIGNAL)


honest_transaction, honest_ask = Database.transaction, Http.ask


@asynccontextmanager
async def transaction(self: Database, *, guarded: bool = True, lasting: bool = False) -> AsyncIterator[AsyncSession]:
    async with honest_transaction(self, guarded=guarded, lasting=lasting) as db:
        yield db
        await db.flush()
        point("before-commit")
    point("after-commit")


async def ask(
    self: Http, method: str, *path: str, query: Any = None, body: object = None, timeout: timedelta = PATIENCE
) -> dict[str, Any]:
    sends = method == "PUT" and "send" in path[2:3]
    if sends:
        point("before-send")
    answer = await honest_ask(self, method, *path, query=query, body=body, timeout=timeout)
    if sends:
        point("after-send")
    return answer


Database.transaction = transaction  # type: ignore[method-assign]
Http.ask = ask  # type: ignore[method-assign]
sys.argv = ["circlebot", *sys.argv[4:]]
main()
