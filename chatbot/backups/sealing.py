"""Secrets in a backup: sealed with a passphrase, since backups lie where others can read them."""

import base64
import json
import secrets
from collections.abc import Mapping

from Crypto.Cipher import AES
from Crypto.Protocol.KDF import scrypt

COST, BLOCK, PARALLEL = 2**15, 8, 1
"""Of scrypt: a tenth of a second and 32 MB for each guess (RFC 7914 §2)."""


class WrongPassphrase(Exception):
    """It does not open what is sealed; or that was changed."""


def seal(found: Mapping[str, str], passphrase: str) -> bytes:
    """Texts by name, locked with a passphrase."""
    salt = secrets.token_bytes(16)
    cipher = AES.new(_key(passphrase, salt), AES.MODE_GCM)
    sealed, tag = cipher.encrypt_and_digest(json.dumps(dict(found)).encode())
    parts = {"salt": salt, "nonce": cipher.nonce, "tag": tag, "sealed": sealed}
    return json.dumps({name: base64.b64encode(part).decode() for name, part in parts.items()}).encode()


def unseal(raw: bytes, passphrase: str) -> dict[str, str]:
    """The texts again. Raises WrongPassphrase."""
    try:
        parts = {name: base64.b64decode(part) for name, part in json.loads(raw).items()}
        cipher = AES.new(_key(passphrase, parts["salt"]), AES.MODE_GCM, nonce=parts["nonce"])
        found: dict[str, str] = json.loads(cipher.decrypt_and_verify(parts["sealed"], parts["tag"]))
    except (ValueError, KeyError, TypeError) as wrong:
        raise WrongPassphrase from wrong
    return found


def _key(passphrase: str, salt: bytes) -> bytes:
    made = scrypt(passphrase, salt.decode("latin-1"), 32, N=COST, r=BLOCK, p=PARALLEL)
    assert isinstance(made, bytes)
    return made
