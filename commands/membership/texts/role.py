"""What is said when a role begins and when it ends."""

from collections.abc import Sequence
from enum import Enum

from chatbot.api.wording.markup import SUBS, Doc, Inline, b, cmd, listed, n, run, say, t
from chatbot.api.wording.phrases import Phrase
from storage.models import CHOSEN_OUT, ENDED, FOLLOWED, LEFT, REMOVED, TERM, UNNAMED, Circle


class Sight(Enum):
    """What comes with a role in the federation."""

    OPERATOR = "operator"
    TREASURER = "treasurer"


def given(circle: Circle, role: Inline, *, who: str, giver: str | None, until: str | None, decision: int | None) -> Doc:
    """To the circle, when somebody has been given a role."""
    named: Phrase
    if decision is not None:
        named = t(
            "{who} is {role} of the {circle} from now on: you have chosen them (D-{decision}).",
            who=who,
            role=b(role),
            circle=circle.name,
            decision=decision,
        )
    elif giver is None:
        named = t(
            "{who} is {role} of the {circle} from now on: my configuration names them.",
            who=who,
            role=b(role),
            circle=circle.name,
        )
    else:
        named = t(
            "{who} is {role} of the {circle} from now on, given by {giver}.",
            who=who,
            role=b(role),
            circle=circle.name,
            giver=giver,
        )
    if until is None:
        return say(named)
    return say(run(named, t("The term ends on {when}.", when=until)))


def you_are(
    circle: Circle, role: Inline, *, end: str, giver: str | None, until: str | None, decision: int | None
) -> Doc:
    """To who has been given a role."""
    how: Inline = t("My configuration names you.") if giver is None else t("{giver} gave it to you.", giver=giver)
    if decision is not None:
        how = t("The circle has chosen you (D-{decision}). Congratulations!", decision=decision)
    what = t(
        "{help} shows what you can do. To lay it down, say {end} in the circle's room.",
        help=cmd("help"),
        end=cmd(end, here=False),
    )
    sentences = [t("You are {role} of the {circle} from now on.", role=b(role), circle=circle.name), how]
    if until is not None:
        sentences.append(t("Your term ends on {when}; I shall remind you.", when=until))
    return say(run(*sentences, what))


def you_see(sight: Sight, federation: str) -> Doc:
    """To who has become operator or treasurer."""
    if sight is Sight.OPERATOR:
        return say(
            "You are an operator of the {federation}'s bot from now on: my configuration names you. {help} shows what that is for.",
            federation=federation,
            help=cmd("admin status"),
        )
    return say(
        "You are a treasurer of the {federation} from now on: my configuration names you. You ask for {subs} and see who has not "
        "declared. {outstanding} shows them in private.",
        federation=federation,
        subs=SUBS,
        outstanding=cmd("subs outstanding"),
    )


def you_see_no_more(sight: Sight, federation: str) -> Doc:
    """To who is operator or treasurer no longer."""
    if sight is Sight.OPERATOR:
        return say(
            "You are no operator of the {federation}'s bot any more: my configuration names you no longer. Thank you!",
            federation=federation,
        )
    return say(
        "You are no treasurer of the {federation} any more: my configuration names you no longer. Thank you!",
        federation=federation,
    )


def they_see(sight: Sight, federation: str, *, who: str, begins: bool) -> Doc:
    """To the operators, who share it: who has become operator or treasurer, or is it no longer."""
    if sight is Sight.OPERATOR and begins:
        return say("{who} is an operator of the {federation}'s bot from now on.", who=who, federation=federation)
    if sight is Sight.OPERATOR:
        return say("{who} is no operator of the {federation}'s bot any more.", who=who, federation=federation)
    if begins:
        return say("{who} is a treasurer of the {federation} from now on.", who=who, federation=federation)
    return say("{who} is no treasurer of the {federation} any more.", who=who, federation=federation)


