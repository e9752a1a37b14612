"""Letting an answer stand that somebody has left behind who speaks for the co-op no longer."""

from chatbot.api.access import Who
from chatbot.api.arguments import PersonRef
from chatbot.api.context import Ctx, Reply
from commands.authority import may
from commands.consent.card.showing import line_of, show
from commands.consent.family import Number, consent
from commands.consent.items.item import view_of
from commands.consent.items.rights import must_be_in_time
from commands.consent.texts import seat as texts
from commands.encryption import elsewhere
from commands.people import name_of, person_alone
from commands.rules import authority
from commands.rules.consent import rights
from commands.rules.consent.seat import SeatKey
from storage.queries import consent as items_of


@consent.command("keep", allow=Who.MEMBER, example="keep C-12 @gus", changes=True)
async def keep(ctx: Ctx, number: Number, person: PersonRef) -> Reply:
    """Let the answer stand that somebody gave with your co-op’s mandate who has left since."""
    item = await items_of.by_number(ctx.db, number=number)
    view = await view_of(ctx, item)
    await may(ctx, authority.KEEP, item)
    await must_be_in_time(ctx, item)
    rights.must_be_asked_still(item)
    left = await person_alone(ctx, view.circle, person)
    answer = rights.may_keep(view.tally, view.speakers, left=left, actor=ctx.actor.user_id, number=number)

    answer.kept_by = ctx.actor.user_id
    ctx.audit("consent.kept", f"C-{number}", circle=item.circle, of=str(left))
    await show(ctx, item)

    coop = view.seat_names[SeatKey.parse(answer.seat or "")]
    doc = texts.kept(item, coop, name=await name_of(ctx, left, view.circle))
    return Reply(doc, private=elsewhere(ctx, view.circle), about=line_of(item))
