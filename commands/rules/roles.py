"""Giving a role and ending it: which one is meant, and who may."""

from collections.abc import Mapping

from chatbot.api.arguments import slug_of
from chatbot.api.errors import Refusal
from chatbot.api.phrases import cmd, listed
from storage.models import RoleName
from storage.types import UserId

GIVEN_BY_CHAT = (RoleName.LINK_PERSON, RoleName.SECRETARY, RoleName.FACILITATOR, RoleName.COORDINATOR)
"""Treasurers and operators are named in the configuration alone: they see figures, or all that there is."""


def role_named(words: str, *, called: Mapping[str, RoleName]) -> RoleName:
    """The role that words mean, of those that can be given here, by what each is called. Raises Refusal."""
    wanted = slug_of(words)
    for name, role in called.items():
        if wanted in (slug_of(name), slug_of(role.value.replace("_", " "))):
            return role
    raise Refusal(
        "unknown-role",
        "I read “{words}” as the role. Here somebody can be {roles}. For example: {example}",
        words=words,
        roles=listed(called, style="or"),
        example=cmd("role give @eve secretary"),
    )


def may_give(*, giver: UserId, taker: UserId, in_room: bool, held_by_command: bool) -> None:
    """Nobody gives a role to themselves, to who is not there, or to who was given it already. Raises Refusal."""
    if giver == taker:
        raise Refusal(
            "yourself", "Nobody gives a role to themselves. Please ask the circle's secretary or an operator."
        )
    if not in_room:
        raise Refusal("not-present", "{person} is not in this circle's room. Please invite them first.", person=taker)
    if held_by_command:
        raise Refusal("held-already", "{person} has that role already. Nothing has changed.", person=taker)


def may_end(*, held: bool, own: bool, operates: bool, person: UserId) -> None:
    """Anybody lays down their own role; an operator ends another's. Raises Refusal."""
    if not own and not operates:
        raise Refusal(
            "not-your-role",
            "You can lay down your own role. Another person's is ended by an operator, whom the circle can ask.",
        )
    if not held:
        raise Refusal(
            "not-held",
            "{person} does not have that role here, so nothing has changed. {circle} shows who has which.",
            person=person,
            circle=cmd("circle"),
        )
