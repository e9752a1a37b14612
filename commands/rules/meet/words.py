"""Reading what people say to sense checks, calls for hands and date polls, in their own words. Pure.

Anybody may be chatting beside a card: a line counts only when all of it is an answer.
"""

import re

from chatbot.api.arguments import with_apostrophes
from chatbot.api.errors import UsageError
from chatbot.api.understanding.courtesies import is_courtesy
from chatbot.api.wording.phrases import code, t
from commands.rules.meet.numbers import with_numbers
from storage.models import Can, Mood
from storage.patterns import pattern_of

LONGEST_COMMENT = 200
_CAN_EXAMPLES = ("1 yes, 2 no", "1 yes, 2 if need be, 3 no")

_MARKS = pattern_of("[\ufe0f\u20e3\U0001f3fb-\U0001f3ff]|\u200d[\u2640\u2642]")
_MOODS = {
    **dict.fromkeys("👍✅🙂❤😀😊", Mood.GOOD),
    **dict.fromkeys("😐🤷🤔😕", Mood.MIXED),
    **dict.fromkeys("👎🙁❌☹😟", Mood.BAD),
}
_MOOD_WORDS = {
    Mood.GOOD: r"👍|(?:very\s+|really\s+|feels\s+|sounds\s+|looks\s+)?(?:good|great|fine)|yes|yep|ok(?:ay)?|(?:i|we)\s+(?:really\s+)?(?:like|love)\s+it|"
    r"(?:like|love)\s+it|like|excited|happy|in\s+favour|for\s+it",
    Mood.MIXED: r"😐|(?:feels\s+)?(?:mixed|meh|so[\s-]so|unsure|neutral)|not\s+sure|maybe",
    Mood.BAD: r"👎|(?:very\s+|feels\s+|sounds\s+)?(?:bad|not\s+(?:so\s+)?good)|no|nope|(?:(?:i|we)\s+)?(?:don't\s+like\s+it|dislike(?:\s+it)?)|"
    r"against(?:\s+it)?|rather\s+not",
}
_HANDS = {"✋", "🙋", "👍", "✅", "🤚", "🖐", "👋", "💪", "🙌"}
_WORK = r"(?:(?:gladly\s+)?(?:help|do\s+(?:it|this|that)|join(?:\s+in)?|come(?:\s+along)?|take\s+(?:it|this|that)(?:\s+on)?|lend\s+a\s+hand)(?:\s+out)?)"
_MAY = r"(?:(?:i|we)(?:\s+can|\s+could|\s+will|'ll|'d|\s+would|'m|'re|\s+am|\s+are))"
_HELPS = pattern_of(
    r"(?:(?:yes|yep|yeah|sure|ok(?:ay)?|of\s+course|gladly|absolutely|please)[\s,!.]*)?"
    rf"(?:(?:me|us)(?:\s+too)?|{_MAY}(?:\s+(?:be\s+)?(?:love|like|happy|glad|up\s+for)(?:\s+(?:to|it|this|that))?)?(?:\s+{_WORK}\b.*|\s+(?:in|free|available))?"
    rf"|(?:i|we)\s+help|(?:happy|glad)\s+to(?:\s+{_WORK}\b.*)?|gladly|of\s+course|(?:count|put|sign|include)\s+(?:me|us)(?:\s+(?:in|down|up))?|hands?\s+up|[+]\s?1)?",
    re.I,
)
_NOT_NOW = (
    r"(?:\s+(?:make\s+it|help|come|do\s+(?:it|this|that)|join|after\s+all|any\s?more|this\s+time|that\s+day|then|now|"
    r"on\s+\w+|sorry))*"
)
_HELPS_NOT = pattern_of(
    rf"(?:(?:sorry|no)[\s,.!]*)*(?:not\s+(?:me|us|after\s+all|any\s?more|this\s+time|free)|no|nope|(?:(?:i|we)\s+)?(?:can't|cannot|can\s+not|won't)"
    rf"|(?:i'm|we're)\s+(?:out|not\s+free|away)|count\s+(?:me|us)\s+out|take\s+(?:me|us)\s+off|(?:me|us)\s+neither){_NOT_NOW}",
    re.I,
)
_TAIL = pattern_of(
    r"[\s,;.!–—-]+(?:but|until|till|after|before|from|on|at|for|if|only|with|because|since)\b.*|\s*[,;–—-]\s*\S.*",
    re.I | re.S,
)
_MARKS_AT_END = pattern_of("[\\s.!\u2190-\u2bff\U0001f300-\U0001faff]*$")
_FILLER = (
    r"(?:(?:either|both)\s+(?=(?:the\s+)?\d)|(?:(?:i|we)(?:\s+(?:can|could|would|am|are|'d)|'d|'m|'re|'ll)?(?:\s*\b(?:also|still|now|only|just)\b)*\s*(?:do|make(?:\s+it)?|manage|prefer|free|available|come)?|only|just|prefer(?:ably)?|(?:yes|ok)\s+"
    r"(?:to|for)|options?|numbers?|no\.|times?|the|for|on)\s+)*"
)
_WHICH = (
    r"\d{1,2}|first|second|third|1st|2nd|3rd|all(?:\s+(?:of\s+(?:them|these|those)|three|times))?|(?:any|every)(?:\s+(?:of\s+(?:them|these)|time|day|one))?|(?:any|every)(?:thing|day|time)|"
    r"(?:both|either)(?:\s+of\s+them)?(?!\s+(?:the\s+)?\d)|none(?:\s+of\s+(?:them|these|those))?|neither(?:\s+of\s+them)?"
)
_YES = (
    r"yes|y|yep|ok(?:ay)?|works?(?:\s+(?:well|best|fine))?(?:\s+for\s+(?:me|us))?|(?:is|are|would\s+be|suits?)\s+(?:(?:also|still|now)\s+)?(?:best|better|good|great|fine|ok(?:ay)?|preferred|possible)(?:\s+(?:for|with)\s+(?:me|us))?|suits?(?:\s+(?:me|us))?|better|best|good|great|fine|"
    r"preferred|preferabl[ey]|ideally|possible|does(?!\s*n[o']t)|✅|👍|✔|☑"
)
_MAYBE = r"\?|(?:yes,?\s+|only\s+)?if\s+(?:(?:really|absolutely|strictly)\s+)?(?:need(?:ed)?(?:\s+be)?|necessary|(?:i|we)\s+must)|ifneedbe|maybe|perhaps|possibly|could\s+do|at\s+a\s+push|🤔|😐"
_NO = r"(?:doesn't|don't|does\s+not|do\s+not)\s+work(?:\s+(?:for\s+(?:me|us)))?|no\s+longer\s+works?(?:\s+for\s+(?:me|us))?|maybe\s+not|no\s+longer(?:\s+(?:works?|possible|suits?))?|(?:is|are)\s+(?:now\s+)?(?:no\s+good|out|bad|impossible|not\s+(?:possible|good|ok(?:ay)?))|(?:is|are)n't\s+(?:possible|good|ok(?:ay)?)|(?:doesn't|don't|does\s+not|do\s+not)\s+suit(?:\s+(?:me|us))?|not(?:\s+(?:possible|good|for\s+(?:me|us)))?|no|n|never|can't|cannot|impossible|bad|out|(?:does\s+not|doesn't|do\s+not|don't)(?:\s+work)?|❌|👎|✖"
_CAN = pattern_of(
    rf"(?:(?P<rather>(?:but\s+)?(?:better|rather|only|instead))\s+)?(?P<not>(?:neither(?=\s+\d)|not|no\s+to|instead\s+of|rather\s+than|(?:but\s+)?(?:(?:i|we)\s+)?(?:can't|cannot|can\s+not)(?:\s+(?:now\s+)?(?:do|make(?:\s+it)?|manage|come)|(?=\s+(?:the\s+)?\d))|but\s+not|except(?:\s+for)?|but)\s+)?{_FILLER}(?P<which>{_WHICH})(?:\s+(?:one|option|slot|date)\b)?\s*[:=)–-]?\s*"
    rf"(?:(?P<no>{_NO})|(?P<maybe>{_MAYBE})|(?P<yes>{_YES}))?(?:\s*(?:only|please|thanks|thank\s+you))?(?=[\s,;.!+&/]|$)[\s,;.!+&/]*(?:(?:and|n?or)\b\s*)?",
    re.I,
)
_NONE = pattern_of(
    r"(?:sorry\s*,?\s*)?(?:(?:i|we)\s+)?(?:can't|cannot|can\s+not)(?:\s+(?:do|make|come|attend|join))?(?:\s+(?:it|at\s+all|any(?:\s+of\s+(?:them|these|those))?))?[\s.!]*"
    r"|(?:(?:no|nope|sorry)[\s,.!]+)+none(?:\s+of\s+(?:them|these|those))?[\s.!]*|(?:i'm|i am|we're|we are|count (?:me|us))\s+out[\s.!]*|not\s+(?:me|us)[\s.!]*",
    re.I,
)
_ALL = pattern_of(
    r"(?:(?:i'm|i am|we're|we are)\s+)?(?:(?:free|available|flexible)\s+(?:all\s+the\s+time|always|whenever|on\s+all)|always\s+(?:free|available)|(?:fully\s+|very\s+)?flexible|whenever(?:\s+\w+){0,3})[\s.!]*",
    re.I,
)
_AWAY = pattern_of(
    r"^(?:(?:i|we)(?:'m|\s+am|'re|\s+are|'ll\s+be|\s+will\s+be)\s+)?(?:away|busy|travelling|traveling|at\s+work|on\s+holiday|ill|not\s+(?:free|available|there|around))\s+(?=on\b|the\b|\d|for\b)",
    re.I,
)
_IN_A_ROW = pattern_of(r"(?:(?:yes|no|maybe|y|n|ok)[\s,;/]+){1,8}(?:yes|no|maybe|y|n|ok)[\s.!]*", re.I)
"""An answer for each time, in their order: “yes no yes”."""
_IN_FRONT = pattern_of(
    r"^(?P<maybe>maybe|perhaps|possibly)\s+(?=\d)|^(?:(?:my|our)\s+)?(?:best|favourite|preferred|first\s+choice)(?:\s+(?:is|would\s+be))?\s*[:–-]?\s*(?=\d|the\b)",
    re.I,
)
_ORDINALS = {"first": 1, "1st": 1, "second": 2, "2nd": 2, "third": 3, "3rd": 3}


