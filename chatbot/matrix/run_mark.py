"""The mark of this run in the account's data: two processes of one account notice each other, whatever their data folders.

Each start writes a mark of its own, before anything is sent. The homeserver tells every process of a newer one, and the older ends.
The folder keeps it, too, and no backup does: so a start sees whether another folder has been at work since with the same device, from
which this one is a copy of long ago.
"""

import json
import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import structlog

from chatbot.matrix.homeserver import Missing, Superseded
from chatbot.matrix.http import Http
from chatbot.matrix.login import write_private
from chatbot.matrix.shapes import mapping, objects
from storage.types import UserId

log = structlog.get_logger(__name__)

KIND = "org.circlebot.run"
FILE = "run.json"
"""In the data folder."""


class RunMark:
    """Ours, and whether it is still the newest."""

    def __init__(self, http: Http, me: UserId, data_dir: Path) -> None:
        self._http = http
        self._file = data_dir / FILE
        self._path = ("user", me, "account_data", KIND)
        self._mark: str | None = None

    async def set(self) -> bool:
        """Write ours over the last one. Returns whether that was of another folder than ours."""
        last = await self._last()
        elsewhere = last is not None and last != self._kept()
        self._mark = self._mark or secrets.token_hex(8)
        await self._http.ask("PUT", *self._path, body={"run": self._mark})
        write_private(self._file, json.dumps({"run": self._mark}))
        return elsewhere

    async def _last(self) -> str | None:
        try:
            run = (await self._http.ask("GET", *self._path)).get("run")
        except Missing:
            return None
        return run if isinstance(run, str) else None

    def _kept(self) -> str | None:
        try:
            run = mapping(json.loads(self._file.read_text(encoding="utf-8"))).get("run")
        except (OSError, ValueError):
            return None  # Not there, or half of it: as of another folder, which costs each device one of its keys.
        return run if isinstance(run, str) else None

    def must_be_newest(self, raw: Mapping[str, Any]) -> None:
        """Look at what a sync answer tells of the account's data. Raises Superseded."""
        for event in objects(mapping(raw.get("account_data")).get("events")):
            run = mapping(event.get("content")).get("run")
            if event.get("type") == KIND and self._mark is not None and isinstance(run, str) and run != self._mark:
                raise Superseded("another circlebot has been started with this account")
