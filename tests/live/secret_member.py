"""A member whose client encrypts: stock nio, with what people need and nothing of the bot's own code for keys."""

import asyncio
from collections.abc import Callable, Collection
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any

from nio import AsyncClient, AsyncClientConfig, LoginResponse, RoomSendResponse, SyncResponse
from nio.store import SqliteStore

from chatbot.demo.member import Member
from chatbot.matrix.homeserver import Event
from chatbot.matrix.parsing import event_of
from storage.types import EventId, RoomId, UserId

ENCRYPTION = {"algorithm": "m.megolm.v1.aes-sha2"}


def _outlive(step: Callable[..., Any], *given: Any) -> Any:
    """A step of nio that poisoned keys break (T2, T3): members must outlive those that tests hold out to the bot."""
    try:
        return step(*given)
    except BaseException as broken:
        if isinstance(broken, ValueError) or type(broken).__name__ == "PanicException":
            return None
        raise


@dataclass
class SecretMember(Member):
    """One person with one encrypting client, whose keys are kept in ``folder``."""

    folder: Path = field(kw_only=True)
    rooms: Collection[RoomId] | None = None
    """If only these shall be listened to."""

    async def log_in(self) -> None:
        """Log in as a new device, and listen from now on."""
        self.folder.mkdir(parents=True, exist_ok=True)
        config = AsyncClientConfig(store=SqliteStore, store_sync_tokens=False, encryption_enabled=True)
        self.nio = AsyncClient(self.url, self.user_id, store_path=str(self.folder), config=config)
        answer = await self.nio.login(self.password)
        assert isinstance(answer, LoginResponse), answer
        self._http.token = answer.access_token
        self.nio.olm.verify_json = partial(_outlive, self.nio.olm.verify_json)
        self.nio.olm.create_session = partial(_outlive, self.nio.olm.create_session)
        await self._sync()
        self._listening = asyncio.create_task(self._listen())

    async def close(self) -> None:
        """Stop listening."""
        await super().close()
        await self.nio.close()

    async def pause(self) -> None:
        """Stop listening for a while."""
        assert self._listening is not None
        self._listening.cancel()
        await asyncio.gather(self._listening, return_exceptions=True)

    async def go_on(self) -> None:
        """Listen again."""
        self._listening = asyncio.create_task(self._listen())

    async def encrypt_room(self, room_id: RoomId) -> None:
        """Switch encryption on, for good."""
        await self._http.ask("PUT", "rooms", room_id, "state", "m.room.encryption", "", body=ENCRYPTION)
        await self.sees_encryption(room_id)

    async def private_room(self, other: UserId, **wishes: Any) -> RoomId:
        """Open a private room with somebody, encrypted from its first moment: a guest may speak as soon as it is there."""
        encryption = {"type": "m.room.encryption", "content": ENCRYPTION}
        room_id = await super().private_room(other, initial_state=[encryption], **wishes)
        await self.sees_encryption(room_id)
        return room_id

    async def sees_encryption(self, room_id: RoomId) -> None:
        """Wait until this client knows that a room is encrypted."""
        for _ in range(200):
            if room_id in self.nio.rooms and self.nio.rooms[room_id].encrypted:
                return
            await asyncio.sleep(0.05)
        raise AssertionError(f"{self.user_id} sees no encryption in {room_id}")

    async def waits_for(self, other: UserId, room_id: RoomId) -> None:
        """Wait until somebody has come into a room, and this client knows it."""
        for _ in range(200):
            known = room_id in self.nio.rooms and other in self.nio.rooms[room_id].users
            if known and await self.has_in(room_id, other):
                return
            await asyncio.sleep(0.05)
        raise AssertionError(f"{other} does not come into {room_id}")

    async def keys_of(self, user_id: UserId) -> dict[str, Any]:
        """The public keys of somebody's devices, as the server tells them to everybody."""
        raw = await self._http.ask("POST", "keys", "query", body={"device_keys": {user_id: []}})
        return {name: device["keys"] for name, device in raw["device_keys"][user_id].items()}

    async def send(self, room_id: RoomId, kind: str, content: dict[str, Any]) -> EventId:
        """Send an event, encrypted where the room is."""
        self.mark = len(self.timeline)
        answer = await self.nio.room_send(room_id, kind, content, tx_id=self._txn(), ignore_unverified_devices=True)
        assert isinstance(answer, RoomSendResponse), answer
        return EventId(answer.event_id)

    def forgets_key(self, room_id: RoomId) -> None:
        """Say what comes next in a room with a new key, which everybody has to be given first."""
        self.nio.invalidate_outbound_session(room_id)

    async def begins_anew_with(self, other: UserId) -> None:
        """Begin new sessions with somebody's devices, each with a one-time key of theirs; the next key goes by these."""
        devices = [device.id for device in self.nio.olm.device_store.active_user_devices(other)]
        await self.nio.keys_claim({other: devices})

    async def locked_in(self, room_id: RoomId) -> list[dict[str, Any]]:
        """The encrypted events of a room as the server holds them, the newest first."""
        found: list[dict[str, Any]] = []
        query = {"dir": "b", "limit": "1000"}
        while True:
            raw = await self._http.ask("GET", "rooms", room_id, "messages", query=query)
            found += [event for event in raw["chunk"] if event["type"] == "m.room.encrypted"]
            if "end" not in raw:
                return found
            query["from"] = raw["end"]

    async def say_in_clear(self, room_id: RoomId, text: str) -> EventId:
        """Say something in clear text, whatever the room."""
        return await super().send(room_id, "m.room.message", {"msgtype": "m.text", "body": text})

    async def say_without_key(self, room_id: RoomId, text: str) -> tuple[EventId, dict[str, Any]]:
        """Say something whose key nobody is given; returns the key, which opens this and all that follows."""
        olm = self.nio.olm
        olm.create_outbound_group_session(room_id)
        session = olm.outbound_group_sessions[room_id]
        key = {
            "algorithm": "m.megolm.v1.aes-sha2", "room_id": room_id, "session_id": session.id,
            "session_key": session.session_key,
        }  # fmt: skip
        session.shared = True
        return await self.say(room_id, text), key

    async def give_key(self, other: UserId, device_id: str, key: dict[str, Any]) -> None:
        """Give somebody's device a key after all."""
        olm = self.nio.olm
        device = olm.device_store[other][device_id]
        if olm.session_store.get(device.curve25519) is None:
            await self.nio.keys_claim({other: [device_id]})
        locked = olm._olm_encrypt(olm.session_store.get(device.curve25519), device, "m.room_key", key)
        body = {"messages": {other: {device_id: locked}}}
        await self._http.ask("PUT", "sendToDevice", "m.room.encrypted", self._txn(), body=body)

    async def _sync(self) -> None:
        wanted = {"room": {"rooms": [*self.rooms]}} if self.rooms is not None else None
        answer = await self.nio.sync(timeout=5000 if self.nio.next_batch else 0, sync_filter=wanted)
        assert isinstance(answer, SyncResponse), answer
        if self.nio.should_upload_keys:
            await self.nio.keys_upload()
        if self.nio.should_query_keys:
            await self.nio.keys_query()
        if self.nio.should_claim_keys:
            await self.nio.keys_claim(self.nio.get_users_for_key_claiming())
        await self.nio.send_to_device_messages()
        for room_id in answer.rooms.invite:
            await self.join(room_id)
        fresh: list[Event] = []
        for room_id, room in answer.rooms.join.items():
            for each in room.timeline.events:
                event = event_of(RoomId(room_id), each.source, decrypt=lambda _, __: None)
                if event is not None:
                    fresh.append(replace(event, encrypted=bool(each.decrypted)))
        async with self._news:
            self.timeline += fresh
            self._news.notify_all()
