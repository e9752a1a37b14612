"""The bot's picture is one that clients can show; else check and the start say what is wrong with it."""

import struct
from pathlib import Path

import pytest
from typer.testing import CliRunner

from chatbot import config
from chatbot.cli import cli
from chatbot.config.picture import LARGEST
from tests.chatbot.test_config import GOOD


def _png(wide: int, high: int) -> bytes:
    return b"\x89PNG\r\n\x1a\n" + struct.pack(">I4sII", 13, b"IHDR", wide, high) + b"\x08\x02\0\0\0"


def _jpeg(wide: int, high: int) -> bytes:
    before = b"\xff\xe0" + struct.pack(">H", 16) + b"JFIF" + bytes(10)
    return b"\xff\xd8" + before + b"\xff\xc2" + struct.pack(">HBHH", 17, 8, high, wide) + bytes(10)


def _settings(tmp_path: Path, picture: bytes | None) -> config.Settings:
    (tmp_path / "circlebot.toml").write_text(
        GOOD.replace('user_id = "@circlebot:example.org"', 'user_id = "@circlebot:example.org"\navatar = "face.png"')
    )
    if picture is not None:
        (tmp_path / "face.png").write_bytes(picture)
    return config.load(tmp_path / "circlebot.toml")


@pytest.mark.parametrize(
    ("data", "mime"),
    [
        (_png(48, 48), "image/png"), (_png(256, 4096), "image/png"), (_png(256, 256) + bytes(LARGEST - 29), "image/png"),
        (_jpeg(640, 480), "image/jpeg"),
    ],
)  # fmt: skip
def test_a_picture_of_one_s_own(tmp_path: Path, data: bytes, mime: str) -> None:
    assert config.picture(_settings(tmp_path, data)) == (data, mime)


@pytest.mark.parametrize(
    ("data", "found"),
    [
        (None, "no readable file (No such file or directory)"),
        (b"", "neither a PNG nor a JPEG"),
        (b"GIF89a" + bytes(50), "neither a PNG nor a JPEG"),
        (b"<svg/>", "neither a PNG nor a JPEG"),
        (b"\x89PNG\r\n\x1a\n", "neither a PNG nor a JPEG"),
        (b"\xff\xd8\xff\xe0" + bytes(1), "neither a PNG nor a JPEG"),
        (b"\xff\xd8" + b"\xff\xe0\x00\x00" * 9, "neither a PNG nor a JPEG"),
        (_png(47, 256), "47 by 256 pixels"),
        (_png(256, 4097), "256 by 4097 pixels"),
        (_jpeg(5000, 300), "5000 by 300 pixels"),
        (_png(256, 256) + bytes(LARGEST), "1,000,029 bytes"),
    ],
)  # fmt: skip
def test_a_picture_that_clients_do_not_show_is_told(tmp_path: Path, data: bytes | None, found: str) -> None:
    with pytest.raises(config.ConfigError) as wrong:
        config.picture(_settings(tmp_path, data))
    assert f"found {found}, expected the picture that matrix.avatar names: a PNG or JPEG of 48 to 4096 pixels" in str(
        wrong.value
    )
    checked = CliRunner().invoke(cli, ["check", "--config", str(tmp_path / "circlebot.toml")])
    assert checked.exit_code == 2
    assert found in checked.output


def test_without_one_it_has_the_picture_that_comes_with_it(tmp_path: Path) -> None:
    (tmp_path / "circlebot.toml").write_text(GOOD)
    data, mime = config.picture(config.load(tmp_path / "circlebot.toml"))
    assert mime == "image/png"
    assert data.startswith(b"\x89PNG")
    assert len(data) < 10_000
    (tmp_path / "face.png").write_bytes(data)
    assert config.picture(_settings(tmp_path, data)) == (data, mime)
