"""What is said where a circle decides whether somebody's role ends."""

from chatbot.api.wording.markup import Doc, Inline, cmd, say, t
from storage.models import Circle


def text_of_item(circle: Circle, role: Inline, *, who: str) -> Inline:
    """What the circle is asked."""
    return t("{who} is no longer {role} of the {circle}.", who=who, role=role, circle=circle.name)


def circle_is_asked(who: str, role: Inline, *, item: int) -> Doc:
    """To who has asked for it."""
    return say(
        "That is for the circle to decide: {item} asks whether {who} is no longer {role}. Nothing changes before it is agreed. To take it "
        "back, say {withdraw}.",
        item=f"C-{item}",
        who=who,
        role=role,
        withdraw=cmd(f"withdraw C-{item}"),
    )


def is_asked(circle: Circle, role: Inline, *, by: str, item: int) -> Doc:
    """To whose role it is."""
    return say(
        "{by} asks the {circle} whether you are no longer its {role} ({item}). You are until it has agreed to that, and you are heard "
        "like everybody: answer there, or talk to them first. To lay it down yourself, say {end} in its room.",
        by=by,
        circle=circle.name,
        role=role,
        item=f"C-{item}",
        end=cmd("role end", here=False),
    )
