"""The ways that things are passed on: who may do so, where to, and what has to be known of each room that it goes to."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from chatbot.api.called import role_called
from chatbot.api.context import Ctx
from chatbot.api.errors import Refusal
from chatbot.api.holders import Holder, holders_in, in_words
from chatbot.api.wording.phrases import Inline
from commands.authority import must_not_be_banned
from commands.circles import room_to_reach
from commands.encryption import encrypted
from commands.people import names_in_each
from commands.relay.family import CirclesOfSpeaker, circles_of_speaker, those_that_can_see
from commands.relay.handing.passages import Passage
from commands.relay.texts import passing as texts
from commands.rules.authority import RUNNING
from commands.rules.relay import passing as judge
from storage.models import Circle, CircleKind, Relay, RoleName
from storage.queries import circles
from storage.queries import relay as relays_of
from storage.types import CircleSlug, RoomId, UserId


@dataclass(frozen=True, slots=True)
class Way:
    """The way into the room of another circle."""

    room_id: RoomId
    names: Mapping[UserId, str]
    """What whose words they are, and who passes them on, are called there."""
    source: Inline | None
    """The way to the words for readers who can all go it, else when they were said; of what was said in private nothing."""


async def circle_above(ctx: Ctx, origin: Circle) -> Circle:
    """Where a circle passes things on to when none is named. Raises Refusal."""
    return judge.destination(origin, named=None, parent=await parent_of(ctx, origin))


async def parent_of(ctx: Ctx, circle: Circle) -> Circle | None:
    """The circle above one, where there is one."""
    return await circles.by_slug(ctx.db, slug=circle.parent) if circle.parent is not None else None


async def ways_to(ctx: Ctx, passage: Passage, origin: Circle, targets: Sequence[Circle]) -> dict[CircleSlug, Way]:
    """The ways by which the speaker may pass something on. As many statements however many. Raises Refusal."""
    await must_not_be_banned(ctx, *targets)
    await ctx.outbox.readership.encrypted(origin, *targets)
    theirs, reached = await circles_of_speaker(ctx), await circles.reached(ctx.db)
    same = await relays_of.same_among(ctx.db, source=passage.source, targets=[each.slug for each in targets])
    came_by = [each for each in await relays_of.came_by(ctx.db, source=passage.source) if each.slug != origin.slug]
    for target in targets:
        await _must_be_theirs(ctx, theirs, passage, origin, target)
        for each in (origin, *came_by):  # What goes further is still the words of where it began.
            await must_not_be_secret(ctx, each, target)
        _must_not_be_there(same.get(target.slug), target)
    rooms = {each.slug: reached.get(each.slug) or await room_to_reach(ctx, each) for each in targets}
    people = {ctx.actor.user_id, passage.author, *(each.author for each in passage.parts)}
    names = await names_in_each(ctx, people, origin, readers=targets)
    seen = set() if passage.private else await those_that_can_see(ctx, passage.said_in, rooms.values())
    ways = {}
    for target in targets:
        if rooms[target.slug] in seen:
            source: Inline | None = texts.where_said(passage.said_in, passage.here)
        else:
            source = None if passage.private else texts.when_said(origin, ctx.when(passage.at, target.slug))
        ways[target.slug] = Way(rooms[target.slug], names[target.slug], source)
    return ways


async def _must_be_theirs(ctx: Ctx, theirs: CirclesOfSpeaker, passage: Passage, origin: Circle, target: Circle) -> None:
    """Raises Refusal, with who could, where the speaker may not pass things on there."""
    if judge.may_pass(links=theirs.links, runs=theirs.runs, origin=origin, target=target):
        return
    to = "relay" if target.slug == origin.parent else f"relay to {target.slug}"
    raise judge.not_a_link(
        origin=origin,
        target=target,
        link_person=role_called(ctx, RoleName.LINK_PERSON),
        who=in_words(ctx, who, style="or") if (who := await those_who_may_pass(ctx, origin, target)) else None,
        words=None if passage.quoted else judge.words_to_ask_for(to, passage.text),
    )


async def those_who_may_pass(ctx: Ctx, origin: Circle, target: Circle) -> list[Holder]:
    """The people who could pass something on from one circle to another, in the room of the first or of the other."""
    theirs = RUNNING if origin.kind is CircleKind.COORDINATING else (RoleName.LINK_PERSON,)
    found = await holders_in(ctx, origin, theirs)
    if origin.kind is CircleKind.COORDINATING:
        found += await holders_in(ctx, target, [RoleName.LINK_PERSON])
    return found


async def may_pass(ctx: Ctx, origin: Circle, *targets: Circle) -> bool:
    """Whether the speaker may pass things on from one circle to another, or to each of several."""
    theirs = await circles_of_speaker(ctx)
    return all(judge.may_pass(links=theirs.links, runs=theirs.runs, origin=origin, target=each) for each in targets)


async def must_not_be_secret(ctx: Ctx, origin: Circle, target: Circle) -> None:
    """Words do not leave encryption, unless the circle's settings allow it. Raises Refusal."""
    judge.may_leave_encryption(
        from_encrypted=await encrypted(ctx, origin),
        to_encrypted=await encrypted(ctx, target),
        allowed=ctx.rules_of(origin.slug).relay.allow_from_encrypted,
        origin=origin,
        target=target,
    )


async def must_be_new(ctx: Ctx, passage: Passage, target: Circle) -> None:
    """The same message is passed on to a circle once. Raises Refusal."""
    _must_not_be_there(await relays_of.find_same(ctx.db, source=passage.source, target=target.slug), target)


def _must_not_be_there(same: Relay | None, target: Circle) -> None:
    if same is not None:
        raise Refusal(
            "passed-already",
            "That was passed on to the {circle} already, as {number}.",
            circle=target.name,
            number=f"R-{same.number}",
        )
