"""Sound, film and documents are freed of who made them, when, where and with what; what is heard, seen and read stays as it was."""

import io
import struct
import zlib

import pytest
from PIL import Image
from pypdf import PageObject, PdfReader
from pypdf.generic import DictionaryObject, StreamObject

from chatbot.sending import cleaned, media
from chatbot.sending.cleaned import Refused
from chatbot.sending.stripping import films, mp3, ogg, pdf
from tests.chatbot.sending import made
from tests.chatbot.sending.made import FILM, FRAME, HEARD, OPUS, PICTURES, SECRET, SOUND, VORBIS, Track, box

DATES = struct.pack(">I", 3_900_000_000)


@pytest.mark.parametrize(
    ("data", "mime", "stays"),
    [
        (made.film(), "video/mp4", [PICTURES * 2, SOUND]),
        (made.film(brand=b"mp42"), "video/mp4", [PICTURES * 2, SOUND]),
        (made.film((Track(b"soun", (SOUND,)),), brand=b"M4A "), "audio/mp4", [SOUND]),
        (made.film((Track(b"soun", (SOUND,)),), brand=b"mp42"), "audio/mp4", [SOUND]),  # As some phones record a voice.
        (made.film((Track(b"vide", (PICTURES,) * 2, alike=len(PICTURES)),)), "video/mp4", [PICTURES * 2]),
        (made.film((*FILM, Track(b"meta", (SECRET, SECRET)))), "video/mp4", [PICTURES * 2, SOUND]),  # The way of the camera.
        (made.film(tail=b"rest"), "video/mp4", [PICTURES * 2, SOUND]),
        (made.in_fragments(), "video/mp4", [PICTURES + SOUND]),
        (made.mp3(), "audio/mpeg", [FRAME * 4]),
        (made.mp3()[made.mp3().index(FRAME) :], "audio/mpeg", [FRAME * 4]),
        (made.ogg(), "audio/ogg", [OPUS[0], HEARD]),
        (made.ogg(VORBIS), "audio/ogg", [VORBIS[0], HEARD]),
        (made.ogg((OPUS[0], OPUS[1] + SECRET * 60)), "audio/ogg", [OPUS[0], HEARD]),
        (made.ogg((b"fishead\0" + SECRET,), serial=3) + made.ogg(), "audio/ogg", [OPUS[0], HEARD]),
        (made.pdf(), "application/pdf", [b"Read this"]),
        (made.pdf(earlier=True), "application/pdf", [b"Read this"]),
        (made.pdf(password=""), "application/pdf", [b"Read this"]),
    ],
)  # fmt: skip
def test_what_is_heard_seen_or_read_stays_and_nothing_else(data: bytes, mime: str, stays: list[bytes]) -> None:
    facts, ready = cleaned.cleaned(data, name="IMG_1.svg")

    assert facts["mime"] == mime
    assert all(each in ready for each in stays)
    for trace in (SECRET, b"Cope", DATES, b"xmpmeta", b"Exif", b"/JavaScript", b"/Author", b"/EmbeddedFile"):
        assert trace not in ready
    assert cleaned.cleaned(ready, name="again")[1] == ready or mime == "application/pdf"


def test_a_film_is_played_from_where_it_was() -> None:
    data = made.film()
    _, ready = cleaned.cleaned(data, name="film.mp4")
    assert len(ready) == len(data)
    assert ready.index(PICTURES) == data.index(PICTURES)
    for kind in (b"ftyp", b"mdat", b"moov", b"avc1", b"stco"):
        assert ready.index(kind) == data.index(kind)


def test_pages_of_sound_follow_each_other_and_say_what_is_true() -> None:
    pages = list(ogg._pages(ogg.stripped(made.ogg((OPUS[0], OPUS[1] + bytes(70_000))))))
    assert [page.number for page in pages] == [0, 1, 2]
    assert pages[1].body == b"OpusTags" + bytes(8)
    assert (pages[2].flags, pages[2].granule) == (4, 960)
    # What others reckon by the rule of Ogg, of the letters with which such rules are checked.
    assert ogg._checksum(b"123456789") == 0x89A1897F


def test_a_document_is_still_one_with_its_photograph() -> None:
    _, ready = cleaned.cleaned(made.pdf(), name="minutes.pdf")
    reader = PdfReader(io.BytesIO(ready))
    (page,) = reader.pages
    assert (reader.metadata, reader.xmp_metadata, dict(reader.attachments)) == (None, None, {})
    photo = _photograph_in(page)
    with Image.open(io.BytesIO(photo)) as shown, Image.open(io.BytesIO(made.photograph())) as taken:
        assert shown.tobytes() == taken.tobytes()
        assert not shown.getexif()


