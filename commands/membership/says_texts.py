"""The lines of membership in what others tell: what waits, what is kept."""

from chatbot.api.markup import Inline, cmd, t
from storage.models import CircleStanding, JoinRequest


def request_waits(request: JoinRequest, *, who: str) -> Inline:
    """To one of those who decide, in the list of what waits for them."""
    number = f"J-{request.number}"
    approve, decline = cmd(f"approve {number}"), cmd(f"decline {number}")
    if request.standing is CircleStanding.MEMBER and request.coop_name:
        return t(
            "**{number}** {person} asks to join, for {coop}. Say {approve} or {decline}.",
            number=number,
            person=who,
            coop=request.coop_name,
            approve=approve,
            decline=decline,
        )
    return t(
        "**{number}** {person} asks to join as a guest. Say {approve} or {decline}.",
        number=number,
        person=who,
        approve=approve,
        decline=decline,
    )
