"""What is said while somebody is chosen for a role."""

from collections.abc import Mapping, Sequence

from chatbot.api.markup import Block, Doc, Inline, b, cmd, listed, n, p, quote, run, say, t, ul
from commands.rules import selection as rules
from storage.models import Circle, Nomination, Selection, Stage
from storage.types import UserId

Names = Mapping[UserId, str]


def card(
    one: Selection,
    circle: Circle,
    role: Inline,
    *,
    aim: Inline | None,
    until: str | None,
    heard: int,
    seats: Inline,
    nominations: Sequence[Nomination],
    names: Names,
    when: Mapping[str, str],
) -> Doc:
    """The card: which role, how far it is, what to do now."""
    blocks: list[Block] = [
        p("**N-{number}: who shall be {role} of the {circle}?**", number=one.number, role=role, circle=circle.name)
    ]
    facts: list[Inline] = []
    if aim is not None:
        facts.append(t("What for: {aim}.", aim=aim))
    if until is not None:
        facts.append(t("The term ends on {when}.", when=until))
    if facts:
        blocks.append(p(run(*facts)))
    if one.needs:
        blocks.append(quote(one.needs))
    blocks += _stage(one, heard=heard, seats=seats, nominations=nominations, names=names, when=when)
    return Doc(tuple(blocks))


def _stage(
    one: Selection,
    *,
    heard: int,
    seats: Inline,
    nominations: Sequence[Nomination],
    names: Names,
    when: Mapping[str, str],
) -> list[Block]:
    shown = f"N-{one.number}"
    match one.stage:
        case Stage.NOMINATING:
            return [
                p(
                    "Tap 🗳, and I ask you in private whom you nominate and why. Or say {nominate} to me there; yourself and people "
                    "who are not here count, too.",
                    nominate=cmd(f"nominate {shown} @eve because she listens", here=False),
                ),
                p(
                    run(
                        n(
                            heard,
                            "{count} of {seats} has nominated.",
                            "{count} of {seats} have nominated.",
                            seats=seats,
                        ),
                        t(
                            "Nobody sees any of it before all are in, or it is {closes}. Whoever runs the bot could read it.",
                            closes=when["closes"],
                        ),
                    )
                ),
            ]
        case Stage.CHANGING:
            blocks = [*_shown(one, nominations, names)]
            if "changes" in when:
                blocks.append(
                    p(
                        "Has somebody's reason changed your mind? Say {nominate} to me in private, until {until}. Then the "
                        "facilitator proposes a name: {propose}.",
                        nominate=cmd(f"nominate {shown} @eve because …", here=False),
                        until=when["changes"],
                        propose=cmd(f"select propose {shown} @eve"),
                    )
                )
            else:
                blocks.append(
                    p(
                        "The facilitator proposes a name: {propose}, or asks once more with {round}.",
                        propose=cmd(f"select propose {shown} @eve"),
                        round=cmd(f"select round {shown}"),
                    )
                )
            return blocks
        case Stage.ASKED if one.proposed is not None:
            return [
                *_shown(one, nominations, names),
                p("{name} is to be proposed, and I have asked whether they would do it.", name=b(names[one.proposed])),
            ]
        case Stage.DECIDING if one.proposed is not None:
            return [
                *_shown(one, nominations, names),
                p("{name} is proposed: please answer C-{item}.", name=b(names[one.proposed]), item=one.item or 0),
            ]
    if one.chosen is not None:
        return [*_shown(one, nominations, names), p("**Chosen: {name}.** Thank you all.", name=names[one.chosen])]
    return [p("It was called off, and nothing has changed.")]


def _shown(one: Selection, nominations: Sequence[Nomination], names: Names) -> list[Block]:
    """All nominations that are in force, by who is named most."""
    if one.revealed_at is None:
        return []
    rows: list[Inline] = []
    for each in rules.in_force(nominations):
        who = names[each.user_id]
        if each.nominee is None:
            rows.append(t("{who} nominates nobody", who=who))
        elif each.changed:
            rows.append(
                t(
                    "{who} nominates **{nominee}** now: {why}",
                    who=who,
                    nominee=names[each.nominee],
                    why=each.words or "",
                )
            )
        else:
            rows.append(
                t("{who} nominates **{nominee}**: {why}", who=who, nominee=names[each.nominee], why=each.words or "")
            )
    return [ul(rows)]


def opened_elsewhere(one: Selection, circle: Circle) -> Doc:
    """To who has opened it elsewhere than in the circle's room."""
    return say("Thank you. N-{number} is open in the {circle}.", number=one.number, circle=circle.name)


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


def another_round(one: Selection, *, until: str) -> Doc:
    """To the circle, when nominations may be changed once more."""
    return say(
        "N-{number}: you can change your nomination once more, until {until}. Tap 🗳 on its card, or say it to me in private.",
        number=one.number,
        until=until,
    )


def ended(one: Selection, *, by: str) -> Doc:
    """To the circle, when it was called off."""
    return say("N-{number} was called off by {by}. Nothing has changed.", number=one.number, by=by)


def you_ended(one: Selection) -> Doc:
    """To who has called it off elsewhere."""
    return say("Noted. N-{number} is over, and the circle knows.", number=one.number)


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


def what_taps_mean() -> Doc:
    """To who has tapped something else on a card."""
    return say(
        "Your tap is for people, and I have noted nothing. On this card of mine, 🗳 says that you want to nominate. I say this only once."
    )


def held(*, opened: int, nominations: int) -> list[Inline]:
    """What is kept of a person."""
    lines: list[Inline] = []
    if opened:
        lines.append(n(opened, "{count} selection that names you", "{count} selections that name you"))
    if nominations:
        lines.append(n(nominations, "{count} nomination by you or of you", "{count} nominations by you or of you"))
    return lines
