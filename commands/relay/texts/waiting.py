"""What is said when a message is deleted that waits to be passed on."""

from chatbot.api.wording.markup import Doc, cmd, say


def deleted_meanwhile(*, several: bool) -> Doc:
    """To whom it was put whether to pass it on; ``several``: one of the messages of a run."""
    if several:
        return say(
            "One of the messages that you wanted to pass on is deleted, so I have passed on none of them. For the others, say {relay} again.",
            relay=cmd("relay last 3", here=False),
        )
    return say("The message that was to be passed on is deleted, so I do not pass it on.")
