"""What is said when something becomes of a co-op as a whole."""

from collections.abc import Sequence

from chatbot.api.wording.markup import Doc, Inline, b, cmd, listed, n, p, run, say, t
from storage.models import ChangeKind, Circle, Coop, CoopChange


def what(change: CoopChange, coop: Coop, *, other: str | None, circle: Circle | None, person: str | None) -> Inline:
    """What somebody wants to become of it."""
    match change.kind:
        case ChangeKind.CLOSE:
            return t("{coop} closes", coop=b(coop.name))
        case ChangeKind.MERGE:
            return t("{coop} goes into {other}", coop=b(coop.name), other=b(other or ""))
        case ChangeKind.SPLIT:
            return t(
                "{new} is made out of {coop}, with {person}", new=b(other or ""), coop=b(coop.name), person=person or ""
            )
        case _ if circle is not None:
            return t("{coop} leaves the {circle}, with all its people", coop=b(coop.name), circle=circle.name)
    return t("{coop} leaves all circles, with all its people", coop=b(coop.name))


def may_it(wanted: Inline, *, by: str, until: str) -> Doc:
    """To the others who speak for it."""
    return say(
        run(
            t("{by} says: {wanted}.", by=by, wanted=wanted),
            t(
                "Is that all right? Say {yes} or {no}; if nobody of you says no, it is done on {until}.",
                yes="yes",
                no="no",
                until=until,
            ),
        )
    )


def may_it_merge(coop: Coop, other: Coop, *, by: str) -> Doc:
    """To those who speak for the one that it goes into."""
    return say(
        run(
            t(
                "{by} would like {coop} to go into {other}, for which you speak.",
                by=by,
                coop=b(coop.name),
                other=b(other.name),
            ),
            t(
                "Its people would speak for {other}, too, and see what it declares from then on. Say {yes} or {no}.",
                other=other.name,
                yes="yes",
                no="no",
            ),
        )
    )


def whether(wanted: Inline) -> Inline:
    """What such a question is about."""
    return t("whether that is all right: {wanted}", wanted=wanted)


def waits(wanted: Inline, *, others: bool, until: str, agreement: bool) -> Doc:
    """To who has asked."""
    sentences: list[Inline] = [t("Thank you, noted: {wanted}.", wanted=wanted)]
    if others:
        sentences.append(
            t("I have asked the others who speak for it. If nobody says no, it is done on {until}.", until=until)
        )
    if agreement:
        sentences.append(t("Before that, somebody who speaks for the other co-op says yes; I have asked them."))
    return say(run(*sentences))


def noted() -> Doc:
    """To who has no objection."""
    return say("Thank you, noted.")


def settled_already() -> Doc:
    """To who answers when it is over."""
    return say("Thank you! That is settled already, so your answer changes nothing.")


def agreed_waits(*, until: str) -> Doc:
    """To who has said yes for the other co-op, while its own people can still say no."""
    return say("Thank you! If nobody of it says no, it is done on {until}.", until=until)


def stopped(wanted: Inline, *, by: str) -> Doc:
    """To who has asked, and to the secretaries of its circles."""
    return say("{by} has said no to this, so nothing is done: {wanted}. Please talk it over.", by=by, wanted=wanted)


def you_stopped() -> Doc:
    """To who has said no."""
    return say("Thank you, then nothing is done. I have told who asked, and the secretary.")


def told_in_circle(change: CoopChange, coop: Coop, other: Coop | None) -> Doc:
    """To a circle that it was in."""
    match change.kind:
        case ChangeKind.CLOSE:
            return say("{coop} has closed. What it has answered here stands until the close.", coop=b(coop.name))
        case ChangeKind.MERGE if other is not None:
            return say(
                "{coop} has gone into {other}. What it has answered here stands until the close.",
                coop=b(coop.name),
                other=b(other.name),
            )
        case ChangeKind.SPLIT if other is not None:
            return say(
                "{new} is a co-op of its own from now on, made out of {coop}.", new=b(other.name), coop=b(coop.name)
            )
    return say(
        "{coop} has left, with all its people. What it has answered here stands until the close. Thank you for being part of it!",
        coop=b(coop.name),
    )


def followed(
    change: CoopChange, coop: Coop, other: Coop | None, *, circles: Sequence[str], roles: int, person: str | None
) -> Doc:
    """To who has asked, and to all whom it concerns: all that has followed."""
    seats = (
        [
            t(
                "Its seats have ended: {circles}. What it has answered there stands until the close.",
                circles=listed(circles),
            )
        ]
        if circles
        else []
    )
    rest: list[Inline]
    match change.kind:
        case ChangeKind.CLOSE:
            first = t("{coop} has closed.", coop=b(coop.name))
            rest = [
                *seats,
                t(
                    "Its people are guests there, or speak for another co-op. Nobody asks it for figures any more, and what it has declared is kept."
                ),
                t("Who stood in for it does so no longer, and what was asked about it is withdrawn."),
            ]
        case ChangeKind.MERGE if other is not None:
            first = t("{coop} has gone into {other}.", coop=b(coop.name), other=b(other.name))
            rest = [
                *seats,
                t(
                    "Its people speak for {other} and see what it declares from now on, and nothing earlier. What {coop} has declared is "
                    "kept, its people see it as before ({subs}), and nobody asks it for more.",
                    other=other.name,
                    coop=coop.name,
                    subs=cmd("subs", here=False),
                ),
                t("Who stood in for it does so no longer, and what was asked about it is withdrawn."),
            ]
        case ChangeKind.SPLIT if other is not None:
            first = t(
                "{new} is a co-op of its own from now on; {person} speaks for it.",
                new=b(other.name),
                person=person or "",
            )
            rest = [
                t("It has a seat here: {circles}.", circles=listed(circles))
                if circles
                else t("It has no seat as yet."),
                t("What {coop} has decided, answered and declared stays its own.", coop=coop.name),
            ]
        case _:
            first = t("{coop} has left, with all its people: {circles}.", coop=b(coop.name), circles=listed(circles))
            rest = [t("What it has answered there stands until the close.")]
            if roles:
                rest.append(n(roles, "{count} role has ended with it.", "{count} roles have ended with it."))
    undo = cmd(f"coop undo {coop.slug}")
    return say(run(first, *rest), p("An operator can undo it within 30 days: {undo}.", undo=undo))


def is_undone(coop: Coop) -> Doc:
    """To the operator, and to its circles."""
    return say(
        "What had become of {coop} is undone: its seats and its people are as before, as far as they are still in the rooms, and have "
        "their roles again where nobody was given them since.",
        coop=b(coop.name),
    )


def closed_on(coop: Coop, *, when: str, into: str | None) -> Inline:
    """In the look at one co-op."""
    if into is None:
        return t("Closed on {when}", when=when)
    return t("Gone into {into} on {when}", into=into, when=when)


def is_to_be(wanted: Inline, *, until: str) -> Inline:
    """In the same: what somebody wants to become of it."""
    return t("Wanted: {wanted}. Its people can say no until {until}", wanted=wanted, until=until)
