"""nio as a library for encryption, with its known holes closed. It makes no request, has no callbacks and no token.

Any user of any server can send to-device messages, and any member of a room can publish keys. A malformed one costs its
sender and nobody else. The traps named here are those of docs/matrix.md. The requests are in ``keys``.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import structlog
from nio import EncryptedToDeviceEvent, KeysClaimResponse, KeysQueryResponse, RoomKeyEvent, ToDeviceEvent
from nio.crypto import InboundGroupSession, OutboundGroupSession
from nio.crypto.device import OlmDevice
from nio.store import SqliteStore
from peewee import OperationalError

from chatbot.matrix.olm import HardenedOlm
from chatbot.matrix.shapes import foreign_bytes, is_key, is_name, json_of, mapping, number_of, objects, strings
from storage.nearby import LOCKED_IN_LOOP

log = structlog.get_logger(__name__)

OLM = "m.olm.v1.curve25519-aes-sha2"
MEGOLM = "m.megolm.v1.aes-sha2"
MOST_DEVICES = 100
"""How many devices of one person we send keys to. Each costs a message per room key, and anybody can make thousands."""
ROTATE_MESSAGES = range(10, 101)
ROTATE_AFTER = (timedelta(hours=1), timedelta(days=7))
"""The bounds within which a room chooses how often its key changes. A key for each message would cost everybody too much."""


@dataclass(slots=True)
class SecretRoom:
    """What encryption needs to know of a room."""

    encrypted: bool = False
    complete: bool = False
    """Whether its whole state has been seen, and not only what has happened there since a restart. A sync answer never tells it:
    a server makes a new room event by event, and answers in between."""
    meanwhile: list[Mapping[str, Any]] | None = None
    """What sync answers have told since we asked for the whole state; None while we do not ask."""
    asked: bool = False
    """Whether the server has said since a restart that the room is not encrypted. A sync answer tells any change."""
    users: set[str] = field(default_factory=set)
    rotation: Mapping[str, Any] = field(default_factory=dict)


class BotClient:
    """Our device's keys, the sessions made from them, and who must be able to read what."""

    def __init__(self, user_id: str, *, device_id: str, folder: Path, pickle_key: str) -> None:
        self.user_id = user_id
        self.device_id = device_id
        self.store = SqliteStore(user_id, device_id, str(folder), pickle_key)  # T24: no plaintext side files
        try:
            self.olm = HardenedOlm(user_id, device_id, self.store)
        except BaseException:
            self.close()  # While the disk is full, say, this is tried again, and each attempt would leave a file open.
            raise
        # As for the archive: what another program's lock keeps out is tried again.
        self.store.database.timeout = LOCKED_IN_LOOP.total_seconds()
        self.rooms: dict[str, SecretRoom] = {}
        self.olm.our_rooms = self.rooms
        self._encrypted: set[str] = self.store.load_encrypted_rooms()
        self.asking: dict[object, set[str]] = {}
        """Whose devices have changed since each request about devices that is under way was made."""
        self._outrun: frozenset[str] = frozenset()
        """Sessions with which another folder has gone on."""

    def close(self) -> None:
        """Close the store."""
        self.store.database.close()

    def take_in(self, raw: Mapping[str, Any], *, first: bool = False) -> bool:
        """Take in the keys of a sync answer, and note who is in which encrypted room. True when room keys arrived.

        The ``first`` answer, without a token, does not tell whose devices have changed, so we ask for all of them again.
        The parts are taken in one by one (T28) and before any token moves (T7): key counts, device lists, to-device
        messages, rooms.
        """
        counts = raw.get("device_one_time_keys_count")
        if isinstance(counts, dict):
            count = number_of(counts.get("signed_curve25519"))
            if not count and self.olm.uploaded_key_count:
                log.warning(
                    "our one-time keys ran out; the fallback key served meanwhile, and new ones are on their way"
                )
            self.olm.uploaded_key_count = count  # T5: nio ignores a count of zero.
        if first:
            self.olm.tracked_users.clear()
        lists = mapping(raw.get("device_lists"))
        changed = strings(lists.get("changed"))
        if changed:
            ours = self.olm.tracked_users.union(*(room.users for room in self.rooms.values() if room.encrypted))
            self.olm.add_changed_users(changed & ours)
            self.olm.tracked_users -= changed
            for meanwhile in self.asking.values():
                meanwhile |= changed
        # Nobody tells us of their devices until we share a room again.
        self.olm.tracked_users -= strings(lists.get("left"))
        keys = False
        for event in objects(mapping(raw.get("to_device")).get("events")):
            keys |= self._take_in_to_device(event)
        rooms = mapping(raw.get("rooms"))
        for room_id, parts in mapping(rooms.get("join")).items():
            if not is_name(room_id):
                continue
            state = mapping(mapping(parts).get("state")).get("events")
            timeline = mapping(mapping(parts).get("timeline")).get("events")
            self.take_in_room(room_id, [*objects(state), *objects(timeline)])
        for room_id in mapping(rooms.get("leave")):
            self.rooms.pop(room_id, None)  # T11
            self.olm.outbound_group_sessions.pop(room_id, None)
        self.olm.keep_all()  # Before the token moves: the server tells these messages once.
        return keys

    @staticmethod
    def speakers(raw: Mapping[str, Any]) -> set[str]:
        """Those whose encrypted words are in a sync answer."""
        return {
            event["sender"]
            for room in mapping(mapping(raw.get("rooms")).get("join")).values()
            for event in objects(mapping(mapping(room).get("timeline")).get("events"))
            if event.get("type") == "m.room.encrypted" and isinstance(event.get("sender"), str)
        }

    def _take_in_to_device(self, raw: dict[str, Any]) -> bool:
        """T1: in nio a malformed message from anybody raises, and all messages behind it are lost.

        Verifications and requests for keys are dropped: we answer none, and nio would remember each.
        """
        try:
            event = ToDeviceEvent.parse_event(raw)
            if not isinstance(event, EncryptedToDeviceEvent) or not is_key(event.sender_key):
                return False
            with foreign_bytes():
                return isinstance(self.olm.decrypt_event(event), RoomKeyEvent)
        except Exception as broken:  # noqa: BLE001 - the bindings raise many kinds, and the sender chooses which
            sender = str(raw.get("sender"))[:255]
            log.warning("dropped a malformed to-device message", sender=sender, error=type(broken).__name__)
            return False

    def take_in_room(self, room_id: str, events: Iterable[Mapping[str, Any]], *, whole: bool = False) -> SecretRoom:
        """Note what these raw events say of a room's members and its encryption, which nothing switches off (T15).

        ``whole``: they are its whole state, so people who are not in it have left. What was told since we asked for that counts
        more.
        """
        room = self.rooms.setdefault(room_id, SecretRoom(encrypted=room_id in self._encrypted))
        events = list(events)
        before, room.users = room.users, set(room.users)
        if whole:
            events += room.meanwhile or ()
            room.complete, room.users, room.meanwhile = True, set(), None
        elif room.meanwhile is not None:
            room.meanwhile += events
        for event in events:
            kind, state_key, content = event.get("type"), event.get("state_key"), mapping(event.get("content"))
            if kind == "m.room.member" and isinstance(state_key, str):
                if content.get("membership") in ("join", "invite"):
                    room.users.add(state_key)
                else:
                    room.users.discard(state_key)
            elif kind == "m.room.encryption" and state_key == "":
                room.encrypted, room.rotation = True, content
        if before - room.users:
            self.olm.outbound_group_sessions.pop(room_id, None)  # People who have left cannot read what follows.
        if room.encrypted:
            self._keep_encrypted(room_id)
            self.olm.users_for_key_query |= room.users - self.olm.tracked_users
        return room

    def opened_encrypted(self, room_id: str) -> None:
        """We have opened a room as an encrypted one: whatever anybody tells of it, nothing is said there in clear."""
        self.take_in_room(room_id, ()).encrypted = True
        self._keep_encrypted(room_id)

    def _keep_encrypted(self, room_id: str) -> None:
        if room_id not in self._encrypted:
            self.store.save_encrypted_rooms({room_id})
            self._encrypted.add(room_id)

    def take_in_devices(self, user_id: str, devices: Mapping[str, Any]) -> None:
        """Note a person's devices, without malformed ones."""
        known = self.olm.device_store[user_id]
        good = {
            name: {part: value for part, value in device.items() if part != "unsigned"}
            for name, device in devices.items()
            if is_device(device, user_id, name)
            and not self.olm.is_borrowed(device["keys"][f"curve25519:{name}"], user_id)
        }
        if len(good) > MOST_DEVICES:
            log.warning("a person has more devices than we talk to", user_id=user_id, devices=len(good))
            good = {name: good[name] for name in sorted(good, key=lambda each: each not in known)[:MOST_DEVICES]}
        before = {name for name, device in known.items() if not device.deleted}
        try:
            with foreign_bytes():
                self.olm._handle_key_query(KeysQueryResponse({user_id: good}, {}))
        except Exception as broken:  # noqa: BLE001 - what a person publishes harms that person alone
            log.warning("could not take in somebody's devices", user_id=user_id, error=type(broken).__name__)
        self.olm.users_for_key_query.discard(user_id)
        if any(name not in known or known[name].deleted for name in before):
            for room_id, room in self.rooms.items():
                if user_id in room.users:
                    self.olm.outbound_group_sessions.pop(room_id, None)

    def take_in_one_time_key(self, user_id: str, device_id: str, key: Mapping[str, Any]) -> None:
        """T2: begin a session with a device. One malformed one-time key must not cost the other devices theirs."""
        try:
            with foreign_bytes():
                self.olm._handle_key_claiming(KeysClaimResponse({user_id: {device_id: key}}, {}, ""))
        except Exception as broken:  # noqa: BLE001
            log.warning("no session with a device", user_id=user_id, device_id=device_id, error=type(broken).__name__)

    def clear_event(self, room_id: str, raw: Mapping[str, Any]) -> dict[str, Any] | None:
        """The clear event of an encrypted one. None while its key is missing, or its sender's device is not known.

        Raises OperationalError while we cannot find out whether it is a replay.
        """
        try:
            with foreign_bytes():
                return self._clear_event(room_id, raw)
        except OperationalError:
            raise
        except Exception as broken:  # noqa: BLE001 - the sender chooses the bytes
            log.debug("could not decrypt", room_id=room_id, error=type(broken).__name__)
            return None

    def _clear_event(self, room_id: str, raw: Mapping[str, Any]) -> dict[str, Any] | None:
        sender, content = str(raw["sender"]), raw["content"]
        if content.get("algorithm") != MEGOLM:
            return None
        session = self._session(room_id, sender, content["session_id"])
        if session is None:
            return None
        if not self._is_from(sender, session):
            # T15: a key proves the sender only where it belongs to one of the sender's devices.
            self.olm.users_for_key_query.add(sender)
            return None
        plaintext, index = session.decrypt(content["ciphertext"])
        clear, event_id = json_of(plaintext), str(raw["event_id"])
        if not isinstance(clear, dict) or clear.get("room_id") != room_id:
            log.warning("refused a message that was said elsewhere", room_id=room_id, sender=sender)
            return None
        message = {"sender_key": session.sender_key, "session_id": session.id, "index": index}
        if sender != self.user_id and self.olm.replays.first(**message, event_id=event_id) != event_id:
            log.warning("refused a message that was said before", room_id=room_id, event_id=event_id)
            return None
        self.olm.keep(session)
        relation = content.get("m.relates_to")
        inner = clear.get("content")
        if relation is not None and isinstance(inner, dict):
            inner.setdefault("m.relates_to", relation)
        return clear

    def _session(self, room_id: str, sender: str, session_id: str) -> InboundGroupSession | None:
        """A room key by its name, preferably the key of one of the sender's devices.

        The sender may name the device in ``sender_key``, but nothing proves that.
        """
        senders: Mapping[str, dict[str, InboundGroupSession]] = self.olm.inbound_group_store[room_id]
        found = [sessions[session_id] for sessions in senders.values() if session_id in sessions]
        return next((session for session in found if self._is_from(sender, session)), found[0] if found else None)

    def _is_from(self, sender: str, session: InboundGroupSession) -> bool:
        if sender == self.user_id and session.sender_key == self.olm.account.identity_keys["curve25519"]:
            return True
        return any(
            device.curve25519 == session.sender_key and device.ed25519 == session.ed25519
            for device in self.olm.device_store[sender].values()
        )

    def outbound(self, room_id: str) -> OutboundGroupSession:
        """The key for what we say next in a room: a new one when the old one has served long enough."""
        session = self.olm.outbound_group_sessions.get(room_id)
        if session is None or session.expired:
            self.olm.create_outbound_group_session(room_id)
            session = self.olm.outbound_group_sessions[room_id]
            rotation = self.rooms[room_id].rotation
            messages, period = rotation.get("rotation_period_msgs"), rotation.get("rotation_period_ms")
            if isinstance(messages, int):
                session.max_messages = min(max(messages, ROTATE_MESSAGES[0]), ROTATE_MESSAGES[-1])
            if isinstance(period, int):
                shortest, longest = (each.total_seconds() for each in ROTATE_AFTER)
                session.max_age = timedelta(seconds=min(max(period // 1000, shortest), longest))
        return session

    def lacking(self, room_id: str, session: OutboundGroupSession) -> list[OlmDevice]:
        """The devices in a room that have not been given its present key. Unverified ones too (T14)."""
        return [
            device
            for user_id in self.rooms[room_id].users
            for device in self.olm.device_store.active_user_devices(user_id)
            if (user_id, device.id) not in session.users_shared_with and (user_id, device.id) != self._me
        ]

    @property
    def _me(self) -> tuple[str, str]:
        return self.user_id, self.device_id

    def has_session(self, device: OlmDevice) -> bool:
        """Whether we have an encrypted session with a device that it can still read."""
        session = self.olm.session_store.get(device.curve25519)
        return session is not None and session.id not in self._outrun

    def begin_anew_with_all(self) -> None:
        """Use none of today's sessions for what we send: another folder has gone on with them, and what is said twice from one state
        nobody can read."""
        self._outrun = frozenset(session.id for _, kept in self.olm.session_store.items() for session in kept)

    def device(self, name: tuple[str, str]) -> OlmDevice | None:
        """A device by its person's name and its own. None when there is none, or when it is gone."""
        user_id, device_id = name
        device: OlmDevice | None = self.olm.device_store[user_id].get(device_id)
        return device if device is not None and not device.deleted else None

    def session_id(self, name: tuple[str, str]) -> str | None:
        """Which of our sessions with a device is the newest."""
        device = self.device(name)
        session = self.olm.session_store.get(device.curve25519) if device is not None else None
        return str(session.id) if session is not None else None

    def empty_message_for(self, device: OlmDevice) -> dict[str, Any]:
        """A message that says nothing, by which a device learns of a new session."""
        return self._locked_for(device, "m.dummy", {})

    def active_devices(self, user_id: str) -> list[OlmDevice]:
        """A person's devices, as far as they are known and not gone."""
        return list(self.olm.device_store.active_user_devices(user_id))

    def room_key_for(self, room_id: str, session_id: str, session_key: str, device: OlmDevice) -> dict[str, Any]:
        """A room's key as it is or was, locked for one device."""
        key = {
            "algorithm": MEGOLM,
            "room_id": room_id,
            "session_id": session_id,
            "session_key": session_key,
        }
        return self._locked_for(device, "m.room_key", key)

    def _locked_for(self, device: OlmDevice, kind: str, content: dict[str, Any]) -> dict[str, Any]:
        session = self.olm.session_store.get(device.curve25519)
        locked: dict[str, Any] = self.olm._olm_encrypt(session, device, kind, content)
        return locked

    def encrypt(self, room_id: str, event_type: str, content: Mapping[str, Any]) -> dict[str, Any]:
        """The content of an ``m.room.encrypted``. Its relation stays outside, as in all clients."""
        session = self.outbound(room_id)
        session.shared = True
        locked: dict[str, Any] = self.olm.group_encrypt(room_id, {"content": dict(content), "type": event_type})
        return {**locked, "m.relates_to": content["m.relates_to"]} if "m.relates_to" in content else locked


def is_device(raw: object, user_id: str, device_id: str) -> bool:
    """Whether this has the shape of a device's published keys. Anybody may send any shape."""
    device = mapping(raw)
    keys = mapping(device.get("keys"))
    return (
        (device.get("user_id"), device.get("device_id")) == (user_id, device_id)
        and is_name(device_id)
        and isinstance(device.get("algorithms"), list)
        and {OLM, MEGOLM} <= strings(device["algorithms"])
        and all(is_key(keys.get(f"{kind}:{device_id}")) for kind in ("ed25519", "curve25519"))
    )
