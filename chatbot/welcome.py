"""Which invitations the bot accepts. Pure."""

from chatbot.config import Settings
from chatbot.matrix.homeserver import Invitation


def accepts(invitation: Invitation, *, settings: Settings, in_a_circle: bool, circles_room: bool) -> bool:
    """True for rooms that the TOML names (``circles_room``), for whatever an operator asks, and for private rooms with
    people whom we meet in a circle (``in_a_circle``) or whose homeserver the TOML trusts. Anybody else's invitation is
    left lying."""
    if circles_room or invitation.inviter in settings.federation.operators:
        return True
    server = invitation.inviter.partition(":")[2]
    return invitation.direct and (in_a_circle or server in settings.matrix.invitations_from)
