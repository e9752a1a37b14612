"""What is said of the terms of roles: before they end, and when one goes on beyond its end."""

from chatbot.api.wording.markup import Doc, Inline, b, cmd, run, say, t
from storage.models import Circle


def your_term_ends(circle: Circle, role: Inline, *, when: str, left: Inline, end: str) -> Inline:
    """To who has a role, some time before its term ends."""
    return run(
        t(
            "Your term as {role} of the {circle} ends on {when}, {left}.",
            role=b(role),
            circle=circle.name,
            when=when,
            left=left,
        ),
        t(
            "The circle can choose you again, or somebody else; I have told it, too. To lay the role down before, say {end} in its room.",
            end=cmd(end, here=False),
        ),
    )


def term_ends(circle: Circle, role: Inline, *, name: str, when: str, left: Inline, select: str, again: str) -> Doc:
    """To the circle, at the same time."""
    return say(
        run(
            t(
                "{name}'s term as {role} of the {circle} ends on {when}, {left}.",
                name=name,
                role=b(role),
                circle=circle.name,
                when=when,
                left=left,
            ),
            t(
                "Who shall it be then? Choose by consent, with {select}, or have it given again: {again}.",
                select=cmd(select),
                again=cmd(again),
            ),
        )
    )


def term_over(circle: Circle, role: Inline, *, name: str, until: str) -> Doc:
    """To the circle, when a term is over and its holder goes on for a while."""
    return say(
        run(
            t("{name}'s term as {role} of the {circle} is over.", name=name, role=b(role), circle=circle.name),
            t(
                "So that nobody is missed, {name} goes on until you have chosen somebody, at the latest until {until}.",
                name=name,
                until=until,
            ),
        )
    )


def your_term_is_over(circle: Circle, role: Inline, *, until: str, end: str) -> Doc:
    """To who goes on."""
    return say(
        "Your term as {role} of the {circle} is over. You go on until the circle has chosen somebody, at the latest until {until}. To "
        "lay it down now, say {end} in its room. Thank you!",
        role=b(role),
        circle=circle.name,
        until=until,
        end=cmd(end, here=False),
    )
