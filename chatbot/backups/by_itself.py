"""Backups that the bot makes by itself, as often as ``backup.every`` says; the oldest give way to the newest."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import structlog

from chatbot import config
from chatbot.backups.making import make
from chatbot.config import Settings
from chatbot.logs import tell_trouble
from storage.database import Database

log = structlog.get_logger(__name__)

NAMES = "circlebot-*.tar.gz"
TRY_AGAIN = timedelta(minutes=30)
SOON = timedelta(seconds=30)
"""After the start: what people have said meanwhile goes before."""


class Backups:
    """Makes them while the bot runs."""

    def __init__(self, *, settings: Settings, toml: Path, database: Database, clock: Callable[[], datetime]) -> None:
        self._settings, self._toml, self._database, self._clock = settings, toml, database, clock
        self._folder = settings.backup.folder

    async def run(self) -> None:
        """Make one whenever it is due, for ever; none where the TOML does not ask for it."""
        every = self._settings.backup.every
        if every is None:
            return
        await asyncio.sleep(SOON.total_seconds())
        while True:
            wait = self.due_in(every)
            if wait:
                await asyncio.sleep(wait.total_seconds())
            elif not await self.make_one():
                await asyncio.sleep(TRY_AGAIN.total_seconds())

    def due_in(self, every: timedelta) -> timedelta:
        """How long it is until the next."""
        newest = max((path.stat().st_mtime for path in self._made()), default=None)
        if newest is None:
            return timedelta(0)
        return max(timedelta(0), datetime.fromtimestamp(newest, UTC) + every - self._clock())

    async def make_one(self) -> bool:
        """Make one, and drop the oldest. False where it could not be made: then none is dropped."""
        to = self._folder / f"circlebot-{self._clock():%Y%m%d-%H%M%S}.tar.gz"
        try:
            config.prepare_data_dir(self._folder, key="backup.folder")
            await make(to, settings=self._settings, toml=self._toml, database=self._database, now=self._clock())
        except Exception as trouble:  # noqa: BLE001
            tell_trouble("no backup could be made; trying again later", trouble, file=str(to))
            return False
        log.info("made a backup", file=str(to), bytes=to.stat().st_size)
        for old in sorted(self._made())[: -self._settings.backup.keep]:
            old.unlink()
        return True

    def _made(self) -> list[Path]:
        return list(self._folder.glob(NAMES)) if self._folder.is_dir() else []
