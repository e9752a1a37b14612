"""Who was forgotten is named on records of several families. Each says which these are, and shows one of them; that each is shown in a
transaction of its own is said here."""

from collections.abc import Iterable
from dataclasses import dataclass

from chatbot.api.context import Ctx
from chatbot.api.many import schedule_times
from chatbot.api.seams.payloads import Due


@dataclass(frozen=True)
class ToShow(Due, name="show-anew"):
    """A record of a family's that names somebody who is forgotten."""

    number: int


async def show_later(ctx: Ctx, numbers: Iterable[int]) -> None:
    """Have records of the family that speaks shown anew, each by itself."""
    await schedule_times(ctx, {ToShow(number): ctx.now for number in numbers})
