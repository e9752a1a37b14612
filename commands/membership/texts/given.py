"""The texts about roles and seats that somebody had given who was put out."""

from chatbot.api.wording.markup import Doc, Inline, cmd, p, run, say, t
from commands.membership.texts.register import NO, YES
from storage.models import Circle, Coop, JoinRequest


def whose_role(circle: Circle, *, who: str, role: Inline) -> Inline:
    """What is asked about: a role of somebody."""
    return t("that {person} is {role} of the {circle}", person=who, role=role, circle=circle.name)


def whose_seat(circle: Circle, coop: Coop) -> Inline:
    """The same: a co-op's seat."""
    return t("that {coop} has a seat in the {circle}", coop=coop.name, circle=circle.name)


def whether_it_stays(request: JoinRequest, what: Inline, *, by: str, handed_on: bool) -> Doc:
    """To one of those who can say so, in private."""
    late = [t("Nobody has answered for two days, so I ask you.")] if handed_on else []
    number = f"J-{request.number}"
    return say(
        run(
            *late,
            t(
                "It was the word of {by}, who should never have spoken for the co-op, {what}. Does it stay?",
                by=by,
                what=what,
            ),
        ),
        p(
            "Tap {yes} to keep it and {no} to end it, or say {approve} or {decline}.",
            yes=YES,
            no=NO,
            approve=cmd(f"approve {number}"),
            decline=cmd(f"decline {number}"),
        ),
    )


def it_stays(number: int, what: Inline, *, by: str) -> Doc:
    """To those who could say so, once one has."""
    return say("J-{number}: it stays {what}, says {by}.", number=str(number), what=what, by=by)


def it_is_over(number: int, what: Inline, *, by: str | None) -> Doc:
    """The same; ``by`` is None where it was over already."""
    if by is None:
        return say("J-{number}: it is over already {what}. Nothing has changed.", number=str(number), what=what)
    return say("J-{number}: it is over {what}. {by} has ended it.", number=str(number), what=what, by=by)


def request_waits(request: JoinRequest, coop: str, *, who: str, role: bool) -> Inline:
    """To one of those who can answer, in the list of what waits for them."""
    number = f"J-{request.number}"
    answers = {"approve": cmd(f"approve {number}"), "decline": cmd(f"decline {number}")}
    if role:
        return t(
            "**{number}** {person} has a role from somebody who should never have spoken for {coop}. Say {approve} to keep it, or "
            "{decline}.",
            number=number,
            person=who,
            coop=coop,
            **answers,
        )
    return t(
        "**{number}** {coop} has a seat by the word of {person}, who should never have spoken for it. Say {approve} to keep it, or "
        "{decline}.",
        number=number,
        person=who,
        coop=coop,
        **answers,
    )
