"""The roles that a circle has: those of every circle, and those that its part of the TOML names; each with what it is for."""

from dataclasses import dataclass
from datetime import timedelta

from chatbot.api.arguments import slug_of
from chatbot.api.called import role_called
from chatbot.api.context import Ctx
from chatbot.api.wording.markup import Inline, t
from chatbot.api.wording.phrases import Phrase
from chatbot.api.wording.rendering import IN_A_ROOM
from commands.rules.membership.roles import GIVEN_BY_CHAT
from storage.models import Circle, RoleName

AIMS: dict[str, Phrase] = {
    RoleName.LINK_PERSON: t("carries news, decisions and needs to the circle above and back"),
    RoleName.SECRETARY: t("keeps register, minutes and logbook"),
    RoleName.FACILITATOR: t("leads through rounds and calls"),
    RoleName.COORDINATOR: t("sees that what was decided gets done"),
    RoleName.TREASURER: t("looks after the circle's money"),
}


@dataclass(frozen=True, slots=True)
class KnownRole:
    """A role that somebody can have in a circle."""

    role: str
    """As the archive has it."""
    called: Inline
    aim: Inline | None
    term: timedelta | None
    """How long it is given for unless its giver says otherwise; None: until it is ended."""
    missed: bool
    """Whether the circle has a vacancy while nobody holds it."""
    by_chat: bool
    """Whether it can be given here; else the TOML alone names who has it."""


def roles_known(ctx: Ctx, circle: Circle) -> list[KnownRole]:
    """The roles of a circle, those of every circle first."""
    own: dict[str, tuple[str, timedelta | None]] = {}
    for each in ctx.rules_of(circle.slug).roles:
        own[role_key(ctx, each.name)] = (each.aim, each.term)
    found: list[KnownRole] = []
    for role in (*RoleName, *(key for key in own if key not in set(RoleName))):
        aim, term = own.get(role, ("", None))
        is_link = role == RoleName.LINK_PERSON
        missed = role in own or role in (RoleName.SECRETARY, RoleName.FACILITATOR)
        found.append(
            KnownRole(
                role,
                role_called(ctx, role),
                aim or AIMS.get(role),
                term,
                missed=circle.parent is not None if is_link else missed and role != RoleName.TREASURER,
                by_chat=role in GIVEN_BY_CHAT or role not in set(RoleName),
            )
        )
    return found


def given_here(ctx: Ctx, circle: Circle) -> dict[str, str]:
    """The roles that can be given in a circle, by what they are called there."""
    return {IN_A_ROOM.words(each.called): each.role for each in roles_known(ctx, circle) if each.by_chat}


def role_key(ctx: Ctx, name: str) -> str:
    """A role that the TOML names, as the archive has it: one that every circle has, by its usual name or the federation's own."""
    for role in RoleName:
        if slug_of(name) in (slug_of(role.replace("_", " ")), slug_of(IN_A_ROOM.words(role_called(ctx, role)))):
            return role
    return name
