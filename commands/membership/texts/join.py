"""The questions of a guided joining: one at a time, answered by number or in words."""

from collections.abc import Sequence

from chatbot.api.wording.markup import Doc, Inline, ol, p, run, say, t
from storage.models import Circle


def which_circle(names: Sequence[str]) -> Doc:
    """To who is in several circles' rooms."""
    return say(
        p("Which circle do you want to join? Say its number, or its name; {cancel} drops it.", cancel="cancel"),
        ol(list(names)),
    )


def asks_which_circle() -> Inline:
    """What that is about."""
    return t("which circle you want to join")


def which_coop(circle: Circle, choices: Sequence[str], *, private: bool) -> Doc:
    """To who has not said for whom they speak."""
    first = t(
        "Thank you for wanting to join the {circle}! Which co-op do you speak for?",
        circle=circle.name,
    )
    here = t("Say it here") if private else t("Reply to this message")
    how = (
        t("{here}, with its number or its name; one that is not in the list is welcome.", here=here)
        if choices
        else t("{here}, with its name.", here=here)
    )
    guest = t("To look in without a seat, say {guest}; {cancel} drops it.", guest="guest", cancel="cancel")
    if not choices:
        return say(run(first, how, guest))
    return say(p(run(first, how)), ol(list(choices)), p(guest))


def asks_which_coop(circle: Circle) -> Inline:
    """What that is about."""
    return t("which co-op you speak for in the {circle}", circle=circle.name)
