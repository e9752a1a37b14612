"""What is said while people nominate, and when all nominations are shown."""

from collections.abc import Sequence

from chatbot.api.wording.markup import Doc, Inline, b, cmd, listed, run, say, t
from commands.rules import selection as rules
from storage.models import Circle, Selection


def which_selection(going_on: Sequence[tuple[int, Inline, str]]) -> Inline:
    """To who nominates and does not say in which selection: those that take nominations, by number, role and circle."""
    if not going_on:
        return t(
            "Nobody is being chosen in your circles now. {select} in a circle's room begins.",
            select=cmd("select facilitator", here=False),
        )
    named = [
        t("N-{number} ({role} of the {circle})", number=number, role=role, circle=circle)
        for number, role, circle in going_on
    ]
    first = going_on[0][0]
    return t(
        "Several selections go on: {which}. Which do you mean? For example: {nominate}",
        which=listed(named, style="or"),
        nominate=cmd(f"nominate N-{first} @eve because she listens"),
    )


def whom(one: Selection, circle: Circle, role: Inline, *, closes: str, again: bool) -> Doc:
    """The question to one person, in private."""
    first = t(
        "Whom do you nominate as {role} of the {circle} (N-{number}), and why?",
        role=b(role),
        circle=circle.name,
        number=one.number,
    )
    how = t(
        "Just tell me, for example “Eve because she listens”, “me because …”, or “nobody”. Nobody sees it before all are in, or it is {closes}. "
        "Whoever runs the bot could read it.",
        closes=closes,
    )
    if again:
        return say(run(first, t("Your co-op has not said so yet."), how))
    return say(run(first, how))


def asks_whom(one: Selection) -> Inline:
    """What the question is about."""
    return t("whom you nominate in N-{number}", number=one.number)


def noted(one: Selection, *, name: str | None, before: bool, changing: bool) -> Doc:
    """To who has nominated."""
    what = (
        t("Thank you. In N-{number} you nominate {name}.", number=one.number, name=b(name))
        if name is not None
        else t("Thank you. In N-{number} you nominate nobody.", number=one.number)
    )
    shown = f"N-{one.number}"
    if changing:
        return say(run(what, t("The card in the circle's room shows it.")))
    sealed = t(
        "Nobody sees it yet. Say it anew to change it, or {withdraw} to take it back.",
        withdraw=cmd(f"nominate {shown} withdraw"),
    )
    if before:
        return say(run(what, t("What you said before no longer counts."), sealed))
    return say(run(what, sealed))


def withdrawn(one: Selection) -> Doc:
    """To who has taken their nomination back."""
    return say("Taken back. In N-{number} you nominate nobody as yet.", number=one.number)


def are_in(one: Selection, circle: Circle, role: Inline, *, until: str, card_: Inline) -> Doc:
    """To the circle, when nominations are shown."""
    return say(
        run(
            t(
                "**N-{number}: the nominations for {role} of the {circle} are in.** {card} shows who nominates whom, and why.",
                number=one.number,
                role=role,
                circle=circle.name,
                card=card_,
            ),
            t("Until {until} you can still change yours; then the facilitator proposes a name.", until=until),
        )
    )


def more_time(one: Selection, *, until: str) -> Doc:
    """To the circle, when too few have nominated."""
    return say(
        "N-{number}: fewer than {fewest} nominations have come in, so I show none and give it more time, until {until}. Tap 🗳 on its "
        "card.",
        number=one.number,
        fewest=rules.FEWEST,
        until=until,
    )


def too_few(one: Selection) -> Doc:
    """To the circle, when too few have nominated once more."""
    return say(
        "N-{number} is over: fewer than {fewest} nominations have come in again. I have shown none and kept none. To try once more, "
        "perhaps after a talk in a call: {select}.",
        number=one.number,
        fewest=rules.FEWEST,
        select=cmd("select"),
    )


def another_round(one: Selection, *, until: str) -> Doc:
    """To the circle, when nominations may be changed once more."""
    return say(
        "N-{number}: you can change your nomination once more, until {until}. Tap 🗳 on its card, or say it to me in private.",
        number=one.number,
        until=until,
    )
