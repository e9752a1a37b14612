"""What is said of a selection as a whole: that it is open, what it waits for, that it was called off."""

from collections.abc import Sequence

from chatbot.api.wording.markup import Doc, Inline, cmd, n, p, say, t, ul
from storage.models import Circle, Selection, Stage


def opened_elsewhere(one: Selection, circle: Circle) -> Doc:
    """To who has opened it elsewhere than in the circle's room."""
    return say("Thank you. N-{number} is open in the {circle}.", number=one.number, circle=circle.name)


def open_here(circle: Circle, rows: Sequence[Inline]) -> Doc:
    """What is being chosen in a circle."""
    how = p(
        "To choose somebody for a role: {select}. {roles} shows which there are.",
        select=cmd("select facilitator until 1 march 2028"),
        roles=cmd("roles"),
    )
    if not rows:
        return say(p("Nobody is being chosen in the {circle} just now.", circle=circle.name), how)
    return say(p("Being chosen in the {circle}:", circle=circle.name), ul(rows), how)


def one_line(one: Selection, role: Inline) -> Inline:
    """A selection in a list."""
    stages = {
        Stage.NOMINATING: t("nominations come in"),
        Stage.CHANGING: t("nominations are shown"),
        Stage.ASKED: t("somebody is asked whether they would do it"),
        Stage.DECIDING: t("the circle decides"),
        Stage.OVER: t("over"),
    }
    return t("**N-{number}** {role}: {stage}", number=one.number, role=role, stage=stages[one.stage])


def waits_nomination(one: Selection, circle: Circle, role: Inline, *, closes: str) -> Inline:
    """In what waits for somebody."""
    return t(
        "**N-{number}**: whom do you nominate as {role} of the {circle}? Until {closes}: {nominate}",
        number=one.number,
        role=role,
        circle=circle.name,
        closes=closes,
        nominate=cmd(f"nominate N-{one.number} @eve because …", here=False),
    )


def waits_name(one: Selection, circle: Circle, role: Inline) -> Inline:
    """The same, for who is to propose a name."""
    return t(
        "**N-{number}**: propose somebody as {role} of the {circle}: {propose}",
        number=one.number,
        role=role,
        circle=circle.name,
        propose=cmd(f"select propose N-{one.number} @eve", here=False),
    )


def ended(one: Selection, *, by: str) -> Doc:
    """To the circle, when it was called off."""
    return say("N-{number} was called off by {by}. Nothing has changed.", number=one.number, by=by)


def you_ended(one: Selection) -> Doc:
    """To who has called it off elsewhere."""
    return say("Noted. N-{number} is over, and the circle knows.", number=one.number)


def held(*, opened: int, nominations: int) -> list[Inline]:
    """What is kept of a person."""
    lines: list[Inline] = []
    if opened:
        lines.append(n(opened, "{count} selection that names you", "{count} selections that name you"))
    if nominations:
        lines.append(n(nominations, "{count} nomination by you or of you", "{count} nominations by you or of you"))
    return lines
