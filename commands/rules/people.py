"""Whom people mean when they name somebody: by their id, by the first part of it, or as the room shows them. Pure."""

import re
from collections.abc import Mapping, Sequence

from rapidfuzz.distance import OSA

from chatbot.api.arguments import parse_user, slug_of
from chatbot.api.errors import Meant, Refusal, Unsure, UsageError
from chatbot.api.wording.phrases import t
from storage.types import UserId

LONGEST_NAME = 6
"""Words in a name."""
_LEADS = frozenset(("with", "to", "for", "by", "from"))
_OF_WHOM = re.compile(r"(?<=\w)['’]s?$")
"""“Fay's”."""


def person_named(words: str, rest: str, *, people: Mapping[UserId, str], circle: str) -> tuple[UserId, str]:
    """Whom ``words`` mean, of the people in the room of a circle with their names there, and the words that follow.

    A name may have several words, of which some stand in ``rest`` then: the longest one that somebody bears is meant. A
    whole id is nobody else's, and need not be in the room. The first part of a name will do where only one begins so. Raises
    Unsure when it may be two or is misspelt, and Refusal when it is nobody's.
    """
    first, _, more = words.partition(" ")
    try:
        if words.startswith("["):
            return parse_user(words, example=""), rest
        return parse_user(first, example=""), f"{more} {rest}".strip()
    except UsageError:
        whole = f"{words} {rest}".strip()
    parts = whole.split()
    if len(parts) > 1 and parts[0].casefold() in _LEADS and not called(parts[0], people=people):
        parts, whole = parts[1:], whole.split(maxsplit=1)[1]
    most = range(min(LONGEST_NAME, len(parts) - bool(rest)), 0, -1)  # What follows is not all of the name.
    for known_by in (_is_called, _begins_with, _ends_with):
        for length in most:
            found = sorted(each for each, shown in people.items() if known_by(_name(parts, length), each, shown))
            if len(found) > 1:
                raise _which(parts, length, found, people)
            if found:
                return found[0], " ".join(whole.split(maxsplit=length)[length:])
    for slips in (1, 2):
        for length in most:
            name = _name(parts, length)
            if near := sorted(each for each, shown in people.items() if _is_nearly(name, each, shown, slips=slips)):
                raise _which(parts, length, near, people)
    raise Refusal(
        "unknown-person",
        "I know nobody called “{name}” in the room of the {circle}. Please say their id, such as @ada:example.org, or their "
        "name as the room shows it.",
        name=words,
        circle=circle,
    )


def called(name: str, *, people: Mapping[UserId, str]) -> list[UserId]:
    """Whom a name may mean that stands alone: by their id, their name, or the first part of it."""
    name = name.strip("@:,.")
    return sorted(
        each
        for each, shown in people.items()
        if _is_called(name, each, shown) or _begins_with(name, each, shown) or f"@{name}" == each
    )


def begins_with_a_person(words: str, *, people: Mapping[UserId, str]) -> bool:
    """Whether words begin with a person, well or badly spelt, and not just with a text."""
    if words.startswith(("@", "[")):
        return True
    parts = words.split()
    return any(
        _is_called(name, each, shown) or _begins_with(name, each, shown) or _is_nearly(name, each, shown, slips=1)
        for name in (_name(parts, length) for length in range(1, min(LONGEST_NAME, len(parts)) + 1))
        for each, shown in people.items()
    )


def _which(parts: Sequence[str], length: int, found: Sequence[UserId], people: Mapping[UserId, str]) -> Unsure:
    """Whom of some people somebody means who gives a name that more than one has, or one that is misspelt."""
    name = _name(parts, length)
    nobody = not any(_is_called(name, each, people[each]) or _begins_with(name, each, people[each]) for each in found)
    understood = (
        t("I know nobody called “{name}” there.", name=name)
        if nobody
        else t("“{name}” may be more than one.", name=name)
    )
    return Unsure(
        said=" ".join(parts[:length]),
        understood=understood,
        expected=t("the whole id of the person"),
        example=found[0],
        readings=[Meant(_with_id(each, people[each]), within=each) for each in found],
        named=True,
        first=True,
    )


def _with_id(user_id: UserId, shown: str) -> str:
    return f"{shown} ({user_id})" if shown and shown != user_id else user_id


def _name(parts: Sequence[str], length: int) -> str:
    return _OF_WHOM.sub("", " ".join(parts[:length]).strip("@:,.()[]"))


def _is_called(name: str, user_id: UserId, shown: str) -> bool:
    folded = slug_of(name)
    return bool(folded) and (folded == slug_of(shown) or name.casefold() == _local(user_id).casefold())


def _begins_with(name: str, user_id: UserId, shown: str) -> bool:
    """Whether a name is the first part of one: “Fay” of Fay Miller. A sign alone is no name."""
    folded = slug_of(name)
    return any(letter.isalpha() for letter in folded) and slug_of(shown).startswith(f"{folded}-")


def _ends_with(name: str, user_id: UserId, shown: str) -> bool:
    """Whether a name is the last part of one: “Miller” of Gus Miller."""
    folded = slug_of(name)
    return len(folded) > 2 and slug_of(shown).endswith(f"-{folded}")


def _is_nearly(name: str, user_id: UserId, shown: str, *, slips: int) -> bool:
    """Whether a name is somebody's, misspelt. It is asked about, so it may be far from it: “feya” is likely Fay."""
    folded, as_shown = slug_of(name), slug_of(shown)
    forms = {slug_of(_local(user_id)), as_shown, as_shown.partition("-")[0]} - {""}
    return any(_is_slip(folded, form, slips=slips) for form in forms)


def _is_slip(one: str, other: str, *, slips: int) -> bool:
    shorter, longer = sorted((len(one), len(other)))
    likely = one[:1] == other[:1] if shorter < 5 else True
    return likely and longer > slips + 1 and int(OSA.distance(one, other)) <= slips


def _local(user_id: UserId) -> str:
    return user_id[1:].partition(":")[0]
