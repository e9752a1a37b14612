"""The stored login: which device we are, and its token. One device for ever; losing it loses the keys that go with it."""

import json
import os
import secrets
from dataclasses import asdict, dataclass
from pathlib import Path

from storage.types import UserId


@dataclass(frozen=True, slots=True)
class Login:
    """Who we are on the server. The token may be gone, the device never changes."""

    user_id: UserId
    device_id: str
    access_token: str | None


def stored_login(data_dir: Path) -> Login | None:
    """The login of an earlier start; None at the first."""
    path = data_dir / "login.json"
    return Login(**json.loads(path.read_text(encoding="utf-8"))) if path.exists() else None


def store_login(data_dir: Path, login: Login) -> None:
    """Keep a login for the next start, readable by us alone."""
    write_private(data_dir / "login.json", json.dumps(asdict(login)))


def pickle_key(data_dir: Path) -> str:
    """The key that the stored encryption keys are locked with; made at the first start."""
    path = data_dir / "pickle.key"
    if not path.exists():
        write_private(path, secrets.token_urlsafe(32))
    return path.read_text(encoding="utf-8").strip()


def write_private(path: Path, text: str) -> None:
    """Write a file that only we can read, whole or not at all, and on the disk before it counts."""
    fresh = path.with_name(path.name + ".new")
    with open(os.open(fresh, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)
