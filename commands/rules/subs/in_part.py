"""What is said of one part of a co-op's figures alone: that there were no freelancers, or what it can pay. Pure."""

import re

from chatbot.api.arguments.figure_words import Meaning, meaning_of
from chatbot.api.errors import UsageError
from chatbot.api.wording.phrases import code, t
from storage.patterns import pattern_of

LONGEST = 300
"""Letters of a sentence that is looked at."""
_LABOUR = (Meaning.WAGES, Meaning.SELF)
_OFFERED = pattern_of(
    r"\b(?:can(?:not|'?t)?|could(?:n'?t)?|may|might|want(?:s|ed)? to|would like to|let(?: (?:us|them|it|me))?|is it ok to|are able to|able to|able|wish to)\s+(?:we\s+|they\s+|i\s+)?(?:all\s+)?"
    r"(?:only\s+|just\s+|maybe\s+|perhaps\s+)*(?:pay|afford|manage|give|spare|do)\s+(?:you\s+|us\s+)?(?:more than\s+|only\s+|just\s+|maybe\s+|about\s+|around\s+|perhaps\s+|like\s+|the\s+|a\s+)*"
    r"(?P<sum>[£$€]?\s?\d[\d.,]*k?(?:\s?(?:pounds|quid|gbp|euros?))?)(?![\w/-])",
    re.I,
)


def sum_offered(words: str) -> str | None:
    """The sum that a co-op says it can pay, where it cannot pay all: “we can only afford 40”."""
    found = _OFFERED.search(words.replace("’", "'")) if len(words) <= LONGEST else None
    if found is None or any(meaning_of(word, language="en") in _LABOUR for word in re.findall(r"[^\W\d_]{3,}", words)):
        return None
    return found["sum"].strip()


def must_say_the_other(words: str) -> None:
    """Raise UsageError where nothing was paid for one part, and of the other nothing was said: “we have no freelancers”."""
    if (other := none_of_one(words)) is not None:
        raise UsageError(
            understood=t("Thank you. And what did your co-op pay to its employees in wages?")
            if other is Meaning.WAGES
            else t("Thank you. And what did your co-op pay to self-employed members?"),
            expected=None,
            example=code("92000 wages, no freelancers" if other is Meaning.WAGES else "no wages, 71500 self-employed"),
        )


def none_of_one(words: str) -> Meaning | None:
    """The part of which nothing was said, where it was said of the other one alone that there was none."""
    if len(words) > LONGEST or any(map(str.isdigit, words)):
        return None
    said = [meaning_of(word, language="en") for word in re.findall(r"[^\W\d_]+(?:['’-][^\W\d_]+)*", words)]
    named = {each for each in said if each in _LABOUR}
    if Meaning.NONE not in said or len(named) != 1:
        return None
    return Meaning.SELF if Meaning.WAGES in named else Meaning.WAGES