def can_example(options: int) -> str:
    """How a poll with so many times can be answered in words."""
    return _CAN_EXAMPLES[options > 2]


def read_mood(key: str) -> Mood | None:
    """The mood that a reaction means."""
    return _MOODS.get(_MARKS.sub("", key))


def read_comment(text: str) -> tuple[Mood | None, str | None] | None:
    """Mood and words of a one-line reply: "good, it is time" or just words. None for longer talk, and for mere company."""
    said = text.strip()
    if not said or "\n" in said or len(said) > LONGEST_COMMENT:
        return None
    tapped = read_mood(said[:1])
    if tapped is not None:
        return tapped, said[1:].lstrip("\ufe0f ").strip() or None
    for mood, words in _MOOD_WORDS.items():
        found = re.fullmatch(
            rf"(?:{words})(?:[\s:,.!–-]*$|\s*[:,.!–-]+\s*(.*)|\s+((?:but|because|about|for|if|idea|thing)\b.*))",
            said,
            re.I,
        )
        if found:
            return mood, (found.group(1) or found.group(2) or "").strip() or None
    return None if is_courtesy(said) else (None, said)


def read_hand(key: str) -> bool:
    """Whether a reaction means "I help"."""
    return _MARKS.sub("", key) in _HANDS


def is_bare_yes(text: str) -> bool:
    """Whether a reply is a thumb or a “yes” and nothing else: to one question an answer, to several times none."""
    bare = _MARKS.sub("", text).strip(" .!")
    return bare in ("👍", "✅", "✔", "☑", "👌") or re.fullmatch(_YES, bare, re.I) is not None


