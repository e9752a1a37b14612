"""What follows where an account is its person's no longer: where they were with that account alone, they are no more."""

from chatbot.api.context import Ctx
from chatbot.api.incoming import MemberChange
from commands.membership.leaving import take_off
from commands.membership.roles import end_roles
from storage.models import Membership
from storage.queries import circles, members, roles
from storage.types import UserId


async def part(ctx: Ctx, person: UserId) -> None:
    """Take a person off the registers of circles in whose rooms they are no longer."""
    theirs = {member.circle for member in await members.current_of(ctx.db, user_id=person)}
    theirs |= {
        role.circle for role in await roles.held_by(ctx.db, user_id=person, at=ctx.now) if role.circle is not None
    }
    there = {circle.slug for circle in await circles.attended_by(ctx.db, user_id=person)}
    for circle in await circles.active_in(ctx.db):
        if circle.slug in theirs - there:
            gone = MemberChange(person, Membership.LEAVE, person)
            await take_off(ctx, circle, gone)
            await end_roles(ctx, circle, gone)
