"""What a circle shares with the circle above, for all to see: ``!share``. Sharing more is the circle's to decide, by consent; sharing
less can be done at once, by its secretary."""

from dataclasses import dataclass
from typing import Literal

from chatbot.api.access import Who
from chatbot.api.context import Ctx, Reply
from chatbot.api.declaring.declared import Place
from chatbot.api.errors import Refusal
from chatbot.api.holders import holders_in, in_words
from chatbot.api.seams.decisions import Matter, Outcome, ToDecide, Verdict
from chatbot.api.seams.says import Section
from chatbot.api.wording.rendering import IN_A_ROOM
from commands.authority import must_be_there
from commands.people import name_of
from commands.relay.digests.drafts import drop_drafts
from commands.relay.family import relay
from commands.relay.handing.shares import shares_of
from commands.relay.texts import share as texts
from commands.rules.relay.share import Shared, is_more
from storage.models import Circle, RoleName, SharedNews
from storage.queries import circles, matters, members
from storage.queries import consent as items_of
from storage.types import CircleSlug, UserId


@dataclass(frozen=True)
class SharingMore(Matter, name="share"):
    """Whether a circle tells the circle above more of something than it does."""

    section: Section
    circle: str
    how: Shared


@relay.command("share", allow=Who.PRESENT, place=Place.CIRCLE, example="share decisions sent", changes=True)
async def share(
    ctx: Ctx,
    section: Literal["decisions", "open", "people", "terms", "measures", "meetings"] | None = None,
    how: Literal["offered", "sent", "never"] | None = None,
) -> Reply:
    """See what this circle shares with the circle above, or propose to change it: `share decisions sent`.

    Sharing more is for the circle to decide, by consent. The secretary can share less at once.
    """
    circle = ctx.circle
    await must_be_there(ctx, circle)
    if section is None and ctx.said.reply_to is not None:
        raise Refusal("to-pass-on", texts.to_pass_on())
    shares = await shares_of(ctx, circle)
    if section is None:
        return Reply(texts.shares(circle, shares))
    of = Section(section)
    if how is None or shares[of] == how:
        return Reply(texts.share(of, shares[of]))
    wanted = Shared(how)
    if Who.SECRETARY in ctx.actor.holds and not is_more(wanted, than=shares[of]):
        await _change(ctx, circle, of, wanted, by=ctx.actor.user_id)
        told = texts.changed(of, wanted, by=await name_of(ctx, ctx.actor.user_id, circle))
        if ctx.said.room_id != circle.room_id and circle.room_id is not None:
            await ctx.outbox.post(circle.room_id, told, text=True)
        return Reply(told)
    return await _put(ctx, circle, SharingMore(of, circle.slug, wanted))


async def _put(ctx: Ctx, circle: Circle, matter: SharingMore) -> Reply:
    """Ask the circle. Raises Refusal for whoever is no member of it, and where it is asked already or could not answer."""
    if not ctx.actor.holds & (Who.MEMBER | Who.SECRETARY):
        who = await holders_in(ctx, circle, [RoleName.SECRETARY])
        raise Refusal("not-member", texts.for_members(in_words(ctx, who, style="or") if who else None))
    if not await members.seats_in(ctx.db, circle=circle.slug):
        raise Refusal("nobody-to-ask", texts.nobody_to_ask())
    for put in await matters.open_of(ctx.db, family=ctx.family, name=SharingMore.name, key=matter.key):
        if SharingMore.read(put.key, put.data).circle == circle.slug:
            raise Refusal("asked-already", texts.asked_already(matter.section, item=put.item))
    text = IN_A_ROOM.words(texts.text_of_item(circle, matter.section, matter.how))
    item = await ctx.put_to_circle(ToDecide(matter, circle.slug, text, proposer=ctx.actor.user_id))
    ctx.audit("relay.share_put", matter.section, circle=circle.slug, item=f"C-{item}", how=matter.how.value)
    return Reply.none() if ctx.said.room_id == circle.room_id else Reply(texts.put(item))


@relay.decided()
async def circle_has_decided(ctx: Ctx, matter: SharingMore, outcome: Outcome) -> None:
    """Share what the circle has agreed to share. The item's outcome has told everybody what it is."""
    if outcome.verdict is not Verdict.AGREED:
        return
    circle = await circles.by_slug(ctx.db, slug=CircleSlug(matter.circle))
    item = await items_of.by_number(ctx.db, number=outcome.item)
    await _change(ctx, circle, matter.section, matter.how, by=item.proposer, decision=outcome.decision)


async def _change(
    ctx: Ctx, circle: Circle, section: Section, how: Shared, *, by: UserId, decision: int | None = None
) -> None:
    before = (await shares_of(ctx, circle))[section]
    row = await ctx.db.get(SharedNews, (circle.slug, section.value))
    if row is None:
        row = SharedNews(circle=circle.slug, section=section.value)
        ctx.db.add(row)
    row.how, row.changed_by, row.changed_at = how.value, by, ctx.now
    if is_more(before, than=how):
        await drop_drafts(ctx, circle)
    why = {"decision": f"D-{decision}"} if decision is not None else {}
    ctx.audit("relay.shared", section.value, circle=circle.slug, before=before.value, after=how.value, **why)
