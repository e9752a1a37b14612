"""The seam by itself on a real server: our homeserver object, an honest encrypting member, and a villain who knows JSON."""

import asyncio
import itertools
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest_asyncio
import vodozemac
from nio import Api

from chatbot.demo.member import Member, body_of
from chatbot.demo.synapse import Synapse
from chatbot.matrix.client import MEGOLM, OLM
from chatbot.matrix.homeserver import Event, SyncAnswer
from chatbot.matrix.wire import MatrixHomeserver
from storage.types import EventId, RoomId, UserId
from tests.live.secret_member import SecretMember

_numbers = itertools.count(1)


@dataclass
class Seam:
    """Our side, driven by hand: each ``sync`` takes the next token, as the receiver does."""

    url: str
    user_id: UserId
    folder: Path
    token: str | None = None
    pickle_key: str | None = None

    async def start(self) -> None:
        """Log in, or take up the stored login."""
        self.homeserver = MatrixHomeserver(
            homeserver=self.url, user_id=self.user_id, device_name="bot", data_dir=self.folder, password="secret",
            access_token=None, pickle_key=self.pickle_key,
        )  # fmt: skip
        await self.homeserver.start()

    async def restart(self) -> None:
        """Stop in order and start again on the same folder; the token is kept."""
        await self.homeserver.stop()
        await self.start()

    async def sync(self) -> SyncAnswer:
        """One answer, with everything done that is due after it."""
        answer = await self.homeserver.sync(self.token, timeout=timedelta(milliseconds=300))
        self.token = answer.next_token
        await self.homeserver._keyring.close()
        return answer

    async def reads(self, text: str) -> Event:
        """The next message that says this, in clear here."""
        seen: list[str] = []
        for _ in range(20):
            for delta in (await self.sync()).rooms:
                for event in delta.timeline:
                    if body_of(event) == text:
                        return event
                    seen.append(f"{event.type} {body_of(event)}")
        raise AssertionError(f"{text!r} is not read; {seen}")

    async def says(self, room_id: RoomId, text: str) -> EventId:
        """Say something, as the sender does."""
        content = {"msgtype": "m.notice", "body": text}
        return await self.homeserver.send(room_id, "m.room.message", content, txn_id=uuid4().hex)

    async def asks(self, method: str, *path: str, body: object) -> dict[str, Any]:
        """A request of our own account."""
        return await self.homeserver._http.ask(method, *path, body=body)

    @property
    def device_id(self) -> str:
        """Our device."""
        return self.homeserver.identity.device_id

    @property
    def curve25519(self) -> str:
        """Our device's public key, which everybody knows."""
        key: str = self.homeserver._client.olm.account.identity_keys["curve25519"]
        return key


class Villain(Member):
    """Somebody who may do whatever the protocol lets any user do, with a device of their own making."""

    async def log_in(self, device_id: str | None = None) -> None:
        """Log in as a device whose name we know."""
        self.account = vodozemac.Account()
        self.device_id = device_id or f"VILLAIN{next(_numbers)}"
        body = {
            "type": "m.login.password", "identifier": {"type": "m.id.user", "user": self.user_id},
            "password": self.password, "device_id": self.device_id,
        }  # fmt: skip
        self._http.token = str((await self._http.ask("POST", "login", body=body))["access_token"])

    def signed(self, value: dict[str, Any]) -> dict[str, Any]:
        """A JSON object with a correct signature."""
        signature = self.account.sign(Api.to_canonical_json(value).encode()).to_base64()
        return {**value, "signatures": {self.user_id: {f"ed25519:{self.device_id}": signature}}}

    async def asks(self, method: str, *path: str, body: object = None) -> dict[str, Any]:
        """Any request."""
        return await self._http.ask(method, *path, body=body)

    async def publishes_device(self, *, ed25519: str | None = None, curve25519: str | None = None) -> None:
        """Publish a device, with these keys in place of good ones."""
        keys = {
            f"curve25519:{self.device_id}": curve25519 or self.account.curve25519_key.to_base64(),
            f"ed25519:{self.device_id}": ed25519 or self.account.ed25519_key.to_base64(),
        }
        device = {"algorithms": [OLM, MEGOLM], "device_id": self.device_id, "user_id": self.user_id, "keys": keys}
        await self.asks("POST", "keys", "upload", body={"device_keys": self.signed(device)})

    async def publishes_one_time_key(self, key: str) -> None:
        """Publish a one-time key, correctly signed, whatever it is."""
        keys = {f"signed_curve25519:K{n}": self.signed({"key": key}) for n in range(20)}
        await self.asks("POST", "keys", "upload", body={"one_time_keys": keys})

    async def sends_to_device(self, seam: Seam, content: object, *, kind: str = "m.room.encrypted") -> None:
        """Send a to-device message to the bot."""
        body = {"messages": {seam.user_id: {seam.device_id: content}}}
        await self.asks("PUT", "sendToDevice", kind, uuid4().hex, body=body)


@dataclass
class Scene:
    """An encrypted room with the bot, an honest member and a villain in it."""

    synapse: Synapse
    seam: Seam
    good: SecretMember
    villain: Villain
    room: RoomId

    async def answers(self, text: str) -> Event:
        """The bot says something, and the honest member reads it."""
        await asyncio.wait_for(self.seam.says(self.room, text), 60)
        return await self.good.hears(f"^{text}$", by=self.seam.user_id, room_id=self.room, mark=0)


@pytest_asyncio.fixture(loop_scope="session")
async def scene(synapse: Synapse, tmp_path: Path) -> AsyncIterator[Scene]:
    """A fresh room with fresh people. The villain has no keys yet."""
    run = next(_numbers)
    data = tmp_path / "data"
    data.mkdir(mode=0o700)
    seam = Seam(synapse.url, await synapse.register(f"trapbot{run}", "secret"), data)
    good = SecretMember(synapse.url, await synapse.register(f"good{run}", "secret"), "secret", folder=tmp_path / "good")
    villain = Villain(synapse.url, await synapse.register(f"villain{run}", "secret"), "secret")
    await good.log_in()
    await villain.log_in()
    await seam.start()
    room = await good.make_room(f"trap{run}", "Trap")
    await good.encrypt_room(room)
    await villain.join(room)
    await seam.homeserver.join(room)
    await seam.sync()
    await good.waits_for(seam.user_id, room)
    yield Scene(synapse, seam, good, villain, room)
    await seam.homeserver.stop()
    await good.close()
    await villain.close()
