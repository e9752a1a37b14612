"""Paths that lead to something else than they should, wherever an operator can name one: one clear line, at once."""

import os
import signal
import socket
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from chatbot.cli import cli
from tests.chatbot.test_config import GOOD


@pytest.fixture(autouse=True)
def nobody_waits(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Whoever opens a pipe would wait for ever, and whoever reads a device would fill the memory."""
    for name in ("CIRCLEBOT_PASSWORD", "CIRCLEBOT_ACCESS_TOKEN", "CIRCLEBOT_PICKLE_KEY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("CIRCLEBOT_PASSPHRASE", "words")
    signal.alarm(20)
    yield
    signal.alarm(0)


def _pipe(path: Path) -> None:
    os.mkfifo(path, 0o600)


def _device(path: Path) -> None:
    path.symlink_to("/dev/zero")


def _folder(path: Path) -> None:
    path.mkdir(0o700)


def _socket(path: Path) -> None:
    listens = socket.socket(socket.AF_UNIX)
    there = os.getcwd()
    os.chdir(path.parent)  # The address of a socket is short.
    listens.bind(path.name)
    os.chdir(there)
    listens.close()
    path.chmod(0o600)


def _ring(path: Path) -> None:
    path.symlink_to(path)


KINDS = {
    _pipe: "It is a named pipe",
    _device: "It is a device",
    _folder: "Is a directory",
    _socket: "It is a socket",
    _ring: "Too many levels of symbolic links",
}
NAMED = {
    "matrix.password_file": '[matrix]\npassword_file = "x"\n',
    "matrix.access_token_file": '[matrix]\naccess_token_file = "x"\n',
    "matrix.pickle_key_file": '[matrix]\npickle_key_file = "x"\n',
    "matrix.avatar": '[matrix]\navatar = "x"\n',
}


def _ends(*words: str) -> Result:
    ended = CliRunner().invoke(cli, [*words])
    assert ended.exception is None or isinstance(ended.exception, SystemExit), ended.exception
    return ended


@pytest.mark.parametrize(("make", "told"), KINDS.items())
@pytest.mark.parametrize("key", NAMED)
def test_where_the_toml_names_a_file(tmp_path: Path, key: str, make: Callable[[Path], None], told: str) -> None:
    toml = tmp_path / "circlebot.toml"
    toml.write_text(GOOD.replace("[matrix]\n", NAMED[key]))
    make(tmp_path / "x")
    ended = _ends("check", "--config", str(toml))
    assert (ended.exit_code, ended.output.count("\n")) == (2, 1), ended.output
    assert f"{tmp_path}/x: found no readable file ({told})" in ended.output
    assert key in ended.output


@pytest.mark.parametrize(("make", "told"), KINDS.items())
def test_where_an_option_names_a_file(tmp_path: Path, make: Callable[[Path], None], told: str) -> None:
    toml, there = tmp_path / "circlebot.toml", tmp_path / "x"
    make(there)
    ended = _ends("check", "--config", str(there))
    assert (ended.exit_code, ended.output.count("\n")) == (2, 1)
    assert f"{there}: found no readable file ({told})" in ended.output
    ended = _ends("init", "--offline", "--federation", "F", "--config", str(there))
    assert (ended.exit_code, there.is_symlink()) == (2, make in (_device, _ring))
    says = "is a link that leads nowhere" if make is _ring else f"{there}: found no readable file ({told})"
    assert says in ended.output

    toml.write_text(GOOD.replace("federation]\n", "federation]\ntreasurers = []\n"))
    for words in (("import", str(there)), ("restore", str(there))):
        ended = _ends(*words, "--config", str(toml))
        assert (ended.exit_code, ended.output) == (1, f"{there}: {told}.\n")


@pytest.mark.parametrize("make", [_pipe, _device, _folder, _socket])
def test_where_the_archive_should_be(tmp_path: Path, make: Callable[[Path], None]) -> None:
    toml = tmp_path / "circlebot.toml"
    toml.write_text(f'{GOOD}\n[storage]\nurl = "sqlite+aiosqlite:///x"\n')
    make(tmp_path / "x")
    for words in (
        ("status",),
        ("export", str(tmp_path / "out")),
        ("backup", str(tmp_path / "b")),
        ("check",),
        ("migrate",),
    ):
        ended = _ends(*words, "--config", str(toml))
        says = "Is a directory" if make is _folder else "It is no file"
        assert (ended.exit_code, ended.output) == (1, f"{tmp_path}/x: {says}.\n")


@pytest.mark.parametrize("make", [_pipe, _device, lambda path: path.write_text("")])
@pytest.mark.parametrize(
    ("named", "told"),
    [('[storage]\ndata_dir = "x"', "storage.data_dir"), ('[backup]\nfolder = "x"', "backup.folder")],
)
def test_where_a_folder_should_be(tmp_path: Path, named: str, told: str, make: Callable[[Path], None]) -> None:
    toml = tmp_path / "circlebot.toml"
    toml.write_text(f"{GOOD}\n{named}\n")
    make(tmp_path / "x")
    ended = _ends("check", "--config", str(toml))

    assert ended.exit_code == 2
    assert ended.output.count("\n") == 1
    assert f": found a file, expected the folder that {told} names" in ended.output
    toml.write_text(toml.read_text().replace('"x"', '"x/y"'))
    assert (
        f"/y: found no folder, and none can be made (Not a directory), expected the folder that {told} names"
        in _ends("check", "--config", str(toml)).output
    )
