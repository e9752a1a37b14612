"""Files of people's, before they are put up in another room: what they are by their content, and what is left of them."""

import io
import struct
import zlib
from pathlib import Path

import pytest
from PIL import Image, PngImagePlugin

from chatbot.sending import cleaned, media
from chatbot.sending.cleaned import Refused

SECRET = b"GPS 51.5074 N, Cy's phone"


def _picture(kind: str, *, size: tuple[int, int] = (30, 20), frames: int = 1) -> bytes:
    """A picture with all that cameras and programs leave in one."""
    images = [Image.new("RGB", size, (200, 30 * number, 40)) for number in range(frames)]
    exif = Image.Exif()
    exif[0x010E], exif[0x0112] = SECRET.decode(), 6  # A description; held upright.
    written = io.BytesIO()
    more: dict[str, object] = {}
    if kind in ("JPEG", "PNG", "WEBP"):
        more["exif"] = exif
    if kind == "JPEG":
        more["comment"] = SECRET
    if kind == "WEBP":
        more["xmp"] = b"<x:xmpmeta>" + SECRET
    if kind == "PNG":
        info = PngImagePlugin.PngInfo()
        info.add_text("Author", SECRET.decode())
        info.add_itxt("XML:com.adobe.xmp", SECRET.decode())
        more["pnginfo"] = info
    if kind == "GIF":
        more |= {"comment": SECRET, "save_all": True, "append_images": images[1:]}
    images[0].save(written, format=kind, **more)
    return written.getvalue()


@pytest.mark.parametrize(
    ("kind", "mime"), [("JPEG", "image/jpeg"), ("PNG", "image/png"), ("WEBP", "image/webp"), ("GIF", "image/gif")]
)
def test_of_a_picture_only_its_pixels_are_left_held_as_it_is_to_be_seen(kind: str, mime: str) -> None:
    data = _picture(kind, frames=3 if kind == "GIF" else 1)
    assert SECRET in data

    facts, ready = cleaned.cleaned(data + SECRET, name="IMG_1.svg")

    assert facts["mime"] == mime
    for trace in (SECRET, b"Exif", b"xmp", b"GPS"):
        assert trace not in ready
    with Image.open(io.BytesIO(ready)) as picture:
        assert picture.format == kind
        assert getattr(picture, "n_frames", 1) == 1
        assert not picture.getexif()
        assert (facts["w"], facts["h"]) == picture.size == ((30, 20) if kind == "GIF" else (20, 30))


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def _saved(picture: Image.Image, kind: str, **more: object) -> bytes:
    written = io.BytesIO()
    picture.save(written, format=kind, **more)
    return written.getvalue()


_RED, _BLUE = Image.new("RGB", (30, 20), (200, 1, 1)), Image.new("RGB", (30, 20), (1, 1, 200))
_MOVING: dict[str, object] = {"save_all": True, "append_images": [_BLUE] * 3}


@pytest.mark.parametrize(
    ("data", "mime"),
    [
        (_saved(_RED, "MPO", **_MOVING), "image/jpeg"),  # As phones take them: with a second picture behind the first.
        (_saved(_RED, "PNG", **_MOVING), "image/png"),
        (_saved(_RED, "WEBP", **_MOVING), "image/webp"),
        (_saved(_RED, "GIF", **_MOVING) + b"<script>" + SECRET, "image/gif"),
        (_saved(_RED, "PNG") + b"PK\3\4" + SECRET, "image/png"),
        (_saved(_RED, "JPEG") + b"%PDF-1.7" + SECRET, "image/jpeg"),
        (_saved(_RED, "PNG", icc_profile=SECRET), "image/png"),
        (_saved(_RED, "JPEG", icc_profile=SECRET), "image/jpeg"),
        (_saved(_RED, "WEBP", icc_profile=SECRET), "image/webp"),
        (_saved(Image.new("I;16", (30, 20)), "PNG"), "image/png"),
        (_saved(Image.new("1", (30, 20)), "PNG"), "image/png"),
        (_saved(Image.new("CMYK", (30, 20)), "JPEG"), "image/jpeg"),
    ],
)
def test_a_picture_of_any_kind_is_one_picture_and_nothing_else(data: bytes, mime: str) -> None:
    facts, ready = cleaned.cleaned(data, name="x.jpg")
    assert (facts["mime"], facts["w"], facts["h"]) == (mime, 30, 20)
    assert SECRET not in ready
    with Image.open(io.BytesIO(ready)) as picture:
        assert picture.format != "MPO"
        assert getattr(picture, "n_frames", 1) == 1


