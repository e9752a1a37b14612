"""Whom people mean when they name somebody: by their id, by the first part of it, or as the room shows them. Pure."""

from collections.abc import Mapping

from chatbot.api.arguments import parse_user, slug_of
from chatbot.api.errors import Refusal, UsageError
from storage.types import UserId

LONGEST_NAME = 6
"""Words in a name."""


def person_named(said: str, rest: str, *, people: Mapping[UserId, str], where: str) -> tuple[UserId, str]:
    """Whom ``said`` means, of the people in a room with their names there, and the words that follow.

    A name may have several words, of which some stand in ``rest`` then: the longest one that somebody bears is meant. A
    whole id is nobody else's, and need not be in the room. Raises Refusal when it may be two, or is nobody's name.
    """
    first, _, more = said.partition(" ")
    try:
        if said.startswith("["):
            return parse_user(said, example=""), rest
        return parse_user(first, example=""), f"{more} {rest}".strip()
    except UsageError:
        all_said = f"{said} {rest}".strip()
        words = all_said.split()
    for length in range(min(LONGEST_NAME, len(words) - bool(rest)), 0, -1):  # What follows is not all of the name.
        name = " ".join(words[:length]).strip("@:,.")
        found = sorted(user_id for user_id, shown in people.items() if _is_called(name, user_id, shown))
        if len(found) > 1:
            raise Refusal(
                "which-person",
                f"“{name}” may be {' or '.join(found)}. Please say the whole id, so that I know whom you mean.",
            )
        if found:
            return found[0], " ".join(all_said.split(maxsplit=length)[length:])
    raise Refusal(
        "unknown-person",
        f"I know nobody called “{said}” in {where}. Please say their id, such as @ada:example.org, or their name as the room "
        "shows it.",
    )


def _is_called(name: str, user_id: UserId, shown: str) -> bool:
    folded = slug_of(name)
    return bool(folded) and (folded == slug_of(shown) or name.casefold() == user_id[1:].partition(":")[0].casefold())
