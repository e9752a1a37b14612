"""What people say beside the figures of a declaration: for which year, scheme and co-op, why, and how a treasurer heard it. Pure."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from chatbot.api.arguments.figure_words import Meaning, meaning_of
from storage.folding import slug_of

LONGEST_WHY = 500
LONGEST = 2_000
"""Letters in which parts are looked for. Whoever says more says no figures."""
YEAR = r"(?:19|20)\d\d(?:\s?[/-]\s?(?:20)?\d\d)?"
_YEAR_ALONE = re.compile(rf"(?:the\s+)?(?:year\s+)?({YEAR})(?![\w.,]*\d|\s?k\b)", re.I)
_WHY = re.compile(r"\bbecause\b[:,]?\s+(?P<why>\S.*)$", re.I | re.S)
_WAY = re.compile(
    r"\b(?:as\s+(?:said|told)\s+)?(?:by|over\s+the|on\s+the|in\s+a)\s+(?P<way>phone|telephone|call|letter|post|mail|e-?mail)\b",
    re.I,
)
_FOR = re.compile(r"(?<!\S)for\s+", re.I)
_SUM = re.compile(r"[£$€¥]?\d[\d.,'’]*(?:k|m)?\b|[£$€¥]\s?\d\S*", re.I)
_FIGURE = re.compile(r"\d{3}|\d\s?[km]\b|[£$€¥]\s?\d", re.I)
_PHONED = ("phone", "telephone", "call")


@dataclass(frozen=True, slots=True)
class Said:
    """What was said, part by part; None for what was not."""

    figures: str
    """What is left: the figures."""
    year: str | None = None
    """As it was said: 2026, 2026/27."""
    scheme: str | None = None
    """The short name of one."""
    coop: str | None = None
    why: str | None = None
    way: str | None = None
    """How a treasurer heard it: phone or letter."""


def said_in(words: str, *, schemes: Mapping[str, str], coops: Sequence[str], guesses: bool = True) -> Said:
    """The parts of what somebody declares: "for 2026/27 92000 wages", "92000 for Leaf Bakery by phone because they had it wrong".

    ``schemes`` are their short names by all that they are called, ``coops`` the names of those that may be meant. What follows
    the last "for", is none of these and holds no figure is taken for the name of a co-op, where it ``guesses``.
    """
    if len(words) > LONGEST:
        return Said(words)
    words, why = _without(_WHY, words, "why")
    words, way = _without(_WAY, words, "way")
    year, scheme, words = year_and_scheme(words, schemes)
    coop: str | None = None
    place = 0
    while (lead := _FOR.search(words, place)) is not None:
        end, found = lead.end(), None
        if year is None and (named := _YEAR_ALONE.match(words, end)) is not None:
            year, found = named.group(1), named.end()
        elif scheme is None and (called := _called(words, end, list(schemes))) is not None:
            scheme, found = schemes[called[0]], called[1]
        elif coop is None and (known := _called(words, end, coops)) is not None:
            coop, found = known
        if found is None:
            place = end
            continue
        words = f"{words[: lead.start()]} {words[found:]}".strip(" ,;:")
        place = 0
    if coop is None and guesses:
        words, coop = _some_co_op(words)
    way_kept = None if way is None else ("phone" if way.casefold() in _PHONED else "letter")
    return Said(words.strip(" ,;:"), year, scheme, coop, without_sums(why)[:LONGEST_WHY] if why else None, way_kept)


def why_in(words: str) -> tuple[str, str | None]:
    """Words without the reason that ends them: "yes because the accountant found one more"."""
    if len(words) > LONGEST:
        return words, None
    rest, why = _without(_WHY, words, "why")
    return rest, without_sums(why)[:LONGEST_WHY] if why else None


def without_sums(why: str) -> str:
    """A reason without the figures in it: it is kept as it is said, and figures are not. Years and small numbers stay."""
    return _SUM.sub(lambda found: found.group() if re.fullmatch(rf"{YEAR}|\d{{1,2}}[.,]?", found.group()) else "…", why)


def year_and_scheme(words: str, schemes: Mapping[str, str]) -> tuple[str | None, str | None, str]:
    """The year and the scheme that words begin with, in either order, and what follows them: "2026 tech-fund".

    A year alone is four digits with nothing behind it that would make it a figure; with more words behind it, it is one where
    it is written with its second half, or where the scheme follows.
    """
    year: str | None = None
    scheme: str | None = None
    words = words.strip()
    if len(words) > LONGEST:
        return None, None, words
    for _ in range(2):
        begins = re.match(rf"({YEAR})(?=\s|$)", words)
        if year is None and begins is not None and _stands_alone(begins.group(1), words[begins.end() :], schemes):
            year, words = begins.group(1), words[begins.end() :].strip(" ,;:")
        elif scheme is None and (called := _called(words, 0, list(schemes))) is not None:
            scheme, words = schemes[called[0]], words[called[1] :].strip(" ,;:")
    return year, scheme, words


def called_alone(words: str, names: Sequence[str]) -> str | None:
    """The one of some names that is all of the words."""
    found = _called(words, 0, names)
    return found[0] if found is not None and not words[found[1] :].strip(" .") else None


def _stands_alone(year: str, rest: str, schemes: Mapping[str, str]) -> bool:
    return not rest.strip() or "/" in year or "-" in year or _called(rest.lstrip(), 0, list(schemes)) is not None


def _without(pattern: re.Pattern[str], words: str, group: str) -> tuple[str, str | None]:
    found = pattern.search(words)
    if found is None:
        return words, None
    return f"{words[: found.start()].rstrip(' ,;:–-')}{words[found.end() :]}", found.group(group).strip()


def _called(words: str, at: int, names: Sequence[str]) -> tuple[str, int] | None:
    """The longest of some names that stands here, and where it ends."""
    for name in sorted(names, key=len, reverse=True):
        spelt = r"\s+".join(re.escape(each) for each in name.split())
        found = re.compile(rf"(?:the\s+)?[\"“]?{spelt}[\"”]?(?![\w/-])", re.I).match(words, at)
        if found is not None:
            return name, found.end()
    return None


def _some_co_op(words: str) -> tuple[str, str | None]:
    leads = list(_FOR.finditer(words))
    if not leads:
        return words, None
    name = words[leads[-1].end() :].strip(' .,;:"“”')
    means = [meaning_of(word, language="en") for word in name.casefold().split()]
    labour = means[:1] in ([Meaning.WAGES], [Meaning.SELF]) or (
        None not in means and bool({Meaning.WAGES, Meaning.SELF} & set(means))
    )
    if labour or not slug_of(name) or _FIGURE.search(name):
        return words, None
    return words[: leads[-1].start()].strip(), name
