"""MP3: frames, one behind the other. Whatever is none, in front, between or behind (ID3, APE, lyrics, pictures of a cover), is left out."""

from chatbot.sending.stripping import Unreadable

_RATES = {
    (3, 1): (0, 32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448),
    (3, 2): (0, 32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384),
    (3, 3): (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320),
    (2, 1): (0, 32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256),
    (2, 2): (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
}
"""Thousands of bits a second, by version (1, or 2 and 2.5) and layer."""
_HERTZ = {3: (44100, 48000, 32000), 2: (22050, 24000, 16000), 0: (11025, 12000, 8000)}
FEWEST = 2
"""So many frames in a row are sound: letters that look like one by chance are not followed by another."""


def stripped(data: bytes) -> bytes:
    """A sound with nothing but its frames. Raises Unreadable where there are none."""
    kept, place, like = bytearray(), _behind_tags(data), b""
    while place + 4 <= len(data):
        end = _behind_run(data, place, like)
        if end is None:
            found = data.find(b"\xff", place + 1)
            if found < 0:
                break
            place = found
            continue
        like = like or _of_stream(data[place : place + 4])
        kept += data[place:end]
        place = end
    if not kept:
        raise Unreadable("no sound")
    return bytes(kept)


def _behind_tags(data: bytes) -> int:
    """Where the tags in front end."""
    place = 0
    while data[place : place + 3] == b"ID3" and place + 10 <= len(data):
        size = 0
        for each in data[place + 6 : place + 10]:
            size = (size << 7) | (each & 0x7F)
        place += 10 + size + (10 if data[place + 5] & 0x10 else 0)
    return place


def _behind_run(data: bytes, place: int, like: bytes) -> int | None:
    """Where the frames that begin at a place end, where there are several; or one that ends with the file."""
    start, many = place, 0
    while place + 4 <= len(data):
        head = data[place : place + 4]
        length = _length(head)
        if length is None or (like and _of_stream(head) != like) or place + length > len(data):
            break
        like = like or _of_stream(head)
        place, many = place + length, many + 1
    return place if many >= FEWEST or (many and place == len(data) and start) else None


def _of_stream(head: bytes) -> bytes:
    """What the heads of all frames of a sound have in common."""
    return bytes((head[1] & 0xFE, head[2] & 0x0C))


def _length(head: bytes) -> int | None:
    """How long a frame is; None where it is none."""
    if head[0] != 0xFF or head[1] & 0xE0 != 0xE0:
        return None
    version, layer, rate, hertz = (head[1] >> 3) & 3, 4 - ((head[1] >> 1) & 3), head[2] >> 4, (head[2] >> 2) & 3
    if version == 1 or layer == 4 or rate in (0, 15) or hertz == 3:
        return None
    padded = (head[2] >> 1) & 1
    bits = _RATES[3 if version == 3 else 2, layer if version == 3 else min(layer, 2)][rate] * 1000
    if layer == 1:
        return (12 * bits // _HERTZ[version][hertz] + padded) * 4
    samples = 72 if layer == 3 and version != 3 else 144
    return samples * bits // _HERTZ[version][hertz] + padded
