"""Sound, film and documents as programs and phones make them, with something in them that is nobody else's business."""

import io
import struct
from dataclasses import dataclass

from PIL import Image
from pypdf import PdfWriter
from pypdf.generic import ArrayObject, DecodedStreamObject, DictionaryObject, NameObject, NumberObject, TextStringObject

from chatbot.sending.stripping.ogg import Page, laid_out

SECRET = b"Cy Cope, 51.5074 N"
PICTURES, SOUND = b"\x65picture " * 12, b"\x21sound" * 20


def box(kind: bytes, *inside: bytes) -> bytes:
    """A box of a film."""
    body = b"".join(inside)
    return struct.pack(">I", 8 + len(body)) + kind + body


def _full(kind: bytes, *inside: bytes, version: int = 0) -> bytes:
    return box(kind, bytes([version, 0, 0, 0]), *inside)


def _table(kind: bytes, shape: str, *rows: tuple[int, ...]) -> bytes:
    return _full(kind, struct.pack(">I", len(rows)), *(struct.pack(shape, *row) for row in rows))


@dataclass(frozen=True)
class Track:
    """A track of a film: what it is, and its pieces."""

    kind: bytes
    pieces: tuple[bytes, ...]
    alike: int = 0
    """How large each sample is said to be; 0: each its own."""


FILM = (Track(b"vide", (PICTURES, PICTURES)), Track(b"soun", (SOUND,)))


def _track(track: Track, starts: list[int]) -> bytes:
    entry = {b"vide": b"avc1", b"soun": b"mp4a"}.get(track.kind, b"mebx")
    described = (
        box(entry, bytes(6), b"\0\1", bytes(34), SECRET[:31].rjust(32), bytes(4))
        if entry == b"avc1"
        else box(entry, bytes(28))
    )
    sizes = _full(
        b"stsz",
        struct.pack(">II", track.alike, len(track.pieces)),
        *(struct.pack(">I", len(each)) for each in track.pieces if not track.alike),
    )
    samples = box(
        b"stbl",
        _full(b"stsd", struct.pack(">I", 1), described),
        _table(b"stsc", ">III", (1, 1, 1)),
        sizes,
        _table(b"stco", ">I", *((start,) for start in starts)),
    )
    dates = struct.pack(">II", 3_900_000_000, 3_900_000_001)
    media = box(
        b"mdia",
        _full(b"mdhd", dates, bytes(12)),
        _full(b"hdlr", bytes(4), track.kind, bytes(12), SECRET + b"\0"),
        box(
            b"minf",
            box(b"vmhd", bytes(12)),
            box(b"dinf", _full(b"dref", struct.pack(">I", 1), _full(b"url ", SECRET))),
            samples,
        ),
    )
    return box(b"trak", _full(b"tkhd", dates, bytes(76)), media, box(b"udta", box(b"name", SECRET)))


def film(tracks: tuple[Track, ...] = FILM, *, brand: bytes = b"isom", shift: int = 0, tail: bytes = b"") -> bytes:
    """An MP4: pieces first, with something between them, then how they are to be played, with tags, a place and times."""
    front = box(b"ftyp", brand, bytes(4), b"isommp42") + box(b"free", SECRET)
    place, laid, starts = len(front) + 8, b"", []
    for track in tracks:
        starts.append(
            [
                place + len(laid) + sum(len(each) for each in track.pieces[:number]) + shift
                for number in range(len(track.pieces))
            ]
        )
        laid += b"".join(track.pieces) + SECRET
    tags = box(b"udta", box(b"\xa9xyz", SECRET), _full(b"meta", box(b"ilst", box(b"\xa9ART", box(b"data", SECRET)))))
    header = _full(b"mvhd", struct.pack(">II", 3_900_000_000, 3_900_000_001), bytes(88))
    whole = box(b"moov", header, *(_track(each, at) for each, at in zip(tracks, starts, strict=True)), tags)
    return front + box(b"mdat", laid) + whole + box(b"uuid", b"\xbe\x7a\xcf\xcb" * 4, SECRET) + tail


def in_fragments(tracks: tuple[Track, ...] = FILM) -> bytes:
    """An MP4 in fragments, as browsers record it."""
    whole = box(
        b"moov", _full(b"mvhd", bytes(96)), *(_track(Track(each.kind, ()), []) for each in tracks), box(b"udta", SECRET)
    )
    fragment = box(b"moof", _full(b"mfhd", bytes(4)), box(b"traf", _full(b"tfhd", bytes(4)), box(b"uuid", SECRET)))
    return box(b"ftyp", b"isom", bytes(4)) + whole + fragment + box(b"mdat", PICTURES + SOUND) + box(b"emsg", SECRET)


