"""What is said to who leaves a circle or a co-op: before, what would end with it, and afterwards all that has."""

from collections.abc import Sequence
from datetime import timedelta

from chatbot.api.wording.markup import Doc, Inline, cmd, code, listed, n, p, run, say, t
from storage.models import Circle, Coop


def has_role(circle: Circle, role: Inline, *, only: bool) -> Inline:
    """Before somebody leaves: what they are there."""
    if only:
        return t("You are the only {role} of the {circle}.", role=role, circle=circle.name)
    return t("You are {role} of the {circle}.", role=role, circle=circle.name)


def would_be_silent(coop: Coop) -> Inline:
    """Before somebody goes who alone speaks for a co-op."""
    return t(
        "Nobody else speaks for {coop}: it would keep its seat, and not be counted until somebody does.", coop=coop.name
    )


def really_leave(name: str, ends: Sequence[Inline], *, again: str, private: bool) -> Doc:
    """Before somebody leaves a circle or a co-op with which more ends."""
    follows = [p(run(*ends))] if ends else []
    if private:
        return say(*follows, p("Really leave {name}? Say {yes}, or {no}.", name=name, yes=code("yes"), no=code("no")))
    return say(
        *follows,
        p("Really leave {name}? Reply {yes} to this, or say {again}.", name=name, yes=code("yes"), again=cmd(again)),
    )


def whether_to_leave(name: str) -> Inline:
    """What somebody is asked who wants to leave."""
    return t("whether you really leave {name} ({yes} or {no})", name=name, yes=code("yes"), no=code("no"))


def you_stay(name: str) -> Doc:
    """To who does not leave after all."""
    return say("Good that you stay in {name}. Nothing has changed.", name=name)


def left_already() -> Doc:
    """To who leaves what they have left meanwhile."""
    return say("You have left it already. Nothing has changed.")


def no_longer_has(circle: Circle, role: Inline) -> Inline:
    """To who has left: what they are no longer there."""
    return t("You are no longer {role} of the {circle}.", role=role, circle=circle.name)


def gone(
    circle: Circle, spoke_for: Sequence[tuple[Coop, Sequence[str]]], *, also: Sequence[Inline], within: timedelta | None
) -> Doc:
    """To who has left a circle's register: the co-ops that they spoke for there, each with those who still do, and what else has
    ended with it. ``within``: for so long they can come back without being confirmed anew."""
    sentences: list[Inline] = [t("You have left the {circle}. Thank you for being part of it.", circle=circle.name)]
    for coop, speaking in spoke_for:
        if speaking:
            sentences.append(
                n(
                    len(speaking),
                    "{names} still speaks for {coop}.",
                    "{names} still speak for {coop}.",
                    names=listed(speaking),
                    coop=coop.name,
                )
            )
        else:
            sentences.append(
                t(
                    "{coop} keeps its seat, but nobody speaks for it now, so it is not counted until somebody does.",
                    coop=coop.name,
                )
            )
    again = f"for {spoke_for[0][0].name}" if spoke_for else "as guest"
    back: list[Inline] = [t("To come back, say {join}.", join=cmd(f"join {circle.slug} {again}"))]
    if within is not None:
        back.append(
            n(
                within.days,
                "Within {count} day nobody has to confirm you anew, unless somebody else speaks for it by then.",
                "Within {count} days nobody has to confirm you anew, unless somebody else speaks for it by then.",
            )
        )
    return say(run(*sentences, *also), p(run(*back)))
