"""Loading an item to do something to it: by whoever may, while they are in its circle's room, and until its time is over."""

from chatbot.api.context import Ctx
from commands.authority import may
from commands.rules import authority
from commands.rules.authority import RUNNING, Is
from commands.rules.consent import rights
from storage.models import Circle, Item
from storage.queries import consent as items_of
from storage.queries import roles


async def runs_circle(ctx: Ctx, circle: Circle) -> bool:
    """Whether the speaker facilitates a circle or keeps its minutes."""
    held = await roles.held_by(ctx.db, user_id=ctx.actor.user_id, at=ctx.now)
    return any(role.circle == circle.slug and role.role in RUNNING for role in held)


async def halves(ctx: Ctx, item: Item) -> list[Item]:
    """An item, and its twin where it has one."""
    return [item] if item.twin is None else [item, await items_of.by_number(ctx.db, number=item.twin)]


async def to_steer(ctx: Ctx, number: int) -> tuple[Item, bool]:
    """An item, whatever has become of it, that the speaker may steer, and whether they may since they run its circle. Raises
    Refusal."""
    item, *twin = await halves(ctx, await items_of.by_number(ctx.db, number=number))
    is_ = await may(ctx, authority.STEER, item, *twin)
    return item, Is.RUNS in is_


async def to_run(ctx: Ctx, number: int) -> tuple[Item, bool]:
    """An open item that the speaker may steer, and whether they may since they run its circle. Raises Refusal."""
    item, runs = await to_steer(ctx, number)
    await must_be_in_time(ctx, item)
    return item, runs


async def to_change(ctx: Ctx, number: int) -> Item:
    """An open item whose text the speaker may change: the proposer, or who facilitates one of its circles. Raises Refusal."""
    item, *twin = await halves(ctx, await items_of.by_number(ctx.db, number=number))
    await may(ctx, authority.CHANGE, item, *twin)
    await must_be_in_time(ctx, item)
    return item


async def must_be_in_time(ctx: Ctx, item: Item) -> None:
    """Refuse what was said when an item had closed, or had come to its time and only waited for the bot to be back."""
    rights.must_be_open(item, said_at=ctx.said.at, ends=[half.closes_at for half in await halves(ctx, item)])
