"""Who can answer a request about a co-op: loaded, and then judged by ``rules.speakers``."""

from chatbot.api.context import Ctx
from commands.rules.membership import speakers as judge
from storage.models import CircleStanding, JoinRequest, RequestFor, RoleName
from storage.queries import circles, coops, members, roles, speakers
from storage.types import CircleSlug, UserId


async def person_of(ctx: Ctx, user_id: UserId) -> judge.Person:
    """What is known of somebody who may answer."""
    there = {circle.slug for circle in await circles.attended_by(ctx.db, user_id=user_id)}
    held = await roles.held_by(ctx.db, user_id=user_id, at=ctx.now)
    own = {each.coop_id for each in await speakers.current_of(ctx.db, user_id=user_id)}
    own |= {each.coop_id for each in await members.current_of(ctx.db, user_id=user_id) if each.coop_id is not None}
    return judge.Person(
        user_id,
        present=bool(there),
        secretary_of=frozenset(there & {role.circle for role in held if role.role == RoleName.SECRETARY}),
        there=frozenset(there),
        made_secretary_by={
            role.circle: role.given_by
            for role in held
            if role.circle is not None and role.role == RoleName.SECRETARY and role.given_by is not None
        },
        of_co_ops=frozenset(own),
    )


async def around_of(ctx: Ctx, coop_id: int, *asked_in: CircleSlug) -> judge.Around:
    """What there is around a request about a co-op."""
    seats = await coops.seats_of(ctx.db, coop_id=coop_id)
    seated = (seat.circle for seat in seats if seat.standing is CircleStanding.MEMBER)
    return judge.Around(
        speaking=await members.all_speaking_for(ctx.db, coop_id=coop_id),
        circles=frozenset((*seated, *asked_in)),
        operators=ctx.settings.federation.operators,
        treasurers=ctx.settings.federation.treasurers,
    )


async def around_request(ctx: Ctx, request: JoinRequest) -> judge.Around:
    """What there is around a request. One to join is about no co-op's own affairs, and must not ask."""
    if request.coop_id is None:
        raise LookupError(f"J-{request.number} is about no co-op")
    return await around_of(ctx, request.coop_id, request.circle)


async def who_answers(ctx: Ctx, request: JoinRequest, around: judge.Around, *, own: bool = True) -> list[UserId]:
    """Who is asked to answer a request: the co-op's ``own`` people, or else those who look after its circles, or else the
    operators; these in any case once it went on to them."""
    looking_after = await secretaries_of(ctx, around)
    if request.asks is RequestFor.FIGURES and not _is_of_taken_over(request, around):
        looking_after = [*around.treasurers]
    asked: list[UserId] = []
    for group in ([each.user_id for each in around.speaking if own], looking_after, around.operators):
        beside = request.asks in judge.KEEPS and group is looking_after
        if not asked or beside or (group is around.operators and request.handed_on_at is not None and own):
            asked += [each for each in group if judge.answers_as(request, await person_of(ctx, each), around)]
    return sorted(set(asked))


def _is_of_taken_over(request: JoinRequest, around: judge.Around) -> bool:
    theirs = around.record_of(request.user_id)
    return theirs is not None and judge.is_taken_over(theirs)


async def secretaries_of(ctx: Ctx, around: judge.Around) -> list[UserId]:
    """The secretaries of a co-op's circles."""
    found: set[UserId] = set()
    for circle in sorted(around.circles):
        found |= {*await roles.holders_in(ctx.db, circle=circle, role=RoleName.SECRETARY, at=ctx.now)}
    return sorted(found)
