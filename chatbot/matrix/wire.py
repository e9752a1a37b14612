"""The homeserver on the wire: the ``Homeserver`` protocol over HTTP, with nio for encryption alone.

It starts, syncs, joins and leaves rooms, and sends. ``account`` logs in, ``introduction`` makes our device known,
``reader`` looks up what is in rooms.
"""

import json
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import structlog
from peewee import OperationalError

from chatbot.api.device import DeviceState
from chatbot.matrix import media, parsing, private_rooms, run_mark
from chatbot.matrix.account import Account
from chatbot.matrix.client import BotClient, SecretRoom, is_device
from chatbot.matrix.face import Face, Looks
from chatbot.matrix.homeserver import (
    GREETED,
    TXN_KEY,
    Content,
    Event,
    HomeserverError,
    Identity,
    Invitation,
    MessagesPage,
    Missing,
    OpenedRoom,
    Rejected,
    SyncAnswer,
    SyncTokenLost,
    Unavailable,
)
from chatbot.matrix.http import Http, milliseconds, text_in
from chatbot.matrix.introduction import Introduction
from chatbot.matrix.keys import Keyring
from chatbot.matrix.login import LockedOut, Login, pickle_key
from chatbot.matrix.reader import Reader
from chatbot.matrix.shapes import mapping
from storage.types import EventId, RoomId, UserId

log = structlog.get_logger(__name__)

LONGEST_ZONE = 64
"""Letters of the name of a time zone."""
FILTER = {
    "presence": {"types": []},
    "account_data": {"types": [run_mark.KIND]},
    "room": {"timeline": {"limit": 100}, "ephemeral": {"types": []}, "account_data": {"types": [GREETED]}},
}
NO_ROOMS = {**FILTER, "room": {"timeline": {"limit": 0}, "state": {"types": []}, "rooms": ["!none:none"]}}
"""No joined room matches. Invitations are not filtered by room (T12), but an empty list would leave them out."""


