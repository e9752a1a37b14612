"""All that membership says of guests who come in a co-op's name."""

from collections.abc import Sequence

from chatbot.api.wording.markup import Doc, Inline, b, cmd, listed, p, quote, run, say, t
from commands.membership.texts.speaker import how_to_answer, id_in
from storage.models import Circle, Coop, JoinRequest


def waits_for(coop: Coop, *, request: int, asked: Sequence[str]) -> Inline:
    """To a guest, who has named a co-op that is known."""
    if not asked:
        return t("That you come from {coop} is on no list as yet, since nobody can say so.", coop=b(coop.name))
    return t(
        "That you come from {coop} is for {names} to say. I have asked them (J-{request}).",
        coop=b(coop.name),
        names=listed(asked, style="or"),
        request=str(request),
    )


def guest_to_confirm(request: JoinRequest, circle: Circle, coop: Coop, *, who: str, handed_on: bool) -> Doc:
    """To one of those who can say so, in private."""
    late = [t("Nobody has answered for two days, so I ask you.")] if handed_on else []
    says = t(
        "{person} is a guest of the {circle} now, and says that they come from {coop}. Do they?",
        person=who,
        circle=circle.name,
        coop=b(coop.name),
    )
    return say(
        run(*late, says),
        p("With your yes the list of guests says so. It gives them no voice, and no sight of figures."),
        p(how_to_answer(request)),
    )


def is_their_guest(number: int, circle: Circle, coop: Coop, *, who: str) -> Doc:
    """To those who could say so, once one has said yes."""
    return say(
        "J-{number}: {person} is a guest of the {circle} for {coop}, and knows. To end that, say {end}.",
        number=str(number),
        person=who,
        circle=circle.name,
        coop=coop.name,
        end=cmd(f"speaker end {id_in(who)} for {coop.slug}"),
    )


def you_are_their_guest(circle: Circle, coop: Coop, *, by: str) -> Doc:
    """To the guest."""
    return say(
        "{name} has said yes: you are on the list of the {circle} as a guest from {coop}.",
        name=by,
        circle=circle.name,
        coop=coop.name,
    )


def is_not_their_guest(number: int, coop: Coop, *, who: str) -> Doc:
    """To those who could say so, once one has said no."""
    return say(
        "J-{number} is declined: {person} is a guest, and not in the name of {coop}. They know. Thank you for answering.",
        number=str(number),
        person=who,
        coop=coop.name,
    )


def you_are_not_their_guest(circle: Circle, coop: Coop, *, by: str, reason: str | None) -> Doc:
    """To the guest."""
    declined = t(
        "{name} says that you do not come from {coop}. You stay a guest of the {circle}: you can read, ask and react.",
        name=by,
        coop=coop.name,
        circle=circle.name,
    )
    if reason is None:
        return say(declined)
    return say(p(run(declined, t("They say:"))), quote(reason))


def guest_no_longer(coop: Coop, *, by: str) -> Doc:
    """To a guest for whom another one has ended it."""
    return say(
        "{name} has ended that you are a guest in the name of {coop}. You stay a guest. If that is a mistake, please talk to them, "
        "or to an operator.",
        name=by,
        coop=coop.name,
    )


def you_ended_a_guest(coop: Coop, *, who: str) -> Doc:
    """To who has ended it."""
    return say("Thank you. {person} is no guest in the name of {coop} any more, and knows.", person=who, coop=coop.name)


def request_waits(request: JoinRequest, coop: str, *, who: str) -> Inline:
    """To one of those who can answer, in the list of what waits for them."""
    number = f"J-{request.number}"
    return t(
        "**{number}** {person}, a guest, says that they come from {coop}. Say {approve} or {decline}.",
        number=number,
        person=who,
        coop=coop,
        approve=cmd(f"approve {number}"),
        decline=cmd(f"decline {number}"),
    )
