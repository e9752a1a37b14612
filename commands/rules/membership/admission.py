"""Who may come in, as what, and who decides that."""

from dataclasses import dataclass
from typing import Literal

from chatbot.api.errors import Refusal
from chatbot.api.wording.phrases import Inline, cmd
from commands.rules.membership.coop_names import must_be_a_name
from storage.models import Circle, CircleStanding, JoinRequest, Member, RequestState
from storage.types import UserId

Admission = Literal["open", "approval", "consent"]


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody asks for when joining: for which co-op (its name as typed), with which standing."""

    coop_name: str | None
    standing: CircleStanding


def read_wish(*, circle: Circle, coop_name: str | None, known_coop: str | None, standing: CircleStanding) -> Wish:
    """What a ``!join`` asks for. A member speaks for a co-op: the one named, or the one they speak for elsewhere.

    Raises Refusal for a name that cannot be kept, and when neither is there and the person did not ask to be a guest, or to learn.
    """
    name = coop_name or known_coop
    if name is not None:
        must_be_a_name(name, example=cmd("join for Leaf Bakery"))
    if standing is not CircleStanding.MEMBER:
        return Wish(name, standing)
    if name is None:
        raise Refusal(
            "no-co-op",
            "Thank you for wanting to join the {circle}! Which co-op do you speak for? Say for example {example}. To look in "
            "without a seat, say {guest}.",
            circle=circle.name,
            example=cmd("join for Leaf Bakery"),
            guest=cmd("join as guest"),
        )
    return Wish(name, CircleStanding.MEMBER)


def must_be_new(
    member: Member | None,
    *,
    circle: Circle,
    coop_name: str | None,
    wish: Wish,
    same_coop: bool,
    waits: Inline | None = None,
) -> None:
    """Refuse to join somebody who is in already, as the very same. ``waits`` says what their co-op's voice still waits for."""
    if member is None or member.standing is not wish.standing or not same_coop:
        return
    if waits is not None and coop_name:
        raise Refusal(
            "not-confirmed",
            "You are already in the {circle}, for {coop}. {waits}",
            circle=circle.name,
            coop=coop_name,
            waits=waits,
        )
    if member.standing is CircleStanding.MEMBER and coop_name:
        raise Refusal(
            "already-in",
            "You are already in the {circle}, for {coop}. {whoami} shows what you may do.",
            circle=circle.name,
            coop=coop_name,
            whoami=cmd("whoami"),
        )
    if member.standing is CircleStanding.LEARNING:
        raise Refusal(
            "already-in",
            "You are already learning in the {circle}. For your full voice, say {join}, and I ask which co-op you speak for.",
            circle=circle.name,
            join=cmd("join"),
        )
    raise Refusal(
        "already-in",
        "You are already in the {circle}, as a guest. {whoami} shows what you may do.",
        circle=circle.name,
        whoami=cmd("whoami"),
    )


def needs_approval(admission: Admission, *, is_link_or_secretary: bool, is_in_for_seat: bool = False) -> bool:
    """Whether somebody has to say yes first. Those who decide on others come in at once; they were appointed. Who is in needs it
    for no seat that is there already."""
    return admission != "open" and not is_link_or_secretary and not is_in_for_seat


def judge_request(
    request: JoinRequest,
    *,
    decided_by: UserId,
    may_decide: bool,
    circle: Circle,
    link_person: Inline,
    who: Inline | None = None,
) -> None:
    """Whether somebody may approve or decline a request to join. ``link_person`` is what that role is called, ``who`` those who
    decide. Raises Refusal.
    """
    shown = f"J-{request.number}"
    if not may_decide and who is not None:
        raise Refusal(
            "not-yours",
            "{request} asks to join the {circle}. {who} can answer that, thank you.",
            request=shown,
            circle=circle.name,
            who=who,
        )
    if not may_decide:
        raise Refusal(
            "not-yours",
            "{request} asks to join the {circle}. Its secretary or {link_person} can answer that, thank you.",
            request=shown,
            circle=circle.name,
            link_person=link_person,
        )
    must_not_be_own(request, decided_by)
    must_wait(request)


def asked_already(earlier: JoinRequest, *, link_person: Inline) -> Refusal:
    """Who has asked for the very same waits for it. ``link_person`` is what that role is called."""
    shown = f"J-{earlier.number}"
    if earlier.item is not None:
        return Refusal(
            "asked-already",
            "You have asked already: {request}. The circle decides it by {item}.",
            request=shown,
            item=f"C-{earlier.item}",
        )
    return Refusal(
        "asked-already",
        "You have asked already: {request}. The circle's secretary or {link_person} will answer.",
        request=shown,
        link_person=link_person,
    )


def must_be_for_people(request: JoinRequest) -> None:
    """Refuse to answer alone what the circle decides. Raises Refusal."""
    must_wait(request)
    if request.item is not None:
        raise Refusal(
            "circle-decides",
            "{request} is for the whole circle to decide, by {item}. Please answer that, as everybody does.",
            request=f"J-{request.number}",
            item=f"C-{request.item}",
        )


def must_not_be_own(request: JoinRequest, decided_by: UserId) -> None:
    """Refuse to answer one's own request. Raises Refusal."""
    if request.user_id == decided_by:
        raise Refusal(
            "own-request",
            "{request} is your own request. Please let somebody else answer it.",
            request=f"J-{request.number}",
        )


def must_wait(request: JoinRequest) -> None:
    """Refuse to answer what has its answer. Raises Refusal."""
    shown = f"J-{request.number}"
    if request.state is RequestState.APPROVED:
        raise Refusal("settled", "{request} has been approved already. Nothing has changed.", request=shown)
    if request.state is RequestState.DECLINED:
        raise Refusal("settled", "{request} has been declined already. Nothing has changed.", request=shown)
    if request.state is RequestState.WITHDRAWN:
        raise Refusal("settled", "{request} has been withdrawn already. Nothing has changed.", request=shown)
