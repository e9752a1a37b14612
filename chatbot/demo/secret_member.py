"""A member whose client encrypts. It is the bot's own client in a person's hands: one that reads and writes in encrypted rooms."""

import asyncio
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from chatbot.demo.member import Member
from chatbot.matrix.homeserver import Event
from chatbot.matrix.login import stored_login
from chatbot.matrix.wire import MatrixHomeserver
from storage.types import EventId, RoomId, UserId

ENCRYPTION = {"type": "m.room.encryption", "state_key": "", "content": {"algorithm": "m.megolm.v1.aes-sha2"}}


@dataclass
class SecretMember(Member):
    """One person with one encrypting client, whose keys are kept in ``folder``."""

    folder: Path = field(kw_only=True)

    async def log_in(self) -> None:
        """Log in, always as the same device, and listen from now on; invitations are accepted as they come."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._client = MatrixHomeserver(
            homeserver=self.url,
            user_id=self.user_id,
            device_name="demo",
            data_dir=self.folder,
            password=self.password,
            access_token=None,
        )
        await self._client.start()
        login = stored_login(self.folder)
        self._http.token = login.access_token if login is not None else None
        self._listening = asyncio.create_task(self._listen())

    async def close(self) -> None:
        """Stop listening."""
        await super().close()
        await self._client.stop()

    async def private_room(self, other: UserId, **wishes: Any) -> RoomId:
        """Open a private room with somebody, encrypted from its first moment."""
        return await super().private_room(other, initial_state=[ENCRYPTION], **wishes)

    async def send(self, room_id: RoomId, kind: str, content: dict[str, Any]) -> EventId:
        """Send an event, encrypted where the room is."""
        self.mark = len(self.timeline)
        return await self._client.send(room_id, kind, content, txn_id=self._txn())

    async def _sync(self) -> None:
        wait = timedelta(seconds=10) if self._token is not None else timedelta(0)
        answer = await self._client.sync(self._token, timeout=wait)
        for invitation in answer.invitations:
            await self.join(invitation.room_id)
        fresh: list[Event] = [event for room in answer.rooms for event in room.timeline]
        self._token = answer.next_token
        async with self._news:
            self.timeline += fresh
            self._news.notify_all()
        for event in fresh:
            for listener in self.listeners:
                listener(event)
