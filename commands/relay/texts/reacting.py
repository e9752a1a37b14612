"""What is said of reactions to what was passed on, and the receipt."""

from collections.abc import Sequence

from chatbot.api.wording.markup import Doc, Inline, listed, n, p, run, say, t
from commands.rules.relay.passing import TAKEN_BACK
from storage.models import Circle, Relay


def reactions(number: int, target: Circle, signs: Sequence[tuple[str, int]], others: int) -> Doc:
    """How it was taken in the other circle, in one line."""
    shown: list[Inline] = [t("{sign} {count}", sign=sign, count=count) for sign, count in signs]
    if others:
        shown.append(n(others, "{count} other", "{count} others"))
    return say(
        p(
            "Reactions in the {circle} to R-{number}: {reactions}",
            circle=target.name,
            number=number,
            reactions=listed(shown, style="unit"),
        )
    )


def receipt(relayed: Relay, target: Circle, *, arrived: str | None, names: Sequence[str], reacted_by: int) -> Doc:
    """When it arrived, who has answered it, how many have reacted."""
    number, circle = relayed.number, target.name
    if relayed.text == TAKEN_BACK:
        return say("R-{number} was taken back from the {circle}.", number=number, circle=circle)
    if arrived is None:
        return say("R-{number} is on its way to the {circle}, and has not arrived yet.", number=number, circle=circle)
    facts: list[Inline] = [
        t("R-{number} arrived in the {circle} on {when}.", number=number, circle=circle, when=arrived)
    ]
    if names:
        facts.append(t("It was answered by {names}.", names=listed(names)))
    else:
        facts.append(t("Nobody has answered it yet."))
    if reacted_by:
        facts.append(n(reacted_by, "{count} person has reacted to it.", "{count} people have reacted to it."))
    if relayed.closed_at is not None:
        facts.append(t("The exchange is closed."))
    facts.append(t("Who has read it, Matrix does not tell truly, so I do not say."))
    return say(run(*facts))
