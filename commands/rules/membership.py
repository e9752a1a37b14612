"""Who may come in, as what, and who decides that."""

from dataclasses import dataclass
from typing import Literal

from chatbot.api.errors import Refusal
from storage.models import Circle, CircleStanding, JoinRequest, Member, RequestState
from storage.types import UserId

Admission = Literal["open", "approval", "consent"]


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody asks for when joining: for which co-op (its name as typed), with which standing."""

    coop_name: str | None
    standing: CircleStanding


def read_wish(*, circle: Circle, coop_name: str | None, known_coop: str | None, as_guest: bool, example: str) -> Wish:
    """What a ``!join`` asks for. A member speaks for a co-op: the one named, or the one they speak for elsewhere.

    Raises Refusal when neither is there and the person did not ask to be a guest.
    """
    name = coop_name or known_coop
    if name is not None and len(name) > 100:
        raise Refusal("long-name", "That name is too long for a co-op: please keep it under 100 letters.")
    if as_guest:
        return Wish(name, CircleStanding.GUEST)
    if name is None:
        raise Refusal(
            "no-co-op",
            f"Thank you for wanting to join the {circle.name}! Which co-op do you speak for? "
            f"Say for example {example}. To look in without a seat, say !join as guest.",
        )
    return Wish(name, CircleStanding.MEMBER)


def must_be_new(member: Member | None, *, circle: Circle, coop_name: str | None, wish: Wish, same_coop: bool) -> None:
    """Refuse to join somebody who is in already, as the very same."""
    if member is not None and member.standing is wish.standing and same_coop:
        role = f"for {coop_name}" if member.standing is CircleStanding.MEMBER and coop_name else "as a guest"
        raise Refusal("already-in", f"You are already in the {circle.name}, {role}. !whoami shows what you may do.")


def needs_approval(admission: Admission, *, wish: Wish, is_link_or_secretary: bool) -> bool:
    """Whether somebody has to say yes first. Those who decide on others come in at once; they were appointed."""
    return admission != "open" and not is_link_or_secretary


def judge_request(request: JoinRequest, *, decided_by: UserId, may_decide: bool, circle: Circle) -> None:
    """Whether somebody may approve or decline a request to join. Raises Refusal."""
    shown = f"J-{request.number}"
    if not may_decide:
        raise Refusal(
            "not-yours",
            f"{shown} asks to join the {circle.name}. Its secretary or link person can answer that, thank you.",
        )
    if request.user_id == decided_by:
        raise Refusal("own-request", f"{shown} is your own request. Please let somebody else answer it.")
    if request.state is not RequestState.OPEN:
        raise Refusal("settled", f"{shown} has been {request.state.value} already. Nothing has changed.")
