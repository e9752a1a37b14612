"""What a backup holds and keeps shut, when it is made, and what is not brought back."""

import errno
import io
import json
import os
import tarfile
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from unittest.mock import MagicMock

import pytest

from chatbot import config
from chatbot.backups.by_itself import Backups
from chatbot.backups.making import Manifest, make
from chatbot.backups.restoring import NotRestored, restore
from chatbot.backups.sealing import WrongPassphrase
from chatbot.matrix.login import Login, store_login
from storage.database import Database
from storage.types import UserId
from tests.towns import FEDERATION

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)


@pytest.fixture
def toml(tmp_path: Path) -> Path:
    path = tmp_path / "here" / "circlebot.toml"
    path.parent.mkdir()
    path.write_text(
        FEDERATION.replace("[limits]", 'password_file = "password"\n[backup]\nevery = "1d"\nkeep = 2\n[limits]')
    )
    (path.parent / "password").write_text("hunter2")
    (path.parent / "password").chmod(0o600)
    return path


async def made(toml: Path, name: str = "b.tar.gz", passphrase: str | None = None) -> tuple[Path, Manifest]:
    settings = config.load(toml)
    config.prepare_data_dir(settings.storage.data_dir)
    store_login(settings.storage.data_dir, Login(UserId("@circlebot:example.org"), "DEVICE", "token"))
    database = Database(settings.storage.url)
    try:
        await database.migrate()
        to = toml.parent / name
        return to, await make(to, settings=settings, toml=toml, database=database, now=NOW, passphrase=passphrase)
    finally:
        await database.close()


async def test_it_is_ours_alone_and_holds_no_secret_but_a_sealed_one(toml: Path) -> None:
    plain, manifest = await made(toml)
    sealed, _ = await made(toml, "sealed.tar.gz", "open sesame")

    assert plain.stat().st_mode & 0o777 == 0o600
    assert set(manifest.files) == {"archive.db", "circlebot.toml", "data/login.json"}
    assert manifest.secrets == ("password_file",)
    for file in (plain, sealed):
        with tarfile.open(file) as tar:
            held = b"".join(tar.extractfile(each).read() for each in tar.getmembers())  # type: ignore[union-attr]
        assert b"hunter2" not in held
    assert not list(toml.parent.glob("*.new")) + list(toml.parent.glob(".circlebot-*"))


def _put_the_password_into_the_data_folder(toml: Path) -> None:
    (toml.parent / "password").rename(toml.parent / "data/password")
    toml.write_text(toml.read_text().replace('"password"', '"data/password"'))


async def test_secrets_stay_out_of_it_wherever_they_lie(toml: Path) -> None:
    _, manifest = await made(toml)
    _put_the_password_into_the_data_folder(toml)
    _, moved = await made(toml)

    assert moved.files.keys() == manifest.files.keys()


async def test_its_own_files_are_not_written_over(toml: Path) -> None:
    await made(toml)
    for ours in ("circlebot.toml", "data/login.json", "data/circlebot.db", "data"):
        with pytest.raises(ValueError, match="left it as it is"):
            await made(toml, ours)


async def test_the_passphrase_opens_the_secrets_and_no_other_does(toml: Path, tmp_path: Path) -> None:
    file, _ = await made(toml, passphrase="open sesame")
    there = tmp_path / "there" / "circlebot.toml"
    there.parent.mkdir()
    with pytest.raises(WrongPassphrase):
        restore(file, toml=there, passphrase="open barley")
    assert not list(there.parent.iterdir())

    done = restore(file, toml=there, passphrase="open sesame")
    assert done.missing == ()
    assert (there.parent / "password").read_text() == "hunter2"
    assert (there.parent / "data").stat().st_mode & 0o777 == 0o700


async def test_without_them_it_names_what_is_missing(toml: Path, tmp_path: Path) -> None:
    file, _ = await made(toml)
    there = tmp_path / "there" / "circlebot.toml"
    there.parent.mkdir()

    assert restore(file, toml=there).missing == (there.parent / "password",)


def _changed(file: Path, name: str, raw: bytes) -> None:
    with tarfile.open(file) as tar:
        held = {each.name: tar.extractfile(each).read() for each in tar.getmembers()}  # type: ignore[union-attr]
    held[name] = raw
    with tarfile.open(file, "w:gz") as tar:
        for each, content in held.items():
            member = tarfile.TarInfo(each)
            member.size = len(content)
            tar.addfile(member, io.BytesIO(content))


