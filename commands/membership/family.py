"""The family itself, and what its commands share: finding a circle by name, naming people."""

from chatbot.arguments import slug_of
from chatbot.context import Ctx
from chatbot.errors import Refusal
from chatbot.family import Family
from storage.models import Circle, Job, RoleName
from storage.queries import circles, jobs, roles
from storage.types import UserId

membership = Family("membership", "Circles and their members.")


async def circle_meant(ctx: Ctx, name: str | None) -> Circle:
    """The circle that a name means, or the one we are in. Raises Refusal with the real names."""
    if name is None:
        return ctx.circle
    wanted = slug_of(name)
    known = await circles.active_in(ctx.db)
    for circle in known:
        if wanted in (circle.slug, slug_of(circle.name)):
            return circle
    raise Refusal("unknown-circle", f"I know no circle “{name}”. There are: {', '.join(c.slug for c in known)}.")


async def decides_on_members(ctx: Ctx, circle: Circle, user_id: UserId) -> bool:
    """Whether a person is secretary or link person of a circle."""
    held = await roles.held_by(ctx.db, user_id=user_id, at=ctx.now)
    return any(role.circle == circle.slug and role.role in (RoleName.SECRETARY, RoleName.LINK_PERSON) for role in held)


async def register_changed(ctx: Ctx, circle: Circle) -> None:
    """Have what is open for decision in a circle show who has a seat now, and tell those whose answer no longer counts."""
    # A row of the other family: families do not import each other.
    job = await jobs.find(ctx.db, family="consent", name="register", key=circle.slug)
    if job is None:
        ctx.db.add(Job(family="consent", name="register", key=circle.slug, data={}, due_at=ctx.now))
    else:
        job.due_at, job.done_at, job.retry_at, job.failures = ctx.now, None, None, 0
