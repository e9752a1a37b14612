"""The bot as a process of its own, to be killed, starved or paused."""

import asyncio
import time
from collections.abc import Callable
from pathlib import Path

from tests.warm import Warm, begin


async def until(condition: Callable[[], object], *, within: float = 60.0) -> None:
    """Wait until something holds; patiently, since a busy machine is no fault of the bot's."""
    deadline = time.monotonic() + within
    while not condition():
        assert time.monotonic() < deadline, "it did not come in time"
        await asyncio.sleep(0.02)


class Process:
    """The bot as a process that may be set to die at a point."""

    def __init__(self, toml: Path) -> None:
        self.toml = toml
        self.armed = toml.with_name("armed")
        self.log = toml.with_name("bot.log")
        self.process: Warm | None = None

    async def start(self, point: str = "never", number: int = 0) -> None:
        await self.launch(point, number)
        await self.is_ready()

    async def launch(self, point: str = "never", number: int = 0) -> None:
        self.armed.unlink(missing_ok=True)
        self.log.write_text("")
        self.process = begin(
            "-m",
            "tests.faults.kill",
            point,
            str(number),
            str(self.armed),
            "run",
            "--config",
            str(self.toml),
            log=self.log,
        )

    async def is_ready(self) -> None:
        await until(lambda: " ready " in self.log.read_text() or self.ended())
        assert not self.ended(), self.log.read_text()

    def ended(self) -> bool:
        return self.process is not None and self.process.returncode is not None

    async def dies(self) -> bool:
        """Whether it died at its point; if it never comes there, it is killed where it is."""
        assert self.process is not None
        try:
            async with asyncio.timeout(30):
                await self.process.wait()
        except TimeoutError:
            await self.end()
            return False
        return True

    async def end(self) -> None:
        """Leave nothing behind, wherever it is, paused ones included."""
        if self.process is not None and not self.ended():
            self.process.kill()
            await self.process.wait()

    async def stop(self) -> None:
        assert self.process is not None
        self.process.terminate()
        await self.process.wait()
