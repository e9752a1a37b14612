"""Keeping a register that was looked through: its co-ops, places, memberships and speakers together, so that two thousand lines take
hardly more statements than two."""

from collections.abc import Sequence
from dataclasses import dataclass

from chatbot.api.arguments import slug_of
from chatbot.api.context import Ctx
from commands.membership.register.learning import begin_to_learn_each
from commands.membership.register.seats import take_seats
from commands.membership.register.telling import tell_of_speakers
from commands.rules.membership.table import Row
from storage.models import Circle, CircleStanding, ConfirmedAs, Coop, Member, Speaker
from storage.queries import speakers
from storage.types import CircleSlug, UserId


@dataclass(slots=True)
class Placed:
    """A line that is new, with the circle and the co-op that it names; no co-op yet where the table brings it."""

    row: Row
    circle: Circle
    coop: Coop | None


async def keep_all(ctx: Ctx, lines: Sequence[Placed]) -> None:
    """Keep all lines of a table. Those who are new on the register speak for their co-ops from then on."""
    await _add_coops(ctx, lines)
    _add_members(ctx, lines)
    await ctx.db.flush()
    await _begin_to_learn(ctx, lines)
    await _take_seats(ctx, lines)
    await _add_speakers(ctx, lines)


async def _add_coops(ctx: Ctx, lines: Sequence[Placed]) -> None:
    new: dict[str, Coop] = {}
    for line in lines:
        if line.coop is not None or line.row.coop is None:
            continue
        slug = slug_of(line.row.coop)
        if slug not in new:
            new[slug] = Coop(slug=slug, name=line.row.coop, added_at=ctx.now, added_by=ctx.actor.user_id)
            ctx.audit("membership.coop_added", slug)
        line.coop = new[slug]
    ctx.db.add_all(new.values())
    await ctx.db.flush()


def _add_members(ctx: Ctx, lines: Sequence[Placed]) -> None:
    """Somebody who speaks for two co-ops is on a circle's register once: for the one that the table names first."""
    there: set[tuple[CircleSlug, UserId]] = set()
    for line in lines:
        row, circle, coop = line.row, line.circle.slug, line.coop
        ctx.audit("membership.taken_in", row.person, circle=circle, coop=coop.slug if coop is not None else None)
        if (circle, row.person) in there:
            continue
        there.add((circle, row.person))
        ctx.db.add(
            Member(
                circle=circle,
                user_id=row.person,
                coop_id=coop.id if coop is not None else None,
                standing=row.standing,
                joined_at=row.joined_at or ctx.now,
                given_by=ctx.actor.user_id,
            )
        )


async def _begin_to_learn(ctx: Ctx, lines: Sequence[Placed]) -> None:
    learning = [line for line in lines if line.row.standing is CircleStanding.LEARNING]
    for circle in {line.circle.slug: line.circle for line in learning}.values():
        people = {
            line.row.person: line.coop.name if line.coop is not None else None
            for line in learning
            if line.circle.slug == circle.slug
        }
        await begin_to_learn_each(ctx, circle, people)


async def _take_seats(ctx: Ctx, lines: Sequence[Placed]) -> None:
    wanted: dict[tuple[CircleSlug, int], CircleStanding] = {}
    for line in lines:
        if line.coop is None:
            continue
        key = (line.circle.slug, line.coop.id)
        if line.row.standing is CircleStanding.MEMBER:
            wanted[key] = CircleStanding.MEMBER
        else:
            wanted.setdefault(key, CircleStanding.GUEST)
    await take_seats(ctx, wanted)


async def _add_speakers(ctx: Ctx, lines: Sequence[Placed]) -> None:
    me = ctx.actor.user_id
    speaking = [
        (line.coop.id, line.row.person)
        for line in lines
        if line.coop is not None and line.row.standing is CircleStanding.MEMBER
    ]
    there = await speakers.pairs_among(ctx.db, coop_ids={coop_id for coop_id, _ in speaking})
    new = [
        Speaker(
            coop_id=coop_id,
            user_id=person,
            since=ctx.now,
            confirmed_at=ctx.now,
            confirmed_by=me,
            confirmed_as=ConfirmedAs.OPERATOR,
            figures_from=ctx.now,
        )
        for coop_id, person in dict.fromkeys(speaking)
        if (coop_id, person) not in there
    ]
    ctx.db.add_all(new)
    await ctx.db.flush()
    await tell_of_speakers(ctx, new)
