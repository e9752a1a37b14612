"""What is said where a circle decides itself who comes in."""

from chatbot.api.wording.markup import Doc, Inline, cmd, p, run, say, t
from chatbot.api.wording.phrases import A_CONCERN, A_CRITICAL
from storage.models import Circle, CircleStanding, JoinRequest


def text_of_item(request: JoinRequest, circle: Circle, *, who: str, beware: Inline | None) -> Inline:
    """What the circle is asked. ``beware`` is of a co-op's name that may be taken for another."""
    number = f"J-{request.number}"
    if request.standing is CircleStanding.MEMBER and request.coop_name:
        asks = t(
            "{person} joins the {circle}, for {coop} ({number}).",
            person=who,
            circle=circle.name,
            coop=request.coop_name,
            number=number,
        )
    elif request.standing is CircleStanding.LEARNING:
        asks = t(
            "{person} joins the {circle}, learning first ({number}).", person=who, circle=circle.name, number=number
        )
    else:
        asks = t("{person} joins the {circle}, as a guest ({number}).", person=who, circle=circle.name, number=number)
    return asks if beware is None else run(asks, beware)


def circle_is_asked(request: JoinRequest, circle: Circle, *, closes: str) -> Doc:
    """To who has asked to come in."""
    number, item = f"J-{request.number}", f"C-{request.item}"
    return say(
        run(
            t("Thank you! Your request {number} is with the {circle}.", number=number, circle=circle.name),
            t(
                "It decides together who comes in: {item} asks whether anybody has {a_critical_concern}, until {closes}. You hear "
                "from me as soon as it is closed. {undo} takes it back.",
                item=item,
                closes=closes,
                undo=cmd(f"undo {number}"),
                a_critical_concern=A_CRITICAL,
            ),
        )
    )


def let_in(request: JoinRequest, circle: Circle, *, decision: int | None) -> Doc:
    """To whom the circle has agreed to; how they are in follows."""
    return say(
        "Good news: the {circle} has agreed to your request {number} (D-{decision}).",
        circle=circle.name,
        number=f"J-{request.number}",
        decision=str(decision),
    )


def not_let_in(request: JoinRequest, circle: Circle, *, unheard: bool) -> Doc:
    """To whom it has not; ``unheard``: too few have answered."""
    number, item = f"J-{request.number}", f"C-{request.item}"
    again = cmd(f"join {circle.slug} for {request.coop_name}" if request.coop_name else f"join {circle.slug} as guest")
    if unheard:
        return say(
            "Too few in the {circle} have answered {item}, so your request {number} could not be decided. That says nothing about "
            "you. Please ask once more, whenever you like: {again}",
            circle=circle.name,
            item=item,
            number=number,
            again=again,
        )
    return say(
        p(
            "The {circle} has not agreed to your request {number} this time; {item} shows what was said.",
            circle=circle.name,
            number=number,
            item=item,
        ),
        p(
            "Thank you for asking! Talk to those who had {a_concern}, and ask again when you have: {again}. {who} shows who can help.",
            again=again,
            who=cmd(f"who {circle.slug}"),
            a_concern=A_CONCERN,
        ),
    )


def was_withdrawn(request: JoinRequest, circle: Circle) -> Doc:
    """To whose request somebody else has taken back: who keeps the circle's items in order."""
    return say(
        "{item}, by which the {circle} was to decide about your request {number}, was withdrawn, so nothing is decided. {who} shows "
        "whom you can ask why.",
        item=f"C-{request.item}",
        circle=circle.name,
        number=f"J-{request.number}",
        who=cmd(f"who {circle.slug}"),
    )