def _photograph_in(page: PageObject) -> bytes:
    pictures = page["/Resources"].get_object()
    assert isinstance(pictures, DictionaryObject)
    named = pictures["/XObject"].get_object()
    assert isinstance(named, DictionaryObject)
    photo = named["/P"].get_object()
    assert isinstance(photo, StreamObject)
    return photo._data


def _loop() -> bytes:
    """A document that has itself for a page."""
    return b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[2 0 R]/Count 9>>endobj\ntrailer<</Root 1 0 R>>\xff"


def _deep(levels: int) -> bytes:
    return b"%PDF-1.4\n1 0 obj" + b"[" * levels + b"]" * levels + b"endobj trailer<</Root 1 0 R>>\xff"


def _packed(size: int) -> bytes:
    """A document whose table is a bomb."""
    packed = zlib.compress(bytes(size), 9)
    head = b"%%PDF-1.5\n1 0 obj<</Type/XRef/W[1 4 2]/Size 9/Root 1 0 R/Filter/FlateDecode/Length %d>>stream\n" % len(
        packed
    )
    return head + packed + b"\nendstream endobj\nstartxref\n9\n%%EOF"


def _many_samples() -> bytes:
    """A film that has more samples in each chunk than there are."""
    return made.film().replace(struct.pack(">4I", 1, 1, 1, 1), struct.pack(">4I", 1, 1, 2**31, 1))


def _again_and_again() -> bytes:
    """A film whose pieces all lie in one place."""
    data = made.film((Track(b"vide", (PICTURES,) * 400, alike=20_000),))
    table = data.index(b"stco") + 12
    return data[:table] + data[table : table + 4] * 400 + data[table + 1600 :]


BROKEN = [
    (films, b"\0\0\0\x20ftypisom\0"),
    (films, made.film()[:-300]),
    (films, made.film(shift=2**20)),
    (films, made.film(shift=-40)),
    (films, made.film((Track(b"meta", (SECRET,)),))),
    (films, made.film(())),
    (films, made.in_fragments((*FILM, Track(b"meta", ())))),
    (films, box(b"ftyp", b"isom") + box(b"moov")),
    (films, box(b"ftyp", b"isom") + box(b"moov") * 2),
    (films, made.film().replace(b"url ", b"alis")),
    (films, made.film().replace(b"stsz", b"stzz")),
    (films, made.film().replace(b"stco", b"stzz")),
    (films, made.film().replace(struct.pack(">I", len(PICTURES)), b"\xff\xff\xff\xff")),
    (films, _many_samples()),
    (films, _again_and_again()),
    (films, box(b"ftyp", b"isom") + box(b"moov", box(b"free") * 100_001)),
    (mp3, b"ID3\4\0\0\x7f\x7f\x7f\x7f" + FRAME * 2),
    (mp3, b"\xff\xfb\x90\x00" + SECRET),
    (mp3, b"\xff\xfb\x00\x00" * 5),
    (mp3, b"\xff\xfb" + b"\xff" * 100_000),
    (ogg, b"OggS\0\2"),
    (ogg, made.ogg()[:-1]),
    (ogg, made.ogg((b"\x80theora" + SECRET,))),
    (ogg, made.ogg() + made.ogg(serial=8)),
    (ogg, made.ogg((OPUS[0], SECRET))),
    (ogg, made.ogg((OPUS[0],))),
    (ogg, made.ogg(VORBIS[:2])),
    (pdf, b"%PDF-1.7\n\xff\xff"),
    (pdf, b"%PDF-1.7\nall text"),
    (pdf, made.pdf(password="locked")),
    (pdf, made.pdf()[:700]),
    (pdf, _loop()),
    (pdf, _deep(5_000)),
]


@pytest.mark.parametrize("number", range(len(BROKEN)))
def test_what_cannot_be_freed_of_more_does_not_go(number: int) -> None:
    _, data = BROKEN[number]
    with pytest.raises(Refused, match="metadata") as refused:
        cleaned.cleaned(data, name="voice.png")
    assert isinstance(refused.value.__cause__, Exception)


@pytest.mark.long
async def test_bombs_break_nothing_of_ours() -> None:
    for data in (_packed(200_000_000), _deep(1_000_000), b"\xff\xfb\x90\x00" * 200_000):
        assert await media.clean(data, name="minutes.pdf") in ("broken", "metadata")


async def test_the_process_frees_a_file_that_others_have_made() -> None:
    much_said = made.ogg((OPUS[0], OPUS[1] + bytes(2_000_000)))
    for data in (made.film(), made.mp3(), much_said, made.pdf()):
        ready = await media.clean(data, name="x")
        assert isinstance(ready, media.Ready)
        assert SECRET not in ready.data