class MatrixHomeserver:
    """A real homeserver. Give it a password or an access token."""

    def __init__(
        self,
        *,
        homeserver: str,
        user_id: UserId,
        device_name: str,
        data_dir: Path,
        password: str | None,
        access_token: str | None,
        may_act: Callable[[], bool] = lambda: True,
        pickle_key: str | None = None,
        looks: Looks | None = None,
        alone: bool = False,
    ) -> None:
        """``alone``: no other process may use the account; a later one ends this one (see ``run_mark``)."""
        self._http = Http(homeserver, may_act=may_act)
        self._user_id = user_id
        self._data_dir = data_dir
        self._account = Account(
            self._http,
            user_id=user_id,
            device_name=device_name,
            data_dir=data_dir,
            password=password,
            access_token=access_token,
            come_back=self._come_back,
        )
        self._reader = Reader(self._http, me=user_id, decrypt=self._decrypt, keep=self._keep)
        self._face = Face(self._http, user_id, looks)
        self._mark = run_mark.RunMark(self._http, user_id, data_dir) if alone else None
        self._brought_back = False
        self._pickle_key = pickle_key
        self._client_: BotClient | None = None
        self._keyring_: Keyring | None = None
        self._introduction_: Introduction | None = None
        self._identity: Identity | None = None
        self._markers: dict[RoomId, private_rooms.Marks] = {}
        """Whom each room was opened for, by ``PRIVATE_MARKER``."""

    @property
    def identity(self) -> Identity:
        if self._identity is None:
            raise RuntimeError("not started yet")
        return self._identity

    @property
    def brought_back(self) -> bool:
        return self._brought_back

    @property
    def device_state(self) -> DeviceState:
        return DeviceState(self._introduction.signed, self._client.olm.uploaded_key_count)

    @property
    def _client(self) -> BotClient:
        if self._client_ is None:
            raise RuntimeError("not started yet")
        return self._client_

    @property
    def _keyring(self) -> Keyring:
        if self._keyring_ is None:
            raise RuntimeError("not started yet")
        return self._keyring_

    @property
    def _introduction(self) -> Introduction:
        if self._introduction_ is None:
            raise RuntimeError("not started yet")
        return self._introduction_

    async def start(self) -> Identity:
        self._pickle_key = pickle_key(self._data_dir, given=self._pickle_key)
        login = await self._account.log_in()
        store = self._data_dir / "keys"
        store.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._client_ = self._opened(login, store)
        self._keyring_ = Keyring(self._client_, self._http)
        self._introduction_ = Introduction(
            self._client_, self._http, self._keyring_.ours, data_dir=self._data_dir, pickle_key=self._pickle_key
        )
        for file in store.iterdir():
            file.chmod(0o600)
        self._identity = Identity(login.user_id, login.device_id, await self._face.called())
        await self._introduction_.make()
        self._brought_back = self._mark is not None and await self._mark.set()
        if self._brought_back:
            self._client_.begin_anew_with_all()
        self._face.show()
        return self._identity

    def _opened(self, login: Login, folder: Path) -> BotClient:
        try:
            return BotClient(login.user_id, device_id=login.device_id, folder=folder, pickle_key=str(self._pickle_key))
        except OperationalError:
            raise  # A full disk or a lock: that passes.
        except Exception as trouble:
            raise LockedOut(
                f"the keys in {folder} cannot be opened ({type(trouble).__name__}). Bring them and the pickle key back from "
                "the same backup; or stop the bot, remove login.json and keys/, and it comes back as a new device."
            ) from trouble

    async def stop(self) -> None:
        self._face.stop()
        if self._introduction_ is not None:
            self._introduction_.stop()
        if self._keyring_ is not None:
            await self._keyring_.close()
        if self._client_ is not None:
            self._client_.close()
        await self._http.close()

    async def sync(self, since: str | None, *, timeout: timedelta) -> SyncAnswer:
        raw = await self._sync(FILTER, since, timeout)
        if self._mark is not None:
            self._mark.must_be_newest(raw)
        arrived = await self._keep_keys(raw, first=since is None)
        answer = parsing.sync_answer(raw, since=since, me=self._user_id, decrypt=self._decrypt, keys=arrived)
        self._client.olm.keep_all()  # Before anybody acts upon the messages: what tells their replays.
        return answer

    async def take_in_keys(self, since: str | None, *, timeout: timedelta) -> str:
        raw = await self._sync(NO_ROOMS, since, timeout)
        await self._keep_keys(raw, first=since is None)
        return str(raw["next_batch"])

    async def _sync(self, wanted: Mapping[str, Any], since: str | None, timeout: timedelta) -> dict[str, Any]:
        query = {"filter": json.dumps(wanted), "timeout": str(milliseconds(timeout))}
        if since is not None:
            query["since"] = since
        try:
            raw = await self._account.ask("sync", query=query, timeout=timeout + timedelta(seconds=60))
        except Rejected as refused:
            if since is not None:
                raise SyncTokenLost(str(refused), code=refused.code, status=refused.status) from refused
            raise
        if not isinstance(raw.get("next_batch"), str):
            raise Unavailable("GET sync: an answer without a token")
        return raw

    async def _keep_keys(self, raw: dict[str, Any], *, first: bool) -> bool:
        """Take in the keys of an answer, and begin what is due for ours. True when room keys arrived."""
        arrived = self._client.take_in(raw, first=first)
        await self._keyring.after_sync(raw, speakers=self._client.speakers(raw))
        return arrived

    async def pending_invitations(self) -> Sequence[Invitation]:
        raw = await self._account.ask("sync", query={"filter": json.dumps(NO_ROOMS), "timeout": "0"})
        answer = parsing.sync_answer(raw, since=None, me=self._user_id, decrypt=lambda _, __: None, keys=False)
        return answer.invitations

    async def messages(self, room_id: RoomId, *, start: str, until: str | None, limit: int = 100) -> MessagesPage:
        query = {"dir": "f", "from": start, "limit": str(limit)}
        if until is not None:
            query["to"] = until
        return await self._reader.page(room_id, query)

    async def earlier(self, room_id: RoomId, *, before: str, limit: int = 100) -> MessagesPage:
        return await self._reader.page(room_id, {"dir": "b", "from": before, "limit": str(limit)})

    async def event(self, room_id: RoomId, event_id: EventId) -> Event:
        return await self._reader.event(room_id, event_id)

    def read_again(self, event: Event) -> Event | None:
        return self._reader.read_again(event)

    async def room_state(self, room_id: RoomId) -> Sequence[Event]:
        return await self._reader.state(room_id)

    async def joined_rooms(self) -> Sequence[RoomId]:
        return parsing.rooms_in(await self._account.ask("joined_rooms"))

    async def join(self, room: str, *, via: str | None = None) -> RoomId:
        # Ids of rooms of version 12 name no server, so we have to name one that knows the room.
        query = {"via": via, "server_name": via} if via else None
        raw = await self._http.ask("POST", "join", room, query=query, body={})
        return RoomId(text_in(raw, "room_id"))

    async def leave(self, room_id: RoomId) -> None:
        await self._http.ask("POST", "rooms", room_id, "leave", body={})

    async def resolve_alias(self, alias: str) -> RoomId:
        raw = await self._http.ask("GET", "directory", "room", alias)
        return RoomId(text_in(raw, "room_id"))

    async def can_encrypt_for(self, user_id: UserId) -> bool:
        raw = await self._http.ask("POST", "keys", "query", body={"device_keys": {user_id: []}})
        devices = mapping(mapping(raw.get("device_keys")).get(user_id))
        return any(is_device(device, user_id, name) for name, device in devices.items())

    async def zone_of(self, user_id: UserId) -> str | None:
        try:
            profile = await self._http.ask("GET", "profile", user_id)
        except Missing:
            return None
        zone = profile.get("m.tz")
        return zone if isinstance(zone, str) and 0 < len(zone) <= LONGEST_ZONE else None

    async def private_room_with(
        self, user_id: UserId, *, encrypted: bool, tried_before: bool, besides: Collection[RoomId] = ()
    ) -> OpenedRoom:
        room = None
        if tried_before:
            others = [each for each in await self.joined_rooms() if each not in besides]
            room = await private_rooms.interrupted(
                self._http, self._user_id, user_id, rooms=others, markers=self._markers
            )
        room = room or await private_rooms.opened(self._http, self._user_id, user_id, encrypted=encrypted)
        if room.encrypted:
            self._client.opened_encrypted(room.room_id)
        return room

    async def narrow_history(self, room_id: RoomId) -> None:
        body = {"history_visibility": "joined"}
        await self._http.ask("PUT", "rooms", room_id, "state", "m.room.history_visibility", "", body=body)

    async def note_greeted(self, room_id: RoomId) -> None:
        await self._http.ask(
            "PUT", "user", self._user_id, "rooms", room_id, "account_data", GREETED, body={"greeted": True}
        )

    async def invite(self, room_id: RoomId, user_id: UserId) -> None:
        member = await self._state_content(room_id, "m.room.member", user_id)
        if member is None or member.get("membership") not in ("join", "invite"):
            await self._http.ask("POST", "rooms", room_id, "invite", body={"user_id": user_id})

    async def send(
        self, room_id: RoomId, event_type: str, content: Content, *, txn_id: str, alone_with: UserId | None = None
    ) -> EventId:
        marked = {**content, TXN_KEY: txn_id}
        return await self._send(room_id, event_type, marked, txn_id, alone_with)

    async def upload(self, room_id: RoomId, data: bytes, *, name: str, mime: str) -> Content:
        room = await self._known_room(room_id)
        return await media.put(self._http, data, name=name, mime=mime, encrypted=room.encrypted)

    async def download(self, link: Content, *, at_most: int) -> bytes:
        return await media.get(self._http, link, at_most=at_most)

    async def redact(self, room_id: RoomId, event_id: EventId, *, reason: str | None, txn_id: str) -> EventId:
        body = {"reason": reason} if reason else {}
        raw = await self._http.ask("PUT", "rooms", room_id, "redact", event_id, txn_id, body=body)
        return EventId(text_in(raw, "event_id"))

    async def find_sent(self, room_id: RoomId, txn_id: str, *, not_before: datetime) -> EventId | None:
        return await self._reader.find_sent(room_id, txn_id, not_before=not_before)

    async def _send(
        self, room_id: RoomId, event_type: str, content: dict[str, Any], txn_id: str, alone_with: UserId | None
    ) -> EventId:
        room = await self._known_room(room_id)
        if room.encrypted and event_type != "m.reaction":  # T16: reactions travel in clear text, as in all clients.
            try:
                content = await self._keyring.encrypt(room_id, event_type, content, alone_with=alone_with)
            except HomeserverError:
                raise
            except Exception as trouble:
                raise Unavailable(f"could not encrypt: {type(trouble).__name__}") from trouble
            event_type = "m.room.encrypted"
            content = {**content, TXN_KEY: txn_id}  # In the clear, too: another device of ours must find it.
        raw = await self._http.ask("PUT", "rooms", room_id, "send", event_type, txn_id, body=content)
        return EventId(text_in(raw, "event_id"))

    async def _known_room(self, room_id: RoomId) -> SecretRoom:
        """What encryption knows of a room. After a restart we fetch that once (T20)."""
        room = self._client.take_in_room(room_id, ())
        if not (room.encrypted or room.asked):
            if await self._state_content(room_id, "m.room.encryption", "") is not None:
                self._client.opened_encrypted(room_id)
            room.asked = True
        if room.encrypted and not room.complete:
            room.meanwhile = []
            try:
                self._client.take_in_room(room_id, await self._reader.raw_state(room_id), whole=True)
            finally:
                room.meanwhile = None
        return room

    def _keep(self) -> None:
        self._client.olm.keep_all()

    def _decrypt(self, room_id: RoomId, raw: Mapping[str, Any]) -> Mapping[str, Any] | None:
        return self._client.clear_event(room_id, raw)

    async def _state_content(self, room_id: RoomId, kind: str, state_key: str) -> Mapping[str, Any] | None:
        return await private_rooms.state_content(self._http, room_id, kind, state_key)

    async def _come_back(self) -> None:
        await self._introduction.make_anew()
