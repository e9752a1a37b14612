"""Money, read and said. Whole pence from end to end; no float is ever made."""

import re
from decimal import ROUND_DOWN, Decimal
from functools import cache

from babel import Locale
from babel.numbers import format_currency, get_currency_precision, get_currency_symbol

from chatbot.api.arguments.bounds import SUM, shortened
from chatbot.api.arguments.numbers import FACTOR, read_number
from chatbot.api.arguments.words import plain_digits, tidy
from chatbot.api.errors import Meant, Unsure, UsageError
from chatbot.api.wording.phrases import Inline, code, t
from storage.types import Pence

_NAMES = {
    "GBP": ("pounds", "pound", "quid", "£"),
    "EUR": ("euros", "euro", "€"),
    "USD": ("dollars", "dollar", "us$", "$"),
}
_SUM = re.compile(rf"(\d[^a-z]*?)\s?({FACTOR}\b\.?)?", re.I)


def parse_money(text: str, *, currency: str, locale: Locale, example: Inline | None = None) -> Pence:
    """A sum as a person writes it: ``£92,000``, ``1234.50``, ``40 pounds``, ``92k``. Raises UsageError for anything unclear.

    Grouping must be the language's own and regular. Another language's, or what reads two ways, is ``Unsure``, never taken.
    """
    said = plain_digits(tidy(text)).strip()
    plain = without_currency(said, currency=currency, locale=locale) if len(said) <= SUM else ""
    found = _SUM.fullmatch(plain)
    shown = say_money(Pence(9_200_050), currency=currency, locale=locale)
    precision = get_currency_precision(currency)
    number = read_number(found.group(1), found.group(2) or "", locale=locale, precision=precision) if found else None
    if number is None or not number.values:
        raise UsageError(
            understood=t("I read “{said}” as a sum, but cannot tell how much it is.", said=shortened(said)),
            expected=t("a sum of money, not below zero, such as {shown}", shown=shown),
            example=example or code(shown),
        )
    if not number.plain:
        raise Unsure(
            said=said,
            understood=t("I read “{said}” as a sum, but cannot tell how much it is.", said=said),
            expected=t("a sum of money, not below zero, such as {shown}", shown=shown),
            example=example or code(shown),
            readings=[
                Meant(say_money(_pence(value, precision), currency=currency, locale=locale)) for value in number.values
            ],
        )
    return _pence(number.values[0], precision)


def in_units(amount: Decimal, *, currency: str) -> Pence:
    """A sum in the smallest unit of its currency: 150.00 is 15000 in GBP, 150 in JPY, 150000 in KWD. What lies below it is cut off."""
    return _pence(amount, get_currency_precision(currency))


def places_of(currency: str) -> int:
    """How many places behind the point a currency has: 2 in GBP, none in JPY, 3 in KWD."""
    return int(get_currency_precision(currency))


def _pence(value: Decimal, precision: int) -> Pence:
    return Pence(int(value.scaleb(precision).to_integral_value(ROUND_DOWN)))


def say_money(pence: Pence | int, *, currency: str, locale: Locale) -> str:
    """A sum as the members write it: ``£1,234.50``. What is said so is read so."""
    amount = Decimal(int(pence)).scaleb(-get_currency_precision(currency))
    return format_currency(amount, currency, locale=locale)


def without_currency(text: str, *, currency: str, locale: Locale) -> str:
    """A tidy sum without the sign or the name of the federation's money."""
    either = signs(currency, str(locale))
    found = re.fullmatch(rf"(?:{either})?\s*(.*?)\s*(?:{either})?", text, re.IGNORECASE)
    return found.group(1) if found else text


@cache
def signs(currency: str, locale: str) -> str:
    """What the federation's money is called, as a pattern, the longest first."""
    names = {tidy(get_currency_symbol(currency, locale=locale)), currency, *_NAMES.get(currency, ())}
    return "|".join(re.escape(name.strip()) for name in sorted(names, key=len, reverse=True))
