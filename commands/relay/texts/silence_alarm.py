"""What is said when a link falls silent: to the link person first, kindly to others later."""

from datetime import timedelta

from chatbot.api.arguments import say_span
from chatbot.api.wording.markup import Doc, Inline, cmd, p, run, say, t
from storage.models import Circle


def _so_far(circle: Circle, parent: Circle, *, last: str | None, rhythm: timedelta) -> Inline:
    if last is None:
        return t(
            "Nothing has passed from the {circle} to the {parent} yet, and your rhythm is {rhythm}.",
            circle=circle.name,
            parent=parent.name,
            rhythm=say_span(rhythm),
        )
    return t(
        "Nothing has passed from the {circle} to the {parent} since {when}, and your rhythm is {rhythm}.",
        circle=circle.name,
        parent=parent.name,
        when=last,
        rhythm=say_span(rhythm),
    )


def with_news(circle: Circle, parent: Circle, *, last: str | None, rhythm: timedelta) -> Doc:
    """Before a digest that is ready."""
    return say(run(_so_far(circle, parent, last=last, rhythm=rhythm), t("Here is what I could pass on:")))


def without_news(circle: Circle, parent: Circle, *, last: str | None, rhythm: timedelta) -> Doc:
    """Where there is nothing in the logbook or the calendar to tell."""
    return say(
        run(
            _so_far(circle, parent, last=last, rhythm=rhythm),
            t(
                "Nothing new has been decided or arranged, but they may like to hear how you are. In your circle's room, say: {example}",
                example=cmd("relay We are well, and look for a driver", here=False),
            ),
            t("Thank you for keeping the link."),
        )
    )


def secret(circle: Circle, parent: Circle, *, last: str | None, rhythm: timedelta) -> Doc:
    """Where the words of the circle are not for the other room."""
    return say(
        run(
            _so_far(circle, parent, last=last, rhythm=rhythm),
            t(
                "Their room is not encrypted and that of your circle is, so I pass nothing on. Please tell them yourself what your "
                "circle wants them to know."
            ),
            t("Thank you for keeping the link."),
        )
    )


def to_the_circle(
    circle: Circle, parent: Circle, *, silent: timedelta, who: Inline | None, secret: bool = False
) -> Doc:
    """In the circle's own room, after a second interval; ``secret`` where its words are not for the other room."""
    so_far = t(
        "The {parent} has heard nothing from us for {span}. Is there something they should know, or that we need?",
        parent=parent.name,
        span=say_span(silent),
    )
    if secret:
        aside = t("Their room is not encrypted and ours is, so I pass nothing on: somebody would have to tell them.")
        return say(run(so_far, aside))
    if who is None:
        return say(run(so_far, t("{relay} brings it to who can pass it on.", relay=cmd("relay <text>"))))
    return say(run(so_far, t("Say {relay}, and {who} passes it on.", relay=cmd("relay <text>"), who=who)))


def to_the_secretary(circle: Circle, parent: Circle, *, silent: timedelta, who: Inline | None) -> Doc:
    """To the secretary of the circle above, after a second interval."""
    so_far = t(
        "The {circle} has passed nothing on to the {parent} for {span}.",
        circle=circle.name,
        parent=parent.name,
        span=say_span(silent),
    )
    if who is None:
        kindly = t(
            "Nobody is their link person just now. You could ask in their circle how they are, and who could be."
        )
    else:
        kindly = t("Their link person is {who}. A kind word may help: ask how they are, and what they need.", who=who)
    return say(run(so_far, kindly, t("{link} shows all links.", link=cmd("link", here=False))))


def vacant(circle: Circle, parent: Circle, *, link_person: Inline) -> Doc:
    """In the circle's own room: nobody keeps its link."""
    return say(
        p(
            "Nobody is {link_person} of the {circle}, so nothing passes between us and the {parent}. The secretary or an operator "
            "can name somebody: {give}",
            link_person=link_person,
            circle=circle.name,
            parent=parent.name,
            give=cmd("role give @person link person"),
        )
    )


def vacant_above(circle: Circle, parent: Circle, *, link_person: Inline) -> Inline:
    """The same to the secretary of the circle above, among what waits for them."""
    return t(
        "Nobody is {link_person} of the {circle}, so nothing passes between it and the {parent}. You could ask them who could be.",
        link_person=link_person,
        circle=circle.name,
        parent=parent.name,
    )
