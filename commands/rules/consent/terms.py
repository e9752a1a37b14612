"""What comes with a proposal: its aim, its quorum, for how long it is decided, and when it is looked at again."""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import UTC, datetime
from fractions import Fraction
from zoneinfo import ZoneInfo

from chatbot.api.arguments import may_be_an_amount, nearly, read_length
from chatbot.api.arguments.bounds import TIME
from chatbot.api.errors import Refusal, UsageError
from chatbot.api.wording.phrases import Inline, cmd, code, t
from commands.rules.consent.quorum import LIVELY, MAJORITY, PRESETS
from storage.models import Decision, Item, ReviewWish
from storage.patterns import pattern_of

_NUMBERS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
_COUNTS = {"a": 1, "an": 1, **{word: count for count, word in enumerate(_NUMBERS, 1)}}
_UNITS = ("day", "days", "week", "weeks", "month", "months", "year", "years")
_SHARES = {"half": "1/2", "a half": "1/2", "a third": "1/3", "two thirds": "2/3", "all": "1/1", "everybody": "1/1"}
_OF_SEATS = pattern_of(r"\s+(?:of\s+us|(?:of\s+the\s+)?(?:seats?|co-?ops?|members?))$", re.I)
"""What people add to a quorum: “10 co-ops”, “half of us”."""
_TRIED_SHARES = (*_NUMBERS, *PRESETS, "half", "third", "thirds", "quarter", "all", "everybody", "everyone")
_NO_CLAUSE_AFTER = pattern_of(
    r"(?:^|\s)(?:our|the|we|an|this|its|my|their|your|i|they|to|should|will|must|shall|not|also|whose|which|and)$", re.I
)
_TO = pattern_of(r"^(?:to|into)\s*:?\s+(?=[\"“A-ZÀ-Þ])")
"""What stands between an item and its new text."""


