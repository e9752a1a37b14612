"""Of whom somebody asks: everybody in a circle, or who has a role there. Pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from chatbot.api.arguments import slug_of
from chatbot.api.arguments.slips import spelt_alike

_ALL = {
    "",
    "here",
    "there",
    "is-here",
    "in",
    "around",
    "all",
    "everybody",
    "everyone",
    "the-circle",
    "this-circle",
    "circle",
    "us",
    "we",
    "me",
}
_AROUND = re.compile(
    r"^(?:(?:is|are|else|all|in|on|of|from|here|the|our|my|a|an|can|could|do|should|i|we|ask|help|helps|to|contact)-)+"
    r"|-(?:here|there|now|today|please|for-help|me|us|is-it|is)$"
)
_WHOM_TO_ASK = re.compile(
    r"(?:(?:do|can|could|should|shall|must)-(?:i|we)-(?:ask|talk-to|contact|turn-to|write-to)|can-(?:help|answer|tell)(?:-me|-us)?)"
    r"(?:-(?:about|for|with|on)(?:-(?:the|my|our))?-(?P<about>.+))?"
)
_OF_MONEY = ("subs", "figures", "fees", "fee", "dues", "money", "payments", "payment", "wages", "invoices")
_SHORT = {
    "link": "link_person",
    "links": "link_person",
    "delegate": "link_person",
    "operates": "operator",
    "runs-you": "operator",
}


@dataclass(frozen=True, slots=True)
class Asked:
    """A role, a circle, or neither: everybody here."""

    role: str | None = None
    circle: str | None = None


def read_who(words: str | None, *, called: Mapping[str, str]) -> Asked:
    """What stands behind ``who``: “is the link person”, “is in the food circle”, “do I ask”. ``called`` are the roles by what each is
    called here."""
    slug = slug_of(words or "")
    if (asks := _WHOM_TO_ASK.fullmatch(slug)) is not None:
        return Asked("treasurer") if asks["about"] in _OF_MONEY else Asked()
    role_words, _, place = slug.partition(next((each for each in ("-of-", "-in-", "-for-") if each in slug), "-of-"))
    core = _core(role_words)
    roles = {slug_of(name): role for name, role in called.items()} | _SHORT
    role = next((role for name, role in roles.items() if core in (name, f"{name}s") or spelt_alike(core, name)), None)
    if role is not None:
        return Asked(role, None if _core(place) in _ALL or place in _ALL else place)
    whole = _core(slug)
    return (
        Asked()
        if whole in _ALL or slug in _ALL or whole in ("ask", "help", "i-ask", "can-help")
        else Asked(None, whole)
    )


def _core(slug: str) -> str:
    while (shorter := _AROUND.sub("", slug)) != slug:
        slug = shorter
    return slug if slug not in ("is", "are", "in", "the", "ask", "help", "do", "can", "i") else ""
