"""A person of a soak whose client encrypts: in some rooms everything that is said is for those who are in them alone."""

from collections.abc import Collection
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

from nio import MegolmEvent
from nio.exceptions import EncryptionError

from storage.types import EventId, RoomId, UserId
from tests.live.secret_member import SecretMember
from tests.soak.person import Person

NEW_KEY = 5
"""With each so many-th message a person gives everybody a new key of the room."""
NEW_SESSION = 9
"""With each so many-th that goes to the bot by a new session, with a one-time key of its."""


@dataclass
class SecretPerson(Person):
    """Speaks in secret where the room is encrypted, and opens what others say there."""

    url: str = field(kw_only=True)
    folder: Path = field(kw_only=True)
    bot: UserId = field(kw_only=True)
    _turns: "count[int]" = field(default_factory=lambda: count(1))

    async def log_in(self) -> None:
        self.client = SecretMember(self.url, self.user_id, "secret", folder=self.folder)
        await self.client.log_in()
        self.http.token = self.client.nio.access_token

    async def close(self) -> None:
        await self.client.close()
        await super().close()

    def listens_to(self, rooms: Collection[RoomId]) -> None:
        self.client.rooms = rooms

    async def sees(self, other: UserId, room_id: RoomId) -> None:
        await self.client.sees_encryption(room_id)
        await self.client.waits_for(other, room_id)

    async def history(self, room_id: RoomId, *, latest: int | None = None) -> list[dict[str, Any]]:
        return [self._opened(room_id, event) for event in await super().history(room_id, latest=latest)]

    def _opened(self, room_id: RoomId, event: dict[str, Any]) -> dict[str, Any]:
        """An event in clear; as it is where it is not encrypted, or its key has not come."""
        if event["type"] != "m.room.encrypted":
            return event
        locked = MegolmEvent.from_dict(event)
        if not isinstance(locked, MegolmEvent):
            return event
        locked.room_id = room_id
        try:
            clear = self.client.nio.decrypt_event(locked).source
        except EncryptionError:
            return event
        return {**event, "type": clear["type"], "content": clear["content"], "was_encrypted": True}

    async def _send(self, room_id: RoomId, kind: str, content: dict[str, Any]) -> EventId:
        known = self.client.nio.rooms.get(room_id)
        if known is None or not known.encrypted or kind == "m.reaction":
            return await super()._send(room_id, kind, content)
        turn = next(self._turns)
        if turn % NEW_KEY == 0:
            self.client.forgets_key(room_id)
        if turn % NEW_SESSION == 0:
            await self.client.begins_anew_with(self.bot)
        return await self.client.send(room_id, kind, content)
