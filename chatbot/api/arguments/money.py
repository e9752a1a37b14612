"""Money, read and said. Whole pence from end to end; no float is ever made."""

import re
from decimal import Decimal
from functools import cache

from babel import Locale
from babel.numbers import NumberFormatError, format_currency, get_currency_precision, get_currency_symbol, parse_decimal

from chatbot.api.arguments.bounds import SUM, shortened
from chatbot.api.errors import UsageError
from chatbot.api.phrases import Inline, code, t
from storage.types import Pence

_NAMES = {"GBP": ("pounds", "pound"), "EUR": ("euros", "euro"), "USD": ("dollars", "dollar")}


def parse_money(text: str, *, currency: str, locale: Locale, example: Inline | None = None) -> Pence:
    """A sum as a person writes it: ``£92,000``, ``1234.50``, ``40 pounds``. Raises UsageError for anything unclear.

    Grouping must be the locale's own and regular: ``1.234,56`` is refused in en-GB rather than guessed at.
    """
    said = text.strip()
    precision = get_currency_precision(currency)
    plain = _without_currency(said, currency=currency, locale=locale) if len(said) <= SUM else ""
    sum_: Decimal | None = None
    if re.fullmatch(r"\d[\d.,' ]*", plain) and not re.search(r"[.,' ]{2}", plain):
        try:
            sum_ = parse_decimal(plain, locale=locale, strict=True)
        except NumberFormatError:
            sum_ = None
    if sum_ is None or -int(sum_.as_tuple().exponent) > precision or sum_ >= Decimal(10) ** 13:
        shown = say_money(Pence(9_200_050), currency=currency, locale=locale)
        raise UsageError(
            understood=t("I read “{said}” as a sum, but cannot tell how much it is.", said=shortened(said)),
            expected=t("a sum of money, not below zero, such as {shown}", shown=shown),
            example=example or code(shown),
        )
    return Pence(int(sum_.scaleb(precision)))


def say_money(pence: Pence | int, *, currency: str, locale: Locale) -> str:
    """A sum as the members write it: ``£1,234.50``."""
    amount = Decimal(int(pence)).scaleb(-get_currency_precision(currency))
    return format_currency(amount, currency, locale=locale)


def _without_currency(text: str, *, currency: str, locale: Locale) -> str:
    before, after = _signs(currency, str(locale))
    found = re.fullmatch(rf"(?:{before})?\s*(.*?)\s*(?:{after})?", text, re.IGNORECASE)
    return found.group(1) if found else text


@cache
def _signs(currency: str, locale: str) -> tuple[str, str]:
    symbol = re.escape(get_currency_symbol(currency, locale=locale))
    names = "|".join([symbol, currency, *_NAMES.get(currency, ())])
    return f"{symbol}|{currency}", names
