"""nio's Olm machine with its holes closed: one person's bad keys cost that person's device and nothing else.

Each override names the trap of docs/matrix.md that it closes. What it is used for is in ``client``.
"""

from collections import Counter
from collections.abc import Mapping
from typing import Any

import structlog
from nio import MegolmEvent
from nio.crypto import InboundGroupSession, Olm
from nio.store import SqliteStore

log = structlog.get_logger(__name__)

STRANGE_KEYS = 100
"""So many keys of rooms that we are not in are taken from one person, for rooms that we may be about to join."""


class HardenedOlm(Olm):
    """The Olm machine, where one person's bad keys cost that person's device and nothing else."""

    def __init__(self, user_id: str, device_id: str, store: SqliteStore) -> None:
        super().__init__(user_id, device_id, store)
        self.our_rooms: Mapping[str, object] = {}
        self._strange_keys: Counter[str] = Counter()

    def verify_json(self, json: dict[str, Any], user_key: str, user_id: str, device_id: str) -> bool:
        """T3: a malformed key is a failed signature, not an exception."""
        try:
            verified: bool = super().verify_json(json, user_key, user_id, device_id)
        except Exception as broken:  # noqa: BLE001 - the bindings raise many kinds, and the sender chooses which
            log.warning("refused a malformed key", user_id=user_id, device_id=device_id, error=type(broken).__name__)
            return False
        return verified

    def _handle_room_key_event(self, sender: str, sender_key: str, payload: dict[str, Any]) -> Any:
        """Keys of rooms that we are not in are taken in small numbers: they are kept for ever."""
        room_id = payload["content"].get("room_id")
        if room_id not in self.our_rooms:
            self._strange_keys[sender] += 1
            if self._strange_keys[sender] > STRANGE_KEYS:
                log.warning("refused the key of a room that we are not in", sender=sender)
                return None
        return super()._handle_room_key_event(sender, sender_key, payload)

    def create_group_session(
        self, sender_key: str, sender_fp_key: str, room_id: str, session_id: str, session_key: str
    ) -> None:
        """Told again, or from a later message on, a key must not take the place of the one that opens more."""
        known = self.inbound_group_store.get(room_id, sender_key, session_id)
        if known is None or InboundGroupSession(session_key, "", "", "").first_known_index < known.first_known_index:
            super().create_group_session(sender_key, sender_fp_key, room_id, session_id, session_key)

    def check_if_wedged(self, event: MegolmEvent) -> None:
        """nio would ask the sender for each missing key and remember that for ever; nobody answers such requests."""
