"""How many seats must be heard (DECISIONS 12): the presets that a circle may choose, as a number for one item. Pure.

``lively``
    Fewer than ten seats: more than half of them. Else one in eight of those active lately, at least five, at most half of all.
``majority``
    More than half of the seats.
``third``
    A third of the seats, rounded up.
"""

from fractions import Fraction
from math import ceil

from chatbot.api.wording.phrases import Inline, Phrase, n, t

LIVELY, MAJORITY, THIRD = PRESETS = ("lively", "majority", "third")
FEW = 10
"""Below so many seats a lively circle needs more than half of them."""
LEAST = 5
ONE_IN = 8
ACTIVE_DAYS, YEAR_DAYS = 180, 365
"""Who was heard in their own voice within the first is active; no fewer count as active than half of those heard within the second."""


WAYS: dict[str, Inline] = {
    LIVELY: t(
        "more than half of fewer than {few} seats; of more, one in eight of those heard lately, at least {least}, at most half",
        few=FEW,
        least=LEAST,
    ),
    MAJORITY: t("more than half of the seats"),
    THIRD: t("a third of the seats, rounded up"),
    "8": t("so many seats, however many there are"),
    "1/3": t("such a share of the seats, rounded up"),
}
"""What a circle may choose, each in one line."""

IN_WORDS: dict[str, Phrase] = {
    LIVELY: t("lively, that is {what}", what=WAYS[LIVELY]),
    MAJORITY: t("a majority, that is {what}", what=WAYS[MAJORITY]),
    THIRD: t("{what}", what=WAYS[THIRD]),
}
"""The same, as what a circle has chosen."""


def in_words(quorum: int | Fraction | str) -> Inline:
    """How many seats must be heard, as a circle has chosen it."""
    if isinstance(quorum, str):
        return IN_WORDS[quorum]
    if isinstance(quorum, Fraction):
        return t("{share} of the seats, rounded up", share=f"{quorum.numerator}/{quorum.denominator}")
    return n(quorum, "{count} seat", "{count} seats")


def in_seats(quorum: str, *, seats: int, active: int, in_year: int) -> str:
    """A quorum as it is kept with an item that opens: a preset is the number of seats that it comes to, fixed from then on; a number
    and a share stay what they are.

    ``active`` are the seats heard lately in their own voice, ``in_year`` those that were so within a year.
    """
    match quorum:
        case "lively":
            return str(lively(seats=seats, active=active, in_year=in_year))
        case "majority":
            return str(more_than_half(seats))
        case "third":
            return str(max(1, ceil(Fraction(seats, 3))))
    return quorum


def lively(*, seats: int, active: int, in_year: int) -> int:
    """How many seats a lively circle needs: enough that no three people decide for more than five."""
    if seats < FEW:
        return more_than_half(seats)
    counted = min(seats, max(active, ceil(in_year / 2)))
    return min(max(LEAST, ceil(counted / ONE_IN)), seats // 2)


def more_than_half(seats: int) -> int:
    """Of so many; one where there is none yet."""
    return seats // 2 + 1
