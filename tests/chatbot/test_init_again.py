"""``circlebot init`` by options, without a homeserver: what is missing is told by its option, and said again it changes what is asked."""

import errno
import os
from pathlib import Path
from unittest.mock import MagicMock

import pytest
from typer.testing import CliRunner, Result

from chatbot.cli import cli

WHO = (
    "--homeserver", "https://matrix.example.org", "--user-id", "@bot:example.org", "--federation", "F",
    "--operator", "@ada:example.org",
)  # fmt: skip
TOP = ("--circle", "slug=coordinating; room=#top:example.org")


@pytest.fixture(autouse=True)
def no_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("CIRCLEBOT_PASSWORD", "CIRCLEBOT_ACCESS_TOKEN"):
        monkeypatch.delenv(name, raising=False)


def _init(toml: Path, *words: str) -> Result:
    ended = CliRunner().invoke(cli, ["init", "--offline", *words, "--config", str(toml)])
    assert ended.exception is None or isinstance(ended.exception, SystemExit), ended.exception
    return ended


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ((*WHO, "--circle", "slug=food; room=#f:example.org"), ["--circle: found nothing, expected --circle"]),
        (WHO, ["--circle: found nothing, expected --circle"]),
        ((*WHO[2:], *TOP), ["--homeserver: found nothing, expected --homeserver https://matrix.example.org"]),
        (
            ("--federation", "F"),
            [
                "--homeserver: found nothing", "--user-id: found nothing", "--circle: found nothing",
                "--operator: found nothing",
            ],
        ),
        ((*WHO[:6], "--operator", "ada", *TOP), ['--operator: found "ada", expected']),
        ((*WHO, *TOP, "--archive", "mysql://x"), ['--archive: found "mysql://x", expected']),
        ((*WHO, "--circle", "slug=food"), ["--circle: expected room of the circle “food”"]),
    ],
)  # fmt: skip
def test_what_is_missing_or_wrong_is_told_by_its_option_and_nothing_is_written(
    tmp_path: Path, words: tuple[str, ...], told: list[str]
) -> None:
    ended = _init(tmp_path / "circlebot.toml", *words)
    *lines, last = ended.output.splitlines()

    assert ended.exit_code == 2
    assert last == "Nothing was written."
    assert len(lines) == len(told), lines
    for wanted in told:
        assert any(line.startswith(wanted) for line in lines), lines
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("words", [(), (*WHO, *TOP)])
def test_where_there_is_no_room_nothing_is_left(
    tmp_path: Path, words: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CIRCLEBOT_PASSWORD", "secret")
    monkeypatch.setattr(os, "fsync", MagicMock(side_effect=OSError(errno.ENOSPC, "No space left on device")))
    ended = _init(tmp_path / "circlebot.toml", *words)

    assert ended.exit_code == 1
    assert ended.output.endswith(": No space left on device.\n")
    assert ended.output.count("\n") == 1
    assert list(tmp_path.iterdir()) == []


def test_where_there_is_room_for_the_secret_alone_the_old_one_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CIRCLEBOT_PASSWORD", "right")
    assert _init(tmp_path / "circlebot.toml", *WHO, *TOP).exit_code == 0
    before = {path.name: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    monkeypatch.setenv("CIRCLEBOT_PASSWORD", "another")
    room_for_one = MagicMock(side_effect=[None, OSError(errno.ENOSPC, "No space left on device")])
    monkeypatch.setattr(os, "fsync", room_for_one)
    ended = _init(tmp_path / "circlebot.toml", *WHO[:5], "Another name", *WHO[6:])

    assert (ended.exit_code, ended.output) == (1, f"{tmp_path}/circlebot.toml: No space left on device.\n")
    assert {path.name: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == before


GOOD = """# Ours.
[matrix]
homeserver = "https://matrix.example.org"  # where we are
user_id = "@bot:example.org"

[federation]
name = "F"
operators = ["@ada:example.org"]
coordinating_circle = "top"

[[circles]]
slug = "top"
name = "All of us"
kind = "coordinating"
room = "#top:example.org"

# Those who cook.
[[circles]]
slug = "food"
name = "Food and drink"
kind = "working"
room = "!room:example.org"

[federation.words]
concern = "bedenken"
"""


@pytest.mark.parametrize(
    ("words", "old", "new"),
    [
        (
            ("--circle", "slug=food; link=@fay:example.org"),
            'room = "!room:example.org"\n',
            'room = "!room:example.org"\nlink_persons = ["@fay:example.org"]\n',
        ),
        (
            ("--circle", "slug=food; room=#food:example.org"),
            '"!room:example.org"',
            '"#food:example.org"',
        ),
        (("--federation", "G"), 'name = "F"', 'name = "G"'),
        (("--operator", "@di:example.org"), '["@ada:example.org"]', '["@di:example.org"]'),
        (("--user-id", "@other:example.org"), "@bot:", "@other:"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("ends", ["\n", "\r\n"])
def test_said_again_it_changes_what_is_asked_and_no_other_letter(
    tmp_path: Path, words: tuple[str, ...], old: str, new: str, ends: str
) -> None:
    toml = tmp_path / "circlebot.toml"
    toml.write_bytes(b"\xef\xbb\xbf" + GOOD.replace("\n", ends).encode())
    toml.chmod(0o640)
    ended = _init(toml, *words)

    assert ended.exit_code == 0, ended.output
    assert toml.read_bytes().decode() == "\ufeff" + GOOD.replace(old, new).replace("\n", ends)
    assert toml.stat().st_mode & 0o777 == 0o640


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[matrix\n", "circlebot.toml:1: found broken TOML"),
        ("matrix = 5\n", "its matrix is no table: write [matrix], and say it again."),
        ("circles = [{slug = 'x'}]\n", "its circles stand in one list"),
        (GOOD.replace('name = "F"', "nmae = 'F'"), "circlebot.toml:7: federation.nmae: found an unknown key"),
    ],
)
def test_a_toml_that_cannot_be_added_to_is_left_as_it_was(tmp_path: Path, text: str, told: str) -> None:
    toml = tmp_path / "circlebot.toml"
    toml.write_text(text)
    ended = _init(toml, "--circle", "slug=tech; room=#tech:example.org")

    assert ended.exit_code == 2
    assert told in ended.output
    assert ended.output.endswith(f"{toml} is as it was.\n")
    assert toml.read_text() == text
