"""What is said of learning in a circle, from its beginning to its end."""

from chatbot.api.wording.markup import Doc, cmd, say
from storage.models import Circle


def in_as_learning(circle: Circle, *, until: str) -> Doc:
    """To who begins to learn: ``until`` is when they are asked."""
    return say(
        "Welcome to the {circle}! You are learning here: you read, ask and react, and have no voice in decisions yet. {until} I ask you "
        "whether you want your full voice; {join} asks for it before. {undo} takes it back.",
        circle=circle.name,
        until=until,
        join=cmd("join for <your co-op>"),
        undo=cmd("undo"),
    )


def over(circle: Circle) -> Doc:
    """The question to who has been learning."""
    return say(
        "You have been learning in the {circle} for a while. Do you want your full voice there? Say {yes} or {no}.",
        circle=circle.name,
        yes="yes",
        no="no",
    )


def guest_now(circle: Circle) -> Doc:
    """To who wants no voice, or has not said so."""
    return say(
        "All right, you are a guest of the {circle} now. Should you want your voice later, say {join} in its room.",
        circle=circle.name,
        join=cmd("join for <your co-op>", here=False),
    )
