"""Whose critical concern somebody means who names nobody. Pure."""

import re
from collections.abc import Mapping

from chatbot.api.errors import Meant, Unsure
from chatbot.api.phrases import cmd, listed, t
from storage.types import UserId


def whose_concern(text: str, number: int, holders: Mapping[UserId, str]) -> Unsure:
    """The question whose concern is met, of the people who hold one with their names. ``text`` is the whole message."""
    found = re.search(rf"(?<!\w)(?:C[\s\-–—#.]*|#\s*)?{number}(?!\w)", text, re.IGNORECASE)
    return Unsure(
        said=found.group() if found else "",
        understood=t(
            "{names} hold a critical concern on {item} each, and you have named nobody.",
            names=listed(holders.values()),
            item=f"C-{number}",
        ),
        expected=t("the person behind the number"),
        example=cmd(f"resolve C-{number} {next(iter(holders))} we try it for 3 months"),
        readings=[Meant(f"{name} ({holder})", within=f"C-{number} {holder}") for holder, name in holders.items()],
        named=True,
        first=True,
    )
