"""A co-op's place in a circle."""

from collections.abc import Mapping

from chatbot.api.context import Ctx
from storage.models import BECAME_MEMBER, CircleStanding, Seat
from storage.queries import coops
from storage.types import CircleSlug, UserId


async def take_seat(ctx: Ctx, circle: CircleSlug, coop_id: int, standing: CircleStanding) -> None:
    """Give a co-op its place in a circle; one that was a guest there becomes a member when somebody speaks for it."""
    await take_seats(ctx, {(circle, coop_id): standing})


async def take_seats(ctx: Ctx, wanted: Mapping[tuple[CircleSlug, int], CircleStanding]) -> None:
    """The same of many co-ops and circles at once: as many statements for all as for one."""
    there = await coops.seats_among(ctx.db, coop_ids={coop_id for _, coop_id in wanted})
    turned = [
        seat
        for key, seat in there.items()
        if wanted.get(key) is CircleStanding.MEMBER and seat.standing is CircleStanding.GUEST
    ]
    for seat in turned:
        _end(ctx, seat, BECAME_MEMBER)
    await ctx.db.flush()
    begun = {key for key in wanted if key not in there} | {(seat.circle, seat.coop_id) for seat in turned}
    ctx.db.add_all(
        Seat(circle=key[0], coop_id=key[1], standing=wanted[key], since=ctx.now, given_by=_by(ctx))
        for key in sorted(begun)
    )
    await ctx.db.flush()


async def end_seat(ctx: Ctx, seat: Seat, why: str) -> None:
    """A co-op's place in a circle ends; its period is kept."""
    _end(ctx, seat, why)
    await ctx.db.flush()


def _end(ctx: Ctx, seat: Seat, why: str) -> None:
    seat.ended_at, seat.ended_by, seat.why = ctx.now, _by(ctx), why


def _by(ctx: Ctx) -> UserId | None:
    """By whose word; nobody's in a job."""
    return ctx.speaker.user_id if ctx.speaker is not None else None
