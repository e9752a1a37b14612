"""Whom somebody means who names nobody: whose critical concern is met, and who watches a measure. Pure."""

import re
from collections.abc import Mapping

from chatbot.api.errors import Meant, Unsure
from chatbot.api.wording.phrases import A_CRITICAL, Inline, cmd, listed, t
from storage.types import UserId


def whose_concern(text: str, number: int, holders: Mapping[UserId, str]) -> Unsure:
    """The question whose concern is met, of the people who hold one with their names. ``text`` is the whole message."""
    return _which(
        text,
        number,
        holders,
        understood=t(
            "{names} hold {a_critical_concern} on {item} each, and you have named nobody.",
            names=listed(holders.values()),
            item=f"C-{number}",
            a_critical_concern=A_CRITICAL,
        ),
        example=cmd(f"resolve C-{number} {next(iter(holders))} we try it for 3 months"),
    )


def who_watches(text: str, number: int, people: Mapping[UserId, str], *, until: str) -> Unsure:
    """The question who watches a measure and tells what it has shown, of the people who are likely to, with their names: never of who
    objects, for whom it would be one more thing to do (DECISIONS 39). ``text`` is the whole message."""
    return _which(
        text,
        number,
        people,
        understood=t("Who watches that, and tells what it has shown on {until}? You have named nobody.", until=until),
        example=cmd(f"measure C-{number} @eve count who comes by in 30 days"),
    )


def _which(text: str, number: int, people: Mapping[UserId, str], *, understood: Inline, example: Inline) -> Unsure:
    """The question which of some people it is: their id is put behind the number of the item."""
    found = re.search(rf"(?<!\w)(?:C[\s\-–—#.]*|#\s*)?{number}(?!\w)", text, re.IGNORECASE)
    return Unsure(
        said=found.group() if found else "",
        understood=understood,
        expected=t("the person behind the number"),
        example=example,
        readings=[Meant(f"{name} ({each})", within=f"C-{number} {each}") for each, name in people.items()],
        named=True,
        first=True,
    )
