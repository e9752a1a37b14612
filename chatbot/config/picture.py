"""The bot's picture: a file that clients show, of a size that they show well; or the one that comes with the bot."""

from importlib.resources import files
from pathlib import Path

from chatbot.config.files import read_file
from chatbot.config.problems import ConfigError, Problem
from chatbot.config.settings import Settings

LARGEST = 1_000_000
"""Bytes. Each client of each member loads it."""
SIDES = range(48, 4097)
"""How many pixels wide and high. What is smaller is a blur, what is larger is refused by some homeservers."""
_PNG, _JPEG = b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff"
_SIZES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
"""The markers of a JPEG behind which its size stands."""


def picture(settings: Settings) -> tuple[bytes, str]:
    """The picture and its type. Raises ConfigError."""
    path = settings.matrix.avatar
    if path is None:
        return files("chatbot.config").joinpath("face.png").read_bytes(), "image/png"
    try:
        size = path.stat().st_size
        data = read_file(path) if size <= LARGEST else b""
    except OSError as trouble:
        raise _wrong(path, f"no readable file ({trouble.strerror})") from trouble
    if size > LARGEST:
        raise _wrong(path, f"{size:,} bytes")
    sides = _png(data) or _jpeg(data)
    if sides is None:
        raise _wrong(path, "neither a PNG nor a JPEG")
    if not all(side in SIDES for side in sides):
        raise _wrong(path, f"{sides[0]} by {sides[1]} pixels")
    return data, "image/png" if data.startswith(_PNG) else "image/jpeg"


def _wrong(path: Path, found: str) -> ConfigError:
    expected = (
        f"the picture that matrix.avatar names: a PNG or JPEG of {SIDES.start} to {SIDES.stop - 1} pixels on each side and at "
        f"most {LARGEST:,} bytes"
    )
    return ConfigError([Problem(str(path), "", found, expected)])


def _png(data: bytes) -> tuple[int, int] | None:
    if not data.startswith(_PNG) or data[12:16] != b"IHDR" or len(data) < 24:
        return None
    return int.from_bytes(data[16:20], "big"), int.from_bytes(data[20:24], "big")


def _jpeg(data: bytes) -> tuple[int, int] | None:
    if not data.startswith(_JPEG):
        return None
    at = 2
    while at + 9 <= len(data) and data[at] == 0xFF:
        if data[at + 1] in _SIZES:
            return int.from_bytes(data[at + 7 : at + 9], "big"), int.from_bytes(data[at + 5 : at + 7], "big")
        at += 2 + int.from_bytes(data[at + 2 : at + 4], "big")
    return None
