"""The terms of roles: holder and circle are reminded 30 and 7 days before; at its end a role ends, or goes on for a while
(DECISIONS 30)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from chatbot.api.called import role_called
from chatbot.api.context import Ctx
from chatbot.api.day_line.line import remind
from chatbot.api.seams.payloads import Due
from chatbot.api.seams.says import Waiting
from commands.membership.family import membership
from commands.membership.roles.told import tell_ended
from commands.membership.texts import term as texts
from commands.people import name_of
from commands.rules.membership import role_terms as judge
from storage.models import TERM, Circle, Role
from storage.queries import circles, roles
from storage.types import CircleSlug


@dataclass(frozen=True)
class TermRuns(Due, name="term"):
    """Something is to be done about the term of a role: its end is near, or there."""

    role: int


async def watch_term(ctx: Ctx, role: Role) -> None:
    """Have done what there is to do about the term of a role next. One without an end needs nothing."""
    if role.ends_at is not None:
        await ctx.schedule(TermRuns(role.id), at=judge.next_step(role.ends_at, now=ctx.now).at)


@membership.job(changes=True)
async def term_runs(ctx: Ctx, due: TermRuns) -> None:
    """Remind of a term that ends, or end it. A role that has ended by something else needs neither."""
    role = await roles.by_id(ctx.db, number=due.role)
    if role.ended_at is not None or role.ends_at is None or role.circle is None:
        return
    circle = await circles.by_slug(ctx.db, slug=role.circle)
    if role.ends_at > ctx.now:
        await _remind(ctx, circle, role, role.ends_at)
        await watch_term(ctx, role)
        return
    overrun = ctx.rules_of(circle.slug).overrun if circle.active else None
    goes_on = judge.goes_on_until(
        role.ends_at, overrun=overrun, over_already=role.term_over_at is not None, now=ctx.now
    )
    if goes_on is not None:
        await _go_on(ctx, circle, role, goes_on)
        return

    role.ended_at, role.why = ctx.now, TERM
    ctx.audit("membership.role_ended", str(role.user_id), circle=circle.slug, role=role.role, why=TERM)
    await ctx.db.flush()

    await tell_ended(ctx, circle, role)


async def _remind(ctx: Ctx, circle: Circle, role: Role, ends_at: datetime) -> None:
    """Once to the person, in their day line, and once to the circle."""
    called, name = role_called(ctx, role.role), await name_of(ctx, role.user_id, circle)
    when, left = ctx.when(ends_at, circle.slug), ctx.days_left(ends_at, circle.slug)
    stage = judge.told_last(ends_at, now=ctx.now)
    await remind(ctx, [role.user_id], f"role-{role.id}", until=ends_at, stage=str(stage.days))
    if circle.room_id is not None:
        doc = texts.term_ends(
            circle,
            called,
            name=name,
            when=when,
            left=left,
            select=f"select {role.role.replace('_', ' ')}",
            again=_said("role give", role),
        )
        await ctx.outbox.post(circle.room_id, doc)


def terms_that_end(ctx: Ctx, held: Sequence[Role], circles_of: Mapping[CircleSlug, Circle]) -> list[Waiting]:
    """The roles of a person whose term ends soon."""
    found: list[Waiting] = []
    for role in held:
        ends_at, circle = role.ends_at, circles_of.get(role.circle) if role.circle is not None else None
        if circle is None or ends_at is None or role.term_over_at is not None or ends_at <= ctx.now:
            continue
        if ends_at - ctx.now <= judge.TOLD_BEFORE[0]:
            line = texts.your_term_ends(
                circle,
                role_called(ctx, role.role),
                when=ctx.when(ends_at, circle.slug),
                left=ctx.days_left(ends_at, circle.slug),
                end=f"role end {role.role.replace('_', ' ')}",
            )
            found.append(Waiting(f"role-{role.id}", line, until=ends_at))
    return found


async def _go_on(ctx: Ctx, circle: Circle, role: Role, until: datetime) -> None:
    role.term_over_at, role.ends_at = role.ends_at, until
    ctx.audit("membership.role_goes_on", str(role.user_id), circle=circle.slug, role=role.role, until=until.isoformat())
    await ctx.schedule(TermRuns(role.id), at=until)
    called, name, when = (
        role_called(ctx, role.role),
        await name_of(ctx, role.user_id, circle),
        ctx.when(until, circle.slug),
    )
    doc = texts.your_term_is_over(circle, called, until=when, end=f"role end {role.role.replace('_', ' ')}")
    await ctx.outbox.private(role.user_id, doc, about=None, rings=False)
    if circle.room_id is not None:
        await ctx.outbox.post(circle.room_id, texts.term_over(circle, called, name=name, until=when))


def _said(command: str, role: Role) -> str:
    """A command about a role of somebody, as it is to be said."""
    return f"{command} {role.user_id} {role.role.replace('_', ' ')}"
