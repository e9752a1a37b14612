"""What can be done with an item or a decision, a line each."""

from collections.abc import Sequence

from chatbot.api.wording.markup import Inline, cmd, t
from chatbot.api.wording.phrases import A_CONCERN, STAND_ASIDE
from commands.rules.consent.names import how_it_stands
from storage.models import Decision, Item


def open_until(item: Item, until: str) -> Inline:
    """An item that is open."""
    return t("**C-{number}** is open until {until}.", number=item.number, until=until)


def closed(item: Item) -> Inline:
    """One that is not."""
    return t("**C-{number}** is closed: {outcome}.", number=item.number, outcome=how_it_stands(item))


def agreed(decision: Decision, when: str) -> Inline:
    """A decision."""
    return t("**D-{number}** was agreed {when}.", number=decision.number, when=when)


def answers(item: Item) -> Sequence[Inline]:
    """In the consent round."""
    return [
        t("agree: {yes}", yes=cmd(f"yes C-{item.number}")),
        t(
            "agree, with {a_concern} that is kept: {concern}",
            concern=cmd(f"concern C-{item.number} <your concern>"),
            a_concern=A_CONCERN,
        ),
        t("stop it, with your reason: {object}", object=cmd(f"object C-{item.number} <your reason>")),
        t("{stand_aside}: {aside}", stand_aside=STAND_ASIDE, aside=cmd(f"standaside C-{item.number}")),
        *asks(item),
    ]


def asks(item: Item) -> Sequence[Inline]:
    """In the questions round, and at any time."""
    return [
        t("ask about it: {ask}", ask=cmd(f"ask C-{item.number} <your question>")),
        t("read all of it: {item}", item=cmd(f"item C-{item.number}")),
    ]


def reacts(item: Item) -> Sequence[Inline]:
    """In the reactions round."""
    react = t("say what you make of it: {reaction}", reaction=cmd(f"reaction C-{item.number} <line>"))
    return [react, *asks(item)]


def steers(item: Item, *, last: bool) -> Sequence[Inline]:
    """For its proposer, and who runs the circle."""
    on = t("close it: {close}", close=cmd(f"close C-{item.number}"))
    if not last:
        on = t("begin the next round: {advance}", advance=cmd(f"advance C-{item.number}"))
    return [
        t("change its text: {amend}", amend=cmd(f"amend C-{item.number} <new text>")),
        t("give it more time: {extend}", extend=cmd(f"extend C-{item.number} <when>")),
        on,
        t("withdraw it: {withdraw}", withdraw=cmd(f"withdraw C-{item.number}")),
    ]


def once_closed(item: Item, decision: int | None) -> Sequence[Inline]:
    """Once it is closed."""
    read = t("read all of it: {item}", item=cmd(f"item C-{item.number}"))
    if decision is None:
        return [read, t("take it up again: {consent}", consent=cmd("consent <what you propose>", here=False))]
    return [
        read,
        t("see the decision: {decision}", decision=cmd(f"decision D-{decision}")),
        t("have it looked at again: {review}", review=cmd(f"review D-{decision}")),
    ]


def reads(decision: Decision) -> Sequence[Inline]:
    """Whoever is in the circle's room."""
    return [t("read all of it: {decision}", decision=cmd(f"decision D-{decision.number}"))]


def reviews(decision: Decision) -> Sequence[Inline]:
    """Its members."""
    number = decision.number
    return [
        *reads(decision),
        t("have it looked at again: {review}", review=cmd(f"review D-{number}")),
        t("propose another text: {amend}", amend=cmd(f"review D-{number} amend <new text>")),
        t("propose to drop it: {drop}", drop=cmd(f"review D-{number} drop")),
    ]
