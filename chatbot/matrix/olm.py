"""nio's Olm machine with its holes closed: one person's bad keys cost that person's device and nothing else.

Each override names the trap of docs/matrix.md that it closes. ``client`` uses it.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from functools import partial
from typing import Any

import structlog
from nio import KeysQueryResponse, MegolmEvent
from nio.crypto import InboundGroupSession, Olm
from nio.crypto.device import OlmDevice
from nio.exceptions import EncryptionError
from nio.store import SqliteStore
from nio.store.models import DeviceKeys, Keys, MegolmInboundSessions, OlmSessions
from peewee import DatabaseError, OperationalError

from chatbot.matrix.replays import Replays
from chatbot.matrix.shapes import foreign_bytes, is_key, is_name

log = structlog.get_logger(__name__)

STRANGE_KEYS = 100
"""How many keys and sessions we take from a person with whom we share no room. We may be about to share one."""
STRANGERS = 1000
"""How many unknown devices we keep sessions or keys of. With the next one the older half is forgotten: a server can speak
for as many people as it likes."""
SESSIONS = 10
"""How many sessions we keep with one device: each message is tried with all of them."""
ROOM_KEYS = 1000
"""How many room keys we keep from one person's devices, in all rooms together. With the next one, the device that has given
most loses its oldest."""
STRANGE_ROOM_KEYS = 30
"""How many room keys we keep of an unknown device."""
GONE_DEVICES = 100
"""How many devices of one person we remember after they are gone, since their messages may still come."""


class HardenedOlm(Olm):
    """The Olm machine, where one person's bad keys cost that person's device and nothing else."""

    def __init__(self, user_id: str, device_id: str, store: SqliteStore) -> None:
        self._unsaved: dict[str, Callable[[], object]] = {}
        super().__init__(user_id, device_id, store)
        self.our_rooms: Mapping[str, object] = {}
        self._strange: Counter[str] = Counter()
        self.replays = Replays(store.database)
        self.keep_all()
        if self.account.shared and not self.account._account.fallback_key:
            # We were killed during an upload. It may have arrived, and a key that is uploaded twice is given to two devices.
            self.account.mark_keys_as_published()
        self._saved: dict[str, str] = {}
        self._held: defaultdict[str, dict[tuple[str, str], None]] = defaultdict(dict)
        """The room keys of each device, by room and name, the oldest first."""
        for session in self.inbound_group_store:
            self._saved[session.id] = session.sender_key
            self._held[session.sender_key][session.room_id, session.id] = None
        self._ours: str = self.account.identity_keys["curve25519"]
        held = {key for key, _ in self.session_store.items()} | self._held.keys()
        self._note_owners()
        self._proven: dict[str, str] = {}
        """The owners of keys that another had published before: the owner has encrypted something to us with it."""
        self._strangers = dict.fromkeys(held - {device.curve25519 for device in self.device_store} - {self._ours})

    def save_session(self, curve_key: str, session: Any) -> None:
        """nio keeps sessions for ever, and anybody can begin one."""
        kept = self.session_store[curve_key]
        self._forget(OlmSessions, {old.id for old in kept[SESSIONS:]})
        del kept[SESSIONS:]
        if curve_key not in self._strangers and not self._is_known(curve_key):
            self._note_stranger(curve_key)
        self._save(f"session {session.id}", lambda: super(HardenedOlm, self).save_session(curve_key, session))

    def save_inbound_group_session(self, session: InboundGroupSession) -> None:
        def save() -> None:
            self._delete(MegolmInboundSessions, session.id)  # Whosever it was: nio would keep the old one.
            super(HardenedOlm, self).save_inbound_group_session(session)

        self._save(f"room key {session.id}", save)

    def save_account(self, account: Any = None) -> None:
        self._save("account", lambda: super(HardenedOlm, self).save_account(account))

    def _save(self, what: str, save: Callable[[], object]) -> None:
        """Keep in memory, in order, what has to be written to the disk. Callers that depend on the disk call ``keep_all``
        later.

        A message opens once. If its session were on the disk without what the message held, a kill in between would lose that.
        """
        self._unsaved.pop(what, None)
        self._unsaved[what] = save

    def keep_all(self) -> None:
        """Write everything to the disk, all of it or none.

        Raises OperationalError while the disk is full, locked or broken, and DatabaseError where the file is damaged.
        """
        if not self._unsaved and not self.replays.fresh:
            return
        with self.store.database.bind_ctx(self.store.models), self.store.database.atomic():
            for what, save in self._unsaved.items():
                try:
                    with self.store.database.atomic():
                        save()
                except Exception as broken:
                    if isinstance(broken, OperationalError) or type(broken) is DatabaseError:
                        raise  # The disk or the file is to blame, not what is to be kept.
                    log.warning(
                        "left out what cannot be kept", what=what.partition(" ")[0], error=type(broken).__name__
                    )
            self.replays.keep()
        self._unsaved.clear()
        self.replays.fresh.clear()

    def _is_strange(self, sender: str) -> bool:
        if len(self._strange) > STRANGERS:
            self._strange.clear()
        self._strange[sender] += 1
        if self._strange[sender] <= STRANGE_KEYS:
            return False
        log.warning("refused keys of somebody we share nothing with", sender=sender)
        return True

    def verify_json(self, json: dict[str, Any], user_key: str, user_id: str, device_id: str) -> bool:
        """T3: a malformed key is a failed signature, not an exception."""
        try:
            with foreign_bytes():
                verified: bool = super().verify_json(json, user_key, user_id, device_id)
        except Exception as broken:  # noqa: BLE001 - the bindings raise many kinds, and the sender chooses which
            log.warning("refused a malformed key", user_id=user_id, device_id=device_id, error=type(broken).__name__)
            return False
        return verified

    def _knows(self, sender: str, sender_key: str) -> bool:
        return sender in self.device_store.users and (
            self.device_store.device_from_sender_key(sender, sender_key) is not None
        )

    def _devices_of(self, user_id: str) -> Iterable[OlmDevice]:
        return self.device_store[user_id].values() if user_id in self.device_store.users else ()

    def _is_known(self, sender_key: str) -> bool:
        return sender_key == self._ours or any(device.curve25519 == sender_key for device in self.device_store)

    def _try_decrypt(self, sender: str, sender_key: str, message: Any) -> Any:
        """Anybody can name any key, so looking for its sessions must leave nothing behind."""
        return super()._try_decrypt(sender, sender_key, message) if sender_key in self.session_store._entries else None

    def _mark_device_for_unwedging(self, sender: str, sender_key: str) -> None:
        if self._knows(sender, sender_key):
            super()._mark_device_for_unwedging(sender, sender_key)

    def _create_inbound_session(self, sender: str, sender_key: str, message: Any) -> Any:
        if not self._knows(sender, sender_key) and self._is_strange(sender):
            raise EncryptionError("too many sessions")
        return super()._create_inbound_session(sender, sender_key, message)

    def _note_stranger(self, sender_key: str) -> None:
        if len(self._strangers) >= STRANGERS:
            oldest = list(self._strangers)[: STRANGERS // 2]
            gone = [key for key in oldest if not self._is_known(key)]
            for key in oldest:
                del self._strangers[key]
            sessions = {session.id for key in gone for session in self.session_store._entries.pop(key, ())}
            self._forget(OlmSessions, sessions)
            self._drop({name: key for key in gone for name in self._held.get(key, ())})
            log.warning("forgot devices that nobody has told us of", devices=len(gone))
        self._strangers[sender_key] = None

    def _note_owners(self) -> None:
        self._owners = {each.curve25519: (each.user_id, each.id) for each in self.device_store if not each.deleted}
        """The device that owns each curve25519 key."""

    def is_borrowed(self, curve_key: str, user_id: str) -> bool:
        """Whether a device of somebody else's has published this key as its own before, or it is ours.

        A device proves by nothing that it publishes that it can open what is encrypted for its key. Sessions are kept by
        that key, so a session begun with the borrower would take the place of the owner's.
        """
        if curve_key == self._ours:
            return True
        if curve_key in self._proven:
            return self._proven[curve_key] != user_id
        owner, name = self._owners.get(curve_key, (user_id, ""))
        device = self.device_store[owner].get(name)
        return owner != user_id and device is not None and not device.deleted and device.curve25519 == curve_key

    def _handle_olm_event(self, sender: str, sender_key: str, payload: dict[str, Any]) -> Any:
        """The sender of a message to us owns the key that it is from. Whoever published that key first has borrowed it."""
        if self.is_borrowed(sender_key, sender):
            self._prove(sender_key, sender)
            self.users_for_key_query.add(sender)
            self.tracked_users.discard(sender)  # Their messages may come in the same sync answer, which waits for that.
            kept = self.session_store[sender_key]
            kept.sort(key=lambda session: session.use_time, reverse=True)
            self._forget(OlmSessions, {begun.id for begun in kept[1:]})
            del kept[1:]  # The first has just opened this message. Others may be with the borrower.
        return super()._handle_olm_event(sender, sender_key, payload)

    def _prove(self, key: str, owner: str) -> None:
        """Remember the owner of a key, so that nobody borrows it again before we have asked for the owner's devices."""
        if len(self._proven) >= STRANGERS:
            del self._proven[next(iter(self._proven))]
        self._proven[key] = owner
        self._owners.pop(key, None)
        for device in [each for each in self.device_store if each.curve25519 == key and each.user_id != owner]:
            log.warning("forgot a device with another's key", user_id=device.user_id, device_id=device.id, owner=owner)
            del self.device_store[device.user_id][device.id]
            self._forget_device(device.user_id, device.id)

    def _handle_key_query(self, response: KeysQueryResponse) -> None:
        """nio never takes up a device again that was gone once, and keeps for ever what it knows of devices that are gone."""
        before: set[str] = set()
        for user_id, devices in response.device_keys.items():
            known = self.device_store[user_id]
            before |= {device.curve25519 for device in known.values()}
            for name in [name for name, device in known.items() if device.deleted and name in devices]:
                del known[name]
        super()._handle_key_query(response)
        for user_id in response.device_keys:
            known = self.device_store[user_id]
            for name in [name for name, device in known.items() if device.deleted][:-GONE_DEVICES]:
                del known[name]
                self._forget_device(user_id, name)
            before -= {device.curve25519 for device in known.values()}
            self._owners |= {each.curve25519: (user_id, each.id) for each in known.values() if not each.deleted}
        if len(self._owners) > 2 * sum(map(len, self.device_store.values())):
            self._note_owners()
        for key in before:
            self._part_from(key)

    def _part_from(self, key: str) -> None:
        """A device is forgotten, or has another key now: keep as much of the old key as of an unknown device."""
        if self._is_known(key) or not (key in self.session_store._entries or key in self._held):
            return
        self._drop(dict.fromkeys(list(self._held.get(key, ()))[:-STRANGE_ROOM_KEYS], key))
        if key not in self._strangers:
            self._note_stranger(key)

    def _forget_device(self, user_id: str, name: str) -> None:
        database = self.store.database
        with suppress(OperationalError), database.bind_ctx(self.store.models), database.atomic():
            row = DeviceKeys.get_or_none((DeviceKeys.user_id == user_id) & (DeviceKeys.device_id == name))
            if row is not None:
                Keys.delete().where(Keys.device == row).execute()
                row.delete_instance()

    def _handle_room_key_event(self, sender: str, sender_key: str, payload: dict[str, Any]) -> Any:
        """Take few keys of rooms that we are not in: they are kept for ever."""
        room_id, signer = payload["content"].get("room_id"), payload["keys"].get("ed25519")
        if not is_key(signer) or not is_name(room_id):
            return None
        if room_id not in self.our_rooms and self._is_strange(sender):
            return None
        return super()._handle_room_key_event(sender, sender_key, payload)

    def create_group_session(
        self, sender_key: str, sender_fp_key: str, room_id: str, session_id: str, session_key: str
    ) -> None:
        """Take in a room's key, unless we have one that opens as much.

        Anybody who was given a key can pass it on as their own. It must not take the place of its maker's (see ``keep``).
        """
        theirs = self._held.get(sender_key, {})
        known = (
            self.inbound_group_store.get(room_id, sender_key, session_id) if (room_id, session_id) in theirs else None
        )
        fresh = InboundGroupSession(session_key, sender_fp_key, sender_key, room_id)
        if fresh.id != session_id or (known is not None and fresh.first_known_index >= known.first_known_index):
            return
        if sender_key in self._strangers and not self._is_known(sender_key):
            same, most = {sender_key}, STRANGE_ROOM_KEYS
        else:
            owner, _ = self._owners.get(sender_key, ("", ""))
            same, most = {sender_key, *(device.curve25519 for device in self._devices_of(owner))}, ROOM_KEYS
        held = {key: self._held[key] for key in same & self._held.keys()}
        if sum(map(len, held.values())) >= most:
            fullest = max(held, key=lambda key: len(held[key]))
            self._drop({next(iter(held[fullest])): fullest})
        self._held[sender_key][room_id, session_id] = None
        self.inbound_group_store.add(fresh)
        if self._saved.setdefault(session_id, sender_key) == sender_key:
            self.save_inbound_group_session(fresh)

    def _drop(self, names: Mapping[tuple[str, str], str]) -> None:
        """Forget room keys, by room and name. The store may hold another device's key under that name."""
        saved = {name for (_, name), sender_key in names.items() if self._saved.get(name) == sender_key}
        self._forget(MegolmInboundSessions, saved)
        for name in saved:
            del self._saved[name]
            self.replays.leave_out(name)
            self._save(f"told by {name}", partial(self.replays.forget, [name]))
        for (room_id, name), sender_key in names.items():
            self._held[sender_key].pop((room_id, name), None)
            senders = self.inbound_group_store[room_id]
            senders[sender_key].pop(name, None)
            if not senders[sender_key]:
                del senders[sender_key]
            if not senders:
                del self.inbound_group_store._entries[room_id]
            if not self._held[sender_key]:
                del self._held[sender_key]

    def keep(self, session: InboundGroupSession) -> None:
        """A key has proved to be its sender's. The store holds one key of each name, and shall hold this one."""
        if self._saved.get(session.id) != session.sender_key:
            self.save_inbound_group_session(session)
            self._saved[session.id] = session.sender_key

    def _forget(self, kind: Any, names: Iterable[str]) -> None:
        what = "session" if kind is OlmSessions else "room key"
        for name in names:
            self._save(f"{what} {name}", partial(self._delete, kind, name))

    @staticmethod
    def _delete(kind: Any, name: str) -> None:
        kind.delete().where(kind.session_id == name).execute()

    def check_if_wedged(self, event: MegolmEvent) -> None:
        """nio would ask the sender for each missing key and remember that for ever. Nobody answers such requests."""
