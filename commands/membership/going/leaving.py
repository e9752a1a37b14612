"""Going: ``!leave``, and what the Matrix room itself tells of who comes and goes."""

from collections.abc import Sequence
from dataclasses import dataclass

from chatbot.api.access import Who
from chatbot.api.arguments import Reading
from chatbot.api.called import role_called
from chatbot.api.context import Ctx, Reply
from chatbot.api.errors import Refusal
from chatbot.api.incoming import MemberChange
from chatbot.api.seams.payloads import Asked
from chatbot.api.seams.says import Going
from chatbot.api.wording.markup import Inline
from chatbot.api.wording.phrases import cmd
from commands.circles import circle_meant
from commands.events import HasLeft, RegisterChanged, SpeakerEnded
from commands.membership.coops.coop import CircleOrCoop
from commands.membership.family import membership
from commands.membership.going.what_ends import ends_with_circle, ends_with_coop
from commands.membership.joining.requests import withdraw_to_join
from commands.membership.register.register import end_membership
from commands.membership.register.speaking import end, end_without_circle
from commands.membership.roles.giving import end_roles, lay_down_roles
from commands.membership.roles.linking import comes_to_sit, sits_no_longer
from commands.membership.speakers.guests import end_asking_as_guest
from commands.membership.texts import leave as leave_texts
from commands.membership.texts import register as texts
from commands.membership.texts import speaker as speaker_texts
from commands.people import name_of, names_of
from commands.rules.membership.leaving import read_leaving
from commands.rules.membership.speakers import GRACE
from commands.rules.yes_or_no import yes_or_no
from storage.models import PUT_OUT, TOOK_LEAVE, Circle, Coop, EndedAs, Member, Membership, RoleName, Speaker
from storage.queries import circles, coops, members, speakers
from storage.queries import requests as requests_of
from storage.types import CircleSlug


@dataclass(frozen=True)
class Leaving(Asked, name="leave"):
    """Do you really leave, although that ends more than it seems?"""

    circle: CircleSlug
    """Nothing where it is a co-op that they leave."""
    coop: int | None = None


@membership.command(
    "leave",
    allow=Who.PRESENT | Who.REGISTERED,
    example="leave",
    changes=True,
    also="quit, unregister, deregister, sign off, leave the circle., leave this circle., leave circle., leave the "
    "group., step out., sign me out., sign us out., take me off the list., take me off the register., i want out., i want out of, "
    "i'm leaving., i am leaving., i'm leaving the circle., i am leaving the circle.",
    weighs=True,
    asks_itself=True,
)
async def leave(ctx: Ctx, circle: CircleOrCoop | None = None, *, yes: bool = False) -> Reply:
    """Leave a circle's register. You stay in its room, and can come back with `join`.

    With the name of a co-op instead, as in “leave Leaf Bakery”, you no longer speak for it, in any circle. Where that ends more,
    I say what, and ask once.
    """
    laid_down = await _coop_to_lay_down(ctx, circle)
    if laid_down is not None:
        ends = [] if yes else await ends_with_coop(ctx, laid_down)
        if ends or (ctx.in_doubt and not yes):
            coop = await coops.by_id(ctx.db, coop_id=laid_down.coop_id)
            return await _ask(ctx, Leaving(CircleSlug(""), coop.id), coop.name, ends, words=circle)
        return await _lay_down(ctx, laid_down)
    left = await circle_meant(ctx, circle)
    member = await members.find_current(ctx.db, circle=left.slug, user_id=ctx.actor.user_id)
    if member is None:
        return await _withdraw_request(ctx, left)
    await _must_be_there_for_oneself(ctx, left)
    ends = [] if yes else await ends_with_circle(ctx, left)
    if ends or (ctx.in_doubt and not yes):
        return await _ask(ctx, Leaving(left.slug), left.name, ends, words=circle)
    return await _leave(ctx, left, member)


async def _must_be_there_for_oneself(ctx: Ctx, circle: Circle) -> None:
    """Who speaks in a circle for another one leaves it with the role. Raises Refusal."""
    for _, of in await speakers.links_of(ctx.db, user_id=ctx.actor.user_id):
        linked = await circles.by_slug(ctx.db, slug=of)
        if linked.parent == circle.slug:
            raise Refusal(
                "there-for-others",
                "You are in the {above} for the {circle}, as its {role}, and leave it with that role. To lay it down, say {end} in "
                "the room of the {circle}.",
                above=circle.name,
                circle=linked.name,
                role=role_called(ctx, RoleName.LINK_PERSON),
                end=cmd("role end link person", here=False),
            )


