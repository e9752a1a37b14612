"""A photograph within a document: its segments, without those that tell of the camera, the place or whoever took it. Its pixels stay as they are."""

from chatbot.sending.stripping import Unreadable

NEEDED_OF_APPLICATIONS = {0xE0: (b"JFIF\0", b"JFXX\0"), 0xEE: (b"Adobe",)}
"""How the picture is to be read; the colours of its kind of screen would name who made that."""
COMMENT, SCAN, END = 0xFE, 0xDA, 0xD9


def stripped(data: bytes) -> bytes:
    """A photograph with nothing but its pixels. Raises Unreadable."""
    if data[:2] != b"\xff\xd8":
        raise Unreadable("no photograph")
    kept, place = bytearray(data[:2]), 2
    while place + 4 <= len(data) and data[place] == 0xFF:
        kind, length = data[place + 1], int.from_bytes(data[place + 2 : place + 4])
        if kind == 0xFF:
            place += 1
            continue
        if kind == SCAN:
            end = data.rfind(b"\xff\xd9", place)
            return bytes(kept + (data[place : end + 2] if end >= 0 else data[place:]))
        if kind != COMMENT and not (0xE0 <= kind <= 0xEF and not _is_needed(kind, data[place + 4 : place + 16])):
            kept += data[place : place + 2 + length]
        place += 2 + length
    raise Unreadable("a photograph that is cut off")


def _is_needed(kind: int, begins: bytes) -> bool:
    return begins.startswith(NEEDED_OF_APPLICATIONS.get(kind, (b"\0none",)))
