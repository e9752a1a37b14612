"""Ogg with Opus or Vorbis in it: pages, which carry packets. The second packet holds what somebody has written about the sound; an empty one takes
its place. Streams of anything else are left out."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from struct import Struct

from chatbot.sending.stripping import Unreadable

_HEAD = Struct("<4sBBqIIIB")
CONTINUED, LAST = 1, 4
_WITHOUT: Mapping[bytes, tuple[tuple[bytes, ...], bytes]] = {
    b"OpusHead": ((b"OpusTags",), b"OpusTags" + bytes(8)),
    b"\1vorbis": ((b"\3vorbis", b"\5vorbis"), b"\3vorbis" + bytes(8) + b"\1"),
}
"""By how a stream begins: how the packets between that and the sound do, and a second one that says nothing."""
MOST_IN_PAGE = 255


@dataclass(slots=True)
class Page:
    """A page of a stream."""

    flags: int
    granule: int
    serial: int
    number: int
    laces: bytes
    body: bytes

    def written(self) -> bytes:
        """As it stands in a file."""
        head = (b"OggS", 0, self.flags, self.granule, self.serial, self.number)
        blank = _HEAD.pack(*head, 0, len(self.laces)) + self.laces + self.body
        return blank[:22] + _checksum(blank).to_bytes(4, "little") + blank[26:]


def stripped(data: bytes) -> bytes:
    """A sound with nothing in it but what is heard. Raises Unreadable for other streams."""
    pages, written = list(_pages(data)), bytearray()
    heard = _heard(pages)
    mine = [page for page in pages if page.serial == heard.serial]
    kind = next(kind for kind in _WITHOUT if heard.body.startswith(kind))
    begin, empty = _WITHOUT[kind]
    front, behind = _headers(mine, 1 + len(begin))
    if not all(packet.startswith(begins) for packet, begins in zip(front[1:], begin, strict=True)):
        raise Unreadable("no sound as it should begin")
    sound = mine[behind:]
    written += Page(heard.flags, 0, heard.serial, 0, heard.laces, heard.body).written()
    headers = laid_out([empty, *front[2:]], heard.serial)
    for number, page in enumerate((*headers, *sound), 1):
        page.number = number
        written += page.written()
    return bytes(written)


def _pages(data: bytes) -> Iterator[Page]:
    """The pages of a file; what lies between them is passed over."""
    place = data.find(b"OggS")
    while 0 <= place <= len(data) - _HEAD.size:
        _, version, flags, granule, serial, number, _, many = _HEAD.unpack_from(data, place)
        body = place + _HEAD.size + many
        laces = data[place + _HEAD.size : body]
        end = body + sum(laces)
        if version or len(laces) < many or end > len(data):
            raise Unreadable("a page that is cut off")
        yield Page(flags, granule, serial, number, laces, data[body:end])
        place = data.find(b"OggS", end)


def _heard(pages: list[Page]) -> Page:
    """The page with which the sound begins. Raises Unreadable where there is none, or several."""
    found = [page for page in pages if page.flags & 2 and page.body.startswith(tuple(_WITHOUT))]
    if len(found) != 1 or len(found[0].laces) != 1:
        raise Unreadable("no sound, or several")
    return found[0]


def _headers(pages: list[Page], packets: int) -> tuple[list[bytes], int]:
    """The first packets of a stream, and the number of pages that they fill."""
    found: list[bytes] = []
    open_one, filled = bytearray(), 0
    while len(found) < packets and filled < len(pages):
        page, place = pages[filled], 0
        for lace in page.laces:
            open_one += page.body[place : place + lace]
            place += lace
            if lace < MOST_IN_PAGE:
                found.append(bytes(open_one))
                open_one.clear()
        filled += 1
    if len(found) != packets or open_one:
        raise Unreadable("sound begins where it should not")
    return found, filled


def laid_out(packets: list[bytes], serial: int) -> Iterator[Page]:
    """Packets on pages of their own: each begins a new one."""
    for packet in packets:
        full, rest = divmod(len(packet), MOST_IN_PAGE)
        laces, place = bytes([MOST_IN_PAGE] * full + [rest]), 0
        for start in range(0, len(laces), MOST_IN_PAGE):
            here = laces[start : start + MOST_IN_PAGE]
            body = packet[place : place + sum(here)]
            place += len(body)
            ends = here[-1] < MOST_IN_PAGE
            yield Page(CONTINUED if start else 0, 0 if ends else -1, serial, 0, here, body)


def _table() -> tuple[int, ...]:
    table = []
    for number in range(256):
        value = number << 24
        for _ in range(8):
            value = ((value << 1) ^ 0x04C11DB7 if value & 0x80000000 else value << 1) & 0xFFFFFFFF
        table.append(value)
    return tuple(table)


_TABLE = _table()


def _checksum(data: bytes) -> int:
    value = 0
    for byte in data:
        value = ((value << 8) & 0xFFFFFFFF) ^ _TABLE[(value >> 24) ^ byte]
    return value
