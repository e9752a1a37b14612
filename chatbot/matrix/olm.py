"""nio's Olm machine with its holes closed: one person's bad keys cost that person's device and nothing else.

Each override names the trap of docs/matrix.md that it closes. What it is used for is in ``client``.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Set
from contextlib import suppress
from typing import Any

import structlog
from nio import MegolmEvent
from nio.crypto import InboundGroupSession, Olm
from nio.exceptions import EncryptionError
from nio.store import SqliteStore
from nio.store.models import MegolmInboundSessions, OlmSessions
from peewee import OperationalError

log = structlog.get_logger(__name__)

STRANGE_KEYS = 100
"""So many keys and sessions are taken from a person whom we share nothing with yet, because we may be about to."""
SESSIONS = 10
"""So many sessions are kept with one device: each message is tried with all of them."""
ROOM_KEYS = 1000
"""So many keys of one room are kept from one device; with the next the oldest goes."""


class HardenedOlm(Olm):
    """The Olm machine, where one person's bad keys cost that person's device and nothing else."""

    def __init__(self, user_id: str, device_id: str, store: SqliteStore) -> None:
        super().__init__(user_id, device_id, store)
        self.our_rooms: Mapping[str, object] = {}
        self._strange: Counter[str] = Counter()
        self._unsaved: dict[str, Callable[[], None]] = {}
        self._saved = {session.id: session.sender_key for session in self.inbound_group_store}

    def save_session(self, curve_key: str, session: Any) -> None:
        self._save(f"session {session.id}", lambda: super(HardenedOlm, self).save_session(curve_key, session))

    def save_inbound_group_session(self, session: InboundGroupSession) -> None:
        self._save(f"room key {session.id}", lambda: super(HardenedOlm, self).save_inbound_group_session(session))

    def save_account(self, account: Any = None) -> None:
        self._save("account", lambda: super(HardenedOlm, self).save_account(account))

    def _save(self, what: str, save: Callable[[], None]) -> None:
        """Keep in memory what a full disk refuses: a message opens once, so what it held must not be dropped half-way.

        Whoever depends on the disk calls ``keep_all`` afterwards.
        """
        try:
            save()
        except OperationalError:
            self._unsaved[what] = save

    def keep_all(self) -> None:
        """Make sure that everything is on the disk. Raises OperationalError while it is full, locked or broken."""
        for what, save in list(self._unsaved.items()):
            save()
            del self._unsaved[what]

    def _is_strange(self, sender: str) -> bool:
        self._strange[sender] += 1
        if self._strange[sender] <= STRANGE_KEYS:
            return False
        log.warning("refused keys of somebody we share nothing with", sender=sender)
        return True

    def verify_json(self, json: dict[str, Any], user_key: str, user_id: str, device_id: str) -> bool:
        """T3: a malformed key is a failed signature, not an exception."""
        try:
            verified: bool = super().verify_json(json, user_key, user_id, device_id)
        except Exception as broken:  # noqa: BLE001 - the bindings raise many kinds, and the sender chooses which
            log.warning("refused a malformed key", user_id=user_id, device_id=device_id, error=type(broken).__name__)
            return False
        return verified

    def _create_inbound_session(self, sender: str, sender_key: str, message: Any) -> Any:
        """Sessions are kept for ever, and whoever likes can begin one."""
        if self.device_store.device_from_sender_key(sender, sender_key) is None and self._is_strange(sender):
            raise EncryptionError("too many sessions")
        kept = self.session_store[sender_key]
        self._forget(OlmSessions, {session.id for session in kept[SESSIONS - 1 :]})
        del kept[SESSIONS - 1 :]
        return super()._create_inbound_session(sender, sender_key, message)

    def _handle_room_key_event(self, sender: str, sender_key: str, payload: dict[str, Any]) -> Any:
        """Keys of rooms that we are not in are taken in small numbers: they are kept for ever."""
        if payload["content"].get("room_id") not in self.our_rooms and self._is_strange(sender):
            return None
        return super()._handle_room_key_event(sender, sender_key, payload)

    def create_group_session(
        self, sender_key: str, sender_fp_key: str, room_id: str, session_id: str, session_key: str
    ) -> None:
        """Take a room's key in, unless we have one that opens as much.

        Whoever was given a key can pass it on as their own; it must not take the place of its maker's (see ``keep``).
        """
        known = self.inbound_group_store.get(room_id, sender_key, session_id)
        fresh = InboundGroupSession(session_key, sender_fp_key, sender_key, room_id)
        if fresh.id != session_id or (known is not None and fresh.first_known_index >= known.first_known_index):
            return
        theirs = self.inbound_group_store[room_id][sender_key]
        if len(theirs) >= ROOM_KEYS:
            oldest = next(iter(theirs))
            del theirs[oldest]
            self._forget(MegolmInboundSessions, {oldest})
            self._saved.pop(oldest, None)
        self.inbound_group_store.add(fresh)
        if self._saved.setdefault(session_id, sender_key) == sender_key:
            self.save_inbound_group_session(fresh)

    def keep(self, session: InboundGroupSession) -> None:
        """A key has proved to be its sender's: the store, which holds one of each name, shall hold this one."""
        if self._saved.get(session.id) != session.sender_key:
            self._forget(MegolmInboundSessions, {session.id})
            self.save_inbound_group_session(session)
            self._saved[session.id] = session.sender_key

    def _forget(self, kind: Any, names: Set[str]) -> None:
        if names:
            with self.store.database.bind_ctx(self.store.models), suppress(OperationalError):
                kind.delete().where(kind.session_id.in_(names)).execute()

    def check_if_wedged(self, event: MegolmEvent) -> None:
        """nio would ask the sender for each missing key and remember that for ever; nobody answers such requests."""
