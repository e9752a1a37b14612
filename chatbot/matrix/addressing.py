"""Whether words are said to the bot by name, and what they are without it. Pure.

People call it what they like: by its name, also with a slip in it, "bot", "hey bot", "dear circlebot". They speak about it, too:
"the bot said friday", "bots are nice". So a name counts

- in front, with a colon, a comma or another mark behind it, or nothing: ``Circlebot: help``, ``bot, who is here?``;
- behind a greeting: ``hey bot who is here``;
- in front of words that ask or request: ``bot who is here``, ``circelbot can you …``;
- at the end, behind a comma: ``who is here, circlebot?``; or of what asks for something: ``can you close it circlebot``.

The bot's own name counts in front of whatever does not go on about it: "Circlebot is down again" is talk.
test_addressing.py`` has the table of cases.
"""

import re
from urllib.parse import quote

from rapidfuzz.distance import OSA

from chatbot.matrix.clothing import greeted
from storage.patterns import pattern_of
from storage.types import UserId

_HEAD, _TAIL = 300, 100
"""Letters at the beginning and at the end in which a name is looked for: a Matrix id, or a link to one, is the longest."""
_LOOSE = ("bot", "circlebot")
"""What people call any bot, and one of our kind."""
_SLIPS, _LONG = 2, 8
"""Letters that may be wrong in a name of so many, but for a plural; shorter ones are too near to others' names."""
_MARKED = r"\s*[:,;]\s*|\s*(?:[!?]+|\.{2,}|…)(?:\s+|$)|\s+[–—-]+\s+"
_AT_END = r"(?=[!.]*$)"
_ASKS = (
    r"(?:please|pls|help|who|whos|what|whats|when|which|where|how|show|tell me|tell us|remind me|"
    r"(?:can|could|will|would|may|should|shall|do|does|are) (?:you|i|we|u)|i want|i need|i'd like|we want|we need)\b"
)
_ASKS_FIRST = pattern_of(r"(?:(?:can|could|will|would) (?:you|u)|please|pls)\b", re.I)
"""What asks somebody to do something: who ends such words with our name means us."""
_SPOKEN_OF = (
    "ask tell to with from by of for about use the our like mute kick ban restart stop try and or is in on at thank called invite add "
    "remove named via message off"
)
_SPOKEN_TO = "".join(rf"(?<!\b{word})" for word in _SPOKEN_OF.split())
"""Behind these our name is somebody spoken of: “can you ask circlebot”."""
_GREETS_A_BOT = pattern_of(
    r"(?:hi|hello|hey|hiya|yo|ok|okay|dear|please|thanks|thank you|greetings|(?:good\s+)?(?:morning|afternoon|evening)|good\s+day|guten\s+(?:morgen|tag|abend)|hallo|moin)(?:\s+there)?[\s,!]+",
    re.I,
)
_ABOUT_IT = pattern_of(
    r"(?:(?:seems|says|said|told|thinks|knows|works|worked|keeps|wants|sent|posted|wrote|answered|or|and|was|has been|had|isn't|isnt|"
    r"wasn't|doesn't|doesnt|didn't|didnt|won't|can't|cant|cannot|hasn't)\b|is (?:down|up|great|good|nice|broken|slow|fast|back|so|very|"
    r"really|quite|too|not|still|being|wrong|right|our|my|one|just|now|again|only|a|an|the|pretty|silent|quiet|annoying|helpful|useful)\b)"
    r"[^?]*\Z",
    re.I | re.DOTALL,
)
"""What goes on behind a name, and asks nothing, is about it."""
_NAME_WORDS = pattern_of(r"@?(?P<one>[^\W_][\w'’-]*)(?P<gap>[ -])?(?P<two>(?:(?<=[ -])bot\b)?)", re.I)


