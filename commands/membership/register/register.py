"""Memberships, each a period: by whose word it began, when, why and by whose word it ended."""

from chatbot.api.context import Ctx
from storage.models import CircleStanding, Member
from storage.types import CircleSlug, UserId


async def begin_membership(
    ctx: Ctx, circle: CircleSlug, user_id: UserId, standing: CircleStanding, *, coop_id: int | None = None
) -> None:
    """Put a person on a circle's register, by the word of who speaks."""
    by = ctx.speaker.user_id if ctx.speaker is not None else None
    ctx.db.add(
        Member(circle=circle, user_id=user_id, coop_id=coop_id, standing=standing, joined_at=ctx.now, given_by=by)
    )
    await ctx.db.flush()


async def end_membership(ctx: Ctx, member: Member, why: str, *, by: UserId | None = None) -> None:
    """A person's membership of a circle ends, by the word of who speaks where that is nobody else's; its period is kept."""
    spoken = ctx.speaker.user_id if ctx.speaker is not None else None
    member.left_at, member.left_by, member.why = ctx.now, by or spoken, why
    await ctx.db.flush()


async def go_on_as(ctx: Ctx, member: Member, standing: CircleStanding, *, why: str, coop_id: int | None = None) -> None:
    """A person stays on a circle's register as something else, or for another co-op."""
    await end_membership(ctx, member, why)
    await begin_membership(ctx, member.circle, member.user_id, standing, coop_id=coop_id)
