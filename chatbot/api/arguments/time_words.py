"""Times in words as the same times in figures: ``half past five``, ``quarter to six``, ``the twelfth``, ``twenty days``. Pure.

The readers of times know figures alone. What is no time stays as it was, for whoever says that it cannot be read.
"""

import re

ONES = [
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
]
TENS = {"twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "ninety": 90}
_ORDINALS = [
    "first",
    "second",
    "third",
    "fourth",
    "fifth",
    "sixth",
    "seventh",
    "eighth",
    "ninth",
    "tenth",
    "eleventh",
    "twelfth",
    "thirteenth",
    "fourteenth",
    "fifteenth",
    "sixteenth",
    "seventeenth",
    "eighteenth",
    "nineteenth",
    "twentieth",
]
ORDINALS = {
    **{word: number for number, word in enumerate(_ORDINALS, 1)},
    **{f"twenty{gap}{word}": 20 + number for gap in " -" for number, word in enumerate(_ORDINALS[:9], 1)},
    "thirtieth": 30,
    "thirty first": 31,
    "thirty-first": 31,
}
NUMBERS = {
    **{word: number for number, word in enumerate(ONES, 1)},
    **TENS,
    **{
        f"{ten}{gap}{one}": value + number
        for ten, value in TENS.items()
        for gap in " -"
        for number, one in enumerate(ONES[:9], 1)
    },
}
_HOUR_WORD = "|".join(ONES[:12])
_MINUTES = {"five": 5, "ten": 10, "quarter": 15, "twenty": 20, "twenty five": 25, "twenty-five": 25, "half": 30}
_HALF_OF_DAY = r"(?P<half>\s?[ap]\.?\s?m\b\.?)?(?:\s?o'?clock)?"
_PAST = re.compile(
    rf"(?<![\w:])(?:at\s)?(?:(?P<a>a\s)?(?P<minutes>half|quarter|twenty[- ]five|twenty|ten|five|\d{{1,2}})(?:\smin(?:ute)?s?)?"
    rf"\s(?P<way>past|after|to|before)\s|(?P<british>half)\s)(?P<hour>{_HOUR_WORD}|\d{{1,2}})(?![\w:.]){_HALF_OF_DAY}"
)
"""“Half past five”, “a quarter to 6 pm”, “ten past nine”, “half five”, which in Britain is half past."""
_HOUR = re.compile(
    rf"(?<![\w:-])(?:(?P<at>at\s|@\s?)(?P<bare>{_HOUR_WORD})(?![\w:-])|(?P<hour>{_HOUR_WORD})(?=\s?(?:[ap]\.?\s?m\b|o'?clock\b)))"
    r"(?!\s(?:days?|weeks?|months?|years?|hours?|minutes?)\b)"
)
"""“Five pm”, “five o'clock”, “at five”."""
_HOUR_OF_PART = re.compile(
    rf"(?<![\w:-])(?P<hour>{_HOUR_WORD})(?=\s(?:in the (?:morning|afternoon|evening)|at night|tonight)\b)"
)
_ORDINAL = re.compile(rf"(?<![\w-])(?:{'|'.join(sorted(ORDINALS, key=len, reverse=True))})(?![\w-])(?! thing\b)")
_FIRST_THING = re.compile(r"(?<!\S)first thing(?: on| in the)?(?=\s|$)")
_LAST_THING = re.compile(r"(?<!\S)last thing(?: on)?(?=\s)")
_PART = re.compile(r"\b(?:morning|afternoon|evening|night|tonight|noon)\b")
_SAME_TIME_ON = re.compile(r"(?<!\S)(?:at )?(?:the )?same time next week$")
_EVE = re.compile(r"\b((?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\.?|tomorrow|this) (eve|arvo)$")


def in_figures(said: str) -> str:
    """Folded words with the times of day, days of the month and parts of the day that are spelt out as they are read."""
    said = _EVE.sub(lambda found: f"{found[1]} {'evening' if found[2] == 'eve' else 'afternoon'}", said)
    said = _SAME_TIME_ON.sub("in 1 week", said)
    said = _PAST.sub(_past, said)
    said = _HOUR.sub(lambda found: f"{found['at'] or ''}{ONES.index(found['bare'] or found['hour']) + 1}", said)
    said = _HOUR_OF_PART.sub(lambda found: str(ONES.index(found["hour"]) + 1), said)
    if _FIRST_THING.search(said):
        said = f"{_FIRST_THING.sub('', said)}{'' if _PART.search(said) else ' morning'}".strip()
    if _LAST_THING.search(said):
        said = f"{_LAST_THING.sub('', said)}{'' if _PART.search(said) else ' eod'}".strip()
    # “Better by the second”: that alone is no day of a month.
    return said if re.fullmatch(r"(?:the )?second", said) else _ORDINAL.sub(_ordinal, said)


def _past(found: re.Match[str]) -> str:
    """ "Half past five" as "5:30 o'clock", which is one of the morning or of the evening."""
    hour = int(found["hour"]) if found["hour"].isdigit() else ONES.index(found["hour"]) + 1
    minutes = 30 if found["british"] else _MINUTES.get(found["minutes"]) or _figure(found["minutes"])
    if not (1 <= hour <= (12 if found["british"] else 24) and 0 < minutes < 60):
        return found.group()
    back = found["way"] in ("to", "before")
    if back:
        hour, minutes = (hour - 1) or 12, 60 - minutes
    half = (found["half"] or "").strip()
    if half and back and hour == 11:  # "Quarter to twelve pm" is one of the morning.
        half = "am" if half.startswith("p") else "pm"
    return f"{hour}:{minutes:02d} {half or o_clock(hour)}".strip()


def o_clock(hour: int) -> str:
    """What stands behind an hour of which the half of the day was not said."""
    return "o'clock" if hour <= 12 else ""


def _figure(word: str) -> int:
    return int(word) if word.isdigit() else 0


def _ordinal(found: re.Match[str]) -> str:
    number = ORDINALS[found.group()]
    ending = "th" if 10 < number < 20 else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"
