"""Who may do what to a record that is there: the one table of it. Pure; ``commands.authority`` asks it with the record in hand.

For whom a command is at all is said where it is declared (``allow=``). Here stands what is asked of a person besides, once it is
known which record they mean. Whatever it is, they are in the room of its circle at that moment.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Flag, auto

from chatbot.api.errors import Refusal
from chatbot.api.wording.phrases import A_CONCERN, Inline, Phrase, cmd, listed, t
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


TO_REFUSE: dict[Is, Phrase] = {
    Is.RUNS: t("the circle’s facilitator or secretary"),
    Is.DECIDES: t("the circle’s secretary or link person"),
    Is.RUNS | Is.DECIDES: t("the facilitator, secretary or link person of its circle"),
}
"""The roles as a refusal names them."""


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
    says: Callable[[str, Inline], Phrase] | None = None
    """What is said to who is there and may not, of the record as it is known and of ``in_words``; None where all who are there may, or
    where the family's own rule has more to say of it."""
    theirs: Phrase | None = None
    """Whose the record is, in words."""
    either: bool = False
    """Of a joint item, what one is to one half counts for the whole."""
    here: tuple[str, ...] = ()
    """The commands that do it to what goes on where they are said."""

    @property
    def in_words(self) -> Inline:
        """For whom it is, as a refusal says it: its proposer, or the circle's facilitator or secretary."""
        may: list[Phrase] = [self.theirs] if self.theirs is not None and self.whom & Is.WHOSE else []
        may += [t("who has written it with them")] if self.whom & Is.WRITES else []
        may += [TO_REFUSE[self.whom & (Is.RUNS | Is.DECIDES)]] if self.whom & (Is.RUNS | Is.DECIDES) else []
        return listed(may, style="or")

    def refusal(self, shown: str) -> Refusal | None:
        """The refusal for who is there and may not."""
        if self.says is None:
            return None
        code = "not-a-member" if self.whom & Is.SPEAKS else "not-yours"
        return Refusal(code, self.says(shown, self.in_words))


