"""What is said around what waits for a person; each line is its family's."""

from chatbot.api.seams.says import Waiting
from chatbot.api.wording.markup import Doc, Inline, cmd, n, p, run, say, t
from storage.models import Circle


def held(*, reminders: int, zones: int) -> list[Inline]:
    """What is kept of a person so that they are reminded once, and at nine where they are."""
    lines: list[Inline] = []
    if reminders:
        lines.append(n(reminders, "{count} thing of which I reminded you", "{count} things of which I reminded you"))
    if zones:
        lines.append(t("The time zone that your profile names, where it names one"))
    return lines


def heading(count: int, here: Circle | None) -> Inline:
    """How much waits."""
    if here is None:
        return n(count, "{count} thing waits for you", "{count} things wait for you")
    return n(
        count,
        "{count} thing waits for you in the {circle}",
        "{count} things wait for you in the {circle}",
        circle=here.name,
    )


def in_the_list(waiting: Waiting, here: Circle | None) -> Inline:
    """One line of the list; in private with the name of its circle."""
    if here is not None or waiting.circle is None:
        return waiting.line
    return t("{circle}: {line}", circle=waiting.circle, line=waiting.line)


def nothing_waits(here: Circle | None, *, present: bool) -> Doc:
    """When there is nothing to do."""
    if here is not None:
        nothing = t("Nothing waits for you in the {circle}. Thank you for keeping up!", circle=here.name)
        return say(nothing)
    if present:
        look = t("{items} shows what is open in your circles.", items=cmd("items"))
    else:
        look = t("{help} shows what you can say here.", help=cmd("help"))
    return say(run(t("Nothing waits for you. Thank you for keeping up!"), look))


def others_would_read_it() -> Inline:
    """In a room that is neither private nor a circle's."""
    return t(
        "Others could read here what waits for you. Please say {todo} in a private room with me, or in your circle’s room.",
        todo=cmd("todo", here=False),
    )


def more_in_private(in_private: Inline) -> Doc:
    """The last words in a circle's room."""
    return say(
        p(
            "More {in_private}: there {todo} tells what waits in all your circles.",
            in_private=in_private,
            todo=cmd("todo", here=False),
        )
    )