@pytest.mark.parametrize(
    ("data", "name", "mime"),
    [
        (b"We need flour", "list.txt", "text/plain"),
        (b"We need flour", "list.html", "text/plain"),
        (b"a,b\n1,2\n", "list.csv", "text/csv"),
        (b"BEGIN:VCALENDAR\r\n", "call.ics", "text/calendar"),
    ],
)
def test_texts_stay_as_they_are(data: bytes, name: str, mime: str) -> None:
    facts, ready = cleaned.cleaned(data, name=name)
    assert (facts["mime"], ready) == (mime, data)


def _bomb() -> bytes:
    """A small PNG that says that it has 2,500 million pixels."""
    head = struct.pack(">IIBBBBB", 50_000, 50_000, 8, 2, 0, 0, 0)
    chunk = b"IHDR" + head
    return b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + chunk + struct.pack(">I", zlib.crc32(chunk))


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "kind"),
        (b" \n<!DOCTYPE html><script>", "kind"),
        ("\ufeff<?xml version='1.0'?>".encode(), "kind"),
        (b"PK\3\4\0\0\xff", "kind"),
        (b"MZ\x90\0\xff", "kind"),
        (b"\x7fELF\xff\0", "kind"),
        (b"\0" * (cleaned.LARGEST + 1), "too-large"),
        (b"", "broken"),
        (b"\x0c<html>", "kind"),
        ("\u200b\u00a0<svg onload='x'/>".encode(), "kind"),
        ("<svg/>".encode("utf-16"), "kind"),
        (b"\0\0\0\x20ftypheic\0", "kind"),
        (b"\0\0\0\x20ftypmif1\0", "kind"),
        (b"\0\0\0\x14ftypqt  \0", "kind"),
        (_saved(_RED, "AVIF"), "kind"),
        (_saved(_RED, "TIFF"), "kind"),
        (_saved(_RED, "ICO"), "kind"),
        (b"RIFF\0\0\0\0WAVEfmt ", "kind"),
        (b"fLaC\0\0", "kind"),
        (b"\n%PDF-1.4 \xff\xff", "kind"),
    ],
)
def test_others_do_not_go(data: bytes, why: str) -> None:
    with pytest.raises(Refused, match=why):
        cleaned.cleaned(data, name="poster.png")


_PNG, _GIF = _saved(_RED, "PNG"), _saved(_RED, "GIF")
_MUCH = zlib.compress(b"A" * 50_000_000)


@pytest.mark.parametrize(
    "data",
    [
        _bomb(),
        _PNG[:33] + _chunk(b"zTXt", b"x\0\0" + _MUCH) + _PNG[33:],
        _PNG[:33] + _chunk(b"iCCP", b"x\0\0" + _MUCH) + _PNG[33:],
        _GIF[:6] + struct.pack("<HH", 65535, 65535) + _GIF[10:],
        _picture("PNG")[:60],
        b"\xff\xd8\xff" + b"x" * 50,
        b"GIF89a",
        b"RIFF\0\0\0\0WEBPVP8 ",
    ],
)
async def test_what_breaks_its_reader_breaks_nothing_of_ours(data: bytes) -> None:
    assert await media.clean(data, name="poster.png") in ("broken", "too-large")


async def test_a_process_of_its_own_does_it_and_has_its_limits(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    ready = await media.clean(_picture("JPEG"), name="poster.png")
    assert isinstance(ready, media.Ready)
    assert SECRET not in ready.data

    for body in ("print('nonsense')", "import os; os.abort()", "x = bytearray(10**10)", "import time; time.sleep(60)"):
        (program := tmp_path / "program.py").write_text(body)
        monkeypatch.setattr(cleaned, "__file__", str(program))
        monkeypatch.setattr(cleaned, "SECONDS", 1)
        monkeypatch.setattr(media, "PATIENCE", 0)
        assert await media.clean(b"", name="") == "broken"


@pytest.mark.parametrize(
    ("name", "ending", "shown"),
    [
        ("poster.PNG", "jpg", "poster.jpg"),
        ("../../etc/passwd", "txt", "etcpasswd.txt"),
        ("evil\u202egnp.exe", "png", "evilgnp.png"),
        ("", "pdf", "file.pdf"),
        (".htaccess", "txt", "htaccess.txt"),
        ("x" * 300, "txt", "x" * 80 + ".txt"),
        ("a.tar.gz", "txt", "a.tar.txt"),
        ("CON.png", "png", "file.png"),
        ("aux.h.txt", "txt", "file.txt"),
        ("C:\\Users\\cy\\van.jpg", "jpg", "CUserscyvan.jpg"),
        ("van\u2028\x85\u00ad\U000e0041.jpg\n", "jpg", "van.jpg"),
        ("$(rm -rf)`x`.pdf", "pdf", "$(rm -rf)`x`.pdf"),
    ],
)
def test_names_end_as_their_content_does(name: str, ending: str, shown: str) -> None:
    assert media.named(name, ending) == shown
