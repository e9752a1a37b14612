"""``!relay never me``: whose words are never passed on, whoever wants to."""

from collections.abc import Iterable
from typing import Annotated, Literal

from chatbot.api.access import Who
from chatbot.api.arguments.kinds import AlsoSaid
from chatbot.api.context import Ctx, Reply
from chatbot.api.errors import Refusal
from commands.people import name_of
from commands.relay.family import relay
from commands.relay.texts import silence as texts
from storage.models import NeverRelayed
from storage.queries import relay as relays_of
from storage.types import UserId


@relay.command("relay never", allow=Who.PRESENT, example="relay never me", changes=True)
async def relay_never(ctx: Ctx, who: Literal["me"], *, off: Annotated[bool, AlsoSaid("no more")] = False) -> Reply:
    """Have your own words never passed on to another circle, by nobody. `relay never me off` ends that."""
    user_id = ctx.actor.user_id
    before = await ctx.db.get(NeverRelayed, user_id)
    if off:
        if before is None:
            return Reply(texts.was_never_asked())
        await ctx.db.delete(before)
        ctx.audit("relay.may_again", str(user_id))
        return Reply(texts.may_again())
    if before is not None:
        return Reply(texts.never_before())
    ctx.db.add(NeverRelayed(user_id=user_id, since=ctx.now))
    ctx.audit("relay.never", str(user_id))
    return Reply(texts.never_now())


async def must_not_be_silent(ctx: Ctx, authors: Iterable[UserId]) -> None:
    """Whoever has asked for it is not passed on. Raises Refusal."""
    for user_id in await relays_of.never_among(ctx.db, user_ids=set(authors)):
        if user_id == ctx.actor.user_id:
            raise Refusal("never-you", texts.never_you())
        raise Refusal("never-them", texts.never_them(await name_of(ctx, user_id)))
