"""Telling those who decide on a circle's members that somebody asks to join: once, whatever that person makes of it meanwhile."""

from dataclasses import dataclass

from chatbot.api.arguments import slug_of
from chatbot.api.context import Ctx
from chatbot.api.markup import Inline
from chatbot.api.notes import settle, tell
from chatbot.api.payloads import Due
from commands.membership import texts
from commands.membership.coops import like_known
from commands.membership.family import DECIDE, membership
from commands.people import name_and_id
from commands.rules.coop_names import warning
from storage.models import Circle, JoinRequest
from storage.queries import circles, coops, members, roles
from storage.types import UserId


@dataclass(frozen=True)
class RequestToTell(Due, name="request"):
    """Those who decide are to hear of a person's request as it stands. ``first`` is the number of the first one that this person
    has made to the circle."""

    first: int


async def deciders_of(ctx: Ctx, circle: Circle) -> list[UserId]:
    """Who decides on members of a circle."""
    found: set[UserId] = set()
    for role in DECIDE:
        found |= {*await roles.holders_in(ctx.db, circle=circle.slug, role=role, at=ctx.now)}
    return sorted(found)


async def tell_deciders(ctx: Ctx, request: JoinRequest) -> None:
    """Have those who decide told of a request, or that it needs no answer any more."""
    first = await members.first_request(ctx.db, circle=request.circle, user_id=request.user_id)
    await settle(ctx, RequestToTell(first.number), at_once=True)


@membership.job(changes=False)
async def request_has_settled(ctx: Ctx, due: RequestToTell) -> None:
    """Tell those who decide what a person asks for now."""
    first = await members.request_by_number(ctx.db, number=due.first)
    circle = await circles.by_slug(ctx.db, slug=first.circle)
    request = await members.find_open_request(ctx.db, circle=circle.slug, user_id=first.user_id)
    doc = texts.nothing_to_answer(circle, who=await name_and_id(ctx, first.user_id, circle))
    if request is not None:
        beware = await _warning(ctx, request.coop_name) if request.coop_name else None
        who = await name_and_id(ctx, request.user_id, circle)
        doc = texts.request_for_you(request, circle, who=who, beware=beware)
    deciders = dict.fromkeys(await deciders_of(ctx, circle), doc)
    await tell(ctx, deciders, about=circle, what=f"request:{due.first}", usual=request is None, rings=True)


async def _warning(ctx: Ctx, coop_name: str) -> Inline | None:
    """What those who decide are told of a name that is new, and like that of a known co-op."""
    if await coops.find_by_slug(ctx.db, slug=slug_of(coop_name)) is not None:
        return None
    slugs = {name: slug for slug, name in (await coops.names(ctx.db)).items()}
    return warning(await like_known(ctx, coop_name), slugs)
