"""What is said about the name that is proposed: to the facilitator, to the one who is named, and to the circle."""

from collections.abc import Sequence

from chatbot.api.wording.markup import Doc, Inline, b, cmd, listed, n, run, say, t
from storage.models import Circle, Selection


def please_propose(one: Selection, circle: Circle, role: Inline, named: Sequence[Inline]) -> Doc:
    """To who facilitates, once nominations are settled."""
    return say(
        run(
            t(
                "Nominations for {role} of the {circle} (N-{number}) are settled: {named}.",
                role=b(role),
                circle=circle.name,
                number=one.number,
                named=listed(named),
            ),
            t(
                "Please propose a name, with the reasons you have heard: {propose}. I ask them first, and then the circle.",
                propose=cmd(f"select propose N-{one.number} @eve", here=False),
            ),
        )
    )


def named_so_often(name: str, times: int) -> Inline:
    """One who is nominated, and by how many."""
    return n(times, "{name} (by {count})", "{name} (by {count})", name=name)


def would_you(one: Selection, circle: Circle, role: Inline, *, by: str, until: str | None) -> Doc:
    """To who is to be proposed."""
    asks = t(
        "{by} would like to propose you as {role} of the {circle} (N-{number}).",
        by=by,
        role=b(role),
        circle=circle.name,
        number=one.number,
    )
    how = t("Would you do it? Say {yes} or {no}; the circle decides after that.", yes=b(t("yes")), no=b(t("no")))
    if until is None:
        return say(run(asks, how))
    return say(run(asks, t("The term ends on {when}.", when=until), how))


def whether_you_would(one: Selection, circle: Circle, role: Inline) -> Inline:
    """What that question is about."""
    return t(
        "whether you would be {role} of the {circle} (N-{number})", role=role, circle=circle.name, number=one.number
    )


def asked_first(one: Selection, name: str) -> Doc:
    """To who has proposed a name."""
    return say("Thank you. I have asked {name} first; as soon as they say yes, the circle is asked.", name=b(name))


def asked_now(one: Selection) -> Doc:
    """To who has said yes."""
    return say("Thank you! C-{item} asks the circle now.", item=one.item or 0)


def would_not(one: Selection) -> Doc:
    """To who has said no."""
    return say("Thank you for saying so. I propose you not, and say no more of it than that.")


def declines(one: Selection, name: str) -> Doc:
    """To who had proposed them."""
    return say(
        "{name} would rather not (N-{number}). Please propose somebody else: {propose}.",
        name=b(name),
        number=one.number,
        propose=cmd(f"select propose N-{one.number} @hal", here=False),
    )


def no_answer(one: Selection, name: str) -> Doc:
    """To who had proposed somebody who does not answer."""
    return say(
        "{name} has not said whether they would do it (N-{number}). You can talk to them, or propose somebody else: {propose}.",
        name=b(name),
        number=one.number,
        propose=cmd(f"select propose N-{one.number} @hal", here=False),
    )


def text_of_item(circle: Circle, role: Inline, who: str, *, until: str | None, number: int) -> Inline:
    """What the circle is asked."""
    if until is None:
        return t(
            "{who} is {role} of the {circle} from now on (N-{number}).",
            who=who,
            role=role,
            circle=circle.name,
            number=number,
        )
    return t(
        "{who} is {role} of the {circle} from now on, until {until} (N-{number}).",
        who=who,
        role=role,
        circle=circle.name,
        until=until,
        number=number,
    )


def not_chosen(one: Selection, name: str) -> Doc:
    """To the circle, when it has not agreed to somebody."""
    shown = f"N-{one.number}"
    return say(
        "N-{number}: {name} is not chosen. The facilitator can propose somebody else ({propose}), or ask for nominations once more "
        "({round}).",
        number=one.number,
        name=name,
        propose=cmd(f"select propose {shown} @eve"),
        round=cmd(f"select round {shown}"),
    )
