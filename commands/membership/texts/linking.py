"""What is said of link persons who sit in the coordinating circle for their own."""

from chatbot.api.wording.markup import Doc, b, cmd, say
from storage.models import Circle


def sits_here(circle: Circle, *, name: str) -> Doc:
    """To the circle above."""
    return say("{name} speaks here for the {circle} from now on, as its link person.", name=name, circle=b(circle.name))


def you_sit_there(circle: Circle, above: Circle) -> Doc:
    """To who links their circle to the one above."""
    return say(
        "You are a member of the {above} from now on and speak there for the {circle}: what you answer there counts for it, and not "
        "for your co-op. {items} shows what is open.",
        above=above.name,
        circle=circle.name,
        items=cmd(f"items {above.slug}"),
    )


def come_in(circle: Circle, above: Circle) -> Doc:
    """To the same, who is not in its room yet."""
    return say(
        "As link person you speak for the {circle} in the {above}. Please come into its room, {room}: I have invited you where I may; "
        "else somebody there can. You are a member once you are in.",
        circle=circle.name,
        above=above.name,
        room=above.room,
    )
