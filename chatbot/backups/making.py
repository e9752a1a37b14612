"""Making a backup, also while the bot runs.

The archive is copied first and the keys after it: keys that came meanwhile are too many, never too few. It is always an embedded archive
that lies in a backup, whatever database it comes from, so a backup can be brought back on either.
"""

import asyncio
import hashlib
import json
import os
import tarfile
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from chatbot import config, version
from chatbot.backups.sealing import seal
from chatbot.config import Settings
from chatbot.matrix.login import stored_login
from chatbot.matrix.run_mark import FILE as RUN
from storage import files, migrations
from storage.database import NOT_IN_BACKUPS, Database

MANIFEST, ARCHIVE, TOML, SECRETS, DATA = "manifest.json", "archive.db", "circlebot.toml", "secrets.sealed", "data"
FORMAT = 1
_SQLITE = b"SQLite format 3\0"


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup says of itself. ``files`` holds the SHA-256 of each of its files by name."""

    format: int
    made_at: str
    made_by: str
    schema: str
    user_id: str
    device_id: str | None
    secrets: tuple[str, ...]
    """The keys of the TOML that name a file with a secret; whether the backup has them or not."""
    files: Mapping[str, str]


async def make(
    to: Path, *, settings: Settings, toml: Path, database: Database, now: datetime, passphrase: str | None = None
) -> Manifest:
    """Write a backup into one file that only we can read, whole or not at all; with the secrets where there is a passphrase.

    Raises ValueError where it is no file, or one of the bot's own, OSError, and what the archive raises.
    """
    _must_be_another(to, settings, toml, database)
    if not to.parent.is_dir():
        raise FileNotFoundError(2, os.strerror(2), str(to))
    with TemporaryDirectory(dir=to.parent, prefix=".circlebot-backup-") as made:
        folder = Path(made)
        await copy_archive(database, folder / ARCHIVE)
        return await asyncio.to_thread(_gather, to, folder, settings, toml, database.file, now, passphrase)


def secret_files(settings: Settings) -> dict[str, Path]:
    """The files with secrets that the TOML names, by its keys."""
    matrix = settings.matrix
    named = {
        "password_file": matrix.password_file,
        "access_token_file": matrix.access_token_file,
        "pickle_key_file": matrix.pickle_key_file,
    }
    return {key: path for key, path in named.items() if path is not None}


def _must_be_another(to: Path, settings: Settings, toml: Path, database: Database) -> None:
    if to.exists() and not to.is_file():
        kind = "a folder" if to.is_dir() else "a device"
        raise ValueError(f"{to} is {kind}, and I have left it as it is. Name a file for the backup.")
    ours = [toml, *(path for path in settings.storage.data_dir.rglob("*") if path.is_file())]
    ours += [database.file] if database.file is not None else []
    if to.exists() and any(each.exists() and to.samefile(each) for each in ours):
        what = (
            "the archive itself" if database.file is not None and to.samefile(database.file) else "a file of the bot's"
        )
        raise ValueError(f"{to} is {what}, and I have left it as it is. Name another file for the backup.")


async def copy_archive(database: Database, to: Path) -> None:
    if database.embedded:
        await database.backup(to)
        return
    copy = Database(f"sqlite+aiosqlite:///{to}", patient=True)
    try:
        await copy.take_over(database, at_work=True)
    finally:
        await copy.close()
    await asyncio.to_thread(files.take_out_of, to, NOT_IN_BACKUPS)


def _gather(
    to: Path,
    folder: Path,
    settings: Settings,
    toml: Path,
    archive: Path | None,
    now: datetime,
    passphrase: str | None,
) -> Manifest:
    """Bring all files together in one."""
    found: dict[str, Path] = {ARCHIVE: folder / ARCHIVE, TOML: toml}
    for number, (name, path) in enumerate(_in_data(settings, archive, to=to)):
        if path.read_bytes()[: len(_SQLITE)] == _SQLITE:
            copy = folder / f"keys-{number}"
            files.copy(path, copy)
            path = copy
        found[f"{DATA}/{name}"] = path
    secrets = secret_files(settings)
    if passphrase is not None:
        sealed = folder / SECRETS
        sealed.write_bytes(
            seal({key: config.secret_in(path, key=f"matrix.{key}") for key, path in secrets.items()}, passphrase)
        )
        found[SECRETS] = sealed
    login = stored_login(settings.storage.data_dir)
    manifest = Manifest(
        FORMAT,
        now.isoformat(timespec="seconds"),
        version.in_words(),
        migrations.head(),
        settings.matrix.user_id,
        login.device_id if login is not None else None,
        tuple(secrets),
        {name: hashlib.sha256(path.read_bytes()).hexdigest() for name, path in found.items()},
    )
    (folder / MANIFEST).write_text(json.dumps(asdict(manifest), indent=2), encoding="utf-8")
    _write(to, {MANIFEST: folder / MANIFEST, **found})
    return manifest


def _in_data(settings: Settings, archive: Path | None, *, to: Path) -> Iterator[tuple[str, Path]]:
    """The files of the data folder, but the lock, the mark of the run that goes on, the archive with what lies beside it, secrets, what is half written, and backups."""
    folder = settings.storage.data_dir.resolve()
    secrets = {path.resolve() for path in secret_files(settings).values()}
    for path in sorted(folder.rglob("*")):
        if (
            not path.is_file()
            or path.name in ("lock", RUN)
            or path.suffix == ".new"
            or path.name.endswith(("-wal", "-shm"))
        ):
            continue
        if archive is not None and path.name.startswith(archive.name) and path.parent.samefile(archive.parent):
            continue
        if path.resolve() in secrets:  # They come along sealed, or not at all, wherever they lie.
            continue
        if path == to.resolve() or settings.backup.folder in path.parents:
            continue
        if any(part.startswith(".circlebot-backup-") for part in path.parts):
            continue
        yield str(path.relative_to(folder)), path


def _write(to: Path, found: Mapping[str, Path]) -> None:
    fresh = to.with_name(to.name + ".new")
    with open(os.open(fresh, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600), "wb") as file:
        with tarfile.open(fileobj=file, mode="w:gz", compresslevel=6) as tar:
            for name, path in found.items():
                member = tar.gettarinfo(str(path), arcname=name)
                member.mode, member.uid, member.gid, member.uname, member.gname = 0o600, 0, 0, "", ""
                with path.open("rb") as content:
                    tar.addfile(member, content)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(to)
