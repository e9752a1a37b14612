"""What is said of circles that the configuration names no longer, again, or by another short name."""

from chatbot.api.wording.markup import Doc, code, p, say
from storage.models import Circle


def goodbye(circle: Circle, *, called_now: str | None) -> Doc:
    """In the room of a circle that is named no longer; ``called_now``: another circle meets there by now."""
    kept = p("Its register, its logbook and what is open stay as they are, and nothing of it closes meanwhile.")
    if called_now is not None:
        return say(
            p(
                "My configuration calls the circle of this room {now}, and the {circle}, {before}, no longer.",
                now=code(called_now),
                circle=circle.name,
                before=code(circle.slug),
            ),
            kept,
            p("If it is the same circle, whoever runs me can bring all of it along."),
        )
    return say(
        p(
            "My configuration does not name the {circle} any more, so I stop here. Thank you, and goodbye.",
            circle=circle.name,
        ),
        kept,
        p("If that was a slip, please tell whoever runs me."),
    )


def rests(circle: Circle) -> Doc:
    """To an operator."""
    return say(
        p(
            "My configuration names no circle {slug} any more, so the {circle} rests: nothing of it is lost, and nothing of it closes.",
            slug=code(circle.slug),
            circle=circle.name,
        ),
        p(
            "If it has another short name now, please put {was} into its table, and start me again. If you want it back, put its "
            "table back.",
            was=code(f'was = "{circle.slug}"'),
        ),
    )


def back(circle: Circle) -> Doc:
    """In the room of a circle that was at rest."""
    return say(
        "I am here for the {circle} again. Everything is as it was; what was due meanwhile comes now.",
        circle=circle.name,
    )


def renamed(circle: Circle) -> Doc:
    """In the room of a circle that has another short name."""
    return say("In commands the {circle} is called {slug} from now on.", circle=circle.name, slug=code(circle.slug))
