"""A look at the bot's account from outside: which device it is, whether people's clients will trust it, whether keys run out.

It asks the homeserver alone and changes nothing, so it may be used while the bot runs.
"""

import base64
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from Crypto.Signature import eddsa
from nio import Api

from chatbot.api.device import FEW_KEYS
from chatbot.matrix.http import Http
from chatbot.matrix.login import stored_login


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at: what it is, how it is, and what to do when it is not well."""

    what: str
    how: str
    remedy: str | None = None

    @property
    def well(self) -> bool:
        return self.remedy is None


async def examine(*, homeserver: str, user_id: str, data_dir: Path, token: str | None) -> list[Finding]:
    """What the homeserver says about the bot's account and device. Raises HomeserverError."""
    login = stored_login(data_dir)
    if login is None or (login.access_token is None and token is None):
        return [Finding("login", "none yet", f"there is no login in {data_dir}: start the bot once with “run”")]
    http = Http(homeserver.rstrip("/"))
    http.token = login.access_token or token
    try:
        who = await http.ask("GET", "account", "whoami")
        keys = await http.ask("POST", "keys", "query", body={"device_keys": {user_id: []}})
        counts = (await http.ask("POST", "keys", "upload", body={})).get("one_time_key_counts", {})
    finally:
        await http.close()
    return findings(who, keys, counts, user_id=user_id, device_id=login.device_id)


def findings(
    who: Mapping[str, Any], keys: Mapping[str, Any], counts: Mapping[str, Any], *, user_id: str, device_id: str
) -> list[Finding]:
    """What the homeserver's answers mean."""
    is_us = who.get("user_id") == user_id and who.get("device_id") in (device_id, None)
    found = [
        Finding(
            "account", str(who.get("user_id")), None if is_us else f"the token is not of {user_id}, device {device_id}"
        )
    ]
    devices = keys.get("device_keys", {}).get(user_id, {})
    ours = devices.get(device_id)
    if ours is None:
        absent = "its keys are not on the homeserver, so nobody can write to it encrypted: start the bot with “run”"
        return [*found, Finding("device", device_id, absent)]
    found.append(Finding("device", device_id))
    found.append(Finding("fingerprint (ed25519)", _in_fours(ours.get("keys", {}).get(f"ed25519:{device_id}", ""))))
    signer = _self_signing(keys, user_id)
    remedy: str | None
    if signer is None:
        remedy = "the account has no identity: restart the bot, which makes one and signs its device"
    elif not _is_signed(ours, user_id, signer):
        remedy = "clients may show it as unverified: bring back cross_signing.json from a backup and restart the bot, or reset "
        remedy += "the account's identity in a client"
    else:
        remedy = None
    found.append(Finding("signed by its own identity", "no" if remedy else "yes", remedy))
    left = int(counts.get("signed_curve25519", 0))
    few = "restart the bot, which refills them" if left < FEW_KEYS else None
    found.append(Finding("one-time keys left", str(left), few))
    others = [name for name, each in sorted(devices.items()) if signer is None or not _is_signed(each, user_id, signer)]
    strangers = [name for name in others if name != device_id]
    if strangers:
        remedy = "if they are not in use, log them out in a client: people may be warned of them"
        found.append(Finding("other devices that are not signed", ", ".join(strangers), remedy))
    return found


def _self_signing(keys: Mapping[str, Any], user_id: str) -> str | None:
    listed = keys.get("self_signing_keys", {}).get(user_id, {}).get("keys", {})
    return next((str(key) for key in listed.values()), None)


def _is_signed(device: Mapping[str, Any], user_id: str, signer: str) -> bool:
    """Whether a device has a valid signature of the identity. A signature that does not verify counts for nothing."""
    signature = device.get("signatures", {}).get(user_id, {}).get(f"ed25519:{signer}")
    if not isinstance(signature, str):
        return False
    bare = {key: value for key, value in device.items() if key not in ("signatures", "unsigned")}
    try:
        key = eddsa.import_public_key(_unpadded(signer))
        eddsa.new(key, "rfc8032").verify(Api.to_canonical_json(bare).encode(), _unpadded(signature))
    except ValueError:
        return False
    return True


def _unpadded(text: str) -> bytes:
    return base64.b64decode(text + "=" * (-len(text) % 4))


def _in_fours(key: str) -> str:
    """A fingerprint as clients show it."""
    return " ".join(key[at : at + 4] for at in range(0, len(key), 4))
