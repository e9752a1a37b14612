"""What is expected of the bot and does not exist, or goes by another name: said so, with who can do it."""

from collections.abc import Awaitable, Callable, Sequence

from chatbot.api.access import Who
from chatbot.api.context import Ctx
from chatbot.api.holders import Holder, holders_of, in_federation
from chatbot.api.wording.markup import Doc
from commands.help import expected_texts as texts
from commands.help.whom_to_ask import whom_to_ask
from commands.rules.expectations import Expected
from storage.models import OPERATOR, RoleName

People = Callable[[Ctx], Awaitable[Sequence[Holder]]]


async def _operators(ctx: Ctx) -> Sequence[Holder]:
    return await in_federation(ctx, OPERATOR)


async def _treasurers(ctx: Ctx) -> Sequence[Holder]:
    return await in_federation(ctx, RoleName.TREASURER)


async def _who_give_roles(ctx: Ctx) -> Sequence[Holder]:
    return await holders_of(ctx, Who.SECRETARY | Who.OPERATOR)


WHO_CAN: dict[Expected, People] = {
    Expected.PAYMENTS: _treasurers,
    Expected.DELETING: _operators,
    Expected.ROLES: _who_give_roles,
    Expected.SELECTING: _who_give_roles,
    Expected.PERSON: whom_to_ask,
    Expected.CIRCLES: _operators,
    Expected.LANGUAGE: _operators,
    Expected.TROUBLE: _operators,
}
"""Who does what the bot does not."""


async def said_to(ctx: Ctx, expected: Expected) -> Doc:
    """What is said to who expects it: what there is instead, and who can do it."""
    find = WHO_CAN.get(expected)
    people = [each for each in await find(ctx) if each.user_id != ctx.actor.user_id] if find is not None else []
    return texts.SAID[expected](ctx, people)
