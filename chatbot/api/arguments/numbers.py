"""Numbers with their separators, as a language writes them, and as others may. No float is ever made."""

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from babel import Locale
from babel.numbers import get_decimal_symbol, get_group_symbol

from chatbot.api.arguments.words import tidy

_FACTORS = {
    **dict.fromkeys(("k", "thousand", "thousands", "grand", "tsd", "mille"), 1_000),
    **dict.fromkeys(("m", "mn", "mio", "mil", "million", "millions"), 1_000_000),
}
FACTOR = r"(?:k|thousands?|grand|tsd|mille|mn|mio|mil|millions?|m)"
"""What people write behind a number for many."""
_ELSEWHERE = ((",", "."), (".", ","), (" ", ","), (" ", "."), ("'", "."), ("'", ","))
"""How numbers are grouped, and where their fractions begin, in some language or other."""
_IN_THREES, _IN_TWOS = r"\d{{1,3}}(?:{group}\d{{3}})+", r"\d{{1,2}}(?:{group}\d{{2}})+{group}\d{{3}}"
_SHAPES = (r"\d+", _IN_THREES, _IN_TWOS)
NO_GROUPS = 10
"""A language that groups so many figures groups none."""
LARGEST = Decimal(10) ** 13


@dataclass(frozen=True, slots=True)
class Number:
    """What a number may be: taken where it is plain, asked about where it is not, nothing where it is none."""

    values: tuple[Decimal, ...]
    plain: bool


def read_number(core: str, factor: str, *, locale: Locale, precision: int) -> Number:
    """A tidy number of figures and separators, with what stands behind it for many. ``precision`` is how many places of a
    fraction a sum of this money has."""
    times = _FACTORS.get(factor.casefold().rstrip("."), 1)
    places = precision if times == 1 else 2
    group, point = separators(locale)
    own = _values(core, group, point, shapes=_own_shapes(locale), places=places)
    others = {
        value
        for g, p in _ELSEWHERE
        for value in _values(core, g, p, shapes=_SHAPES, places=3 if times > 1 else places, exact=True)
    }
    values = tuple(sorted(value * times for value in own or others))
    fits = tuple(
        value for value in values if value < LARGEST and -int(value.normalize().as_tuple().exponent) <= precision
    )
    return Number(fits, plain=bool(own) and len(fits) == 1)


@cache
def separators(locale: Locale) -> tuple[str, str]:
    """How a language groups a number, and where the fraction begins, as tidy text has them."""
    group, point = tidy(get_group_symbol(locale)), tidy(get_decimal_symbol(locale))
    return group, point


@cache
def _own_shapes(locale: Locale) -> tuple[str, ...]:
    """How a language groups the figures of a number; a number may always be written without."""
    groupings = {locale.decimal_formats[None].grouping, locale.currency_formats["standard"].grouping}
    return (
        r"\d+",
        *(
            rf"\d{{{{1,{further}}}}}(?:{{group}}\d{{{{{further}}}}})*{{group}}\d{{{{{last}}}}}"
            for last, further in sorted(groupings)
            if last < NO_GROUPS
        ),
    )


def _values(
    core: str, group: str, point: str, *, shapes: tuple[str, ...], places: int, exact: bool = False
) -> tuple[Decimal, ...]:
    """What a number is that is grouped and divided so: nothing where it is irregular. ``exact``: noughts behind what the money
    has are allowed, so that 92.000 may be ninety-two."""
    whole, _, fraction = core.rpartition(point) if point in core else (core, "", "")
    if point in whole or not re.fullmatch(r"[0-9]*", fraction) or (point in core and not fraction):
        return ()
    if len(fraction) > places and not (exact and len(fraction) <= 3 and set(fraction[places:]) <= {"0"}):
        return ()
    if not any(re.fullmatch(shape.format(group=re.escape(group)), whole) for shape in shapes):
        return ()
    return (Decimal(f"{re.sub(r'[^0-9]', '', whole)}.{fraction or '0'}"),)
