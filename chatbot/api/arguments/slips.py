"""Names that are the same but for slips of the keyboard. Pure."""

from collections.abc import Sequence

from rapidfuzz.distance import OSA

MANY = ((10, 2), (5, 1))
"""In so many letters, so many slips, where only some names can be meant."""
IN_A_WORD = ((7, 2), (4, 1))
"""In a word of so many letters, so many slips make no other word: "oak" and "oat" are two. The longer of two counts."""
MOST = 3
"""Slips in a name of several words."""


def spelt_alike(one: str, other: str, *, shortest: int = 5) -> bool:
    """Whether somebody who says one folded name may mean the other, of a few that can be meant. Numbers and single letters tell
    names apart: "bakery-1", "bakery-2". ``shortest`` is how many letters a name with a slip has at least."""
    length = min(len(one), len(other))
    allowed = next(
        (slips for letters, slips in MANY if length >= letters), int(length >= shortest and one[:1] == other[:1])
    )
    return _apart(one.split("-")) == _apart(other.split("-")) and _slips(one, other) <= allowed


def is_misspelt(new: Sequence[str], known: Sequence[str]) -> bool:
    """Whether a new name, in folded words, is likely a known one with slips in it, and not another one that is like it.

    Word by word: nobody slips in the first letter of a word, but by writing the second one before it. One short word alone is
    misspelt where a letter is too many or missing: "bite" and "byte" are two.
    """
    if _apart(new) != _apart(known):
        return False
    if len(new) != len(known):
        together, as_known = "".join(new), "".join(known)
        return min(len(together), len(as_known)) >= 8 and _is_slip(together, as_known, allowed=2)
    if len(new) == 1 and (len(new[0]) < 4 or (len(new[0]) == len(known[0]) < 5 and sorted(new[0]) != sorted(known[0]))):
        return False
    found = [_slips(one, other) for one, other in zip(new, known, strict=True)]
    likely = all(_is_slip(one, other) for one, other in zip(new, known, strict=True))
    return 0 < sum(found) <= MOST and likely


def _is_slip(one: str, other: str, *, allowed: int | None = None) -> bool:
    if allowed is None:
        length = max(len(one), len(other))
        allowed = next((slips for letters, slips in IN_A_WORD if length >= letters), 0)
    begins_alike = one[:1] == other[:1] or one[:2] == other[1::-1]
    return one == other or (begins_alike and _slips(one, other) <= allowed)


def _slips(one: str, other: str) -> int:
    return int(OSA.distance(one, other))


def _apart(words: Sequence[str]) -> list[str]:
    return [word for word in words if len(word) == 1 or any(letter.isdigit() for letter in word)]