def you_are_no_longer(circle: Circle, role: Inline, *, why: str | None, by: str | None) -> Doc:
    """To whose role has ended."""
    because: Phrase
    match why:
        case _ if why == UNNAMED:
            because = t("My configuration names you no longer.")
        case _ if why == ENDED and by is not None:
            because = t("{by} has ended it.", by=by)
        case _ if why == CHOSEN_OUT:
            because = t("The circle has agreed to that.")
        case _ if why == FOLLOWED:
            because = t("The circle has chosen somebody else from now on.")
        case _ if why == TERM:
            because = t("Your term is over.")
        case _ if why in (LEFT, REMOVED):
            because = t("It goes with being in the circle's room.")
        case _:
            because = t("You have laid it down.")
    return say(
        run(
            t("You are no longer {role} of the {circle}.", role=role, circle=circle.name),
            because,
            t("Thank you for what you did!"),
        )
    )


def ended(
    circle: Circle, role: Inline, *, name: str, others: Sequence[str], link: bool, why: str | None, by: str | None
) -> Doc:
    """To the circle, when somebody's role has ended; ``link`` when it was the circle's link."""
    if why in (LEFT, REMOVED):
        over = t(
            "{name} is no longer in this room, and so no longer {role} of the {circle}.",
            name=name,
            role=role,
            circle=circle.name,
        )
    elif why == TERM:
        over = t(
            "{name}'s term as {role} of the {circle} is over. Thank you, {name}!",
            name=name,
            role=role,
            circle=circle.name,
        )
    elif why == CHOSEN_OUT:
        over = t(
            "{name} is no longer {role} of the {circle}: the circle has agreed to that. Thank you for what you did, {name}!",
            name=name,
            role=role,
            circle=circle.name,
        )
    elif by is not None:
        over = t(
            "{name} is no longer {role} of the {circle}, as {by} has said.",
            name=name,
            role=role,
            circle=circle.name,
            by=by,
        )
    elif why == UNNAMED:
        over = t(
            "{name} is no longer {role} of the {circle}: my configuration names them no longer.",
            name=name,
            role=role,
            circle=circle.name,
        )
    else:
        over = t(
            "{name} has laid down being {role} of the {circle}. Thank you!", name=name, role=role, circle=circle.name
        )
    if others:
        still = n(
            len(others),
            "{names} is still {role}.",
            "{names} are still {role}.",
            names=listed(others),
            role=role,
        )
        return say(run(over, still))
    choose = t(
        "Please choose somebody: {select} asks all of you. Or the secretary says {give}, an operator where there is none.",
        select=cmd("select"),
        give=cmd("role give"),
    )
    if link:
        return say(run(over, choose, t("Until then nothing is passed on from here.")))
    return say(run(over, choose))


def vacant(circle: Circle, role: Inline, *, who: str) -> Doc:
    """To an operator, when nobody holds a role any more."""
    return say(
        "The {circle} has no {role} just now: {person} is it no longer. Once the circle has chosen somebody, please say {give} in "
        "its room. That my configuration names somebody gives them the role once, and not again.",
        circle=circle.name,
        role=role,
        person=who,
        give=cmd("role give", here=False),
    )


def filled(circle: Circle, role: Inline, who: Inline) -> Doc:
    """To who has read that nobody held a role."""
    return say("The {circle} has a {role} again: {who}. Thank you!", circle=circle.name, role=role, who=who)


def link_vacant(circle: Circle, role: Inline, *, name: str) -> Doc:
    """To the circle above, when nobody links it to another one any more."""
    return say(
        "The {circle} has no {role} just now: {name} is it no longer. I have asked it to choose somebody; until then please talk "
        "to its people directly.",
        circle=circle.name,
        role=role,
        name=name,
    )


def you_gave(name: str, role: Inline) -> Doc:
    """To who has given a role elsewhere than in the circle's room."""
    return say("Thank you. {name} is {role} now, and the circle knows.", name=name, role=role)


def you_ended(name: str, role: Inline) -> Doc:
    """To who has ended a role elsewhere than in the circle's room."""
    return say("Noted. {name} is no longer {role}, and the circle knows.", name=name, role=role)
