"""Who is to be forgotten goes everywhere first: off the registers, out of roles, co-ops and standing in; the circles are told once."""

from chatbot.api.context import Ctx
from chatbot.api.incoming import MemberChange
from commands.events import RegisterChanged, ToForget
from commands.membership.family import membership
from commands.membership.leaving import take_off
from commands.membership.roles_told import tell_ended
from commands.membership.speaking import end
from commands.membership.standing_in import end_it
from storage.models import ENDED, EndedAs, Membership
from storage.queries import circles, roles, speakers, stand_ins


@membership.on(ToForget)
async def forgets(ctx: Ctx, gone: ToForget) -> None:
    """End all that a person does in the circles."""
    user_id = gone.user_id
    for circle in await circles.active_in(ctx.db):
        change = MemberChange(user_id, Membership.LEAVE, user_id)
        await take_off(ctx, circle, change)
        held = list(await roles.held_in(ctx.db, circle=circle.slug, user_id=user_id, at=ctx.now))
        for role in held:
            role.ended_at, role.ended_by, role.why = ctx.now, user_id, ENDED
            ctx.audit("membership.role_ended", str(user_id), circle=circle.slug, role=role.role)
        await ctx.db.flush()
        for role in held:
            await tell_ended(ctx, circle, role, known=True)
        standing = await stand_ins.all_in(ctx.db, circle=circle.slug, at=ctx.now)
        theirs = [each for each in standing if user_id in (each.user_id, each.named_by)]
        if theirs:
            await end_it(ctx, circle, theirs)
        await ctx.publish(RegisterChanged((circle.slug,)))
    for speaker in await speakers.current_of(ctx.db, user_id=user_id):
        await end(ctx, speaker, EndedAs.LEFT, by=user_id)
