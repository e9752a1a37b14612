"""What is said about words that the relay keeps for itself, and about closing and cancelling."""

from collections.abc import Sequence

from chatbot.api.wording.markup import Doc, Inline, Phrase, cmd, code, listed, say, t
from storage.models import Circle


def text_or_command(targets: Sequence[Circle], *, meant: str, private: bool) -> Doc:
    """Whether words that look like a command are a text."""
    to, yes, command = listed(each.name for each in targets), code("yes"), cmd(meant)
    if private:
        return say(
            "Shall I pass on these words to the {circles}, or did you mean {command}? I have done neither. Say {yes} to pass them "
            "on, or the command.",
            circles=to,
            command=command,
            yes=yes,
        )
    return say(
        "Shall I pass on these words to the {circles}, or did you mean {command}? I have done neither. Reply to this message with "
        "{yes} to pass them on, or say the command.",
        circles=to,
        command=command,
        yes=yes,
    )


def whether_as_text() -> Inline:
    """What the question is about."""
    return t("whether I shall pass on words that look like a command ({yes} or {no})", yes=code("yes"), no=code("no"))


def not_passed_on() -> Doc:
    """They were no text."""
    return say("All right, I have passed on nothing.")


def closed(number: int, other: Circle) -> Doc:
    """To who has closed a channel."""
    return say(
        "R-{number} is closed: I carry nothing more between here and the {circle}. What was said stays there.",
        number=number,
        circle=other.name,
    )


def closed_there(number: int, by: str, other: Circle) -> Doc:
    """The same in the room of the other circle, in reply to what was passed on."""
    return say(
        "{person} of the {circle} has closed R-{number}: I carry no more replies to it.",
        person=by,
        circle=other.name,
        number=number,
    )


def is_closed(number: int) -> Phrase:
    """To whose reply is carried no more."""
    return t(
        "R-{number} is closed, so I have not carried that. A link person can pass on something new: {relay}",
        number=number,
        relay=cmd("relay We have room for two apprentices"),
    )


def closed_before(number: int) -> Phrase:
    """To who closes what is closed."""
    return t("R-{number} is closed already.", number=number)


def cancelled(number: int, other: Circle) -> Doc:
    """To who has taken back what was passed on."""
    return say("R-{number} is taken back from the {circle}.", number=number, circle=other.name)


def nothing_to_cancel() -> Phrase:
    """Where somebody has passed on nothing lately."""
    return t(
        "You have passed on nothing within a day that I could take back. {relays} shows what was passed on, and {example} takes "
        "back a certain one.",
        relays=cmd("relays"),
        example=cmd("relay cancel R-5"),
    )