FRAME = b"\xff\xfb\x90\x00" + b"\x55" * 413
"""A frame of MP3: 128 kbit/s, 44.1 kHz."""


def mp3(frames: int = 4, *, tags: bytes = SECRET) -> bytes:
    """An MP3 with all tags that there are: in front, with a picture that looks like sound, between, and behind."""
    picture = tags + b"\xff\xd8\xff\xfb\x90\x00 more" + tags
    front = b"ID3\4\0\0" + bytes([0, 0, len(picture) >> 7, len(picture) & 127]) + picture
    return front + FRAME * 2 + b"APETAGEX" + tags + FRAME * (frames - 2) + b"TAG" + tags.ljust(125, b"\0")


OPUS = (b"OpusHead\1\2" + bytes(9), b"OpusTags" + struct.pack("<I", len(SECRET)) + SECRET + bytes(4))
VORBIS = (
    b"\1vorbis" + bytes(23),
    b"\3vorbis" + struct.pack("<I", len(SECRET)) + SECRET + bytes(4) + b"\1",
    b"\5vorbis" + b"s" * 700,
)
HEARD = b"heard" * 30


def ogg(headers: tuple[bytes, ...] = OPUS, *, serial: int = 7) -> bytes:
    """An Ogg: each packet that comes before the sound on pages of its own, and one page of sound."""
    first = Page(2, 0, serial, 0, bytes([len(headers[0])]), headers[0])
    pages = [first, *laid_out(list(headers[1:]), serial)]
    pages.append(Page(4, 960, serial, len(pages), bytes([len(HEARD)]), HEARD))
    for number, page in enumerate(pages):
        page.number = number
    return b"".join(page.written() for page in pages)


def pdf(*, password: str | None = None, earlier: bool = False) -> bytes:
    """A document with its author everywhere where programs write one, a file in it, a remark, a signature and a photograph."""
    writer, secret = PdfWriter(), TextStringObject(SECRET.decode())
    page = writer.add_blank_page(200, 100)
    writer.add_metadata({"/Author": SECRET.decode(), "/Producer": SECRET.decode()})
    writer.add_attachment("cv.txt", SECRET)
    described = DecodedStreamObject()
    described.set_data(b"<x:xmpmeta>" + SECRET)
    writer.root_object[NameObject("/Metadata")] = writer._add_object(described)
    page[NameObject("/Metadata")] = writer._add_object(described)
    writer.root_object[NameObject("/OpenAction")] = _dict("/S", NameObject("/JavaScript"), "/JS", secret)
    remark = _dict(
        "/Type",
        NameObject("/Annot"),
        "/Subtype",
        NameObject("/Text"),
        "/T",
        secret,
        "/Contents",
        TextStringObject("Read this"),
    )
    signed = _dict(
        "/Subtype",
        NameObject("/Widget"),
        "/V",
        _dict("/Type", NameObject("/Sig"), "/ByteRange", ArrayObject(), "/Name", secret),
    )
    clip = _dict(
        "/Subtype", NameObject("/FileAttachment"), "/FS", _dict("/Type", NameObject("/Filespec"), "/F", secret)
    )
    for each in (remark, signed, clip):
        each[NameObject("/Rect")] = ArrayObject([NumberObject(0)] * 4)
    page[NameObject("/Annots")] = ArrayObject([writer._add_object(each) for each in (remark, signed, clip)])
    photo = DecodedStreamObject()
    photo.set_data(photograph())
    photo.update(_dict("/Subtype", NameObject("/Image"), "/Filter", NameObject("/DCTDecode")))
    page[NameObject("/Resources")] = _dict("/XObject", _dict("/P", writer._add_object(photo)))
    if password is not None:
        writer.encrypt(password, owner_password="owner", algorithm="RC4-128")
    written = io.BytesIO()
    writer.write(written)
    return written.getvalue() + (b"\n1 0 obj\n(" + SECRET + b")\nendobj\n" if earlier else b"")


def photograph() -> bytes:
    """A photograph that tells where it was taken."""
    written, exif = io.BytesIO(), Image.Exif()
    exif[0x010E] = SECRET.decode()
    Image.new("RGB", (30, 20), (200, 30, 40)).save(
        written, format="JPEG", exif=exif, comment=SECRET, icc_profile=SECRET
    )
    return written.getvalue()


def _dict(*keys_and_values: object) -> DictionaryObject:
    pairs = zip(keys_and_values[::2], keys_and_values[1::2], strict=True)
    return DictionaryObject({NameObject(str(key)): value for key, value in pairs})
