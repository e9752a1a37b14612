"""Who may run an item, and when: its proposer, or who facilitates a circle that decides on it, until its time is over."""

from chatbot.api.context import Ctx
from commands.rules import consent_rights as rights
from commands.rules.roles import RUNNING
from storage.models import Circle, Item
from storage.queries import circles, roles
from storage.queries import consent as items_of


async def runs_circle(ctx: Ctx, circle: Circle) -> bool:
    """Whether the speaker facilitates a circle or keeps its minutes."""
    held = await roles.held_by(ctx.db, user_id=ctx.actor.user_id, at=ctx.now)
    return any(role.circle == circle.slug and role.role in RUNNING for role in held)


async def halves(ctx: Ctx, item: Item) -> list[Item]:
    """An item, and its twin where it has one."""
    return [item] if item.twin is None else [item, await items_of.by_number(ctx.db, number=item.twin)]


async def to_run(ctx: Ctx, number: int) -> tuple[Item, bool]:
    """An open item that the speaker may run, and whether they may as facilitator or secretary. Raises Refusal."""
    item = await items_of.by_number(ctx.db, number=number)
    may = await runs_circle(ctx, await circles.by_slug(ctx.db, slug=item.circle))
    rights.may_run(item, actor=ctx.actor.user_id, runs_circle=may)
    await must_be_in_time(ctx, item)
    return item, may


async def to_change(ctx: Ctx, number: int) -> Item:
    """An open item whose text the speaker may change: the proposer, or who facilitates one of its circles. Raises Refusal."""
    item = await items_of.by_number(ctx.db, number=number)
    may = [await runs_circle(ctx, await circles.by_slug(ctx.db, slug=half.circle)) for half in await halves(ctx, item)]
    rights.may_run(item, actor=ctx.actor.user_id, runs_circle=any(may))
    await must_be_in_time(ctx, item)
    return item


async def must_be_in_time(ctx: Ctx, item: Item) -> None:
    """Refuse what was said when an item had closed, or had come to its time and only waited for the bot to be back."""
    rights.must_be_open(item, said_at=ctx.said.at, ends=[half.closes_at for half in await halves(ctx, item)])
