"""The homeserver on the wire: the ``Homeserver`` protocol over HTTP, with nio for encryption alone."""

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import structlog
from peewee import OperationalError

from chatbot.matrix import cross_signing, media, parsing, private_rooms
from chatbot.matrix.client import MEGOLM, BotClient, SecretRoom, is_device
from chatbot.matrix.homeserver import (
    PRIVATE_MARKER,
    TXN_KEY,
    Content,
    Event,
    Forbidden,
    HomeserverError,
    Identity,
    Invitation,
    MessagesPage,
    Missing,
    Rejected,
    SyncAnswer,
    SyncTokenLost,
    TokenRefused,
    Unavailable,
)
from chatbot.matrix.http import PATIENCE, Http
from chatbot.matrix.keys import Keyring
from chatbot.matrix.login import LockedOut, Login, pickle_key, store_login, stored_login
from chatbot.matrix.shapes import mapping
from storage.types import EventId, RoomId, UserId

log = structlog.get_logger(__name__)

FILTER = {
    "presence": {"types": []},
    "account_data": {"types": []},
    "room": {"timeline": {"limit": 100}, "ephemeral": {"types": []}, "account_data": {"types": []}},
}
MOST_PAGES = 200
"""So many pages of a room's past are looked through for a message of ours: a homeserver may lead on for ever."""
CLOCKS_DIFFER = timedelta(minutes=5)
"""By how much the homeserver's clock may differ from ours."""
NO_ROOMS = {**FILTER, "room": {"timeline": {"limit": 0}, "state": {"types": []}, "rooms": ["!none:none"]}}
"""No joined room matches; invitations are not filtered by room (T12), an empty list would leave them out."""


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
    ) -> None:
        self._http = Http(homeserver, may_act=may_act)
        self._user_id = user_id
        self._device_name = device_name
        self._data_dir = data_dir
        self._password = password
        self._access_token = access_token
        self._pickle_key = pickle_key
        self._client_: BotClient | None = None
        self._keyring_: Keyring | None = None
        self._identity: Identity | None = None
        self._markers: dict[RoomId, object] = {}
        """Whom each room was opened for, by ``PRIVATE_MARKER``."""

    @property
    def identity(self) -> Identity:
        if self._identity is None:
            raise RuntimeError("not started yet")
        return self._identity

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

    async def start(self) -> Identity:
        self._pickle_key = pickle_key(self._data_dir, given=self._pickle_key)
        login = await self._log_in()
        self._http.token = login.access_token
        store = self._data_dir / "keys"
        store.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._client_ = self._opened(login, store)
        self._keyring_ = Keyring(self._client_, self._http)
        for file in store.iterdir():
            file.chmod(0o600)
        name = await self._display_name(login.user_id)
        self._identity = Identity(login.user_id, login.device_id, name)
        await self._make_known()
        return self._identity

    def _opened(self, login: Login, folder: Path) -> BotClient:
        try:
            return BotClient(login.user_id, device_id=login.device_id, folder=folder, pickle_key=str(self._pickle_key))
        except OperationalError:
            raise  # A full disk or somebody's lock: that passes.
        except Exception as trouble:
            raise LockedOut(
                f"the keys in {folder} cannot be opened ({type(trouble).__name__}). Bring them and the pickle key back from "
                "the same backup; or stop the bot, remove login.json and keys/, and it comes back as a new device."
            ) from trouble

    async def stop(self) -> None:
        if self._keyring_ is not None:
            await self._keyring_.close()
        if self._client_ is not None:
            self._client_.close()
        await self._http.close()

    async def sync(self, since: str | None, *, timeout: timedelta) -> SyncAnswer:
        raw = await self._sync(FILTER, since, timeout)
        arrived = await self._keep_keys(raw, first=since is None)
        return parsing.sync_answer(raw, since=since, me=self._user_id, decrypt=self._decrypt, keys=arrived)

    async def take_in_keys(self, since: str | None, *, timeout: timedelta) -> str:
        raw = await self._sync(NO_ROOMS, since, timeout)
        await self._keep_keys(raw, first=since is None)
        return str(raw["next_batch"])

    async def _sync(self, wanted: Mapping[str, Any], since: str | None, timeout: timedelta) -> dict[str, Any]:
        query = {"filter": json.dumps(wanted), "timeout": str(int(timeout.total_seconds() * 1000))}
        if since is not None:
            query["since"] = since
        try:
            raw = await self._ask_as_us("sync", query=query, timeout=timeout + timedelta(seconds=60))
        except Rejected as refused:
            if since is not None:
                raise SyncTokenLost(str(refused), code=refused.code, status=refused.status) from refused
            raise
        if not isinstance(raw.get("next_batch"), str):
            raise Unavailable("GET sync: an answer without a token")
        return raw

    async def _ask_as_us(
        self, what: str, *, query: Mapping[str, str] | None = None, timeout: timedelta = PATIENCE
    ) -> dict[str, Any]:
        """Ask what the receiver needs; where our login has ended, log in again and have it asked once more."""
        try:
            return await self._http.ask("GET", what, query=query, timeout=timeout)
        except TokenRefused as refused:
            if self._password is None:
                raise
            log.warning("the homeserver has ended our login; logging in again, as the same device")
            await self._log_in_again()
            raise Unavailable("logged in again", code=refused.code, status=refused.status) from refused

    async def _keep_keys(self, raw: dict[str, Any], *, first: bool) -> bool:
        """Let the keys of an answer in, and begin what is due for ours. True when room keys arrived."""
        arrived = self._client.take_in(raw, first=first)
        await self._keyring.after_sync(raw, speakers=self._client.speakers(raw))
        return arrived

    async def pending_invitations(self) -> Sequence[Invitation]:
        raw = await self._ask_as_us("sync", query={"filter": json.dumps(NO_ROOMS), "timeout": "0"})
        answer = parsing.sync_answer(raw, since=None, me=self._user_id, decrypt=lambda _, __: None, keys=False)
        return answer.invitations

    async def messages(self, room_id: RoomId, *, start: str, until: str | None, limit: int = 100) -> MessagesPage:
        query = {"dir": "f", "from": start, "limit": str(limit)}
        if until is not None:
            query["to"] = until
        return await self._messages(room_id, query)

    async def earlier(self, room_id: RoomId, *, before: str, limit: int = 100) -> MessagesPage:
        return await self._messages(room_id, {"dir": "b", "from": before, "limit": str(limit)})

    async def _messages(self, room_id: RoomId, query: Mapping[str, str]) -> MessagesPage:
        raw = await self._http.ask("GET", "rooms", room_id, "messages", query=query)
        if not isinstance(raw.get("chunk"), list):
            raise Unavailable("GET messages: an answer of another shape")  # It does not say that nothing was said.
        end = raw.get("end")
        return MessagesPage(
            parsing.events_of(room_id, raw["chunk"], decrypt=self._decrypt), end if isinstance(end, str) else None
        )

    async def event(self, room_id: RoomId, event_id: EventId) -> Event:
        raw = await self._http.ask("GET", "rooms", room_id, "event", event_id)
        _text(raw, "event_id")
        found = parsing.event_of(room_id, raw, decrypt=self._decrypt)
        if found is None:
            raise Missing(f"no event {event_id}")
        return found

    def read_again(self, event: Event) -> Event | None:
        raw = {
            "event_id": event.event_id,
            "sender": event.sender,
            "type": event.type,
            "content": dict(event.content),
            "origin_server_ts": event.at.timestamp() * 1000,
        }
        found = parsing.event_of(event.room_id, raw, decrypt=self._decrypt)
        return None if found is None or found.undecryptable else found

    async def room_state(self, room_id: RoomId) -> Sequence[Event]:
        return parsing.events_of(room_id, await self._raw_state(room_id), decrypt=self._decrypt)

    async def joined_rooms(self) -> Sequence[RoomId]:
        raw = await self._ask_as_us("joined_rooms")
        rooms = raw.get("joined_rooms")
        if not isinstance(rooms, list):
            raise Unavailable("GET joined_rooms: an answer of another shape")  # It does not say that we are in none.
        return [RoomId(room) for room in rooms if isinstance(room, str)]

    async def join(self, room: str, *, via: str | None = None) -> RoomId:
        # Rooms of version 12 have no server in their id, so somebody has to say who knows them.
        query = {"via": via, "server_name": via} if via else None
        raw = await self._http.ask("POST", "join", room, query=query, body={})
        return RoomId(_text(raw, "room_id"))

    async def leave(self, room_id: RoomId) -> None:
        await self._http.ask("POST", "rooms", room_id, "leave", body={})

    async def resolve_alias(self, alias: str) -> RoomId:
        raw = await self._http.ask("GET", "directory", "room", alias)
        return RoomId(_text(raw, "room_id"))

    async def can_encrypt_for(self, user_id: UserId) -> bool:
        raw = await self._http.ask("POST", "keys", "query", body={"device_keys": {user_id: []}})
        devices = mapping(mapping(raw.get("device_keys")).get(user_id))
        return any(is_device(device, user_id, name) for name, device in devices.items())

    async def private_room_with(self, user_id: UserId, *, encrypted: bool, tried_before: bool) -> RoomId:
        if tried_before:
            found = await private_rooms.interrupted(
                self._http, self._user_id, user_id, rooms=await self.joined_rooms(), markers=self._markers
            )
            if found is not None:
                return found
        body: dict[str, Any] = {
            "preset": "private_chat",  # Never "trusted": in new rooms that gives away infinite power.
            "is_direct": True,
            "invite": [user_id],
            "creation_content": {PRIVATE_MARKER: user_id},
        }
        # Whoever is asked in later does not read what was said before.
        state = [_state("m.room.history_visibility", {"history_visibility": "invited"})]
        if encrypted:
            state.append(_state("m.room.encryption", {"algorithm": MEGOLM}))
        body["initial_state"] = state
        raw = await self._http.ask("POST", "createRoom", body=body)
        room_id = RoomId(_text(raw, "room_id"))
        await private_rooms.note(self._http, self._user_id, user_id, room_id)
        return room_id

    async def invite(self, room_id: RoomId, user_id: UserId) -> None:
        member = await self._state_content(room_id, "m.room.member", user_id)
        if member is None or member.get("membership") not in ("join", "invite"):
            await self._http.ask("POST", "rooms", room_id, "invite", body={"user_id": user_id})

    async def send(self, room_id: RoomId, event_type: str, content: Content, *, txn_id: str) -> EventId:
        marked = {**content, TXN_KEY: txn_id}
        return await self._send(room_id, event_type, marked, txn_id)

    async def upload(self, room_id: RoomId, data: bytes, *, name: str, mime: str) -> Content:
        room = await self._known_room(room_id)
        return await media.put(self._http, data, name=name, mime=mime, encrypted=room.encrypted)

    async def redact(self, room_id: RoomId, event_id: EventId, *, reason: str | None, txn_id: str) -> EventId:
        body = {"reason": reason} if reason else {}
        raw = await self._http.ask("PUT", "rooms", room_id, "redact", event_id, txn_id, body=body)
        return EventId(_text(raw, "event_id"))

    async def find_sent(self, room_id: RoomId, txn_id: str, *, not_before: datetime) -> EventId | None:
        query = {"dir": "b", "limit": "100"}
        for _ in range(MOST_PAGES):
            page = await self._messages(room_id, query)
            for event in page.events:
                if event.sender == self._user_id and event.content.get(TXN_KEY) == txn_id:
                    return event.event_id
            if page.events and all(event.at < not_before - CLOCKS_DIFFER for event in page.events):
                return None  # One event alone proves nothing by its time: its sender's server has made that up.
            if page.end is None or page.end == query.get("from"):
                return None
            query["from"] = page.end
        return None

    async def _send(self, room_id: RoomId, event_type: str, content: dict[str, Any], txn_id: str) -> EventId:
        room = await self._known_room(room_id)
        if room.encrypted and event_type != "m.reaction":  # T16: reactions travel in clear text, as in all clients.
            try:
                content = await self._keyring.encrypt(room_id, event_type, content)
            except HomeserverError:
                raise
            except Exception as trouble:
                raise Unavailable(f"could not encrypt: {type(trouble).__name__}") from trouble
            event_type = "m.room.encrypted"
            content = {**content, TXN_KEY: txn_id}  # In the clear, too: another device of ours must find it.
        raw = await self._http.ask("PUT", "rooms", room_id, "send", event_type, txn_id, body=content)
        return EventId(_text(raw, "event_id"))

    async def _known_room(self, room_id: RoomId) -> SecretRoom:
        """What encryption knows of a room; after a restart that has to be fetched once (T20)."""
        room = self._client.take_in_room(room_id, ())
        if room.encrypted and not room.complete:
            self._client.take_in_room(room_id, await self._raw_state(room_id))
        elif not (room.encrypted or room.complete or room.asked):
            if await self._state_content(room_id, "m.room.encryption", "") is not None:
                self._client.take_in_room(room_id, await self._raw_state(room_id))
            room.asked = True
        return room

    def _decrypt(self, room_id: RoomId, raw: Mapping[str, Any]) -> Mapping[str, Any] | None:
        return self._client.clear_event(room_id, raw)

    async def _raw_state(self, room_id: RoomId) -> Sequence[Mapping[str, Any]]:
        return await self._http.ask_list("GET", "rooms", room_id, "state")

    async def _state_content(self, room_id: RoomId, kind: str, state_key: str) -> Mapping[str, Any] | None:
        return await private_rooms.state_content(self._http, room_id, kind, state_key)

    async def _log_in(self) -> Login:
        stored = stored_login(self._data_dir)
        if stored is not None and self._password is not None and not list((self._data_dir / "keys").glob("*.db")):
            log.warning("the keys of our device are gone: it can read nothing any more, so we come back as a new one")
            await self._log_out(stored)
            stored = None
        token = self._access_token or (stored.access_token if stored else None)
        if token is not None:
            self._http.token = token
            try:
                return await self._login_of(token)
            except TokenRefused:
                if self._password is None:
                    raise
                log.warning("the stored login is no longer good; logging in with the password, as the same device")
        if self._password is None:
            raise TokenRefused("there is neither a password nor an access token", code="M_MISSING_TOKEN")
        self._http.token = None
        body: dict[str, Any] = {
            "type": "m.login.password",
            "identifier": {"type": "m.id.user", "user": self._user_id},
            "password": self._password,
            "initial_device_display_name": self._device_name,
        }
        if stored is not None:
            body["device_id"] = stored.device_id
        try:
            raw = await self._http.ask("POST", "login", body=body)
        except (Forbidden, Rejected) as refused:
            raise TokenRefused(f"the homeserver refuses the password: {refused}", code=refused.code) from refused
        login = Login(UserId(_text(raw, "user_id")), _text(raw, "device_id"), _text(raw, "access_token"))
        store_login(self._data_dir, login)
        return login

    async def _log_out(self, login: Login) -> None:
        """Take a device away whose keys are gone, so that nobody writes to it; best effort."""
        self._http.token = login.access_token
        try:
            await self._http.ask("POST", "logout", body={})
        except HomeserverError as trouble:
            log.warning("could not log the old device out", device_id=login.device_id, error=str(trouble))

    async def _log_in_again(self) -> None:
        """Replace a token that was taken from us. Raises TokenRefused when the password is no longer good either."""
        login = await self._log_in()
        self._http.token = login.access_token
        self._client.olm.account.shared = False  # A logout deletes a device's keys from the server.
        await self._make_known()

    async def _login_of(self, token: str) -> Login:
        raw = await self._http.ask("GET", "account", "whoami")
        login = Login(UserId(_text(raw, "user_id")), str(raw.get("device_id") or "CIRCLEBOT"), token)
        if login.user_id != self._user_id:
            raise TokenRefused(f"the token belongs to {login.user_id}, not to {self._user_id}")
        if self._access_token is None:
            store_login(self._data_dir, login)
        return login

    async def _display_name(self, user_id: UserId) -> str:
        try:
            raw = await self._http.ask("GET", "profile", user_id, "displayname")
        except HomeserverError:
            raw = {}
        name = raw.get("displayname")
        return name if isinstance(name, str) and name else user_id[1:].partition(":")[0]

    async def _make_known(self) -> None:
        """Keys on the server, the device signed; trouble with that is told and never stops the bot."""
        try:
            for room_id in await self.joined_rooms():
                self._client.take_in_room(room_id, ())  # Whoever stands by is told of keys, and of no rooms.
            await self._keyring.assure()
            await cross_signing.make_known(
                self._http, user_id=self._user_id, device_id=self.identity.device_id, data_dir=self._data_dir,
                pickle_key=str(self._pickle_key), device_signs=self._client.olm.sign_json,
            )  # fmt: skip
        except Exception as trouble:  # noqa: BLE001
            log.warning("the bot's device could not be signed; encrypted rooms may not work", error=str(trouble))


def _state(kind: str, content: Content) -> dict[str, object]:
    return {"type": kind, "state_key": "", "content": content}


def _text(raw: Mapping[str, Any], name: str) -> str:
    """A part of an answer that has to be there. Raises Unavailable."""
    value = raw.get(name)
    if not isinstance(value, str) or not value:
        raise Unavailable(f"an answer without {name}")
    return value