@dataclass(frozen=True, slots=True)
class Term:
    """A stretch of the calendar: ``6 months`` end on the same day of the month, at the same time of day."""

    months: int = 0
    days: int = 0

    def __str__(self) -> str:
        for count, unit in ((self.months, "month"), (self.days, "day")):
            if count:
                per = {"month": (12, "year"), "day": (7, "week")}[unit]
                count, unit = (count // per[0], per[1]) if count % per[0] == 0 else (count, unit)
                return f"{count} {unit}{'' if count == 1 else 's'}"
        return "no time"

    def after(self, at: datetime, zone: ZoneInfo) -> datetime:
        """The instant at which a term that begins at ``at`` is over."""
        local = at.astimezone(zone).replace(tzinfo=None)
        year, month = divmod(local.year * 12 + local.month - 1 + self.months, 12)
        day = min(local.day, monthrange(year, month + 1)[1])
        ordinal = local.replace(year=year, month=month + 1, day=day).toordinal() + self.days
        moved = datetime.combine(datetime.fromordinal(ordinal).date(), local.time())
        return moved.replace(tzinfo=zone).astimezone(UTC)


def new_text(words: str) -> str:
    """The text that an item is to have: “to Rent an oven” is “Rent an oven”, and “to be decided” is a text."""
    return _TO.sub("", words)


def read_term(text: str, *, example: Inline = "6 months") -> Term:
    """A term as people say it: ``6 months``, ``a year``, ``half a year``. Raises UsageError."""
    said = re.sub(r"^for\s+", "", " ".join(text.strip(" .*_`").split()).casefold())
    said = re.sub(r"(?<=\d)\s?m$", " months", said)  # Nothing is decided for minutes.
    lengths = read_length(said)
    length = lengths[0] if len(lengths) == 1 else None
    if length is None or length.minutes or not length.calendar or length.months > 120 or length.days > 3650:
        raise UsageError(
            understood=t("I read “{words}” as a length of time, but do not know how long it is.", words=text.strip()),
            expected=t("a number of days, weeks, months or years"),
            example=example,
        )
    return Term(months=length.months, days=length.days)


def looks_like_a_term(text: str) -> bool:
    """Whether words that cannot be read as a term were most likely meant as one: “6 monhts”, “200 years”, “haf a year”."""
    if len(text) > 2 * TIME:
        return False
    if read_length(re.sub(r"^for\s+", "", " ".join(text.casefold().strip(" .").split()))):
        return True
    words = re.findall(r"\d+|[a-z]+|\S", text.casefold().strip(" ."))
    if words[:1] in (["for"], ["in"], ["after"]):
        words = words[1:]
    if len(words) == 3 and words[1] in ("a", "an") and nearly(words[0], ("half",)):
        words = words[1:]
    return len(words) == 2 and _counts(words[0]) and nearly(words[1], _UNITS)


def _counts(word: str) -> bool:
    return word.isdigit() or word in _COUNTS or nearly(word, _NUMBERS)


def is_shorter(new: Term, old: Term | None) -> bool:
    """Whether a term is shorter than another; no term means for the time being, which is the longest."""
    return old is None or (new.months * 30.4 + new.days) < (old.months * 30.4 + old.days)


def read_quorum(text: str, *, example: Inline = "10") -> str:
    """A quorum as it is kept: a number of seats, or a share such as ``1/3``. Raises UsageError."""
    plain = _OF_SEATS.sub("", " ".join(text.casefold().strip(" .").split()))
    if plain in PRESETS:
        return plain
    said = _SHARES.get(plain) or str(_COUNTS.get(plain, plain))
    if re.fullmatch(r"[1-9]\d{0,3}", said):
        return said
    percent = re.fullmatch(r"([1-9]\d?|100)\s*%", said)
    if percent:
        return keep_quorum(Fraction(int(percent.group(1)), 100))
    share = re.fullmatch(r"(\d{1,3})/(\d{1,3})", said)
    if share and 0 < int(share.group(1)) <= int(share.group(2)):
        return said
    raise UsageError(
        understood=t(
            "I read “{words}” as the seats that must be heard, but it is no number of them.", words=text.strip()
        ),
        expected=t(
            "a number of seats, a share, or {lively} or {majority}, such as {number}, {share} or {half}",
            lively=code(LIVELY),
            majority=code(MAJORITY),
            number=code("quorum 10"),
            share=code("quorum 1/3"),
            half=code("quorum half"),
        ),
        example=example,
    )


def looks_like_a_quorum(text: str) -> bool:
    """Whether words that cannot be read as a quorum were most likely meant as one: “tn”, “4/3”, “haf of us”."""
    words = _OF_SEATS.sub("", " ".join(text.casefold().strip(" .").split())).split()
    if len(words) == 2 and words[0] in ("a", "one", "two", "three"):
        words = words[1:]
    return len(words) == 1 and (re.match(r"[-+]?\d", words[0]) is not None or nearly(words[0], _TRIED_SHARES))


def keep_quorum(quorum: int | Fraction | str) -> str:
    """A quorum in the words in which it is kept: all of the seats are ``1/1``, and not one seat."""
    return f"{quorum.numerator}/{quorum.denominator}" if isinstance(quorum, Fraction) else str(quorum)


def quorum_of(kept: str) -> int | Fraction:
    """The quorum that is kept as these words."""
    return Fraction(kept) if "/" in kept else int(kept)


def quorum_before(chosen: int | Fraction | str) -> int | Fraction:
    """The quorum of an older item, with which none is kept: as its circle has it, where that is a number or a share."""
    return Fraction(1, 3) if isinstance(chosen, str) else chosen


def must_be_reachable(quorum: str | None, *, seats: int) -> None:
    """Refuse a quorum that the seats of the circle cannot reach. Raises Refusal."""
    if quorum is not None and quorum.isdigit() and int(quorum) > seats:
        raise Refusal(
            "quorum-too-high",
            "Only {seats} seats can be heard here, so {quorum} can never be. Please ask for fewer, or for a share: {share}",
            seats=seats,
            quorum=quorum,
            share=code("quorum 1/3"),
        )


def read_aim(text: str, aim: str | None) -> tuple[str, str | None]:
    """Text and aim apart. ``aim …`` after “our”, “we” and the like is part of the text; “aim: …” in the text is the aim."""
    if aim is not None and (_NO_CLAUSE_AFTER.search(text) or re.match(r"(?:is|are|was|of|at)\b", aim, re.I)):
        return f"{text} aim {aim}", None
    if aim is None:
        found = re.search(r"(?:^|\s)aim:\s*(\S.*)$", text, re.I | re.S)
        if found and text[: found.start()].strip():
            return text[: found.start()].rstrip(" ,;\n"), found.group(1).strip()
    return text, aim


def read_why(text: str) -> tuple[str, str | None]:
    """A text and why it is needed now apart: “Buy an oven. Why now: the old one leaks”. Up to “aim: …” where that follows."""
    found = re.search(r"(?:^|[\s(])why(?:\s+now)?\s*:\s*(?P<why>\S.*?)\s*(?=$|\baim:\s)", text, re.I | re.S)
    if found is None:
        return text, None
    rest = f"{text[: found.start()].rstrip(' ,;')} {text[found.end() :].strip()}".strip()
    return (rest, found["why"].rstrip(" ,;")) if rest else (text, None)


def aim_and_why(text: str, aim: str | None) -> tuple[str, str | None, str | None]:
    """A text, its aim, and why it is needed now, wherever they stand in what was said."""
    text, why = read_why(text)
    if aim is not None and why is None:
        aim, why = read_why(aim)
    text, aim = read_aim(text, aim)
    return text, aim, why


def left_in_text(text: str) -> str | None:
    """What may have been meant as the deadline at the end of a text, and as well as an amount: “10.50”, “1/3”."""
    _, *said = re.split(r"\sby\s+", text, flags=re.I)
    return said[-1] if said and may_be_an_amount(said[-1]) else None


def may_review(decision: Decision, *, open_review: Item | None) -> None:
    """A decision that still holds can be looked at again, in one item at a time. Raises Refusal."""
    if decision.replaced_by is not None:
        raise Refusal(
            "replaced",
            "D-{number} has been replaced by D-{newer}. Please review that one: {review}",
            number=decision.number,
            newer=decision.replaced_by,
            review=cmd(f"review D-{decision.replaced_by}"),
        )
    if decision.ended_at is not None:
        raise Refusal(
            "ended",
            "D-{number} has ended. To decide it anew, open a new check with {consent}.",
            number=decision.number,
            consent=cmd("consent Share the van by fri 17:00", here=False),
        )
    if open_review is not None:
        raise Refusal(
            "in-review",
            "D-{number} is being looked at already, as C-{review}. {item} shows it.",
            number=decision.number,
            review=open_review.number,
            item=cmd(f"item C-{open_review.number}"),
        )


def read_wish(words: str | None, *, decision: Decision) -> tuple[ReviewWish, str]:
    """What a review proposes, and its text: ``keep``, ``drop``, ``amend <new text>``. Raises UsageError."""
    wish = (words or "keep").strip()
    first, _, rest = wish.partition(" ")
    match first.casefold().rstrip(":"):
        case "keep" if not rest:
            return ReviewWish.KEEP, decision.text
        case "drop" if not rest:
            return ReviewWish.DROP, f"Drop D-{decision.number}: {decision.text}"
        case "amend" if rest.strip():
            return ReviewWish.AMEND, rest.strip()
        case _:
            raise UsageError(
                understood=t(
                    "I read “{words}” as what to do with D-{number}, but do not know what it means.",
                    words=wish,
                    number=decision.number,
                ),
                expected=t("keep, drop, or amend and the new text"),
                example=cmd(f"review D-{decision.number} amend Share the van on Mondays"),
            )
