"""Whom people mean when they name somebody: by their id, by the first part of it, or as the room shows them. Pure."""

from collections.abc import Mapping

from chatbot.api.arguments import parse_user, slug_of
from chatbot.api.errors import Refusal, UsageError
from chatbot.api.phrases import listed
from storage.types import UserId

LONGEST_NAME = 6
"""Words in a name."""


def person_of(user_id: UserId) -> UserId:
    """Which person a Matrix account is: the account that stands for all of theirs. Each is a person of its own as yet."""
    return user_id


def person_named(words: str, rest: str, *, people: Mapping[UserId, str], circle: str) -> tuple[UserId, str]:
    """Whom ``words`` mean, of the people in the room of a circle with their names there, and the words that follow.

    A name may have several words, of which some stand in ``rest`` then: the longest one that somebody bears is meant. A
    whole id is nobody else's, and need not be in the room. Raises Refusal when it may be two, or is nobody's name.
    """
    first, _, more = words.partition(" ")
    try:
        if words.startswith("["):
            return parse_user(words, example=""), rest
        return parse_user(first, example=""), f"{more} {rest}".strip()
    except UsageError:
        whole = f"{words} {rest}".strip()
    parts = whole.split()
    for length in range(min(LONGEST_NAME, len(parts) - bool(rest)), 0, -1):  # What follows is not all of the name.
        name = " ".join(parts[:length]).strip("@:,.")
        found = sorted(user_id for user_id, shown in people.items() if _is_called(name, user_id, shown))
        if len(found) > 1:
            raise Refusal(
                "which-person",
                "“{name}” may be {people}. Please say the whole id, so that I know whom you mean.",
                name=name,
                people=listed(found, style="or"),
            )
        if found:
            return found[0], " ".join(whole.split(maxsplit=length)[length:])
    raise Refusal(
        "unknown-person",
        "I know nobody called “{name}” in the room of the {circle}. Please say their id, such as @ada:example.org, or their "
        "name as the room shows it.",
        name=words,
        circle=circle,
    )


def _is_called(name: str, user_id: UserId, shown: str) -> bool:
    folded = slug_of(name)
    return bool(folded) and (folded == slug_of(shown) or name.casefold() == user_id[1:].partition(":")[0].casefold())
