"""Addresses in people's words, and what is left of them in another circle's room: no way into a room that its readers cannot open, no
file of another room, and nobody's id that a client would make a pill of. Pure."""

import re
import unicodedata
from urllib.parse import unquote

from storage.written import plain_of

ELSEWHERE = "(a link into another room)"
_END = r"[^\s)>\]]*"
_SERVER = r"(?:[\w-]+(?:\.[\w-]+)+|localhost)(?::\d+)?"
_PERSON = re.compile(r"(?:https?://)?matrix\.to/#/(@[^\s?)>\]]+)[^\s)>\]]*", re.IGNORECASE)
_ADDRESS = re.compile(
    rf"\b(?:[a-z][a-z0-9+.-]{{1,30}}:[/\\]{{2}}{_END}|(?:matrix|mxc):{_END}|(?:www\.)?matrix\.to/{_END})", re.IGNORECASE
)
"""What clients make a link of."""
_ROOM = re.compile(r"(?<!\w)![A-Za-z0-9._~+/=-]+:[\w.-]+(?::\d+)?|(?<!\w)![A-Za-z0-9_-]{43}(?![\w-])")
_NAME_OF_A_ROOM = re.compile(rf"(?<![\w/#&.])#([^\s:#/()<>\[\]]{{1,255}}):{_SERVER}")
_ID = re.compile(rf"(?<![\w/@.])@(?=[a-z0-9._=/+-]{{1,255}}:{_SERVER})", re.IGNORECASE)
_LEADS_IN = re.compile(
    rf"^(?:https?://)?[^/]*\bmatrix\.to(?::\d+)?/|#/rooms?/|^matrix:(?://[^/]*/)?(?:r|roomid|e)/|^mxc:|/_matrix/{_END}/(?:download|thumbnail)/"
    rf"|#[^\s:#/]+:{_SERVER}",
    re.IGNORECASE,
)


def leads_elsewhere(address: str) -> bool:
    """Whether an address leads into a Matrix room, or to a file of one, however it is written: in other letters, with the signs in
    it spelt out, with a port, by the page of another client."""
    plain = unicodedata.normalize("NFKC", unquote(unquote(address))).replace("。", ".").replace("\\", "/")
    return _LEADS_IN.search(plain) is not None or _ROOM.search(plain) is not None


def without_addresses(words: str) -> str:
    """Plain words without them: names of rooms and of people stay, and are no links any more."""
    plain = _ADDRESS.sub(lambda found: ELSEWHERE if leads_elsewhere(found[0]) else found[0], _PERSON.sub(r"\1", words))
    plain = _NAME_OF_A_ROOM.sub(r"#\1", _ROOM.sub(ELSEWHERE, plain))
    return _ID.sub("@\u2060", plain)


def alike(one: str, other: str) -> bool:
    """Whether two texts say the same, marks and blanks aside."""
    return plain_of(one).split() == plain_of(other).split()
