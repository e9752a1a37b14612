"""The words of phrases: how they are compared, and how a line of a table stands for many of them. Pure.

“Who’s”, “who's”, “whos” and “who is” are the same two words, as “hasn't” and “has not” are. In a table

- ``[check/proposal]`` is one of these, ``[check/]`` that or nothing;
- ``who has not [yet/] answered`` is two phrases.
"""

import itertools
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache

from storage.patterns import pattern_of

Phrase = tuple[str, ...]
Words = Sequence[tuple[str, int]]
"""Words, folded, each with the place where it ends."""

MOST_WORDS = 24
"""Words at the beginning of what is said in which a command is looked for."""
_WORD = pattern_of(r"\S+")
_BEHIND_A_COLON = pattern_of(r":\w")
_CLOSE_BY = pattern_of(r"(?P<first>[A-Za-z]{3,}):(?P<rest>\w\S*)")
"""A command and its text with no space between them: “consent:move the call”."""
_CHOICE = pattern_of(r"\[([^\[\]]*)\]")
_SHORT = {
    "'m": "am",
    "'re": "are",
    "'ve": "have",
    "'ll": "will",
    "'d": "would",
    "n't": "not",
    "'s": "is",
}
_APOSTROPHED = pattern_of(r"(?P<first>[^\W\d_]+?)(?P<short>n't|'(?:m|re|ve|ll|d|s))")
_WITHOUT = {
    **{f"{each}s": (each, "is") for each in ("who", "what", "where", "how", "that", "there")},
    **{
        f"{each}nt": (each, "not")
        for each in ("do", "does", "did", "has", "have", "had", "is", "are", "was", "would", "could", "should")
    },
    "cannot": ("can", "not"),
    "cant": ("can", "not"),
    "can't": ("can", "not"),
    "wont": ("will", "not"),
    "won't": ("will", "not"),
    "im": ("i", "am"),
    "ive": ("i", "have"),
    "youre": ("you", "are"),
    "theyre": ("they", "are"),
}
"""What is written together, and on phones without its apostrophe, where it is no other word."""
_OF = pattern_of(r"(?:he|she|it|who|what|where|how|that|there|here|let)\Z")
"""Behind these “'s” is “is”, and behind a name whose it is."""


def folded(phrase: str) -> Phrase:
    """The words of a phrase as they are compared."""
    return tuple(itertools.chain.from_iterable(map(_parts, phrase.split())))


def words_of(text: str) -> Words:
    """The first words of what is said. What stands behind a colon is a text, and no part of a command: “relay :close the shop”."""
    words: list[tuple[str, int]] = []
    for at, found in enumerate(itertools.islice(_WORD.finditer(text), MOST_WORDS)):
        if at == 0 and (close := _CLOSE_BY.match(found.group())) is not None:
            words += [*((word, close.end("first")) for word in _parts(close["first"])), (close["rest"], found.end())]
            continue
        is_text = at > 0 and _BEHIND_A_COLON.match(found.group())
        words += [(word, found.end()) for word in ((found.group(),) if is_text else _parts(found.group()))]
    return words


def expanded(phrase: str) -> Iterator[str]:
    """The phrases that a line of a table stands for."""
    pieces = _CHOICE.split(phrase)
    choices = [piece.split("/") if at % 2 else [piece] for at, piece in enumerate(pieces)]
    for chosen in itertools.product(*choices):
        yield " ".join("".join(chosen).split()).replace(" .", ".")


@lru_cache(maxsize=10_000)
def _parts(word: str) -> Phrase:
    said = word.strip(' *_`:.,;!?¡¿()"…“”«»>').casefold().replace("’", "'")
    if said in _WITHOUT:
        return _WITHOUT[said]
    found = _APOSTROPHED.fullmatch(said)
    if found is None or (found["short"] == "'s" and _OF.match(found["first"]) is None):
        return (said,)
    second = "us" if found["first"] == "let" else _SHORT[found["short"]]
    return found["first"], second


