"""The two that are compared, each as a process of its own, with a meter on it."""

import asyncio
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from chatbot.demo.synapse import die_with_parent

READY_WITHIN = 120.0


class BotEnded(Exception):
    """A bot did not start, or ended while it was measured."""


@dataclass
class Meter:
    """What a process has used up."""

    cpu_seconds: float = 0.0
    peak_bytes: int = 0


@dataclass
class Process:
    """A bot as a process. ``command`` is what comes after ``python -m``."""

    name: str
    command: list[str]
    log: Path
    start_from: str | None = None
    """The floor keeps nothing: after a pause it is told where to go on reading."""
    patience: float = READY_WITHIN
    """For how long it is waited for."""
    _process: asyncio.subprocess.Process | None = field(default=None, init=False)

    async def start(self, *, wait: bool = True) -> float:
        """Start it, and return the moment; with ``wait`` only once it is ready. Raises BotEnded."""
        extra = [self.start_from] if self.start_from is not None else []
        began = time.perf_counter()
        with self.log.open("wb") as log:
            self._process = await asyncio.create_subprocess_exec(
                sys.executable, "-m", *self.command, *extra, stdout=log, stderr=log,
                preexec_fn=die_with_parent, start_new_session=True,
            )  # fmt: skip
        if wait:
            await self.ready()
        return began

    async def ready(self) -> float:
        """Wait until it says that it is ready, and return that moment. Raises BotEnded."""
        assert self._process is not None
        deadline = time.perf_counter() + self.patience
        while time.perf_counter() < deadline and self._process.returncode is None:
            if b"ready" in self.log.read_bytes():
                return time.perf_counter()
            await asyncio.sleep(0.01)
        raise BotEnded(f"{self.name} is not ready; see {self.log}")

    @property
    def pid(self) -> int:
        """Its number, while it runs."""
        assert self._process is not None
        return self._process.pid

    async def stop(self) -> None:
        """End it in order; the floor knows no order and just ends."""
        if self._process is not None and self._process.returncode is None:
            self._process.terminate()
            await self._process.wait()
        self._process = None

    @asynccontextmanager
    async def metered(self) -> AsyncIterator[Meter]:
        """What it uses up meanwhile."""
        assert self._process is not None
        watched = psutil.Process(self._process.pid)
        meter = Meter()
        before = _cpu(watched)

        async def watch() -> None:
            while True:
                meter.peak_bytes = max(meter.peak_bytes, watched.memory_info().rss)
                await asyncio.sleep(0.05)

        watching = asyncio.create_task(watch())
        try:
            yield meter
        finally:
            watching.cancel()
            await asyncio.gather(watching, return_exceptions=True)
            meter.cpu_seconds = _cpu(watched) - before


def _cpu(process: psutil.Process) -> float:
    times = process.cpu_times()
    return float(times.user + times.system)
