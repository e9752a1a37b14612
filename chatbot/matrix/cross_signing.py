"""The bot's own identity: a master key that signs its device, so that clients which ask for that talk to it (T29).

The bot makes it once, where the account has none, and never resets it by itself: people would see a stranger.
"""

import base64
import json
from pathlib import Path
from typing import Any

import structlog
from Crypto.PublicKey import ECC
from Crypto.Signature import eddsa
from nio import Api

from chatbot.matrix.homeserver import Unavailable
from chatbot.matrix.http import Http
from chatbot.matrix.login import seal, unseal, write_private

log = structlog.get_logger(__name__)

PARTS = ("master", "self_signing", "user_signing")


class Keys:
    """Three Ed25519 keys from their seeds, kept in a file that only we can read."""

    def __init__(self, seeds: dict[str, str]) -> None:
        self.seeds = seeds
        self._keys = {part: ECC.construct(curve="Ed25519", seed=_unb64(seeds[part])) for part in PARTS}

    @classmethod
    def fresh(cls) -> "Keys":
        """New keys."""
        return cls({part: _b64(ECC.generate(curve="Ed25519").seed) for part in PARTS})

    def public(self, part: str) -> str:
        """A public key without padding. Clients silently drop a padded one."""
        return _b64(self._keys[part].public_key().export_key(format="raw"))

    def sign(self, part: str, value: dict[str, Any]) -> str:
        """The signature of a JSON object, which must not hold signatures itself."""
        signer = eddsa.new(self._keys[part], "rfc8032")
        return _b64(signer.sign(Api.to_canonical_json(value).encode()))


async def make_known(
    http: Http, *, user_id: str, device_id: str, data_dir: Path, pickle_key: str, device_signs: Any
) -> bool:
    """Sign our device with our own identity, and make that identity where the account has none. True when the device is
    signed, False when only a person can do that. Raises HomeserverError when another try may succeed.

    ``device_signs`` signs a JSON object with the device's own key.
    """
    path = data_dir / "cross_signing.json"
    try:
        keys = _stored(path, pickle_key=pickle_key)
    except (ValueError, KeyError):
        log.error("cross_signing.json cannot be opened with pickle.key; bring back both from the same backup")
        return False
    answer = await http.ask("POST", "keys", "query", body={"device_keys": {user_id: []}})
    device = answer.get("device_keys", {}).get(user_id, {}).get(device_id)
    known = answer.get("master_keys", {}).get(user_id)
    if device is None:
        raise Unavailable("our device keys are not on the server, so they cannot be signed yet")
    if known is None:
        keys = keys or Keys.fresh()
        # Before the upload: an identity without its seeds is lost.
        write_private(path, seal(json.dumps(keys.seeds), key=pickle_key))
        await _upload(http, keys, user_id=user_id, device_id=device_id, device_signs=device_signs)
    elif keys is None or f"ed25519:{keys.public('master')}" not in known.get("keys", {}):
        log.warning(
            "the account has an identity whose keys are not here; some clients will show this bot as unverified. "
            "Bring back cross_signing.json from a backup, or reset the identity of the account in a client."
        )
        return False
    signer = f"ed25519:{keys.public('self_signing')}"
    if signer not in device.get("signatures", {}).get(user_id, {}):
        bare = {key: value for key, value in device.items() if key not in ("signatures", "unsigned")}
        signed = {**bare, "signatures": {user_id: {signer: keys.sign("self_signing", bare)}}}
        await http.ask("POST", "keys", "signatures", "upload", body={user_id: {device_id: signed}})
    return True


def _stored(path: Path, *, pickle_key: str) -> Keys | None:
    if not path.exists():
        return None
    text = path.read_text(encoding="utf-8")
    if "sealed" in json.loads(text):
        return Keys(json.loads(unseal(text, key=pickle_key)))
    write_private(path, seal(text, key=pickle_key))  # An older version kept the seeds unencrypted.
    return Keys(json.loads(text))


async def _upload(http: Http, keys: Keys, *, user_id: str, device_id: str, device_signs: Any) -> None:
    body: dict[str, Any] = {}
    for part in PARTS:
        public = keys.public(part)
        key: dict[str, Any] = {
            "user_id": user_id,
            "usage": [part],
            "keys": {f"ed25519:{public}": public},
        }
        if part == "master":
            signatures = {f"ed25519:{device_id}": device_signs(key)}
        else:
            signatures = {f"ed25519:{keys.public('master')}": keys.sign("master", key)}
        body[f"{part}_key"] = {**key, "signatures": {user_id: signatures}}
    await http.ask("POST", "keys", "device_signing", "upload", body=body)
    log.info("made the bot's own identity and signed its device with it")


def _b64(data: bytes) -> str:
    return base64.b64encode(data).decode().rstrip("=")


def _unb64(text: str) -> bytes:
    return base64.b64decode(text + "=" * (-len(text) % 4))
