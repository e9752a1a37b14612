"""What somebody wants help with: the words behind ``help`` without what is only said around them. Pure."""

import re

from storage.patterns import pattern_of

EVERYTHING = {"all", "everything", "commands", "more", "the rest"}
AROUND = frozenset(
    [
        "a",
        "about",
        "am",
        "an",
        "and",
        "bot",
        "can",
        "circlebot",
        "command",
        "could",
        "do",
        "does",
        "for",
        "get",
        "give",
        "how",
        "i",
        "in",
        "is",
        "it",
        "me",
        "my",
        "need",
        "of",
        "on",
        "our",
        "out",
        "please",
        "somebody",
        "someone",
        "something",
        "tell",
        "that",
        "the",
        "this",
        "to",
        "us",
        "using",
        "want",
        "we",
        "what",
        "with",
        "work",
        "works",
        "would",
        "here",
        "im",
        "i'm",
        "new",
        "now",
        "pls",
        "plz",
        "thanks",
        "you",
        "your",
    ]
)
"""Words that are said around what is wanted, and are no command."""
_LONGEST_QUESTION = 80
"""Letters of a question what something means."""
_NUMBER = pattern_of(r"([a-z]) ?-? ?(\d{1,9})", re.I)
_AT_THE_EDGES = pattern_of(r"^\W+|[\s.!?,;:…]+$")


def without_edges(words: str) -> str:
    """Words without a prefix in front and a stop at the end."""
    return _AT_THE_EDGES.sub("", words)


def asks_for_a_person(words: str) -> bool:
    """Whether somebody wants a person to help: they are named where all help begins."""
    return (
        re.fullmatch(r"(?:from\s+)?(?:(?:real|other)\s+)?(?:person|people|human|humans|operator|admin)", words, re.I)
        is not None
    )


def wants_everything(words: str) -> bool:
    """Whether all commands are asked for."""
    return without_edges(words).casefold() in EVERYTHING


def number_in(words: str) -> tuple[str, int] | None:
    """The letter and the number of a record, where that is all that is named: C-12, c12."""
    found = _NUMBER.fullmatch(without_edges(core_of(words)))
    return (found[1].upper(), int(found[2])) if found is not None else None


def number_alone(words: str) -> tuple[str, int] | None:
    """The letter and the number of a record, where somebody says nothing else: R-3, m1."""
    found = _NUMBER.fullmatch(without_edges(words))
    return (found[1].upper(), int(found[2])) if found is not None else None


def core_of(words: str) -> str:
    """What is left of words without those around it; nothing where help is asked for and nothing else."""
    return " ".join(each for each in without_edges(words).split() if without_edges(each).casefold() not in AROUND)


_WHAT = pattern_of(
    r"(?:(?:and|but|sorry|please|so)[\s,]+)?(?:what(?:'s|’s|s|\s+(?:is|are|does|do|means?))|explain|define|(?:the\s+)?meaning\s+of|"
    r"what\s+is\s+the\s+meaning\s+of)\s+(?:an?\s+|the\s+|your\s+)?(?P<what>[\w'’ -]{2,40}?)(?:\s+(?:mean|do|for|here|about))*\s*[?.!]*",
    re.I,
)


def asked_what(words: str) -> str | None:
    """What somebody asks the meaning of: “what is a quorum?”, “what does stand aside mean”."""
    found = _WHAT.fullmatch(words.strip()) if len(words) <= _LONGEST_QUESTION else None
    return found["what"] if found is not None else None
