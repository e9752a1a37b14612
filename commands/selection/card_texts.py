"""What the card of a selection shows, from its opening to its end."""

from collections.abc import Mapping, Sequence

from chatbot.api.wording.markup import Block, Doc, Inline, b, cmd, p, quote, run, say, t, ul
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
                        t("Nominated so far: {heard} of {seats}.", heard=str(heard), seats=seats),
                        t(
                            "Nobody sees any of it before all are in, two at least, or it is {closes}. Whoever runs the bot could read it.",
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


def what_taps_mean() -> Doc:
    """To who has tapped something else on a card."""
    return say(
        "Your tap is for people, and I have noted nothing. On this card of mine, 🗳 says that you want to nominate. I say this only once."
    )