def without_address(text: str, *, me: UserId, my_name: str) -> tuple[str, bool]:
    """The text without our name in front or at its end, and whether it was said to us by name."""
    for greeting, said in (("", text), greeted(text), _greeting_a_bot(text)):
        if (end := _end_of_own_name(said, me=me, my_name=my_name)) is not None and not _ABOUT_IT.match(
            said[end:][:_HEAD]
        ):
            return f"{greeting}{said[end:].lstrip()}".strip(), True
    greeting, said = _greeting_a_bot(text)
    if (end := _end_of_loose_name(said, is_greeted=bool(greeting), me=me, my_name=my_name)) is not None:
        return f"{greeting}{said[end:].lstrip()}".strip(), True
    return _without_name_at_the_end(text, me=me, my_name=my_name)


def _names(me: UserId, my_name: str) -> list[str]:
    localpart = me[1:].partition(":")[0]
    return sorted({my_name, str(me), localpart, f"@{localpart}", f"@{my_name}"} - {"", "@"}, key=len, reverse=True)


def _end_of_own_name(said: str, *, me: UserId, my_name: str) -> int | None:
    """Where our own name ends, with what stands behind it: a mark, a space, or nothing."""
    link = rf"\[[^\]]*\]\(https://matrix\.to/#/(?:{re.escape(me)}|{re.escape(quote(me, safe=''))})\)"
    for name in (link, *map(re.escape, _names(me, my_name))):
        if found := re.match(rf"{name}(?:{_AT_END}|{_MARKED}|\s+)", said[: _HEAD + len(me)], re.IGNORECASE):
            return found.end()
    return None


def _greeting_a_bot(text: str) -> tuple[str, str]:
    found = _GREETS_A_BOT.match(text)
    return (found.group(), text[found.end() :]) if found else ("", text)


def _end_of_loose_name(said: str, *, is_greeted: bool, me: UserId, my_name: str) -> int | None:
    """The same for what is nearly our name, or what any bot is called. A space is enough only behind a greeting or before what asks."""
    found = _NAME_WORDS.match(said[:_HEAD])
    if found is None:
        return None
    names = {name.casefold().lstrip("@") for name in (*_LOOSE, my_name, me[1:].partition(":")[0])}
    for end in ((found.end(),) if found["two"] else ()) + (found.end("one"),):
        if not _is_nearly_one_of(re.sub(r"[ -]", "", said[:end]).casefold().lstrip("@"), names):
            continue
        behind = said[end : end + _HEAD]
        addressed = is_greeted or said.startswith("@")
        spaced = r"\s+" if addressed else rf"\s+(?={_ASKS})"
        if mark := re.match(rf"{_AT_END}|{_MARKED}|{spaced}", behind, re.IGNORECASE):
            is_talk = _ABOUT_IT.match(behind[mark.end() :]) or (
                mark.group().strip()[:1] != ":" and behind[mark.end() :].casefold().startswith("or ")
            )
            return None if is_talk else end + mark.end()
    return None


def _is_nearly_one_of(said: str, names: set[str]) -> bool:
    if said in names:
        return True
    return any(
        len(name) >= _LONG and said not in (f"{name}s", f"{name}'s", f"{name}’s") and OSA.distance(said, name) <= _SLIPS
        for name in names
    )


def _without_name_at_the_end(text: str, *, me: UserId, my_name: str) -> tuple[str, bool]:
    """The same for “who is here, circlebot?”: whoever only speaks of it puts no comma before it, or asks nothing."""
    head, tail = text[:-_TAIL], text[-_TAIL:]
    own = _names(me, my_name)
    behind_own = rf"(?:,|{_SPOKEN_TO}\s)" if _ASKS_FIRST.match(text) else ","
    for name, gap in (*((each, behind_own) for each in own), *((each, ",") for each in _LOOSE)):
        if found := re.search(rf"{gap}\s*{re.escape(name)}\s*(?P<mark>[?.!]*)\s*$", tail, re.IGNORECASE):
            return f"{head}{tail[: found.start()]}{found['mark']}", True
    return text, False
