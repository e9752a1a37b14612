"""What is said in a circle's room without the prefix and begins with an item's number, as we have shown it there: "C-3 concern: …".

People also talk about items by their numbers, so it counts only where an answer word follows and all of the line is an answer.
Pure: whether the item is open, and of that circle, is looked up by whoever asks.
"""

import re
from collections.abc import Mapping

from commands.rules.consent.words import Line, read_line, says_that_it_is_met
from storage.models import Round, Stance
from storage.patterns import pattern_of

LONGEST = 2000
"""Letters of a line that is looked at."""
_BEGINS = pattern_of(
    r"(?:(?:re|regarding|concerning|as\s+(?:for|to)|on)\b:?\s+)?[*_`“\"(]*C\s?-?\s?(\d{1,6})\b[*_`”\")]*\s*(?:(?::|,|–|—|-|=|is\s+an?(?=\s+(?:yes|concern|objection)\b))\s*)?(\S.*)",
    re.I | re.S,
)
_US = r"(?:(?:i|we)(?:'m|'re|'ve| am| are| have| do)?\s+|(?:an?|my|our|one|strong|serious)\s+)*"
_ANSWER_WORD = pattern_of(
    rf"{_US}(?:yes|yep|no|ok(?:ay)?|fine|consents?|agreed?|support|accept|\+\s?1|no\s+(?:critical\s+)?(?:concerns?|objections?)|concerns?|critical(?:\s+concern)?"
    r"|(?:can't|cannot|can not|don't|do not|won't|will not)\s+(?:consent|agree|support|accept|approve|live\s+with)(?:\s+(?:to|with))?"
    r"|object(?:ions?)?|block(?:ing)?|veto|opposed?|against(?=\s+(?:it|this|that)\b|\s*[:,.!–—-]|\s*$)|stand(?:ing)?[\s-]?aside|abstain(?:ing)?|question(?=\s*:))(?![\w'’-])"
    r"|[✅👍✔☑👌🤔✋🛑👎➖🤷]",
    re.I,
)
_TALKS = pattern_of(
    r"\?\s*$|\b(?:what do (?:you|we)|who else|shall we|should we|could (?:you|we)|can (?:you|we|somebody|someone)|let's|any(?:body|one) else|"
    r"(?:you|they|he|she)\s+(?:said|say|says|had|have|has|were|was|raised|think))\b",
    re.I,
)
_BEHIND = pattern_of(
    r"(?P<answer>\+\s?1|[^\d\n:;,?.]{1,60}?)\s+(?P<to>(?:to|on|with|about|for|against)\s+)?[*_`(]*C\s?-?\s?(?P<number>\d{1,6})\b[*_`)]*"
    r"(?:(?:\s*[:–—]|\s+-|,?\s+because\b|,)\s*(?P<words>\S.*)|[\s,]*(?:please|thanks|thank you)?[\s.!]*|(?P<more>\s+\S.*))",
    re.I | re.S,
)
"""The number behind the answer: “yes C-3”, “concern C-3: too far”."""
_MY_ANSWER = pattern_of(
    r"(?:my|our)\s+(?:answer|vote|response)\s+(?:to|on|for|about|in)\s+C\s?-?\s?(?P<number>\d{1,6})\s*(?:is|:)\s*(?P<words>\S.*)",
    re.I | re.S,
)
_FROM_A_COOP = pattern_of(r"\s+from\s+(?:the\s+)?(?=\S{3})(?!(?:me|us|my|our)\b)[^,.;:!?]{3,80}$", re.I)
_ANOTHER = pattern_of(r"\b[A-Z]\s?-?\s?\d{1,6}\b", re.I)
"""“No, that was C-4” sets right what somebody has said."""
_OF_TALK = pattern_of(rf"{_US}(?:ok(?:ay)?|fine|accept|agreed)", re.I)
"""What people also say when they come to an item, unless it is “fine with C-3”."""
_OF_OTHERS = pattern_of(r"concerns?\s+(?:of|by|from)\b|objections?\s+(?:of|by|from)\b", re.I)


def answer_in_the_room(text: str, own: Mapping[Stance, str] | None = None) -> tuple[int, str] | None:
    """The number of an item, and the answer to it, where a line in a room is one; None for talk. ``own`` is what the members call
    a stance."""
    said = text.strip()
    if len(said) > LONGEST:
        return None
    found = _BEGINS.fullmatch(said)
    number, words = (int(found.group(1)), found.group(2).strip()) if found is not None else _number_behind(said)
    if (mine := _MY_ANSWER.fullmatch(said)) is not None:
        number, words = int(mine["number"]), mine["words"]
    if not words:
        return None
    if says_that_it_is_met(words):
        return number, words
    named = any(re.match(rf"{_US}{re.escape(word)}(?!\w)", words, re.I) for word in (own or {}).values())
    if not (named or _ANSWER_WORD.match(words)):
        return None
    words = re.sub(r"^ask\b", "question", words, flags=re.I)
    reason = re.match(r"no[,:;–—-]+\s*(?=\S)", words, re.I)
    if reason is not None and read_line(words, present=Round.CONSENT, co_ops=(), own=own).stance is None:
        rest = words[reason.end() :]
        read = read_line(rest, present=Round.CONSENT, co_ops=(), own=own)
        if read.stance is None and not rest.endswith("?") and _ANOTHER.search(rest) is None:
            words = f"object: {rest}"
    from_whom = _FROM_A_COOP.search(words)
    line = read_line(words[: from_whom.start()] if from_whom else words, present=Round.CONSENT, co_ops=(), own=own)
    if not (line.stance is not None or line.question or line.unclear):
        return None
    if _is_talk(words, line):
        return None
    return number, words


def _number_behind(said: str) -> tuple[int, str]:
    """The number and the answer where all that stands before the number is an answer word; no words for talk."""
    found = _BEHIND.fullmatch(said)
    answer = found["answer"].strip() if found is not None else ""
    if found is None or not _ANSWER_WORD.fullmatch(answer) or (_OF_TALK.fullmatch(answer) and not found["to"]):
        return 0, ""
    words = found["words"] or (found["more"] or "").strip()
    if not found["words"] and not found["more"] and re.match(r"(?:i|we)\b.*\b(?:concern|objection)", answer, re.I):
        return 0, ""  # “We have a concern about C-3”: they tell each other.
    from_whom = found["more"] is not None and _FROM_A_COOP.fullmatch(found["more"].rstrip(" .!")) is not None
    if found["more"] and not from_whom and not re.fullmatch(r"(?:critical\s+)?concern", answer, re.I):
        return 0, ""
    mark = ": " if found["words"] else " "
    return int(found["number"]), f"{answer}{mark}{words}".strip()


def _is_talk(words: str, line: Line) -> bool:
    """Whether a line that reads as an answer is said to people: it asks them something, or tells what others have said."""
    if line.question or re.match(r"[^:]{0,30}:", words):
        return False  # "Concern: who pays for it?" says what it is.
    return _TALKS.search(words) is not None or _OF_OTHERS.match(words) is not None
