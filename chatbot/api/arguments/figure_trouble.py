"""What is said of figures that cannot be read, or that read two ways: always the very word, or the very sum."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from babel import Locale

from chatbot.api.arguments.bounds import shortened
from chatbot.api.arguments.money import say_money
from chatbot.api.arguments.words import tidy
from chatbot.api.errors import Meant, Unsure, UsageError
from chatbot.api.wording.phrases import Inline, code, t
from storage.types import Pence


class Of(Enum):
    """Whose labour a figure is for."""

    WAGES = "wages"
    SELF = "self-employed"


@dataclass(frozen=True, slots=True)
class Money:
    """How sums are written in the federation."""

    currency: str
    locale: Locale

    def say(self, pence: int) -> str:
        return say_money(pence, currency=self.currency, locale=self.locale)


def two_ways(loose: Sequence[tuple[Pence, str]], text: str, money: Money) -> Unsure:
    """ "92000 + 71500": two sums for wages, or one for each."""
    (first, _), (second, _) = loose
    return Unsure(
        said=" ".join(text.split()),
        understood=t(
            "I read {one} and {other}, but not what each is for.", one=money.say(first), other=money.say(second)
        ),
        expected=expected(),
        example=example(money),
        readings=[
            Meant(f"{money.say(first)} wages, {money.say(second)} self-employed"),
            Meant(f"{money.say(first + second)} wages"),
        ],
    )


def for_what(pence: Pence, money: Money) -> UsageError:
    """A sum of which nobody says whose it is, beside one of which somebody does."""
    return UsageError(
        understood=t("I read {sum}, but not what it is for.", sum=money.say(pence)),
        expected=expected(),
        example=example(money),
    )


def said_twice(whose: Of, money: Money, first: Pence, second: Pence) -> UsageError:
    """Two sums for the same."""
    what = t("wages") if whose is Of.WAGES else t("self-employed")
    return UsageError(
        understood=t(
            "I read two sums for {what}: {one} and {other}.", what=what, one=money.say(first), other=money.say(second)
        ),
        expected=t("one sum for each"),
        example=example(money),
    )


def called(whose: Of) -> Inline:
    """What people call it."""
    return t("wages") if whose is Of.WAGES else t("self-employed")


def trouble(word: str, text: str, money: Money) -> UsageError:
    """What cannot be read, named by the very word."""
    if word.casefold() == " ".join(tidy(text).split()).casefold():
        return unread(text, money)
    return UsageError(
        understood=t("I could not read “{word}” among the figures.", word=shortened(word)),
        expected=expected(),
        example=example(money),
    )


def unread(text: str, money: Money) -> UsageError:
    """Nothing of it can be read."""
    return UsageError(
        understood=t("I read “{said}”, but cannot make out the figures.", said=shortened(" ".join(text.split()))),
        expected=expected(),
        example=example(money),
    )


def expected() -> Inline:
    """What is wanted."""
    return t("last year's wages, and payments to self-employed members if there were any")


def example(money: Money) -> Inline:
    """One that is read."""
    wages, own = (re.sub(r"(?<=\d)\D00(?=\D*$)", "", money.say(pounds * 100)) for pounds in (92_000, 71_500))
    return code(f"{wages} wages, {own} self-employed")
