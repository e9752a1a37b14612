"""The lines of news of membership: who has come and gone, and what has become of roles."""

from collections.abc import Callable, Mapping, Sequence

from chatbot.api.wording.markup import Inline, listed, n, t
from commands.rules.membership.register_news import How
from storage.models import FederationStanding

MOST = 8
"""Co-ops that are named in a line; of more their number is told."""


def have_joined(count: int) -> Inline:
    """How many people have come onto a circle's register."""
    return n(count, "{count} person has joined", "{count} people have joined")


def joined(names: Sequence[str]) -> Inline:
    """Co-ops that are members of the circle now."""
    return n(len(names), "{coops} has joined", "{coops} have joined", coops=_named(names))


def guests(names: Sequence[str]) -> Inline:
    """Co-ops that are guests of the circle now."""
    return n(len(names), "{coops} is here as a guest", "{coops} are here as guests", coops=_named(names))


def no_guests_any_more(names: Sequence[str]) -> Inline:
    """Co-ops that were guests and are members now."""
    return n(
        len(names),
        "{coops} has become a member (a guest before)",
        "{coops} have become members (guests before)",
        coops=_named(names),
    )


def left(names: Sequence[str]) -> Inline:
    """Co-ops that have gone."""
    return n(len(names), "{coops} has left", "{coops} have left", coops=_named(names))


CAME: Mapping[How, Callable[[Sequence[str]], Inline]] = {
    How.JOINED: joined,
    How.GUEST: guests,
    How.BECAME_MEMBER: no_guests_any_more,
    How.LEFT: left,
}


def _named(names: Sequence[str]) -> Inline:
    if len(names) <= MOST:
        return listed(names)
    return listed([*names[:MOST], n(len(names) - MOST, "{count} other", "{count} others")])


def moved(moves: Sequence[tuple[str, FederationStanding, FederationStanding]]) -> Inline:
    """How co-ops stand to the federation now, each with how it stood before."""
    each: list[Inline] = [
        t("{coop} {now} (before: {was})", coop=name, now=now.value, was=was.value) for name, was, now in moves
    ]
    shown = each if len(each) <= MOST else [*each[:MOST], n(len(each) - MOST, "{count} other", "{count} others")]
    return t("On the way into the federation: {moves}", moves=listed(shown))


def role_begun(role: Inline, *, who: str) -> Inline:
    """Somebody was given a role."""
    return t("{person} is {role} now", person=who, role=role)


def role_ended(role: Inline, *, who: str) -> Inline:
    """Somebody holds a role no longer."""
    return t("{person} is no longer {role}", person=who, role=role)


def term_ends(role: Inline, *, who: str, when: str) -> Inline:
    """The term of a role comes to its end."""
    return t("The term of {person} as {role} ends {when}", person=who, role=role, when=when)
