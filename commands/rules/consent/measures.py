"""Which measure somebody means who tells what one has shown. Pure."""

from collections.abc import Sequence

from chatbot.api.errors import Refusal
from chatbot.api.wording.phrases import cmd
from storage.models import Decision, Item, ItemStatus, Measure
from storage.types import UserId

CAME_TO_NOTHING = (ItemStatus.WITHDRAWN, ItemStatus.NOT_AGREED, ItemStatus.NOT_HEARD, ItemStatus.REFERRED)
"""How an item may close without anything to watch here; the broader circle watches what it agrees."""


def stands_with(item: Item, decided: Sequence[Decision]) -> str | None:
    """What a measure of an item is about now: the decision that it became, or the last of those that have replaced it; else the item
    itself. None where that decision has ended. ``decided`` are the decisions of its circle."""
    known = {each.number: each for each in decided}
    decision = next((each for each in decided if each.item == item.number), None)
    while decision is not None and decision.replaced_by is not None:
        decision = known.get(decision.replaced_by)
    if decision is None:
        return f"C-{item.number}"
    return f"D-{decision.number}" if decision.ended_at is None else None


def meant(measures: Sequence[Measure], *, actor: UserId, number: int) -> Measure:
    """Of the measures of an item that have shown nothing yet, the speaker's own before those of others, the first to be due; else
    the last that the speaker has told of, which they tell anew. Raises Refusal."""
    still = [one for one in measures if one.result is None]
    mine = [one for one in still if one.owner == actor]
    for some in (mine, still):
        if some:
            return min(some, key=lambda one: (one.due_at, one.id))
    told = [one for one in measures if one.result_by == actor and one.result_at is not None]
    if told:
        return max(told, key=lambda one: (one.result_at or one.due_at, one.id))
    if measures:
        raise Refusal(
            "no-measure-left",
            "What the measures of C-{number} have shown is all told. {item} shows it.",
            number=number,
            item=cmd(f"item C-{number}"),
        )
    raise Refusal(
        "no-measure",
        "C-{number} has no measure. To watch something for it while it is open, say {measure}.",
        number=number,
        measure=cmd(f"measure C-{number} @eve how many come by in 6 weeks"),
    )
