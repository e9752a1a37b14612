"""Taking a changed TOML in while the bot runs: all of it, or none.

What is good is taken in by winding up in order and going on with the new settings at once, in the same process: whatever was said meanwhile
is heard, as after any start.
"""

import asyncio
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import structlog

from chatbot import config
from chatbot.api.reloading import Reloaded
from chatbot.config import Settings
from chatbot.config.differences import differences, needs_a_start

log = structlog.get_logger(__name__)

AFTER = timedelta(seconds=2)
"""So that whoever asks for it in a room has their answer before."""


class Reload:
    """The settings in force, and what is done when they are to be read again."""

    def __init__(self, path: Path, settings: Settings, *, go_on: Callable[[], None]) -> None:
        """``go_on`` has the bot wind up, and go on with ``settings``."""
        self._path, self._go_on = path, go_on
        self.settings = settings

    def now(self) -> Reloaded:
        """Read the TOML again. What it changes is in force in a moment; what is wrong with it leaves everything as it is."""
        found = self._read()
        if isinstance(found, Reloaded):
            for line in found.refused:
                log.error(f"the changed TOML is refused, and the one before stays in force: {line}")
            return found
        changed = tuple(differences(self.settings, found))
        log.info("a changed TOML is taken in" if changed else "the TOML says what holds already", changed=list(changed))
        if changed:
            self.settings = found
            asyncio.get_running_loop().call_later(AFTER.total_seconds(), self._go_on)
        return Reloaded(changed=changed)

    def _read(self) -> Settings | Reloaded:
        try:
            found = config.load(self._path)
            for read in (config.password, config.access_token, config.pickle_key, config.picture):
                read(found)
        except config.ConfigError as wrong:
            return Reloaded(refused=tuple(map(str, wrong.problems)))
        held = needs_a_start(self.settings, found)
        return Reloaded(refused=tuple(f"{key} is taken in by a new start only" for key in held)) if held else found
