"""Ending another person's role: the circle decides it by an ordinary item (DECISIONS 30)."""

from chatbot.api.called import role_called
from chatbot.api.context import Ctx, Reply
from chatbot.api.seams.decisions import Outcome, ToDecide, Verdict
from chatbot.api.wording.rendering import IN_A_ROOM
from commands.membership.family import membership
from commands.membership.roles.told import EndingRole, tell_ended
from commands.membership.texts import roles_by_consent as texts
from commands.people import name_and_id
from commands.rules.membership import roles as judge
from storage.models import CHOSEN_OUT, Circle, Role
from storage.queries import circles, matters, members, roles


async def ask_circle_to_end(ctx: Ctx, circle: Circle, held: Role) -> Reply:
    """Put it to the circle, in the name of who speaks; whose role it is knows. Raises Refusal."""
    member = await members.find_current(ctx.db, circle=circle.slug, user_id=ctx.actor.user_id)
    matter = EndingRole(held.id)
    open_ = await matters.open_of(ctx.db, family=ctx.family, name=matter.name, key=matter.key)
    judge.may_ask_to_end(registered=member is not None, open_item=open_[0].item if open_ else None, circle=circle.name)
    called, who = role_called(ctx, held.role), await name_and_id(ctx, held.user_id, circle)
    text = IN_A_ROOM.words(texts.text_of_item(circle, called, who=who))
    number = await ctx.put_to_circle(ToDecide(matter, circle.slug, text, proposer=ctx.actor.user_id))
    ctx.audit("membership.role_end_asked", held.user_id, circle=circle.slug, role=held.role, item=f"C-{number}")
    by = await name_and_id(ctx, ctx.actor.user_id, circle)
    await ctx.outbox.private(held.user_id, texts.is_asked(circle, called, by=by, item=number), about=circle)
    return Reply(texts.circle_is_asked(who, called, item=number))


@membership.decided()
async def end_decided(ctx: Ctx, matter: EndingRole, outcome: Outcome) -> None:
    """The circle has decided: the role ends, also where it was given anew meanwhile, or stays."""
    asked = await roles.by_id(ctx.db, number=matter.role)
    role = await roles.find_open(ctx.db, circle=asked.circle, role=asked.role, user_id=asked.user_id)
    if role is None or role.circle is None or outcome.verdict is not Verdict.AGREED:
        return
    role.ended_at, role.why = ctx.now, CHOSEN_OUT
    ctx.audit("membership.role_ended", role.user_id, circle=role.circle, role=role.role, why=CHOSEN_OUT)
    await ctx.db.flush()
    await tell_ended(ctx, await circles.by_slug(ctx.db, slug=role.circle), role)
