"""Who may do what to a record that is there: the one table of it. Pure; ``commands.authority`` asks it with the record in hand.

For whom a command is at all is said where it is declared (``allow=``). Here stands what is asked of a person besides, once it is
known which record they mean. Whatever it is, they are in the room of its circle at that moment.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Flag, auto

from chatbot.api.errors import Refusal
from chatbot.api.phrases import Phrase, cmd, t
from storage.models import RoleName


class Is(Flag):
    """What a person is to a record while they are in the room of its circle. Who is not there is nothing to it."""

    THERE = auto()
    """In the room."""
    WHOSE = auto()
    """It is theirs: they have proposed it, asked it or asked for it."""
    SPEAKS = auto()
    """A member of the circle who is confirmed for a co-op with a seat there. Who is still to be confirmed reads, asks and proposes
    like who is there, and opens nothing again that the circle has decided (DECISIONS 5)."""
    WRITES = auto()
    """They have written it with its proposer."""
    RUNS = auto()
    """They facilitate the circle, keep its minutes or coordinate it."""
    DECIDES = auto()
    """They decide who joins the circle."""


RUNNING = (RoleName.FACILITATOR, RoleName.SECRETARY, RoleName.COORDINATOR)
"""Who holds one of these runs the circle: steers its items, and passes things on for it."""
DECIDING = (RoleName.SECRETARY, RoleName.LINK_PERSON)
"""Who holds one of these decides on the circle's members."""

IN_WORDS: dict[Is, Phrase] = {
    Is.THERE: t("whoever is there"),
    Is.WHOSE: t("whose it is"),
    Is.WRITES: t("who has written it with them"),
    Is.SPEAKS: t("who speaks for a co-op in the circle, confirmed"),
    Is.RUNS: t("its facilitator, secretary or coordinator"),
    Is.DECIDES: t("its secretary or link person"),
}


@dataclass(frozen=True, slots=True)
class Right:
    """Something that can be done to a kind of record, for whom it is, and how all others are told so."""

    does: str
    """As the table in the docs says it."""
    to: str
    """The kind of record."""
    whom: Is
    said: tuple[str, ...]
    """The commands that do it to the record that they name."""
    refused: Callable[[str], Refusal] | None = None
    """The refusal for who is there and may not, by what the record is known as; None where all who are there may, or where
    the family's own rule has more to say of it."""
    either: bool = False
    """Of a joint item, what one is to one half counts for the whole."""
    here: tuple[str, ...] = ()
    """The commands that do it to what goes on where they are said."""


def _not_yours_to_change(shown: str) -> Refusal:
    return Refusal(
        "not-yours",
        "{shown} can be changed by its proposer, or by the circle’s facilitator or secretary.",
        shown=shown,
    )


def _not_yours_to_end(shown: str) -> Refusal:
    return Refusal(
        "not-yours",
        "{shown} can be ended by the person who asked, or by the circle's facilitator or secretary.",
        shown=shown,
    )


def _not_yours_to_explain(shown: str) -> Refusal:
    return Refusal(
        "not-yours",
        "Questions to {shown} are answered by its proposer, or by the facilitator or secretary. If you know the answer, please "
        "say it in the circle's room, so that they can take it up.",
        shown=shown,
    )


def _speaks_for_none(shown: str) -> Refusal:
    return Refusal(
        "not-a-member",
        "{shown} can be looked at again by those who speak for a co-op in its circle, once that is confirmed. You do not, or not "
        "yet: {whoami} shows how it stands. Please ask one of them.",
        shown=shown,
        whoami=cmd("whoami"),
    )


def _not_yours_to_take_back(shown: str) -> Refusal:
    return Refusal(
        "not-yours",
        "{shown} can be taken back by who passed it on, or by the secretary, facilitator or link person of their circle. Whose words "
        "it has can delete them: then it goes there, too.",
        shown=shown,
    )


def _not_yours_to_close(shown: str) -> Refusal:
    return Refusal(
        "not-yours",
        "{shown} can be closed by the link person, the facilitator or the secretary of one of its circles.",
        shown=shown,
    )


def _not_yours_to_record(shown: str) -> Refusal:
    return Refusal(
        "not-yours",
        "How a concern on {shown} was heard is put on record by the circle’s facilitator or secretary, whoever did not propose it. "
        "Anybody can ask its holder whether it is met: {resolve}",
        shown=shown,
        resolve=cmd(f"resolve {shown} @person <how>"),
    )


def _nominates_not(shown: str) -> Refusal:
    return Refusal(
        "not-a-member",
        "In {shown} those nominate who speak for a co-op in its circle, once that is confirmed. You do not, or not yet: {whoami} shows "
        "how it stands. You can tell one of them whom you would choose.",
        shown=shown,
        whoami=cmd("whoami"),
    )


def _not_yours_to_sort(shown: str) -> Refusal:
    return Refusal(
        "not-a-member",
        "{shown} is sorted by those who speak for a co-op in its circle, and you speak for none there yet.",
        shown=shown,
    )


def _not_yours_to_hand_over(shown: str) -> Refusal:
    return Refusal(
        "not-yours",
        "Who facilitates {shown} is named by the circle’s facilitator or secretary, so that nobody chooses who looks after their own "
        "proposal.",
        shown=shown,
    )


def _not_yours_to_enter(shown: str) -> Refusal:
    return Refusal(
        "not-yours",
        "What those in a call have said on {shown} is entered by the circle’s facilitator or secretary. For your own co-op say {yes}.",
        shown=shown,
        yes=cmd(f"yes {shown}"),
    )


