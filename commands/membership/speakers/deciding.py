"""Telling those who decide on a circle's members that somebody asks to join: once, whatever that person makes of it meanwhile."""

from dataclasses import dataclass

from chatbot.api.arguments import slug_of
from chatbot.api.context import Ctx
from chatbot.api.day_line.notes import settle, tell
from chatbot.api.seams.payloads import Due
from chatbot.api.wording.markup import Inline
from commands.encryption import those_there
from commands.membership.coops.coop import like_known
from commands.membership.family import membership
from commands.membership.register.around import around_of, person_of
from commands.membership.texts import register as texts
from commands.people import name_and_id
from commands.rules.authority import DECIDING
from commands.rules.membership import speakers as judge
from commands.rules.membership.coop_names import warning
from storage.models import Circle, CircleStanding, JoinRequest, RequestFor
from storage.queries import circles, coops, roles
from storage.queries import requests as requests_of
from storage.types import UserId


@dataclass(frozen=True)
class RequestToTell(Due, name="request"):
    """Those who decide are to hear of a person's request as it stands. ``first`` is the number of the first one that this person
    has made to the circle."""

    first: int


async def deciders_of(ctx: Ctx, circle: Circle) -> list[UserId]:
    """Who decides on members of a circle, of those who are in its room."""
    found: set[UserId] = set()
    for role in DECIDING:
        found |= {*await roles.holders_in(ctx.db, circle=circle.slug, role=role, at=ctx.now)}
    return await those_there(ctx, circle, found)


async def tell_deciders(ctx: Ctx, request: JoinRequest) -> None:
    """Have those who decide told of a request, or that it needs no answer any more."""
    first = await requests_of.first_to_join(ctx.db, circle=request.circle, user_id=request.user_id)
    await settle(ctx, RequestToTell(first.number), at_once=True)


async def confirm_too(ctx: Ctx, request: JoinRequest, deciders: list[UserId]) -> set[UserId]:
    """Whose yes to a request to join also confirms that the person speaks for their co-op."""
    if request.standing is not CircleStanding.MEMBER or request.coop_name is None:
        return set()
    coop = await coops.find_by_slug(ctx.db, slug=slug_of(request.coop_name))
    around = judge.Around((), frozenset({request.circle}), ctx.settings.federation.operators, ())
    if coop is not None:
        around = await around_of(ctx, coop.id, request.circle)
    if around.record_of(request.user_id) is not None:
        return set()
    wanted = JoinRequest(
        asks=RequestFor.SPEAK, circle=request.circle, user_id=request.user_id, coop_id=coop.id if coop else None
    )
    return {each for each in deciders if judge.answers_as(wanted, await person_of(ctx, each), around)}


@membership.job(changes=False)
async def request_has_settled(ctx: Ctx, due: RequestToTell) -> None:
    """Tell those who decide what a person asks for now."""
    first = await requests_of.by_number(ctx.db, number=due.first)
    circle = await circles.by_slug(ctx.db, slug=first.circle)
    request = await requests_of.find_open_to_join(ctx.db, circle=circle.slug, user_id=first.user_id)
    deciders = await deciders_of(ctx, circle)
    docs = dict.fromkeys(deciders, texts.nothing_to_answer(circle, who=await name_and_id(ctx, first.user_id, circle)))
    if request is not None:
        beware = await _warning(ctx, request.coop_name) if request.coop_name else None
        who, both = await name_and_id(ctx, request.user_id, circle), await confirm_too(ctx, request, deciders)
        docs = {
            each: texts.request_for_you(request, circle, who=who, beware=beware, both=each in both) for each in deciders
        }
    await tell(ctx, docs, about=circle, what=f"request:{due.first}", usual=request is None, rings=True, awaited=True)


async def ask_operators(ctx: Ctx, request: JoinRequest) -> None:
    """Nobody in the circle has answered, or nobody there could: the operators are asked, each in private, once."""
    circle, operators = await circles.by_slug(ctx.db, slug=request.circle), ctx.settings.federation.operators
    deciders = set(await deciders_of(ctx, circle))
    asked = [each for each in operators if each not in deciders and each != request.user_id]
    beware = await _warning(ctx, request.coop_name) if request.coop_name else None
    who, both = await name_and_id(ctx, request.user_id, circle), await confirm_too(ctx, request, asked)
    for each in asked:
        doc = texts.handed_on_to_you(request, circle, who=who, beware=beware, both=each in both, nobody=not deciders)
        await ctx.outbox.private(each, doc, about=circle, card=str(request.number), awaited=True)


async def _warning(ctx: Ctx, coop_name: str) -> Inline | None:
    """What those who decide are told of a name that is new, and like that of a known co-op."""
    if await coops.find_by_slug(ctx.db, slug=slug_of(coop_name)) is not None:
        return None
    slugs = {name: slug for slug, name in (await coops.names(ctx.db)).items()}
    return warning(await like_known(ctx, coop_name), slugs)
