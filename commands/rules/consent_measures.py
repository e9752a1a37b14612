"""Which measure somebody means who tells what one has shown. Pure."""

from collections.abc import Sequence

from chatbot.api.errors import Refusal
from chatbot.api.phrases import cmd
from storage.models import Measure
from storage.types import UserId


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
        measure=cmd(f"measure C-{number} @person <what> by <when>"),
    )