ANSWER = Right(
    "answer it, ask about it", "item", Is.THERE, ("yes", "concern", "object", "standaside", "ask", "reaction")
)
KEEP = Right("let an answer stand that somebody has left to their co-op", "item", Is.THERE, ("keep",))
INTEGRATE = Right("say how a concern is met or measured", "item", Is.THERE, ("measure", "resolve", "result"))
HEAR = Right(
    "put on record how a concern was heard",
    "item",
    Is.RUNS,
    ("heard",),
    says=lambda shown, whom: t(
        "How {a_concern} on {shown} was heard is put on record by {whom}, whoever did not propose it. Anybody can ask its holder whether it "
        "is met: {resolve}",
        shown=shown,
        whom=whom,
        resolve=cmd(f"resolve {shown} @eve we end by nine"),
        a_concern=A_CONCERN,
    ),
)
ENTER = Right(
    "enter what those have said who are in a call",
    "item",
    Is.RUNS,
    (),
    says=lambda shown, whom: t(
        "What those in a call have said on {shown} is entered by {whom}. For your own co-op say {yes}.",
        shown=shown,
        whom=whom,
        yes=cmd(f"yes {shown}"),
    ),
    here=("all present",),
)
HAND_OVER = Right(
    "say who facilitates it",
    "item",
    Is.RUNS,
    ("facilitate",),
    says=lambda shown, whom: t(
        "Who facilitates {shown} is named by {whom}, so that nobody chooses who looks after their own proposal.",
        shown=shown,
        whom=whom,
    ),
)
LOOK = Right("read it", "item", Is.THERE, ("item", "objections"))
LOOK_BACK = Right("read it", "decision", Is.THERE, ("decision",))
EXPLAIN = Right(
    "answer a question to it",
    "item",
    Is.WHOSE | Is.WRITES | Is.RUNS,
    ("answer",),
    says=lambda shown, whom: t(
        "Questions to {shown} are answered by {whom}. If you know the answer, please say it in the circle’s room, so that they can take it up.",
        shown=shown,
        whom=whom,
    ),
    theirs=t("its proposer"),
)
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
    says=lambda shown, whom: t("{shown} can be changed by {whom}.", shown=shown, whom=whom),
    theirs=t("its proposer"),
    either=True,
)
STEER = Right(
    "give it more time, end a round, close it, take it back or take it further",
    "item",
    Is.WHOSE | Is.RUNS,
    ("advance", "extend", "close", "withdraw", "refer"),
    says=lambda shown, whom: t("{shown} can be changed by {whom}.", shown=shown, whom=whom),
    theirs=t("its proposer"),
)
REVIEW = Right(
    "have it looked at again",
    "decision",
    Is.SPEAKS,
    ("review",),
    says=lambda shown, _: t(
        "{shown} can be looked at again by those who speak for a co-op in its circle, once that is confirmed. You do not, or not yet: "
        "{whoami} shows how it stands. Please ask one of them.",
        shown=shown,
        whoami=cmd("whoami"),
    ),
)
TAG = Right(
    "say what it is about",
    "decision",
    Is.SPEAKS,
    ("tag",),
    says=lambda shown, _: t(
        "{shown} is sorted by those who speak for a co-op in its circle, and you speak for none there yet.", shown=shown
    ),
)
END = Right(
    "end it, choose its time, call it off",
    "sense check, call for hands or date poll",
    Is.WHOSE | Is.RUNS,
    ("sense close", "hands close", "date close", "date cancel"),
    says=lambda shown, whom: t("{shown} can be ended by {whom}.", shown=shown, whom=whom),
    theirs=t("the person who asked"),
)
NOMINATE = Right(
    "nominate somebody",
    "selection",
    Is.SPEAKS,
    ("nominate",),
    says=lambda shown, _: t(
        "In {shown} those nominate who speak for a co-op in its circle, once that is confirmed. You do not, or not yet: {whoami} shows "
        "how it stands. You can tell one of them whom you would choose.",
        shown=shown,
        whoami=cmd("whoami"),
    ),
)
LEAD = Right(
    "propose a name, call it off",
    "selection",
    Is.WHOSE | Is.RUNS,
    ("select propose", "select round", "select end"),
    says=lambda shown, whom: t(
        "{shown} is led by {whom}: they propose a name, ask for another round, or end it.", shown=shown, whom=whom
    ),
    theirs=t("the person who asked"),
)
SEE = Right("read it", "selection", Is.THERE, ("select show",))
LOOK_AT_TIME = Right("have its calendar file", "date poll", Is.THERE, ("date file",))
LEAD_CALL = Right(
    "note who is there, go on, begin a round, end it, call it off",
    "call",
    Is.WHOSE | Is.RUNS,
    ("call cancel",),
    says=lambda shown, whom: t(
        "{shown} is led by {whom}. For yourself you can say {present}, and tap 🗣 on its card when you have something to say.",
        shown=shown,
        whom=whom,
        present=cmd("present"),
    ),
    theirs=t("who has opened it"),
    here=("present", "absent", "call next", "call take", "call round", "call end"),
)
MINUTES = Right("have its minutes", "call", Is.THERE, ("call minutes",))
OFF_AGENDA = Right(
    "take it off the agenda",
    "point of an agenda",
    Is.WHOSE | Is.RUNS,
    ("agenda remove",),
    says=lambda shown, whom: t("{shown} is taken off the agenda by {whom}.", shown=shown, whom=whom),
    theirs=t("who has put it there"),
)
DONE = Right(
    "say that it is done, call it off",
    "action",
    Is.WHOSE | Is.RUNS,
    ("action done", "action drop"),
    says=lambda shown, whom: t("{shown} is marked as done, or called off, by {whom}.", shown=shown, whom=whom),
    theirs=t("who does it"),
)
DECIDE = Right("let somebody in or not", "request to join", Is.DECIDES, ("approve", "decline"))
TAKE_BACK = Right(
    "take it back",
    "relay",
    Is.WHOSE | Is.RUNS | Is.DECIDES,
    ("relay cancel",),
    says=lambda shown, whom: t(
        "{shown} can be taken back by {whom}. Whose words it has can delete them: then it goes there, too.",
        shown=shown,
        whom=whom,
    ),
    theirs=t("who passed it on"),
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
    says=lambda shown, whom: t("{shown} can be closed by {whom}, in either of its circles.", shown=shown, whom=whom),
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