@pytest.mark.parametrize("how", ["other bytes", "cut off", "a bit", "no tar", "outside", "from a newer one"])
async def test_what_is_damaged_is_not_brought_back(toml: Path, tmp_path: Path, how: str) -> None:
    file, _ = await made(toml)
    told = json.loads(_manifest(file))
    match how:
        case "other bytes":
            _changed(file, "data/login.json", b"{}")
        case "cut off":
            file.write_bytes(file.read_bytes()[:-2000])
        case "a bit":
            raw = bytearray(file.read_bytes())
            raw[len(raw) // 2] ^= 0xFF
            file.write_bytes(raw)
        case "no tar":
            file.write_text("Dear diary")
        case "outside":
            _changed(file, "manifest.json", json.dumps({**told, "files": {"../../evil": "0"}}).encode())
        case "from a newer one":
            _changed(file, "manifest.json", json.dumps({**told, "format": 2}).encode())
    there = tmp_path / "there" / "circlebot.toml"
    there.parent.mkdir()

    with pytest.raises(NotRestored):
        restore(file, toml=there)
    assert not list(there.parent.iterdir())


async def test_where_there_is_no_room_for_it_that_is_told(
    toml: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file, _ = await made(toml)
    there = tmp_path / "there" / "circlebot.toml"
    there.parent.mkdir()
    monkeypatch.setattr(Path, "write_bytes", MagicMock(side_effect=OSError(errno.ENOSPC, "No space left on device")))

    with pytest.raises(OSError, match=r"No space left on device: '.*/archive.db'"):
        restore(file, toml=there)
    assert not list(there.parent.iterdir())


def _manifest(file: Path) -> bytes:
    with tarfile.open(file) as tar:
        return tar.extractfile("manifest.json").read()  # type: ignore[union-attr]


async def test_what_is_there_stays(toml: Path, tmp_path: Path) -> None:
    file, _ = await made(toml)
    with pytest.raises(NotRestored, match="is not empty"):
        restore(file, toml=toml)


async def test_by_itself_once_a_day_and_the_oldest_give_way(toml: Path) -> None:
    await made(toml)
    settings, now = config.load(toml), NOW
    database = Database(settings.storage.url)
    backups = Backups(settings=settings, toml=toml, database=database, clock=lambda: now)
    every = timedelta(days=1)

    assert backups.due_in(every) == timedelta(0)
    for _ in range(3):
        assert await backups.make_one()
        (newest,) = (each for each in settings.backup.folder.iterdir() if f"{now:%Y%m%d}" in each.name)
        os.utime(newest, (now.timestamp(), now.timestamp()))
        assert backups.due_in(every) == every
        now += every
    assert sorted(each.name for each in settings.backup.folder.iterdir()) == [
        "circlebot-20260303-090000.tar.gz",
        "circlebot-20260304-090000.tar.gz",
    ]
    os.unlink(toml)  # What cannot be made drops nothing.
    assert not await backups.make_one()
    assert len(list(settings.backup.folder.iterdir())) == 2
    await database.close()


def _a_file_in_place_of_the_folder(toml: Path) -> str:
    (toml.parent / "backups").write_text("")
    return "backups: found a file, expected the folder that backup.folder names"


def _no_toml(toml: Path) -> str:
    toml.unlink()
    return f"{toml}: No such file or directory"


def _a_damaged_archive(toml: Path) -> str:
    (toml.parent / "data" / "circlebot.db").write_bytes(b"Dear diary, " * 1000)
    return "its file is no archive, or is encrypted"


@pytest.mark.parametrize("wrong", [_a_file_in_place_of_the_folder, _no_toml, _a_damaged_archive])
async def test_one_that_cannot_be_made_is_told_in_a_line(
    toml: Path, wrong: Callable[[Path], str], capsys: pytest.CaptureFixture[str]
) -> None:
    await made(toml)
    settings = config.load(toml)
    says = wrong(toml)
    database = Database(settings.storage.url)
    capsys.readouterr()
    assert not await Backups(settings=settings, toml=toml, database=database, clock=lambda: NOW).make_one()
    await database.close()

    (line,) = capsys.readouterr().out.splitlines()
    assert "no backup could be made; trying again later" in line
    assert says in line