async def _ask(ctx: Ctx, asked: Leaving, name: str, ends: Sequence[Inline], *, words: str | None) -> Reply:
    """Say what ends with it, and ask, where they speak."""
    again = f"leave {words} yes" if words is not None else "leave yes"
    await ctx.ask_here(asked, leave_texts.really_leave(name, ends, again=again, private=ctx.said.private))
    return Reply.none()


def says_whether(words: str, asked: Leaving, reading: Reading) -> bool:
    """Whether words say yes or no."""
    return yes_or_no(words) is not None


async def whether_to_leave(ctx: Ctx, asked: Leaving) -> Inline:
    """What somebody is asked who wants to leave."""
    return leave_texts.whether_to_leave(await _name_of(ctx, asked))


@membership.answer(changes=True, fits=says_whether, subject=whether_to_leave)
async def really(ctx: Ctx, words: str, asked: Leaving) -> Reply:
    """They say whether they really leave. What has ended since ends no more."""
    if not yes_or_no(words):
        return Reply(leave_texts.you_stay(await _name_of(ctx, asked)))
    if asked.coop is not None:
        speaker = await speakers.find_current(ctx.db, coop_id=asked.coop, user_id=ctx.actor.user_id)
        return await _lay_down(ctx, speaker) if speaker is not None else Reply(leave_texts.left_already())
    circle = await circles.by_slug(ctx.db, slug=asked.circle)
    member = await members.find_current(ctx.db, circle=circle.slug, user_id=ctx.actor.user_id)
    return await _leave(ctx, circle, member) if member is not None else Reply(leave_texts.left_already())


async def _name_of(ctx: Ctx, asked: Leaving) -> str:
    if asked.coop is not None:
        return (await coops.by_id(ctx.db, coop_id=asked.coop)).name
    return (await circles.by_slug(ctx.db, slug=asked.circle)).name


async def _leave(ctx: Ctx, circle: Circle, member: Member) -> Reply:
    """Take who speaks off a circle's register, and out of what they do there: one message tells them all that follows."""
    user_id = ctx.actor.user_id
    spoke_for = await speakers.heard_in(ctx.db, circle=circle.slug, user_id=user_id)
    lost = await ctx.lost_with(Going(user_id, circle.slug))

    await end_membership(ctx, member, TOOK_LEAVE)
    ctx.audit("membership.left", str(user_id), circle=circle.slug)
    await end_asking_as_guest(ctx, circle, user_id)
    await end_without_circle(ctx, user_id, EndedAs.LEFT)
    held = await lay_down_roles(ctx, circle)

    await ctx.publish(RegisterChanged((circle.slug,)))
    await ctx.publish(HasLeft(circle.slug, user_id))
    for coop in spoke_for:
        await ctx.publish(SpeakerEnded(coop.id, user_id))
    still: list[tuple[Coop, list[str]]] = []
    for coop in spoke_for:
        speaking = await members.speaking_for(ctx.db, circle=circle.slug, coop_id=coop.id)
        names = await names_of(ctx, [other.user_id for other in speaking], circle)
        still.append((coop, list(names.values())))
    also: list[Inline] = [leave_texts.no_longer_has(circle, role_called(ctx, role.role)) for role in held]
    speaks_on = bool(await speakers.current_of(ctx.db, user_id=user_id))
    return Reply(
        leave_texts.gone(
            circle,
            still,
            also=[*also, *(each.has for each in lost)],
            within=None if speaks_on or not spoke_for else GRACE,
        )
    )


