"""What a circle shares with the circle above, for all to see: ``!share``. Changed by its secretary, and told to the room."""

from typing import Literal

from chatbot.api.access import Who
from chatbot.api.context import Ctx, Reply
from chatbot.api.declared import Place
from chatbot.api.errors import Refusal
from chatbot.api.holders import holders_in, in_words
from chatbot.api.says import Section
from commands.authority import must_be_there
from commands.people import name_of
from commands.relay import share_texts as texts
from commands.relay.family import relay
from commands.rules.relay_share import Shared, policy
from storage.models import Circle, RoleName, SharedNews
from storage.queries import relay as relays_of


async def shares_of(ctx: Ctx, circle: Circle) -> dict[Section, Shared]:
    """What a circle shares."""
    said = await relays_of.shares_of(ctx.db, circle=circle.slug)
    return policy(said, decisions=ctx.rules_of(circle.slug).relay.share_decisions)


@relay.command("share", allow=Who.PRESENT, place=Place.CIRCLE, example="share decisions sent", changes=True)
async def share(
    ctx: Ctx,
    section: Literal["decisions", "open", "people", "measures", "meetings"] | None = None,
    how: Literal["offered", "sent", "never"] | None = None,
) -> Reply:
    """See what this circle shares with the circle above. The secretary changes it: `share decisions sent`."""
    circle = ctx.circle
    await must_be_there(ctx, circle)
    shares = await shares_of(ctx, circle)
    if section is None:
        return Reply(texts.shares(circle, shares))
    if how is None:
        return Reply(texts.share(Section(section), shares[Section(section)]))
    if Who.SECRETARY not in ctx.actor.holds:
        who = await holders_in(ctx, circle, [RoleName.SECRETARY])
        raise Refusal("not-secretary", texts.not_secretary(in_words(ctx, who, style="or") if who else None))
    before = shares[Section(section)]
    if before == how:
        return Reply(texts.share(Section(section), before))

    row = await ctx.db.get(SharedNews, (circle.slug, section))
    if row is None:
        row = SharedNews(circle=circle.slug, section=section)
        ctx.db.add(row)
    row.how, row.changed_by, row.changed_at = how, ctx.actor.user_id, ctx.now
    ctx.audit("relay.shared", section, circle=circle.slug, before=before.value, after=how)

    told = texts.changed(Section(section), Shared(how), by=await name_of(ctx, ctx.actor.user_id, circle))
    if ctx.said.room_id != circle.room_id and circle.room_id is not None:
        await ctx.outbox.post(circle.room_id, told, text=True)
    return Reply(told)
