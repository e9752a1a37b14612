"""The mark of this run in the account's data: two processes of one account notice each other, whatever their data folders.

Each start writes a mark of its own, before anything is sent. The homeserver tells every process of a newer one, and the older ends.
"""

import secrets
from collections.abc import Mapping
from typing import Any

import structlog

from chatbot.matrix.homeserver import Superseded
from chatbot.matrix.http import Http
from chatbot.matrix.shapes import mapping, objects
from storage.types import UserId

log = structlog.get_logger(__name__)

KIND = "org.circlebot.run"


class RunMark:
    """Ours, and whether it is still the newest."""

    def __init__(self, http: Http, me: UserId) -> None:
        self._http = http
        self._path = ("user", me, "account_data", KIND)
        self._mark: str | None = None

    async def set(self) -> None:
        """Write ours over the last one."""
        self._mark = self._mark or secrets.token_hex(8)
        await self._http.ask("PUT", *self._path, body={"run": self._mark})

    def must_be_newest(self, raw: Mapping[str, Any]) -> None:
        """Look at what a sync answer tells of the account's data. Raises Superseded."""
        for event in objects(mapping(raw.get("account_data")).get("events")):
            run = mapping(event.get("content")).get("run")
            if event.get("type") == KIND and self._mark is not None and isinstance(run, str) and run != self._mark:
                raise Superseded("another circlebot has been started with this account")