def read_help(text: str) -> bool | None:
    """Whether a reply means that its author helps, or does not after all; None for other talk."""
    said = text.strip()
    if not said or "\n" in said or len(said) > LONGEST_COMMENT:
        return None
    if read_hand(said):
        return True
    bare = _MARKS_AT_END.sub("", said)
    for pattern, helps in ((_HELPS_NOT, False), (_HELPS, True)):
        found = pattern.match(bare)
        answer = found.group().rstrip(" ,!.") if found is not None else ""
        if not answer:
            continue
        rest = bare[len(answer) :].rstrip(" ,!.")
        # "No, the shed is fine" answers somebody; "not me, I am away" answers the call.
        if not rest or (_TAIL.fullmatch(rest) and answer.casefold() not in _SHORT and not rest.endswith("?")):
            return helps
    return None


_SHORT = {
    "no",
    "nope",
    "ok",
    "okay",
    "sure",
    "of course",
    "absolutely",
    "please",
    "i will",
    "we will",
    "i'll",
    "we'll",
    "i would",
    "i'd",
}
"""These answer anything that was said before; with more behind them they are part of a talk."""


def read_option(key: str) -> int | None:
    """The option that a number reaction stands for."""
    digit = _MARKS.sub("", key)
    return int(digit) if re.fullmatch("[1-9]", digit) else None


