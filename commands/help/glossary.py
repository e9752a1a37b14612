"""What the words mean that are no commands, and that nobody knows who has just come: a seat, a quorum, a critical concern."""

from collections.abc import Callable, Mapping

from chatbot.api.arguments import slug_of
from chatbot.api.wording.markup import Inline, cmd, t
from chatbot.api.wording.phrases import A_CONCERN, A_CRITICAL, A_CRITICAL_FIRST, STANDING_ASIDE

_MEANS: Mapping[str, Callable[[], Inline]] = {
    "critical-concern": lambda: t(
        "{A_critical_concern} says that something would harm a co-op, or what the circle is for, and why. It stops a proposal until it is "
        "met. To raise one: {object}",
        object=cmd("object C-12 the school is too far"),
        A_critical_concern=A_CRITICAL_FIRST,
    ),
    "quorum": lambda: t(
        "The quorum is how many co-ops must be heard before something can be agreed. Each card says how many are still missing."
    ),
    "seat": lambda: t(
        "A seat is a co-op's place in a circle. Each co-op has one, and so one answer, however many of its people are there."
    ),
    "link-person": lambda: t(
        "A link person speaks for a circle in another one, and passes messages on between the two. Who it is here: {who}",
        who=cmd("who is link person"),
    ),
    "secretary": lambda: t(
        "A secretary keeps a circle's register: who joins, and who has which role. Who it is here: {who}",
        who=cmd("who is secretary"),
    ),
    "facilitator": lambda: t(
        "A facilitator leads a proposal through its rounds, and may close it once it can be decided. Who it is here: {who}",
        who=cmd("who is facilitator"),
    ),
    "treasurer": lambda: t("A treasurer asks the co-ops for their figures each year, and sees what each of them pays."),
    "operator": lambda: t("An operator runs me, and can help where nobody else can."),
    "speaker": lambda: t("A speaker answers for a co-op in its circles, and sees and declares its figures."),
    "logbook": lambda: t(
        "The logbook keeps all that was decided, each under a number such as D-3. To read it: {decisions}",
        decisions=cmd("decisions"),
    ),
    "aim": lambda: t("The aim of a proposal is what it serves. It stands on its card, and in the logbook."),
    "stance": lambda: t(
        "A stance is how a co-op answers an item: consent, {a_concern}, {a_critical_concern}, or {standing_aside}.",
        standing_aside=STANDING_ASIDE,
        a_concern=A_CONCERN,
        a_critical_concern=A_CRITICAL,
    ),
}
_ALSO = {
    "objection": "critical-concern",
    "link": "link-person",
    "link-persons": "link-person",
    "secretaries": "secretary",
    "log-book": "logbook",
    "logbook-entry": "logbook",
}


def meaning_of(words: str) -> Inline | None:
    """What a word means; None for one that is not told here."""
    slug = slug_of(words)
    slug = _ALSO.get(slug, slug)
    means = _MEANS.get(slug) or _MEANS.get(slug.removesuffix("s"))
    return means() if means is not None else None
