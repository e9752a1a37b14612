"""Processes that begin with the bot already imported, which takes longer than most tests do with it (see ``warmed``).

``begin("-m", "chatbot", "run", …)`` does what ``python -m chatbot run …`` does, in a fork of a process that has imported
everything and done nothing yet. It can be killed, paused and waited for like any other.
"""

import asyncio
import multiprocessing
import os
import runpy
import signal
import sys
import tempfile
from collections.abc import Mapping
from multiprocessing.context import ForkServerProcess
from pathlib import Path

_forks = multiprocessing.get_context("forkserver")
_forks.set_forkserver_preload(["tests.warmed"])


class Warm:
    """As much of asyncio's ``Process`` as tests need."""

    def __init__(self, process: ForkServerProcess) -> None:
        self._process = process
        assert process.pid is not None
        self.pid = process.pid

    @property
    def returncode(self) -> int | None:
        """None while it runs, the negative number of the signal that ended it, or its exit code."""
        return self._process.exitcode

    async def wait(self) -> int:
        """Wait until it has ended."""
        ended, loop = asyncio.Event(), asyncio.get_running_loop()
        loop.add_reader(self._process.sentinel, ended.set)
        try:
            await ended.wait()
        finally:
            loop.remove_reader(self._process.sentinel)
        self._process.join()
        assert self.returncode is not None
        return self.returncode

    def send_signal(self, what: signal.Signals) -> None:
        os.kill(self.pid, what)

    def terminate(self) -> None:
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)


def begin(*arguments: str, log: Path, env: Mapping[str, str] | None = None) -> Warm:
    """Begin ``python`` with these arguments, ``-m`` and a module first, and add what it says to a file. ``env``: its environment,
    if that is not to be ours."""
    process = _forks.Process(target=_run, args=(arguments, log, dict(os.environ if env is None else env)), daemon=True)
    process.start()
    return Warm(process)


async def ends(*arguments: str, within: float, env: Mapping[str, str] | None = None) -> tuple[int, str]:
    """Run it to its end: how that was, and what it has said."""
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / "said"
        process = begin(*arguments, log=log, env=env)
        try:
            code = await asyncio.wait_for(process.wait(), within)
        finally:
            if process.returncode is None:
                process.kill()
        return code, log.read_text()


def _run(arguments: tuple[str, ...], log: Path, env: dict[str, str]) -> None:
    os.environ.clear()
    os.environ.update(env)
    to = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    os.dup2(to, 1)
    os.dup2(to, 2)
    _, module, *words = arguments
    sys.argv = [module, *words]
    runpy.run_module(module, run_name="__main__", alter_sys=True)
