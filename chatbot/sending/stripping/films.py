"""MP4 and M4A: boxes within boxes. What is not needed for playing is blanked where it lies, so that all that points into the file still does:
tags, places, times, names of devices and programs, tracks of other things (the way a camera has taken, a text), and whatever lies between
the pieces of sound and picture."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from struct import Struct, iter_unpack

from chatbot.sending.stripping import Unreadable

HOLDS = frozenset({b"moov", b"trak", b"edts", b"mdia", b"minf", b"dinf", b"stbl", b"mvex", b"moof", b"traf"})
"""Boxes with boxes in them."""
_AT_THE_TOP = b"ftyp styp moov moof mdat sidx mfra free skip wide"
_OF_THE_WHOLE = b"mvhd trak mvex mehd trex iods"
_OF_A_TRACK = b"tkhd edts elst mdia mdhd hdlr minf vmhd smhd nmhd gmhd dinf dref stbl"
_OF_SAMPLES = b"stsd stts ctts cslg stsc stsz stz2 stco co64 stss stsh stdp sdtp sbgp sgpd subs saiz saio"
_OF_FRAGMENTS = b"mfhd traf tfhd tfdt trun tfra mfro"
NEEDED = frozenset(b" ".join((_AT_THE_TOP, _OF_THE_WHOLE, _OF_A_TRACK, _OF_SAMPLES, _OF_FRAGMENTS)).split())
EMPTY = frozenset({b"free", b"skip", b"wide"})
PLAYED = frozenset({b"vide", b"soun"})
MOST_BOXES = 100_000
DEEPEST = 12
_LONG, _LONGER = Struct(">I"), Struct(">Q")


@dataclass(frozen=True, slots=True)
class Box:
    """A box: its kind, and where it and what is in it lie."""

    kind: bytes
    start: int
    inside: int
    end: int


@dataclass(slots=True)
class _Film:
    """A film while it is gone through."""

    data: bytearray
    plays: set[bytes] = field(default_factory=set)
    pieces: list[tuple[int, int]] = field(default_factory=list)
    """Where the sound and the pictures lie."""
    in_fragments: bool = False
    others: bool = False
    """Whether there are tracks of other things."""
    now: bytes = b""
    """What the track is that is gone through."""
    boxes: int = 0


def stripped(data: bytes) -> tuple[bytes, bool]:
    """A film or a sound with nothing in it but what is played; and whether it has pictures. Raises Unreadable."""
    film = _Film(bytearray(data))
    top = list(_boxes_in(film, 0, len(data)))
    kinds = [box.kind for box in top]
    if kinds[:1] != [b"ftyp"] or kinds.count(b"moov") != 1:
        raise Unreadable("no film")
    film.in_fragments = b"moof" in kinds
    for box in top:
        _kept(film, box, depth=0)
    if not film.plays or (film.in_fragments and film.others):
        raise Unreadable("nothing to play, or more than that among it")
    if not film.in_fragments:
        _only_pieces(film, [box for box in top if box.kind == b"mdat"])
    return bytes(film.data[: top[-1].end]), b"vide" in film.plays


def _boxes_in(film: _Film, start: int, end: int) -> Iterator[Box]:
    """The boxes that lie between two places. Raises Unreadable where they do not fit."""
    data = film.data
    while end - start >= 8:
        size, inside = _LONG.unpack_from(data, start)[0], start + 8
        if size == 1:
            if end - start < 16:
                raise Unreadable("a box that is cut off")
            size, inside = _LONGER.unpack_from(data, start + 8)[0], start + 16
        elif size == 0:
            size = end - start
        film.boxes += 1
        if size < inside - start or size > end - start or film.boxes > MOST_BOXES:
            raise Unreadable("a box that does not fit")
        yield Box(bytes(data[start + 4 : start + 8]), start, inside, start + size)
        start += size
    _blank(film, start, end)


def _blank(film: _Film, start: int, end: int) -> None:
    film.data[start:end] = bytes(max(0, end - start))


def _freed(film: _Film, box: Box) -> None:
    """A box of nothing, as large as it was."""
    film.data[box.start + 4 : box.start + 8] = b"free"
    _blank(film, box.inside, box.end)


def _kept(film: _Film, box: Box, *, depth: int) -> None:
    """Keep a box without what is not needed in it, or free it."""
    if depth > DEEPEST:
        raise Unreadable("too deep")
    if box.kind not in NEEDED or (box.kind == b"trak" and not _is_played(film, box)):
        _freed(film, box)
    elif box.kind in EMPTY:
        _blank(film, box.inside, box.end)
    elif box.kind in HOLDS:
        for each in list(_boxes_in(film, box.inside, box.end)):
            _kept(film, each, depth=depth + 1)
    else:
        _without_words(film, box)


def _is_played(film: _Film, track: Box) -> bool:
    """Whether a track is sound or picture; where it is, its pieces are noted."""
    handler = _find(film, track, b"mdia", b"hdlr")
    kind = bytes(film.data[handler.inside + 8 : handler.inside + 12]) if handler is not None else b""
    if handler is None or handler.end - handler.inside < 24 or kind not in PLAYED:
        film.others = True
        return False
    film.plays.add(kind)
    film.now = kind
    if not film.in_fragments:
        _note_pieces(film, track)
    return True


def _find(film: _Film, box: Box, *path: bytes) -> Box | None:
    """The first box of a path within another."""
    for kind in path:
        found = next((each for each in list(_boxes_in(film, box.inside, box.end)) if each.kind == kind), None)
        if found is None:
            return None
        box = found
    return box


def _without_words(film: _Film, box: Box) -> None:
    """Take times, names of programs and of devices out of a box that is needed."""
    if box.kind in (b"mvhd", b"tkhd", b"mdhd"):
        times = 16 if film.data[box.inside : box.inside + 1] == b"\1" else 8
        _blank(film, box.inside + 4, min(box.inside + 4 + times, box.end))
    elif box.kind == b"hdlr":
        _blank(film, box.inside + 12, box.end)  # Who made it, and what it is called.
    elif box.kind == b"dref":
        _must_be_here(film, box)
    elif box.kind == b"stsd":
        for each in list(_boxes_in(film, box.inside + 8, box.end)):
            _without_maker(film, each)


def _must_be_here(film: _Film, box: Box) -> None:
    """What is played lies in the file itself: an address would tell where it came from."""
    for each in list(_boxes_in(film, box.inside + 8, box.end)):
        if each.kind != b"url ":
            raise Unreadable("what is played lies elsewhere")
        _blank(film, each.inside, each.end)
        if each.end - each.inside >= 4:
            film.data[each.inside + 3] = 1


def _without_maker(film: _Film, entry: Box) -> None:
    """How pictures are packed, without the name of the camera or program. (Of sound, no name stands there.)"""
    if film.now == b"vide" and entry.end - entry.inside >= 78:
        _blank(film, entry.inside + 12, entry.inside + 16)
        _blank(film, entry.inside + 42, entry.inside + 74)


def _note_pieces(film: _Film, track: Box) -> None:
    """Where the chunks of a track lie, from its tables. Raises Unreadable where these do not tell."""
    table = _find(film, track, b"mdia", b"minf", b"stbl")
    if table is None:
        raise Unreadable("no table of samples")
    boxes = {each.kind: each for each in list(_boxes_in(film, table.inside, table.end))}
    starts = _starts(film, boxes)
    if not starts:
        return
    per_chunk = _numbers(film, boxes, b"stsc", ">III")
    sizes = _sizes(film, boxes)
    at, row = 0, 0
    for number, start in enumerate(starts, 1):
        while row + 1 < len(per_chunk) and per_chunk[row + 1][0] <= number:
            row += 1
        many = per_chunk[row][1] if per_chunk else 0
        length = sizes.of(at, at + many)
        if start + length > len(film.data):
            raise Unreadable("a chunk beyond the end")
        film.pieces.append((start, length))
        at += many


def _starts(film: _Film, boxes: dict[bytes, Box]) -> Sequence[int]:
    wide = b"co64" in boxes
    return [each for (each,) in _numbers(film, boxes, b"co64" if wide else b"stco", ">Q" if wide else ">I")]


def _numbers(film: _Film, boxes: dict[bytes, Box], kind: bytes, shape: str) -> Sequence[tuple[int, ...]]:
    """The rows of a table of numbers. Raises Unreadable where they do not fit into it."""
    box, size = boxes.get(kind), Struct(shape).size
    if box is None or box.end - box.inside < 8:
        raise Unreadable("a table is missing")
    many = _LONG.unpack_from(film.data, box.inside + 4)[0]
    start = box.inside + 8
    if many * size > box.end - start:
        raise Unreadable("a table that is cut off")
    return list(iter_unpack(shape, film.data[start : start + many * size]))


@dataclass(frozen=True, slots=True)
class _Sizes:
    """How large the samples of a track are: all alike, or each its own."""

    alike: int
    count: int
    each: Sequence[int]

    def of(self, first: int, behind: int) -> int:
        """How large some of them are together. Raises Unreadable for samples that there are not."""
        if behind > self.count:
            raise Unreadable("samples that are not told of")
        return self.alike * (behind - first) if self.alike else sum(self.each[first:behind])


def _sizes(film: _Film, boxes: dict[bytes, Box]) -> _Sizes:
    box = boxes.get(b"stsz")
    if box is None or box.end - box.inside < 12:
        raise Unreadable("no sizes of samples")
    alike, count = Struct(">II").unpack_from(film.data, box.inside + 4)
    start = box.inside + 12
    if alike:
        return _Sizes(alike, count, ())
    if count * 4 > box.end - start:
        raise Unreadable("a table that is cut off")
    return _Sizes(0, count, [each for (each,) in iter_unpack(">I", film.data[start : start + count * 4])])


def _only_pieces(film: _Film, where: Sequence[Box]) -> None:
    """Blank whatever lies between the pieces that are played."""
    if sum(length for _, length in film.pieces) > 2 * len(film.data):
        raise Unreadable("the same pieces again and again")
    as_it_was = bytes(film.data)
    for box in where:
        _blank(film, box.inside, box.end)
    for start, length in film.pieces:
        if not any(box.inside <= start and start + length <= box.end for box in where):
            raise Unreadable("a piece that lies elsewhere")
        film.data[start : start + length] = as_it_was[start : start + length]
