"""Somebody's device, made of the bindings alone: it can say whatever the protocol lets it say."""

import json
from typing import Any

import vodozemac
from nio import Api
from unpaddedbase64 import encode_base64

from chatbot.matrix.client import MEGOLM, OLM, BotClient

ME, EVE = "@circlebot:localhost", "@eve:localhost"


class Device:
    """Somebody's device, which can do what the protocol lets it do."""

    def __init__(self, client: BotClient, user_id: str = EVE, name: str = "D") -> None:
        self.client, self.user_id, self.name = client, user_id, name
        self.account = vodozemac.Account()
        self.curve25519 = self.account.curve25519_key.to_base64()
        self.session: vodozemac.Session | None = None
        self.signer: str | None = None

    def published(self) -> dict[str, Any]:
        """What a server tells of it."""
        keys = {
            f"curve25519:{self.name}": self.curve25519,
            f"ed25519:{self.name}": self.account.ed25519_key.to_base64(),
        }
        device = {"algorithms": [OLM, MEGOLM], "device_id": self.name, "user_id": self.user_id, "keys": keys}
        signature = self.account.sign(Api.to_canonical_json(device).encode()).to_base64()
        return {**device, "signatures": {self.user_id: {f"ed25519:{self.name}": signature}}}

    def one_time_key(self) -> dict[str, Any]:
        """A key of its own for one session, as a server gives it to whoever claims one."""
        self.account.generate_one_time_keys(1)
        name, key = next(iter(self.account.one_time_keys.items()))
        self.account.mark_keys_as_published()
        signed = {"key": key.to_base64()}
        signature = self.account.sign(Api.to_canonical_json(signed).encode()).to_base64()
        return {
            f"signed_curve25519:{name}": {**signed, "signatures": {self.user_id: {f"ed25519:{self.name}": signature}}}
        }

    def begins(self, key: str | None = None) -> None:
        """Begin a session with a key of the bot's, or its fallback key, which serves as often as one likes."""
        account = self.client.olm.account._account
        if key is None and not account.fallback_key:
            account.generate_fallback_key()
        given = vodozemac.Curve25519PublicKey.from_base64(key) if key else next(iter(account.fallback_key.values()))
        ours = vodozemac.Curve25519PublicKey.from_base64(self.client.olm.account.identity_keys["curve25519"])
        self.session = self.account.create_outbound_session(ours, given)

    def sends(self, kind: str, content: Any) -> None:
        """Send something to the bot's device alone."""
        assert self.session is not None
        identity = self.client.olm.account.identity_keys
        payload = {
            "type": kind, "content": content, "sender": self.user_id, "sender_device": self.name, "recipient": ME,
            "keys": {"ed25519": self.signer or self.account.ed25519_key.to_base64()}, "recipient_keys": {"ed25519": identity["ed25519"]},
        }  # fmt: skip
        _, body = self.session.encrypt(json.dumps(payload).encode()).to_parts()
        message = {"type": 0, "body": encode_base64(body)}
        content = {"algorithm": OLM, "sender_key": self.curve25519, "ciphertext": {identity["curve25519"]: message}}
        event = {"type": "m.room.encrypted", "sender": self.user_id, "content": content}
        self.client.take_in({"to_device": {"events": [event]}})

    def gives_key(self, room_id: str) -> vodozemac.GroupSession:
        """Give the bot a room's key."""
        session = vodozemac.GroupSession()
        self.sends("m.room_key", key_of(room_id, session))
        return session


def key_of(room_id: str, session: vodozemac.GroupSession) -> dict[str, Any]:
    return {
        "algorithm": MEGOLM, "room_id": room_id, "session_id": session.session_id,
        "session_key": session.session_key.to_base64(),
    }  # fmt: skip


def said_in(
    room_id: str, device: Device, session: vodozemac.GroupSession, text: str, event_id: str = "$1"
) -> dict[str, Any]:
    """A message from a device as it travels."""
    clear = {"type": "m.room.message", "room_id": room_id, "content": {"msgtype": "m.text", "body": text}}
    locked = {
        "algorithm": MEGOLM, "session_id": session.session_id, "sender_key": device.curve25519,
        "ciphertext": session.encrypt(Api.to_canonical_json(clear).encode()).to_base64(),
    }  # fmt: skip
    return {"type": "m.room.encrypted", "sender": device.user_id, "event_id": event_id, "content": locked}
