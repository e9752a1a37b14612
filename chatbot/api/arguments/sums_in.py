"""Whether words hold a number that may be a sum. Pure."""

import re

_MONTHS = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}"
_LABOUR_COST = r"(?:wages?|salar(?:y|ies)|payroll|self|freelancers?|employees?|pounds?|euros?|dollars?|gbp|eur|usd|k\b)"
_NO_FIGURE = re.compile(
    r"\b\d{1,2}[:.]\d{2}\s?(?:am|pm)\b|\b\d{1,2}:\d{2}\b|\b\d{1,2}\s?(?:am|pm)\b"  # a time of day
    r"|\b\d{4}-\d{1,2}-\d{1,2}\b|\b\d{1,2}([./-])\d{1,2}\1(?:\d{4}|\d{2})\b|\b\d{1,2}/\d{1,2}\b"  # a date
    rf"|\b\d{{1,2}}(?:st|nd|rd|th)?\s(?:of\s)?{_MONTHS}\b|\b{_MONTHS}\s\d{{1,2}}(?:st|nd|rd|th)?\b"
    r"|\b\d{1,2}(?:st|nd|rd|th)\b|\b\d{1,3}\s?(?:more\s|extra\s)?(?:m|mins?|minutes?|h|hrs?|hours?|d|days?|w|weeks?|months?|years?)\b"
    rf"|(?<![\w£$€.,])(?:19|20)\d\d(?:/\d\d)?(?![.,/]?\d)(?!\s?{_LABOUR_COST})"  # a year
    r"|(?<!\w)(?:[a-z]-?\d{1,5}|#\s?\d{1,5})(?![.,]?\d|\w)",  # an item
    re.I,
)
_ONE = r"#?(?:[12]?\d|30)(?:st|nd|rd|th)?(?:\s*(?:yes|no|maybe|ok|y|n|please|if need be))?"
_BARE_NUMBERS = re.compile(
    rf"#?\d{{1,3}}|(?:(?:option|number|no\.?|only|not|nr\.?)s?\s+)?{_ONE}(?:\s*(?:,|;|/|&|\+|and|or|but not|not|then)?\s*(?<!\d){_ONE}){{0,8}}[\s.!]*",
    re.I,
)
"""The numbers of items, or of times to choose, said without their letter: “7”, “1 and 2”, “1 yes, 3 no”."""


def holds_a_sum(text: str) -> bool:
    """Whether a line holds a number that is no year, date, time, length or item's number."""
    left = _NO_FIGURE.sub(" ", text).strip(" \n,;:.")
    return re.search(r"\d", left) is not None and not _BARE_NUMBERS.fullmatch(left)
