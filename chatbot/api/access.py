"""Who may do what, coarsely: what a person is, here, and what a command asks for. Pure.

Finer judgement (is this person the proposer, does this circle admit by approval) belongs to the families' rules.
"""

from enum import Flag, auto

from chatbot.api.wording.phrases import Inline, Phrase, listed, t
from storage.models import RoleName


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


ALL = ~Who(0)
"""Whoever it is."""
ROLE_HOLDS: dict[str, Who] = {
    RoleName.LINK_PERSON: Who.LINK_PERSON,
    RoleName.SECRETARY: Who.SECRETARY,
    RoleName.FACILITATOR: Who.FACILITATOR,
    RoleName.COORDINATOR: Who.FACILITATOR,
    RoleName.TREASURER: Who.TREASURER,
}
"""What a role in a circle makes of a person."""
IN_WORDS: dict[Who, Phrase] = {
    Who.ANYONE: t("anyone"),
    Who.PRESENT: t("people in a circle's room"),
    Who.GUEST: t("guests"),
    Who.MEMBER: t("members"),
    Who.LINK_PERSON: t("link persons"),
    Who.SECRETARY: t("secretaries"),
    Who.FACILITATOR: t("facilitators"),
    Who.TREASURER: t("treasurers"),
    Who.OPERATOR: t("operators of the bot"),
}


def permits(allow: Who, holds: Who) -> bool:
    """True when a person who is ``holds`` may use what is for ``allow``."""
    return bool(allow & (holds | Who.ANYONE))


def in_words(allow: Who) -> Inline:
    """For whom something is, as people say it: "link persons and secretaries"."""
    return listed(IN_WORDS[who] for who in allow)
