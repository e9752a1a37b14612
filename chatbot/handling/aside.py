"""What takes longer than a second is read and worked out aside: in a thread and a session of its own, on one moment of the archive,
while everybody else is answered. What comes of it is handed to the job's handler in the usual turn (``Jobs``)."""

import asyncio
import sys
import threading
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any, TypeVar

from storage.database import Database
from storage.transaction import Transaction

SWITCH = timedelta(milliseconds=1)
"""How long the thread may keep the interpreter to itself while others want it."""

R = TypeVar("R")


class Aside:
    """One piece of work at a time, in a thread that ends with the program."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._free = asyncio.Lock()

    async def read(self, work: Callable[[Transaction], Awaitable[R]]) -> R:
        """Do a piece of work that only reads. What it raises is raised here."""
        async with self._free:
            usual = sys.getswitchinterval()
            sys.setswitchinterval(SWITCH.total_seconds())
            try:
                return await _in_a_thread(lambda: asyncio.run(self._with_a_session(work)))
            finally:
                sys.setswitchinterval(usual)

    async def _with_a_session(self, work: Callable[[Transaction], Awaitable[R]]) -> R:
        database = self._database.another()
        try:
            async with database.looking(one_moment=True) as db:
                return await work(db)
        finally:
            await database.close()


async def _in_a_thread(work: Callable[[], R]) -> R:
    """Like ``asyncio.to_thread``, but the end of the program waits for nothing that runs there."""
    loop = asyncio.get_running_loop()
    done: asyncio.Future[R] = loop.create_future()

    def tell(set_: Callable[[Any], None], what: Any) -> None:
        if not done.done():
            set_(what)

    def run() -> None:
        try:
            result = work()
        except BaseException as error:  # noqa: BLE001
            _tell(loop, tell, done.set_exception, error)
        else:
            _tell(loop, tell, done.set_result, result)

    threading.Thread(target=run, name="aside", daemon=True).start()
    return await done


def _tell(loop: asyncio.AbstractEventLoop, tell: Callable[..., None], *what: Any) -> None:
    if not loop.is_closed():
        loop.call_soon_threadsafe(tell, *what)
