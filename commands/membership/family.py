"""The family itself, and what its commands share: finding a circle by name, naming people."""

from chatbot.api.arguments import slug_of
from chatbot.api.context import Ctx
from chatbot.api.errors import Refusal
from chatbot.api.family import Family
from chatbot.api.markup import say
from chatbot.api.outbox import Priority
from commands.people import name_of
from storage.models import Circle, Coop, Job, RoleName
from storage.queries import circles, jobs, members, roles
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


async def tell_who_speaks(ctx: Ctx, circle: Circle, coop: Coop, user_id: UserId) -> None:
    """Tell those who speak for a co-op, in whatever circle, who has come to speak for it: they share its voice and see its
    subs, and where a circle is open nobody else has looked whether they may."""
    speaking = [member.user_id for member in await members.all_speaking_for(ctx.db, coop_id=coop.id)]
    if speaking.count(user_id) > 1:
        return  # They spoke for it in another circle already.
    for other in sorted({*speaking} - {user_id}):
        await ctx.outbox.private(
            other,
            say(f"{await name_of(ctx, user_id)} ({user_id}) now speaks for {coop.name}, too: in the {circle.name} they share its "
                "voice, and they see and declare its subs. If that should not be, ask who looks after that room to remove them "
                "from it: that takes them off the register."),
            rings=False, priority=Priority.REMINDER,  # It may take a private room, and somebody may wait for an answer.
            once=f"speaks:{circle.slug}:{coop.id}:{user_id}:{other}:{ctx.now:%Y-%m-%d}",  # They may come and go all day.
        )  # fmt: skip
