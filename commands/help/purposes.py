"""What people come for, each with one example, the most wanted first. Pure: which of them are for whom, and where."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Flag, auto

from chatbot.api.access import Who, permits
from chatbot.api.understanding.catalogue import Catalogue
from chatbot.api.wording.phrases import SUBS, Inline, cmd, t

REGISTERED = Who.GUEST | Who.MEMBER
NOBODY = Who(0)


class Where(Flag):
    """Where help is asked for."""

    ROOM = auto()
    """In a circle's room."""
    PRIVATE = auto()
    ELSEWHERE = auto()
    """In a room of others that is no circle's."""


@dataclass(frozen=True, slots=True)
class Purpose:
    """Something to come for."""

    line: Inline
    command: str
    """What its example says: who may say that is shown it."""
    where: Where
    only: Who = Who.ANYONE
    unless: Who = NOBODY
    """For whom it is nothing any more."""
    anyway: bool = False
    """Shown to who may not say it here: the line says where they may."""


PURPOSES = (
    Purpose(
        t("To join this circle for your co-op: {example}", example=cmd("join for <your co-op>")),
        "join",
        Where.ROOM,
        unless=REGISTERED,
    ),
    Purpose(
        t("To have a voice here for your co-op: {example}", example=cmd("join for <your co-op>")),
        "join",
        Where.ROOM,
        only=Who.GUEST,
        unless=Who.MEMBER,
    ),
    Purpose(
        t(
            "To join a circle, come into its room and say there: {example}",
            example=cmd("join for <your co-op>", here=False),
        ),
        "join",
        Where.PRIVATE | Where.ELSEWHERE,
        unless=REGISTERED,
        anyway=True,
    ),
    Purpose(
        t("To see which co-ops have not declared their {subs}: {example}", subs=SUBS, example=cmd("subs outstanding")),
        "subs outstanding",
        Where.PRIVATE,
    ),
    Purpose(t("To see how I am doing: {example}", example=cmd("admin status")), "admin status", Where.PRIVATE),
    Purpose(t("To see what waits for you: {example}", example=cmd("todo")), "todo", Where.PRIVATE, only=REGISTERED),
    Purpose(
        t("To ask the circle for its consent: {example}", example=cmd("consent Move the call to Fridays by fri 17:00")),
        "consent",
        Where.ROOM,
    ),
    Purpose(
        t("To pass something on from this circle: {example}", example=cmd("relay We have room for two apprentices")),
        "relay",
        Where.ROOM,
    ),
    Purpose(
        t("To declare what your co-op pays in wages: {example}", example=cmd("subs declare 92000 wages")),
        "subs declare",
        Where.PRIVATE,
    ),
    Purpose(
        t("To see what you have missed: {example}", example=cmd("catchup")),
        "catchup",
        Where.PRIVATE,
        only=REGISTERED,
    ),
    Purpose(t("To see what is open, and to answer it: {example}", example=cmd("items")), "items", ~Where(0)),
    Purpose(
        t("To find a time to meet: {example}", example=cmd("date Monthly call 1h thu 10:00, fri 10:00")),
        "date",
        Where.ROOM,
    ),
    Purpose(t("To look up what was agreed: {example}", example=cmd("decisions van")), "decisions", ~Where(0)),
    Purpose(t("To see who is in the circle: {example}", example=cmd("members")), "members", Where.ROOM),
    Purpose(
        t("To see the circles that there are: {example}", example=cmd("circles")),
        "circles",
        Where.PRIVATE | Where.ELSEWHERE,
    ),
    Purpose(t("To learn what I am for: {example}", example=cmd("about")), "about", ~Where(0), unless=REGISTERED),
    Purpose(t("To learn what I keep, and who sees it: {example}", example=cmd("privacy")), "privacy", ~Where(0)),
)
MOST = 5
"""So many lines of purposes at most: with those around them seven in all."""


def purposes_for(holds: Who, where: Where, *, catalogue: Catalogue, most: int = MOST) -> Sequence[Purpose]:
    """The first ones that are for a person who is ``holds``, there."""
    return [each for each in PURPOSES if where & each.where and _is_for(each, holds, catalogue)][:most]


def _is_for(purpose: Purpose, holds: Who, catalogue: Catalogue) -> bool:
    if not permits(purpose.only, holds) or holds & purpose.unless:
        return False
    command = catalogue.by_words(purpose.command)
    return command is not None and (purpose.anyway or permits(command.allow, holds))