_JOINS = pattern_of(r"[\s,:;–—-]*(?:(?:that|about|know that|know about|know|of)\b(?!['’])[\s,:–—-]*)?", re.IGNORECASE)
"""What stands between a circle and what it is told."""
_TO_ITS_RECORD = pattern_of(
    r"(?:(?:my|the|our|this|that|your|of|for|on|about|to|with|in|item|check|(?:quick|consent) check|proposal|question|poll|date|date poll|"
    r"sense|call|hands|relay|message|request|decision|meeting|appointment|number|no\.?|text)\s+)+"
    r"(?=(?P<letter>[A-Za-z])[ -]?\d)",
    re.IGNORECASE,
)
"""What is said in front of a record's number: “cancel my proposal C-4”."""
_WHY = pattern_of(
    r"(?P<record>[A-Za-z][ -]?\d{1,9})\b\s*(?:[,;.:(–—-]+\s*(?:it|this|that|sorry|opened|wrong|because|since|as|by|we|i|and)\b"
    r"|(?:because|since|as|by mistake|for now|now|please|all|everybody|everyone|for everybody|altogether|entirely|completely)\b).*",
    re.IGNORECASE | re.DOTALL,
)
"""Why, behind what needs no reason: “withdraw C-4, it was a mistake”."""


def of_its_record(rest: str, *, letter: str, running: bool) -> str:
    """The words behind a command that begins with the number of a record (``letter``), without what people say around that.
    ``running`` is whether words of their own may follow."""
    before = _TO_ITS_RECORD.match(rest)
    if before is not None and before["letter"].upper() == letter:
        rest = rest[before.end() :]
    why = None if running else _WHY.fullmatch(rest)
    return why["record"] if why is not None and why["record"][0].upper() == letter else rest


_IN_A_WISH = pattern_of(
    r"(?:(?:object|says?|that|if|whether|on|about|to|with|against|is|for\s+(?:us|them|you|everybody|everyone)|it\s+is|it's|ok(?:ay)?|fine|happy)\b(?!['’])[\s,:–—-]*)+"
    r"(?=\S)",
    re.IGNORECASE,
)
"""What stands between a wish and what is wished for: “if everybody is happy | with …”."""

_ASKED_KINDLY = pattern_of(
    r"(?:[\s,.!?]|(?<=[\s,.!?])(?:please|pls|plz|thanks|thank\s+you|thx)(?=[\s.!?]|\Z))+\Z", re.IGNORECASE
)
_TAIL = 40
"""Letters at the end of a wish in which courtesies are looked for."""


def of_a_wish(rest: str) -> str:
    """The words behind a wish without what joins them: “that we buy an oven”, “to painting the wall”."""
    joined = _IN_A_WISH.match(rest)
    said = rest[joined.end() :] if joined is not None else rest
    return said[:-_TAIL] + _ASKED_KINDLY.sub("", said[-_TAIL:])


_OPTION = re.compile(r"(?<!\S)--?(?P<name>[a-z][a-z-]*)(?:=|\s+|$)", re.IGNORECASE)


def without_options(rest: str, *, keywords: Collection[str], running: bool) -> str:
    """The words behind a command as programmers say them, without their dashes: “--by fri” is “by fri”, “--coop Mill” is “Mill”. A
    running text keeps what is none of its clauses, but in front."""

    def bare(found: re.Match[str]) -> str:
        name = found["name"].casefold().replace("-", " ")
        if name in keywords:
            return f"{name} "
        return found.group() if running and found.start() else ""

    return _OPTION.sub(bare, rest)


def names_of_circles(circles: Iterable[tuple[str, str]]) -> dict[str, str]:
    """The short names of circles by all that they may be called, folded, from short and full names."""
    called: dict[str, str] = {}
    for slug, name in circles:
        full, short = name.casefold(), slug.casefold()
        called |= dict.fromkeys(
            (short, f"{short} circle", full, full.removesuffix(" circle"), f"{full} circle", f"circle {short}"), slug
        )
    return called


def to_a_circle(rest: str, circles: Mapping[str, str]) -> str | None:
    """The words with a circle's short name in front, where they begin with one that we know: "the Tech circle that we …"."""
    said = re.sub(r"^the\s+", "", rest, flags=re.IGNORECASE)
    for name in sorted(circles, key=len, reverse=True):
        if said[: len(name)].casefold() == name and not said[len(name) : len(name) + 1].isalnum():
            after = said[len(name) :]
            words = after[found.end() :] if (found := _JOINS.match(after)) else after
            return f"{circles[name]} {words}".strip() if re.search(r"\w", words) else circles[name]
    return None
