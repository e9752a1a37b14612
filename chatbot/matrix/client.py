"""nio as a library for encryption, with its known holes closed. No callbacks, no loop of its own, no token of its own.

Each override names the trap of docs/matrix.md that it closes; where it copies a loop of nio's, that is because nio offers
no smaller seam. The contract is tested against a real server, so that a new nio can be judged in minutes.
"""

from typing import Any

import structlog
from nio import (
    AsyncClient,
    AsyncClientConfig,
    Event,
    KeysClaimResponse,
    MegolmEvent,
    RoomMemberEvent,
    SyncResponse,
    ToDeviceEvent,
)
from nio.crypto import Olm
from nio.crypto.device import OlmDevice
from nio.exceptions import EncryptionError
from nio.rooms import MatrixRoom
from nio.store import SqliteStore

from chatbot.matrix.login import Login

log = structlog.get_logger(__name__)


class HardenedOlm(Olm):
    """The Olm machine, where one member's bad keys cost that member's device and nothing else."""

    def handle_to_device_event(self, event: ToDeviceEvent) -> ToDeviceEvent | None:
        """T1: a malformed message from anybody on any server raises out of the whole sync."""
        try:
            decrypted: ToDeviceEvent | None = super().handle_to_device_event(event)
        except Exception as broken:  # noqa: BLE001 - the bindings raise many kinds, and the sender chooses which
            log.warning("dropped a malformed to-device message", sender=event.sender, error=type(broken).__name__)
            return None
        return decrypted

    def verify_json(self, json: dict[str, Any], user_key: str, user_id: str, device_id: str) -> bool:
        """T3: a malformed key is a failed signature, not an exception."""
        try:
            verified: bool = super().verify_json(json, user_key, user_id, device_id)
        except Exception as broken:  # noqa: BLE001
            log.warning("refused a malformed key", user_id=user_id, device_id=device_id, error=type(broken).__name__)
            return False
        return verified

    def _handle_key_claiming(self, response: KeysClaimResponse) -> None:
        """T2: one malformed one-time key must not cost the other devices theirs."""
        for user_id, devices in response.one_time_keys.items():
            for device_id, key in devices.items():
                single = KeysClaimResponse({user_id: {device_id: key}}, {}, "")
                try:
                    super()._handle_key_claiming(single)
                except Exception as broken:  # noqa: BLE001
                    log.warning(
                        "no session with a device", user_id=user_id, device_id=device_id, error=type(broken).__name__
                    )


class BotClient(AsyncClient):
    """nio's client, used for its keys and sessions alone."""

    def __init__(self, homeserver: str, user_id: str, *, device_id: str, store_path: str, pickle_key: str) -> None:
        super().__init__(
            homeserver,
            user_id,
            device_id=device_id,
            store_path=store_path,
            config=AsyncClientConfig(
                store=SqliteStore,  # T24: no plaintext side files
                store_sync_tokens=False,  # T7: the token is ours
                encryption_enabled=True,
                pickle_key=pickle_key,
                max_limit_exceeded=0,  # T22: never sleeps inside a call
                max_timeouts=0,  # T21: never repeats a request blindly
                request_timeout=60,
            ),
        )

    def load_store(self) -> None:
        """Load the keys, with the hardened machine in place of nio's."""
        super().load_store()
        if type(self.olm) is Olm:
            self.olm.__class__ = HardenedOlm

    def restore_token(self, login: Login) -> None:
        """Go on with a new token of the same device. Its keys are due again: a logout deletes them from the server."""
        self.access_token = login.access_token or ""
        if self.olm is not None:
            self.olm.account.shared = False

    def take_in(self, response: SyncResponse) -> bool:
        """Let the keys of a sync answer in, and note who is in which encrypted room. True when room keys arrived.

        The order matters: key counts and device lists first (T5, T7), then to-device messages, then rooms.
        """
        assert self.olm is not None
        # T5: nio ignores a count of zero and would never upload keys again.
        self.olm.uploaded_key_count = response.device_key_count.signed_curve25519 or 0
        self._handle_olm_events(response)
        keys = False
        for event in response.to_device_events:
            decrypted = self._handle_decrypt_to_device(event)
            keys = keys or type(decrypted).__name__ in ("RoomKeyEvent", "ForwardedRoomKeyEvent")
        for room_id, info in response.rooms.join.items():
            self.take_in_room(room_id, [*info.state, *info.timeline.events])
        for room_id in response.rooms.leave:
            self.rooms.pop(room_id, None)  # T11
        self.olm.collect_key_requests()
        return keys

    def take_in_room(self, room_id: str, events: list[Any]) -> MatrixRoom:
        """Note what these events say of a room's members and its encryption."""
        room = self.rooms.get(room_id)
        if room is None:
            room = self.rooms[room_id] = MatrixRoom(room_id, self.user_id, room_id in self.encrypted_rooms)
        for event in events:
            try:
                if isinstance(event, RoomMemberEvent):
                    if room.handle_membership(event):
                        self._invalidate_session_for_member_event(room_id)
                elif isinstance(event, Event) and not isinstance(event, MegolmEvent):
                    room.handle_event(event)
            except Exception as broken:  # noqa: BLE001 - any member can send any content
                log.warning("skipped a state event", room_id=room_id, error=type(broken).__name__)
        if room.encrypted and room_id not in self.encrypted_rooms:
            self.encrypted_rooms.add(room_id)
            assert self.store is not None
            self.store.save_encrypted_rooms({room_id})
        if room.encrypted and self.olm is not None:
            self.olm.update_tracked_users(room)
        return room

    def clear_event(self, room_id: str, raw: dict[str, Any]) -> dict[str, Any] | None:
        """The clear event of an encrypted one; None while its key is missing."""
        event = Event.parse_event(raw)
        if not isinstance(event, MegolmEvent) or self.olm is None:
            return None
        event.room_id = room_id
        try:
            clear = self.olm.decrypt_megolm_event(event)
        except EncryptionError:
            return None
        except Exception as broken:  # noqa: BLE001 - the sender chooses the bytes
            log.warning("could not decrypt", room_id=room_id, error=type(broken).__name__)
            return None
        source: dict[str, Any] = clear.source
        return source

    async def share_keys_for(self, room_id: str) -> None:
        """Make sure that every device in an encrypted room can read what is encrypted next."""
        assert self.olm is not None
        if self.should_query_keys:
            await self.keys_query()
        for once_more in (True, False):
            if not self.olm.should_share_group_session(room_id):
                return
            try:
                await self.share_group_session(room_id, ignore_unverified_devices=True)  # T14
            finally:
                waiting = self.sharing_session.pop(room_id, None)  # T2, T4: else the room is blocked for good
                if waiting is not None:
                    waiting.set()
            if once_more and self._missed(room_id):
                self.invalidate_outbound_session(room_id)  # T6: nio calls it shared although it was not

    def _missed(self, room_id: str) -> list[OlmDevice]:
        """Devices that have a session with us and yet did not get the key."""
        assert self.olm is not None
        session = self.olm.outbound_group_sessions.get(room_id)
        if session is None:
            return []
        return [
            device
            for user_id in self.rooms[room_id].users
            for device in self.device_store.active_user_devices(user_id)
            if device.id != self.device_id
            and self.olm.session_store.get(device.curve25519) is not None
            and (user_id, device.id) not in session.users_shared_with
        ]
