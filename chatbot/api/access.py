"""Who may do what, coarsely: what a person is, here, and what a command asks for. Pure.

Finer judgement (is this person the proposer, does this circle admit by approval) belongs to the families' rules.
"""

from enum import Flag, auto


class Who(Flag):
    """What a person is to the bot in the place where they speak; a command names one of these, or several with ``|``."""

    ANYONE = auto()
    """Whoever can write to the bot."""
    PRESENT = auto()
    """In the Matrix room of some circle; in a circle's room: of this circle."""
    GUEST = auto()
    """On the circle's register without a seat."""
    MEMBER = auto()
    """On the circle's register with a seat to speak for."""
    LINK_PERSON = auto()
    SECRETARY = auto()
    FACILITATOR = auto()
    TREASURER = auto()
    """A treasurer of the federation, or of this circle."""
    OPERATOR = auto()
    """Runs the bot; named in the TOML."""

    REGISTERED = GUEST | MEMBER


IN_WORDS: dict[Who, str] = {
    Who.ANYONE: "anyone",
    Who.PRESENT: "people in a circle's room",
    Who.GUEST: "guests",
    Who.MEMBER: "members",
    Who.LINK_PERSON: "link persons",
    Who.SECRETARY: "secretaries",
    Who.FACILITATOR: "facilitators",
    Who.TREASURER: "treasurers",
    Who.OPERATOR: "operators of the bot",
}


def permits(allow: Who, holds: Who) -> bool:
    """True when a person who is ``holds`` may use what is for ``allow``."""
    return bool(allow & (holds | Who.ANYONE))


def in_words(allow: Who) -> str:
    """For whom something is, as people say it: "link persons and secretaries"."""
    names = [IN_WORDS[who] for who in allow]
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