async def _coop_to_lay_down(ctx: Ctx, name: str | None) -> Speaker | None:
    """What the person ends when they leave a co-op; None where they mean a circle. Raises Unsure where it may be either or is
    misspelt, and Refusal for a co-op that is not theirs."""
    if name is None:
        return None
    theirs = await speakers.current_of(ctx.db, user_id=ctx.actor.user_id)
    own = [await coops.by_id(ctx.db, coop_id=each.coop_id) for each in theirs]
    names = {each.slug: each.name for each in own}
    known = await circles.active_in(ctx.db)
    what = read_leaving(name, circles=known, mine=names, coops=await coops.names(ctx.db))
    if what is None:
        return None
    coop = await coops.find_by_slug(ctx.db, slug=what)
    speaker = next((each for each in theirs if coop is not None and each.coop_id == coop.id), None)
    if speaker is None:
        raise Refusal(
            "not-your-coop",
            "You do not speak for {coop}, so there is nothing to leave. {whoami} shows for whom you speak.",
            coop=coop.name if coop is not None else name,
            whoami=cmd("whoami"),
        )
    return speaker


async def _lay_down(ctx: Ctx, speaker: Speaker) -> Reply:
    """A person speaks for a co-op no longer: those who go on are told."""
    lost = await ctx.lost_with(Going(speaker.user_id, coop_id=speaker.coop_id))
    there = await members.current_of(ctx.db, user_id=speaker.user_id)
    await end(ctx, speaker, EndedAs.LEFT, by=ctx.actor.user_id)
    for member in there:
        await ctx.publish(HasLeft(member.circle, speaker.user_id))
    coop = await coops.by_id(ctx.db, coop_id=speaker.coop_id)
    others = [each.user_id for each in await members.all_speaking_for(ctx.db, coop_id=coop.id)]
    names = [await name_of(ctx, each) for each in others]
    return Reply(speaker_texts.laid_down(coop, speaking=names, also=[each.has for each in lost]))


async def _withdraw_request(ctx: Ctx, circle: Circle) -> Reply:
    """Whoever is not in yet takes their request back. Raises Refusal where there is none."""
    request = await requests_of.find_open_to_join(ctx.db, circle=circle.slug, user_id=ctx.actor.user_id)
    if request is None:
        raise Refusal("not-in", "You are not on the register of the {circle}. Nothing has changed.", circle=circle.name)
    await withdraw_to_join(ctx, request)
    return Reply(texts.request_withdrawn(request.number, circle))


@membership.on_member_change
async def room_changed(ctx: Ctx, change: MemberChange) -> None:
    """Greet who comes into a circle's room, once; take off the register, and out of roles, who leaves it or is removed."""
    circle = ctx.circle
    member = await members.find_current(ctx.db, circle=circle.slug, user_id=change.user_id)
    if change.membership is Membership.JOIN and member is None:
        await _greet(ctx, circle, change)
        await comes_to_sit(ctx, circle, change.user_id)
    if change.membership in (Membership.LEAVE, Membership.BAN):
        await take_off(ctx, circle, change)
        await end_roles(ctx, circle, change)


async def _greet(ctx: Ctx, circle: Circle, change: MemberChange) -> None:
    if circle.room_id is not None:
        greeting = texts.greeting(circle, name=await name_of(ctx, change.user_id, circle))
        await ctx.outbox.post(circle.room_id, greeting, once=f"greeted:{circle.slug}:{change.user_id}")


async def take_off(ctx: Ctx, circle: Circle, change: MemberChange) -> None:
    """Take off the register who is not in the room any more; a request of theirs needs no answer."""
    member = await members.find_current(ctx.db, circle=circle.slug, user_id=change.user_id)
    if member is not None:
        removed = change.by != change.user_id
        spoke_for = await speakers.heard_in(ctx.db, circle=circle.slug, user_id=change.user_id)
        await end_membership(ctx, member, PUT_OUT if removed else TOOK_LEAVE, by=change.by)
        ctx.audit("membership.left_room", str(change.user_id), circle=circle.slug, removed=removed)
        await end_asking_as_guest(ctx, circle, change.user_id)
        await sits_no_longer(ctx, circle, change.user_id)
        await end_without_circle(ctx, change.user_id, EndedAs.REMOVED if removed else EndedAs.LEFT)
        await ctx.publish(RegisterChanged((circle.slug,)))
        for coop in spoke_for:
            await ctx.publish(SpeakerEnded(coop.id, change.user_id))
    request = await requests_of.find_open_to_join(ctx.db, circle=circle.slug, user_id=change.user_id)
    if request is not None:
        await withdraw_to_join(ctx, request)
