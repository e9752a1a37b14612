"""Giving a role and ending it: which one is meant, and who may."""

import re
from collections.abc import Collection, Mapping, Sequence

from chatbot.api.arguments import slug_of
from chatbot.api.errors import Refusal
from chatbot.api.wording.phrases import Inline, cmd, listed
from storage.models import RoleName
from storage.types import UserId

GIVEN_BY_CHAT = (RoleName.LINK_PERSON, RoleName.SECRETARY, RoleName.FACILITATOR, RoleName.COORDINATOR)
"""Treasurers and operators are named in the configuration alone: they see figures, or all that there is."""


LEADING = (RoleName.COORDINATOR, RoleName.FACILITATOR)
"""Who holds one of these leads a circle."""
_AROUND = re.compile(
    r"^(?:(?:as|from|being|the|a|an|my|our|new|next|someone|somebody|for|of)-)+|(?:-(?:role|any-?more|any-longer|now))+$"
)


def role_named(words: str, *, called: Mapping[str, str]) -> str:
    """The role that words mean, of those that can be given here, by what each is called. Raises Refusal."""
    found = find_role(words, called=called)
    if found is not None:
        return found
    raise Refusal(
        "unknown-role",
        "I read “{words}” as the role. Here somebody can be {roles}. For example: {example}",
        words=words,
        roles=listed(called, style="or"),
        example=cmd("role give @eve secretary"),
    )


def find_role(words: str, *, called: Mapping[str, str]) -> str | None:
    """The role that words mean, or none: “link person”, “as the link person”."""
    wanted = _AROUND.sub("", slug_of(words))
    for name, role in called.items():
        if wanted in (slug_of(name), slug_of(role.replace("_", " "))):
            return role
    return None


def one_of(names: Sequence[str], *, person: UserId, own: bool) -> str:
    """The role that is meant where none is named. Raises Refusal where somebody has none here, or several."""
    if not names:
        raise not_held(person, own=own)
    if len(names) > 1 and own:
        raise Refusal(
            "which-role",
            "You are {roles} here. Please say which of them, for example {example}.",
            roles=listed(names),
            example=cmd(f"role end {names[0]}"),
        )
    if len(names) > 1:
        raise Refusal(
            "which-role",
            "{person} is {roles} here. Please say which of them, for example {example}.",
            person=person,
            roles=listed(names),
            example=cmd(f"role end {person} {names[0]}"),
        )
    return names[0]


def not_held(person: UserId, *, own: bool) -> Refusal:
    """Somebody does not have the role that is to end."""
    if own:
        return Refusal(
            "not-held",
            "You do not have that role here, so nothing has changed. {roles} shows who has which.",
            roles=cmd("roles"),
        )
    return Refusal(
        "not-held",
        "{person} does not have that role here, so nothing has changed. {roles} shows who has which.",
        person=person,
        roles=cmd("roles"),
    )


def may_give(*, giver: UserId, taker: UserId, in_room: bool, held_by_command: bool) -> None:
    """Nobody gives a role to themselves, to who is not there, or to who was given it already for as long. Raises Refusal."""
    if giver == taker:
        raise Refusal(
            "yourself", "Nobody gives a role to themselves. Please ask the circle's secretary or an operator."
        )
    if not in_room:
        raise Refusal("not-present", "{person} is not in this circle's room. Please invite them first.", person=taker)
    if held_by_command:
        raise Refusal("held-already", "{person} has that role already. Nothing has changed.", person=taker)


def who_gives(*, secretary: bool, secretaries: Sequence[str], circle: str) -> None:
    """A secretary gives roles; an operator where the circle has none (DECISIONS 30). Raises Refusal."""
    if not secretary and secretaries:
        raise Refusal(
            "secretary-gives",
            "In the {circle} its secretary gives roles: {names}. An operator does so where there is none.",
            circle=circle,
            names=listed(secretaries, style="or"),
        )


def may_be_given(*, chosen_before: bool, by: str, called: Inline, secretaries: Sequence[str]) -> None:
    """What a circle has begun to choose by consent its secretary gives no more, unless it says so (DECISIONS 30). Raises Refusal."""
    if chosen_before and by == "choice" and secretaries:
        raise Refusal(
            "chosen-here",
            "This circle chooses its {role} by consent, and goes on doing so: {select}.",
            role=called,
            select=cmd("select"),
        )


def may_hold(role: str, *, held: Collection[str], apart: bool, person: UserId) -> None:
    """Where a circle says so, its link person does not lead it: who steers both ways hears neither. Raises Refusal."""
    clash = LEADING if role == RoleName.LINK_PERSON else (RoleName.LINK_PERSON,) if role in LEADING else ()
    if apart and any(each in held for each in clash):
        raise Refusal(
            "leads-and-links",
            "In this circle the link person does not lead it as well, and {person} would be both. Please choose somebody else, or "
            "end their other role first.",
            person=person,
        )


def must_be_held(*, held: bool, person: UserId, own: bool) -> None:
    """Refuse to end what somebody does not have. Raises Refusal."""
    if not held:
        raise not_held(person, own=own)


def may_ask_to_end(*, registered: bool, open_item: int | None, circle: str) -> None:
    """Anybody on the circle's register may ask it to end another's role, once at a time. Raises Refusal."""
    if not registered:
        raise Refusal(
            "not-your-role",
            "You can lay down your own role. Another person's ends when the {circle} agrees to it, and its members ask that; or an "
            "operator ends it ({who}).",
            circle=circle,
            who=cmd("who is operator"),
        )
    if open_item is not None:
        raise Refusal(
            "asked-already",
            "The circle is asked that already, by {item}. Please answer that.",
            item=f"C-{open_item}",
        )