def _not_yours_to_lead(shown: str) -> Refusal:
    return Refusal(
        "not-yours",
        "{shown} is led by who has opened it, or by the circle’s facilitator or secretary. For yourself you can say {present}, and tap "
        "🗣 on its card when you have something to say.",
        shown=shown,
        present=cmd("present"),
    )


def _not_yours_to_remove(shown: str) -> Refusal:
    return Refusal(
        "not-yours",
        "{shown} is taken off the agenda by who has put it there, or by the circle’s facilitator or secretary.",
        shown=shown,
    )


def _not_yours_to_do(shown: str) -> Refusal:
    return Refusal(
        "not-yours",
        "{shown} is marked as done, or called off, by who does it, or by the circle’s facilitator or secretary.",
        shown=shown,
    )


ANSWER = Right(
    "answer it, ask about it", "item", Is.THERE, ("yes", "concern", "object", "standaside", "ask", "reaction")
)
KEEP = Right("let an answer stand that somebody has left to their co-op", "item", Is.THERE, ("keep",))
INTEGRATE = Right("say how a concern is met or measured", "item", Is.THERE, ("measure", "resolve", "result"))
HEAR = Right("put on record how a concern was heard", "item", Is.RUNS, ("heard",), _not_yours_to_record)
ENTER = Right(
    "enter what those have said who are in a call",
    "item",
    Is.RUNS,
    (),
    _not_yours_to_enter,
    here=("all present",),
)
HAND_OVER = Right("say who facilitates it", "item", Is.RUNS, ("facilitate",), _not_yours_to_hand_over)
LOOK = Right("read it", "item", Is.THERE, ("item", "objections"))
LOOK_BACK = Right("read it", "decision", Is.THERE, ("decision",))
EXPLAIN = Right("answer a question to it", "item", Is.WHOSE | Is.WRITES | Is.RUNS, ("answer",), _not_yours_to_explain)
DRAFT = Right(
    "see it, change it, share it, publish it",
    "draft",
    Is.WHOSE | Is.WRITES,
    ("draft show", "draft edit", "draft with", "draft leave", "draft discard", "publish"),
)
CHANGE = Right(
    "change its text or its term",
    "item",
    Is.WHOSE | Is.WRITES | Is.RUNS,
    ("amend", "term", "drop"),
    _not_yours_to_change,
    either=True,
)
STEER = Right(
    "give it more time, end a round, close it, take it back or take it further",
    "item",
    Is.WHOSE | Is.RUNS,
    ("advance", "extend", "close", "withdraw", "refer"),
    _not_yours_to_change,
)
REVIEW = Right("have it looked at again", "decision", Is.SPEAKS, ("review",), _speaks_for_none)
TAG = Right("say what it is about", "decision", Is.SPEAKS, ("tag",), _not_yours_to_sort)
END = Right(
    "end it, choose its time, call it off",
    "sense check, call for hands or date poll",
    Is.WHOSE | Is.RUNS,
    ("sense close", "hands close", "date close", "date cancel"),
    _not_yours_to_end,
)
NOMINATE = Right("nominate somebody", "selection", Is.SPEAKS, ("nominate",), _nominates_not)
LEAD = Right(
    "propose a name, call it off",
    "selection",
    Is.WHOSE | Is.RUNS,
    ("select propose", "select round", "select end"),
    _not_yours_to_end,
)
SEE = Right("read it", "selection", Is.THERE, ("select show",))
LOOK_AT_TIME = Right("have its calendar file", "date poll", Is.THERE, ("date file",))
LEAD_CALL = Right(
    "note who is there, go on, begin a round, end it, call it off",
    "call",
    Is.WHOSE | Is.RUNS,
    ("call cancel",),
    _not_yours_to_lead,
    here=("present", "absent", "call next", "call take", "call round", "call end"),
)
MINUTES = Right("have its minutes", "call", Is.THERE, ("call minutes",))
OFF_AGENDA = Right(
    "take it off the agenda", "point of an agenda", Is.WHOSE | Is.RUNS, ("agenda remove",), _not_yours_to_remove
)
DONE = Right(
    "say that it is done, call it off", "action", Is.WHOSE | Is.RUNS, ("action done", "action drop"), _not_yours_to_do
)
DECIDE = Right("let somebody in or not", "request to join", Is.DECIDES, ("approve", "decline"))
TAKE_BACK = Right(
    "take it back",
    "relay",
    Is.WHOSE | Is.RUNS | Is.DECIDES,
    ("relay cancel",),
    _not_yours_to_take_back,
)
RECEIPT = Right("see what has come of it", "relay", Is.THERE, ("relay receipt",), either=True)
PASS = Right(
    "pass it on, or not",
    "request to pass on",
    Is.RUNS | Is.DECIDES,
    ("relay pass", "relay decline"),
)
CLOSE = Right(
    "end the exchange about it",
    "relay",
    Is.RUNS | Is.DECIDES,
    ("relay close",),
    _not_yours_to_close,
    either=True,
)
RIGHTS = (
    LOOK,
    ANSWER,
    KEEP,
    INTEGRATE,
    HEAR,
    ENTER,
    HAND_OVER,
    EXPLAIN,
    DRAFT,
    CHANGE,
    STEER,
    LOOK_BACK,
    REVIEW,
    TAG,
    END,
    NOMINATE,
    LEAD,
    SEE,
    LOOK_AT_TIME,
    LEAD_CALL,
    MINUTES,
    OFF_AGENDA,
    DONE,
    DECIDE,
    RECEIPT,
    TAKE_BACK,
    PASS,
    CLOSE,
)
"""All of them, in the order of the docs."""
