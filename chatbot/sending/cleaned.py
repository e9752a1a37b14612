"""A file of somebody's, made ready to be put up in another room: a process of its own, which has nothing but the file, and little
time and memory for it (DECISIONS 22). It reads the file from its input, and writes a line of JSON and the file to its output.

What it is, its content says, not its name. Pictures are painted anew, so that nothing of the camera, the place or a thumbnail stays
in them; sound, film and PDF are freed of all that is not heard, seen or read (``stripping``). What cannot be freed of it does not go. It
is started as a file, alone and with nothing around it, so it fetches what it needs when it is needed.
"""

import io
import json
import sys
import unicodedata
from pathlib import Path

LARGEST = 10 * 1024 * 1024
MOST_PIXELS = 40_000_000
SECONDS = 20
MEMORY = 512 * 1024 * 1024
PICTURES = {
    "PNG": ("image/png", "png"),
    "JPEG": ("image/jpeg", "jpg"),
    "WEBP": ("image/webp", "webp"),
    "GIF": ("image/gif", "gif"),
}
TEXTS = {"csv": ("text/csv", "csv"), "ics": ("text/calendar", "ics")}
"""What a text is by the end of its name; all others are just text."""


class Refused(Exception):
    """It is not put up; the word says why."""


def main() -> None:
    """Read, clean, write."""
    _limit()
    order = json.loads(sys.stdin.buffer.readline())
    data = sys.stdin.buffer.read(LARGEST + 1)
    try:
        facts, data = cleaned(data, name=str(order["name"]))
    except Refused as why:
        facts, data = {"refused": str(why)}, b""
    except Exception:  # noqa: BLE001 - Whatever a foreign file does to its reader, it is broken.
        facts, data = {"refused": "broken"}, b""
    sys.stdout.buffer.write(json.dumps(facts).encode() + b"\n" + data)


def _limit() -> None:
    import resource

    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))


def cleaned(data: bytes, *, name: str) -> tuple[dict[str, object], bytes]:
    """A file and what it is. Raises Refused: too-large, kind, metadata, broken."""
    if len(data) > LARGEST:
        raise Refused("too-large")
    if not data:
        raise Refused("broken")
    if _is_picture(data):
        return _painted_anew(data)
    text = _text(data, name=name)
    if text is not None:
        return text
    mime, ending = _kind_of(data)
    try:
        return _stripped(data, mime, ending)
    except Exception as why:  # Whatever it does to its reader, nobody can say what else is in it.
        raise Refused("metadata") from why


def _stripped(data: bytes, mime: str, ending: str) -> tuple[dict[str, object], bytes]:
    """Sound, film or PDF, freed of what is not heard, seen or read."""
    from chatbot.sending.stripping import films, mp3, ogg, pdf

    if ending in ("m4a", "mp4"):
        data, pictures = films.stripped(data)
        mime, ending = ("video/mp4", "mp4") if pictures else ("audio/mp4", "m4a")
    else:
        data = {"pdf": pdf, "ogg": ogg, "mp3": mp3}[ending].stripped(data)
    if len(data) > LARGEST:
        raise Refused("too-large")
    return {"mime": mime, "ending": ending}, data


def _is_picture(data: bytes) -> bool:
    return data.startswith((b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF87a", b"GIF89a")) or (
        data[:4] == b"RIFF" and data[8:12] == b"WEBP"
    )


SOUND = frozenset({b"M4A ", b"M4B "})
FILMS = frozenset(
    {
        b"isom",
        b"iso2",
        b"iso3",
        b"iso4",
        b"iso5",
        b"iso6",
        b"mp41",
        b"mp42",
        b"avc1",
        b"dash",
        b"MSNV",
        b"M4V ",
        b"f4v ",
    }
)
"""The brands of what is sound or film. Others wear the same clothing: photographs of phones (HEIC, AVIF), which tell where they were
taken."""
SEVERAL = "MPO"
"""A JPEG with further pictures behind it, as phones take them. The first one is the photograph."""


def _kind_of(data: bytes) -> tuple[str, str]:
    """What a file is that is neither picture nor text. Raises Refused for what is never put up."""
    if data.startswith(b"%PDF-"):
        return "application/pdf", "pdf"
    if data.startswith(b"OggS"):
        return "audio/ogg", "ogg"
    if data.startswith(b"ID3") or (data[:1] == b"\xff" and data[1:2] in (b"\xfb", b"\xf3", b"\xf2")):
        return "audio/mpeg", "mp3"
    if data[4:8] == b"ftyp" and data[8:12] in SOUND:
        return "audio/mp4", "m4a"
    if data[4:8] == b"ftyp" and data[8:12] in FILMS:
        return "video/mp4", "mp4"
    raise Refused("kind")


def _text(data: bytes, *, name: str) -> tuple[dict[str, object], bytes] | None:
    """A text, which has nothing in it but what all can read; None where it is none. Raises Refused for markup."""
    if b"\0" in data:
        return None
    try:
        words = data.decode("utf-8")
    except UnicodeDecodeError:
        return None
    if next((letter for letter in words if unicodedata.category(letter)[0] not in "CZ"), "") == "<":
        raise Refused("kind")  # Whatever does not show in front of it.
    if words.startswith("%PDF-"):
        return None
    mime, ending = TEXTS.get(name.rpartition(".")[2].casefold(), ("text/plain", "txt"))
    return {"mime": mime, "ending": ending}, data


def _painted_anew(data: bytes) -> tuple[dict[str, object], bytes]:
    """A picture with its pixels alone, as it is to be held; of one that moves its first frame."""
    from PIL import Image, ImageOps

    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    with Image.open(io.BytesIO(data), formats=tuple(PICTURES)) as picture:
        kind = "JPEG" if picture.format == SEVERAL else str(picture.format)
        if picture.width * picture.height > MOST_PIXELS:
            raise Refused("too-large")
        picture.seek(0)
        ImageOps.exif_transpose(picture, in_place=True)
        mode = "RGB" if kind == "JPEG" else "RGBA"
        pixels = picture if picture.mode == mode else picture.convert(mode)
        pixels.load()
        pixels.info.clear()
        pixels.getexif().clear()
        written = io.BytesIO()
        pixels.save(written, format=kind, **({"quality": 90} if kind in ("JPEG", "WEBP") else {}))
    if written.tell() > LARGEST:
        raise Refused("too-large")
    mime, ending = PICTURES[kind]
    return {"mime": mime, "ending": ending, "w": pixels.width, "h": pixels.height}, written.getvalue()


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
    main()