_BEGINS = pattern_of(
    r"^(?:(?:(?:i'm|i am|we're|we are)\s+(?:(?:so|very)\s+)?(?:afraid|sorry)|unfortunately|sadly|sorry|actually|oops|ok(?:ay)?|well|hm+|so|now|hi|hello|no(?=[,.!])|(?:(?:i|we)(?:'ve|\s+have)?\s+)?changed\s+(?:my|our)\s+minds?|"
    r"on\s+second\s+thoughts?|change\s+of\s+plans?|correction|please|make\s+(?:it|that|mine)|(?:change|put)\s+(?:it|mine|that|me|us)(?:\s+down)?\s+(?:to|for)|"
    r"for\s+me|(?:i|we)\s+meant?)\b[\s,:.!–-]+)+",
    re.I,
)
_ENDS = pattern_of(
    r"(?:[\s,.!–-]+(?:now|after\s+all|instead(?!\s+of)|any\s?more|any\s+longer|as\s+well|too|then|please|thanks|thank\s+you|sorry|today))+[\s.!]*$",
    re.I,
)
_ONLY = pattern_of(r"\b(?:only|just)\b(?!\s+(?:if|at)\b)", re.I)


def _as_usual(said: str, *, options: int) -> str:
    """What is said otherwise, as it is said to the numbers of the times."""
    if _NONE.fullmatch(said):
        return "none"
    if _ALL.fullmatch(said):
        return "all"
    row = re.findall(r"\w+", said) if _IN_A_ROW.fullmatch(said) else []
    if len(row) == options:
        return ", ".join(f"{number} {word}" for number, word in enumerate(row, 1))
    said = _AWAY.sub("not ", said)
    front = _IN_FRONT.match(said)
    if front is None:
        return said
    return f"{said[front.end() :].rstrip(' .!')} maybe" if front["maybe"] else said[front.end() :]


def read_can(text: str, *, options: int) -> dict[int, Can] | None:
    """What "1 yes, 2 maybe, 3 no", "1 and 3", "not 2", "all but 2" or "only 3 now" means for each option; None for other talk.

    Raises UsageError for an option that there is not.
    """
    said = with_apostrophes(_MARKS.sub("", text.strip()).casefold())
    if len(said) > LONGEST_COMMENT:
        return None
    said = with_numbers(_ENDS.sub("", _BEGINS.sub("", said)), options=options)
    said = _as_usual(said, options=options)
    cans: dict[int, Can] = {}
    unsuited = False
    at = 0
    while at < len(said):
        found = _CAN.match(said, at)
        if found is None or not found.group():
            return None
        suits = found.group("yes") or found.group("maybe") or found.group("rather")
        unsuited = bool(found.group("not")) or (unsuited and not suits)
        which = found.group("which").split()[0]
        no = unsuited or bool(found.group("no")) or which in ("none", "neither")
        can = Can.NO if no else Can.MAYBE if found.group("maybe") else Can.YES
        every = which.startswith(("all", "any", "every", "both", "either", "none", "neither"))
        for option in range(1, options + 1) if every else (_ORDINALS.get(which) or int(which),):
            if not 1 <= option <= options:
                raise UsageError(
                    understood=t("I read option {option}, but there are {options}.", option=option, options=options),
                    expected=t("numbers from 1 to {options}", options=options),
                    example=code(can_example(options)),
                )
            cans[option] = can
        at = found.end()
    if cans and _ONLY.search(said) and Can.NO not in cans.values():
        cans = {option: cans.get(option, Can.NO) for option in range(1, options + 1)}
    return cans or None
