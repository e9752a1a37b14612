"""The stored login: which device we are, and its token. ``account`` logs in with it.

We stay one device for ever: with the device its keys would be lost. Secrets are kept in files that only we can read, whole
or not at all, and keys are encrypted with the pickle key.
"""

import base64
import contextlib
import hashlib
import json
import secrets
from dataclasses import asdict, dataclass
from pathlib import Path

from Crypto.Cipher import AES

from chatbot.config.files import write_file
from chatbot.matrix.shapes import is_name
from storage.types import UserId


@dataclass(frozen=True, slots=True)
class Login:
    """Who we are on the server. The token may be gone, the device never changes."""

    user_id: UserId
    device_id: str
    access_token: str | None


def stored_login(data_dir: Path) -> Login | None:
    """The login of an earlier start. None at the first start. Raises LockedOut when it is damaged."""
    path = data_dir / "login.json"
    if not path.exists():
        return None
    login: Login | None = None
    with contextlib.suppress(ValueError, TypeError):
        login = Login(**json.loads(path.read_text(encoding="utf-8")))
    if login is None or not is_name(login.device_id) or not isinstance(login.access_token, str | None):
        raise LockedOut(
            f"{path} is damaged, and nothing else tells which device we are. Bring it back from a backup; or remove it and "
            "keys/, and the bot comes back as a new device."
        )
    return login


def store_login(data_dir: Path, login: Login) -> None:
    """Keep a login for the next start, readable by us alone."""
    write_private(data_dir / "login.json", json.dumps(asdict(login)))


class LockedOut(Exception):
    """The stored login or keys cannot be read, or cannot be opened with the pickle key that we have. Only an operator can
    mend that."""


def pickle_key(data_dir: Path, *, given: str | None = None) -> str:
    """The key that encrypts the stored keys: an operator gives it, or the first start makes it and keeps it beside them.

    Raises LockedOut.
    """
    path = data_dir / "pickle.key"
    if path.exists():
        kept = path.read_text(encoding="utf-8").strip()
        if given is not None and given != kept:
            raise LockedOut(
                f"what is in {data_dir} is locked with {path}, and the pickle key that is configured is another. "
                "Give the bot the one from that file; then the file can go."
            )
        return kept
    if given is not None:
        return given
    if any((data_dir / "keys").glob("*.db")):
        raise LockedOut(
            f"the keys in {data_dir / 'keys'} are locked with a pickle key that is not there. Bring {path} back from the "
            "same backup, or name the key by matrix.pickle_key_file; or remove login.json and keys/, and the bot comes "
            "back as a new device."
        )
    write_private(path, secrets.token_urlsafe(32))
    return path.read_text(encoding="utf-8").strip()


def seal(text: str, *, key: str) -> str:
    """Encrypt a text with the pickle key, so that its file is no weaker than the key store beside it."""
    cipher = AES.new(hashlib.sha256(key.encode()).digest(), AES.MODE_GCM)
    sealed, tag = cipher.encrypt_and_digest(text.encode())
    return json.dumps({"sealed": base64.b64encode(cipher.nonce + tag + sealed).decode()})


def unseal(text: str, *, key: str) -> str:
    """The text that was sealed. Raises ValueError when the key is another, or the text was changed."""
    raw = base64.b64decode(json.loads(text)["sealed"])
    cipher = AES.new(hashlib.sha256(key.encode()).digest(), AES.MODE_GCM, nonce=raw[:16])
    return cipher.decrypt_and_verify(raw[32:], raw[16:32]).decode()


def write_private(path: Path, text: str) -> None:
    """Write a file that only we can read, whole or not at all. It is on the disk before it takes the old one's place.
    Raises OSError, which names the file."""
    write_file(path, text.encode(), mode=0o600)
