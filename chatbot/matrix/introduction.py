"""Making our device known: its keys go to the server, it is signed, and our rooms are asked for. What fails is tried again."""

import asyncio
from datetime import timedelta
from pathlib import Path

import structlog

from chatbot.backoff import Backoff
from chatbot.matrix import cross_signing
from chatbot.matrix.client import BotClient
from chatbot.matrix.http import Http
from chatbot.matrix.own_keys import OwnKeys
from chatbot.matrix.parsing import rooms_in

log = structlog.get_logger(__name__)

LONGEST_UNKNOWN = timedelta(hours=1)
"""The longest back-off: a server that never lets us do it is not asked every minute."""


class Introduction:
    """The introduction of one device. Trouble with it is logged, and never stops the bot."""

    def __init__(self, client: BotClient, http: Http, keys: OwnKeys, *, data_dir: Path, pickle_key: str) -> None:
        self._client = client
        self._http = http
        self._keys = keys
        self._data_dir = data_dir
        self._pickle_key = pickle_key
        self._one_at_a_time = asyncio.Lock()
        """Two at a time could make two identities, and one would replace the other."""
        self._later: asyncio.Task[None] | None = None
        self.signed = False

    async def make(self) -> None:
        """Make our device known, at once if the server lets us."""
        trouble = await self._trouble()
        self.stop()
        self._later = None if trouble is None else asyncio.create_task(self._make_after(trouble))

    async def make_anew(self) -> None:
        """Make our device known again after our login was ended: a logout deletes a device's keys from the server."""
        self._client.olm.account.shared = False
        self.signed = False
        await self.make()

    def stop(self) -> None:
        """Leave what would be done later."""
        if self._later is not None:
            self._later.cancel()

    async def _make_after(self, trouble: Exception | None) -> None:
        backoff = Backoff(longest=LONGEST_UNKNOWN)
        while trouble is not None:
            await asyncio.sleep(backoff.after(trouble).total_seconds())
            trouble = await self._trouble()

    async def _trouble(self) -> Exception | None:
        """Why our device could not be made known. None also where only a person can mend that: it is logged, and another
        try would not help."""
        try:
            async with self._one_at_a_time:
                # Not through the account: that would log in again, and so begin this anew in the middle of it.
                for room_id in rooms_in(await self._http.ask("GET", "joined_rooms")):
                    self._client.take_in_room(room_id, ())  # A process that stands by is told of keys, and of no rooms.
                await self._keys.assure()
                self.signed = await cross_signing.make_known(
                    self._http,
                    user_id=self._client.user_id,
                    device_id=self._client.device_id,
                    data_dir=self._data_dir,
                    pickle_key=self._pickle_key,
                    device_signs=self._client.olm.sign_json,
                )
        except Exception as trouble:  # noqa: BLE001
            log.warning("the bot's device could not be signed yet; encrypted rooms may not work", error=str(trouble))
            return trouble
        return None
