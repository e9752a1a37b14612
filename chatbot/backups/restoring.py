"""Bringing a backup back, on this machine or another. Nothing that is there is overwritten, and it is looked over before anything is written."""

import asyncio
import hashlib
import json
import shutil
import sqlite3
import tarfile
import zlib
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory

from chatbot import config
from chatbot.backups.making import ARCHIVE, DATA, FORMAT, MANIFEST, SECRETS, TOML, Manifest, secret_files
from chatbot.backups.sealing import unseal
from chatbot.config import Settings
from chatbot.config.files import must_be_a_file
from chatbot.matrix.login import write_private
from storage import migrations
from storage.database import Database, DatabaseTooNew
from storage.moved import NotMoved


class NotRestored(Exception):
    """Nothing was changed; its words say why."""


@dataclass(frozen=True, slots=True)
class Restored:
    """What was brought back."""

    manifest: Manifest
    kept_toml: bool
    """There was another TOML already, and it stays."""
    missing: tuple[Path, ...]
    """Files with secrets that are still to be put there."""


def restore(file: Path, *, toml: Path, passphrase: str | None = None) -> Restored:
    """Bring a backup back: the TOML where none is, the data folder and the archive where the TOML says.

    Raises NotRestored, ConfigError, DatabaseTooNew, WrongPassphrase, OSError, and what the database raises.
    """
    with TemporaryDirectory(dir=toml.resolve().parent, prefix=".circlebot-restore-") as made:
        folder = Path(made)
        manifest = _unpack(file, folder)
        secrets = (
            unseal((folder / SECRETS).read_bytes(), passphrase) if passphrase and SECRETS in manifest.files else {}
        )
        kept = toml.exists()
        if not kept:
            shutil.copyfile(folder / TOML, toml)
        try:
            settings = config.load(toml)
            _must_be_free(settings)
            _bring_archive(settings, folder / ARCHIVE)
            _bring_data(settings, folder, manifest)
        except BaseException:
            if not kept:
                toml.unlink()
            raise
        missing = _bring_secrets(settings, secrets)
        differs = kept and toml.read_bytes() != (folder / TOML).read_bytes()
        return Restored(manifest, differs, tuple(missing))


def is_sealed(file: Path) -> bool:
    """Whether a backup holds secrets, for which a passphrase has to be asked. Raises NotRestored, OSError."""
    return SECRETS in _manifest_of(file).files


def _manifest_of(file: Path) -> Manifest:
    must_be_a_file(file)
    try:
        with tarfile.open(file, mode="r:gz") as tar:
            told = tar.extractfile(MANIFEST)
            data = json.loads(told.read()) if told is not None else {}
        manifest = Manifest(**data)
    except (tarfile.TarError, zlib.error, EOFError, KeyError, TypeError, ValueError, OSError) as wrong:
        if isinstance(wrong, OSError) and wrong.filename is not None:
            raise
        raise NotRestored(f"{file} is no backup of Circlebot, or is damaged.") from wrong
    if manifest.format > FORMAT:
        raise NotRestored(f"{file} was made by a newer Circlebot: {manifest.made_by}.")
    return manifest


def _unpack(file: Path, folder: Path) -> Manifest:
    """All files of a backup, each as it was when it was made."""
    manifest = _manifest_of(file)
    try:
        with tarfile.open(file, mode="r:gz") as tar:
            for name, digest in manifest.files.items():
                if PurePosixPath(name).is_absolute() or ".." in PurePosixPath(name).parts:
                    raise NotRestored(f"{file} names a file outside of a backup: {name}.")
                content = tar.extractfile(name)
                raw = content.read() if content is not None else b""
                if hashlib.sha256(raw).hexdigest() != digest:
                    raise NotRestored(f"{file} is damaged: {name} is not as it was.")
                path = folder / name
                path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
                _write(path, raw)
    except (tarfile.TarError, zlib.error, EOFError, KeyError, OSError) as wrong:
        if isinstance(wrong, OSError) and wrong.filename is not None:
            raise
        raise NotRestored(f"{file} is damaged.") from wrong
    with closing(sqlite3.connect(folder / ARCHIVE)) as archive:
        if archive.execute("PRAGMA integrity_check").fetchone() != ("ok",):
            raise NotRestored(f"{file} is damaged: its archive does not hold together.")
    if manifest.schema not in migrations.known():
        raise DatabaseTooNew(manifest.schema)
    return manifest


def _write(path: Path, raw: bytes) -> None:
    """What cannot be written is named: else it would seem that the backup cannot be read."""
    try:
        path.write_bytes(raw)
    except OSError as trouble:
        raise OSError(trouble.errno, trouble.strerror, str(path)) from trouble


def _must_be_free(settings: Settings) -> None:
    folder = settings.storage.data_dir
    if folder.is_dir() and any(path.name != "lock" for path in folder.iterdir()):
        raise NotRestored(f"{folder} is not empty, and I have left it as it is. Move it away first.")
    prefix = "sqlite+aiosqlite:///"
    file = Path(settings.storage.url.removeprefix(prefix))
    if settings.storage.url.startswith(prefix) and file.exists():
        raise NotRestored(f"{file} is there already, and I have left it as it is. Move it away first.")


def _bring_archive(settings: Settings, copy: Path) -> None:
    """Put the archive where the TOML says. Nothing is there before."""
    if not settings.storage.url.startswith("sqlite"):
        asyncio.run(_into_postgresql(settings.storage.url, copy))
        return
    config.prepare_data_dir(settings.storage.data_dir)
    file = Path(settings.storage.url.removeprefix("sqlite+aiosqlite:///"))
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    _put(copy, file)


async def _into_postgresql(url: str, copy: Path) -> None:
    old, new = Database(f"sqlite+aiosqlite:///{copy}", patient=True), Database(url, patient=True)
    try:
        await old.migrate()
        await new.take_over(old)
    except NotMoved as why:
        raise NotRestored(f"The database that storage.url names cannot take it: {why}") from why
    finally:
        await old.close()
        await new.close()


def _bring_data(settings: Settings, folder: Path, manifest: Manifest) -> None:
    config.prepare_data_dir(settings.storage.data_dir)
    for name in manifest.files:
        if name.startswith(f"{DATA}/"):
            path = settings.storage.data_dir / name.removeprefix(f"{DATA}/")
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            _put(folder / name, path)


def _bring_secrets(settings: Settings, secrets: Mapping[str, str]) -> list[Path]:
    """Write the files with secrets that are not there. Returns those that are still missing."""
    missing = []
    for key, path in secret_files(settings).items():
        if path.exists():
            continue
        if key in secrets:
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            write_private(path, secrets[key])
        else:
            missing.append(path)
    return missing


def _put(source: Path, target: Path) -> None:
    fresh = target.with_name(target.name + ".new")
    fresh.touch(mode=0o600)
    shutil.copyfile(source, fresh)
    fresh.replace(target)
