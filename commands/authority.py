"""Whether the speaker may do something to a record: asked here by all families, with the record in hand, before they change it.

For whom each right is stands in ``rules.authority``. Whoever is not in the room of the record's circle now has no right to it,
whatever they have proposed, however it is named, and wherever they say it.
"""

from typing import Protocol

from chatbot.api.context import Ctx
from chatbot.api.errors import AtRest, Refusal
from chatbot.api.holders import MOST_NAMED, holders_in, name_and_role
from chatbot.api.wording.phrases import Inline, Phrase, cmd, listed, run, t
from commands.people import name_of
from commands.rules.authority import DECIDING, RUNNING, Is, Right
from commands.rules.relay.ends import RelayEnd
from storage.models import (
    Action,
    AgendaPoint,
    Call,
    Circle,
    DatePoll,
    Decision,
    HandsCall,
    Item,
    JoinRequest,
    Membership,
    Relay,
    Selection,
    SenseCheck,
)
from storage.queries import circles, drafts, roles, rooms, speakers
from storage.types import CircleSlug, UserId


class Record(Protocol):
    """What belongs to a circle."""

    @property
    def circle(self) -> CircleSlug: ...


async def may(ctx: Ctx, right: Right, record: Record, *twins: Record) -> Is:
    """What the speaker is to a record that they want to do something to. Raises Refusal when the right is not theirs.

    Of a joint item its twin comes with it, since what is done to one half is done to both: whoever was banned from either room
    is nothing to it, nor is its proposer who has left one of them.
    """
    is_ = await what_they_are(ctx, right, record)
    if right.either:
        for twin in twins:
            is_ |= await what_they_are(ctx, right, twin)
    if not is_:
        raise not_theirs()
    for each in (record, *twins):
        must_not_rest(await circles.by_slug(ctx.db, slug=each.circle))
    refusal = right.refusal(known_as(record)) if right.says is not None and not is_ & right.whom else None
    if refusal is not None:
        raise await _with_names(ctx, right, record, refusal)
    left = {Membership.BAN} if is_ & right.whom & ~(Is.WHOSE | Is.WRITES) else {Membership.BAN, Membership.LEAVE}
    for each in (record, *twins):
        if await _membership(ctx, await circles.by_slug(ctx.db, slug=each.circle)) in left:
            raise not_theirs()
    return is_


async def what_they_are(ctx: Ctx, right: Right, record: Record) -> Is:
    """What the speaker is to a record now, as far as a right asks for it. Nothing where they are not in its circle's room."""
    user_id = ctx.actor.user_id
    circle = await circles.by_slug(ctx.db, slug=record.circle)
    ctx.asked.append(circle.slug)
    if not await rooms.is_in(ctx.db, room_id=circle.room_id, user_id=user_id):
        return Is(0)
    is_ = Is.THERE
    if whose(record) == user_id:
        is_ |= Is.WHOSE
    if right.whom & Is.WRITES and isinstance(record, Item):
        is_ |= Is.WRITES if user_id in await drafts.co_authors_of_item(ctx.db, item=record.number) else Is(0)
    if right.whom & (Is.RUNS | Is.DECIDES):
        held = {
            each.role for each in await roles.held_by(ctx.db, user_id=user_id, at=ctx.now) if each.circle == circle.slug
        }
        facilitates = isinstance(record, Item) and record.facilitator == user_id
        is_ |= Is.RUNS if facilitates or held & {*RUNNING} else Is(0)
        is_ |= Is.DECIDES if held & {*DECIDING} else Is(0)
    if right.whom & Is.SPEAKS:
        is_ |= Is.SPEAKS if await speakers.heard_in(ctx.db, circle=circle.slug, user_id=user_id) else Is(0)
    return is_


async def _with_names(ctx: Ctx, right: Right, record: Record, refusal: Refusal) -> Refusal:
    """The same refusal, with who has the right: whose the record is, while they are in its circle's room, and who has a role."""
    circle = await circles.by_slug(ctx.db, slug=record.circle)
    whose_it_is = whose(record) if right.whom & Is.WHOSE else None
    there = await rooms.is_in(ctx.db, room_id=circle.room_id, user_id=whose_it_is) if whose_it_is is not None else False
    names: list[Inline] = [await name_of(ctx, whose_it_is, circle)] if whose_it_is is not None and there else []
    wanted = [*(RUNNING if right.whom & Is.RUNS else ()), *(DECIDING if right.whom & Is.DECIDES else ())]
    held = [each for each in await holders_in(ctx, circle, wanted) if each.user_id != whose_it_is]
    names += [name_and_role(ctx, each) for each in held[:MOST_NAMED]]
    sentences: list[Inline] = [refusal.words]
    if names:
        sentences.append(t("That is {names}.", names=listed(names, style="or")))
    if wanted and not held:
        sentences.append(nobody_runs(circle))
    return Refusal(refusal.code, run(*sentences))


def nobody_runs(circle: Circle) -> Phrase:
    """That a circle has nobody for such things yet, and how somebody comes to be there."""
    return t(
        "Nobody is facilitator or secretary of the {circle} as yet; an operator can name somebody with {give}.",
        circle=circle.name,
        give=cmd("role give"),
    )


def must_not_rest(circle: Circle) -> None:
    """Nothing is done to what belongs to a circle that the configuration names no longer. Raises AtRest."""
    if not circle.active:
        raise AtRest(circle.name)


async def must_be_there(ctx: Ctx, circle: Circle) -> None:
    """What a circle discusses is for those in its room. Raises Refusal as if there were nothing."""
    ctx.asked.append(circle.slug)
    if not await rooms.is_in(ctx.db, room_id=circle.room_id, user_id=ctx.actor.user_id):
        raise not_theirs()


async def must_not_be_banned(ctx: Ctx, *from_: Circle) -> None:
    """Nothing of who is banned from a circle's room is said in there, whoever's work it is elsewhere. Raises Refusal."""
    known = {circle.room_id for circle in from_ if circle.room_id is not None}
    banned = await rooms.banned_from(ctx.db, user_id=ctx.actor.user_id, room_ids=known)
    for circle in from_:
        if circle.room_id in banned:
            raise Refusal(
                "banned",
                "You are banned from the room of the {circle}, so I say nothing of yours in there. Somebody else can pass it on.",
                circle=circle.name,
            )


def not_theirs() -> Refusal:
    """What is said to who is not in the room of the circle."""
    return Refusal("not-your-circle", "That belongs to a circle whose room you are not in.")


def whose(record: Record) -> UserId | None:
    """Whose a record is: who has proposed it, asked it or asked for it. A decision is the circle's."""
    match record:
        case Relay():
            return record.passed_by
        case Item():
            return record.proposer
        case SenseCheck() | HandsCall() | DatePoll():
            return record.asked_by
        case Selection():
            return record.opened_by
        case JoinRequest():
            return record.user_id
        case Call():
            return record.opened_by
        case AgendaPoint():
            return record.put_by
        case Action():
            return record.owner
    return None


def known_as(record: Record) -> str:
    """What people call a record: C-12. Raises TypeError for one that has no number."""
    letters = {
        Item: "C",
        Decision: "D",
        SenseCheck: "S",
        HandsCall: "H",
        DatePoll: "M",
        Selection: "N",
        JoinRequest: "J",
        Call: "K",
        AgendaPoint: "T",
        Action: "A",
    }
    match record:
        case Relay() | RelayEnd():
            return f"R-{record.number}"
        case (
            Item()
            | Decision()
            | SenseCheck()
            | HandsCall()
            | DatePoll()
            | Selection()
            | JoinRequest()
            | Call()
            | AgendaPoint()
            | Action()
        ):
            return f"{letters[type(record)]}-{record.number}"
    raise TypeError(f"{type(record).__name__} has no number")


async def _membership(ctx: Ctx, circle: Circle) -> Membership | None:
    """What the speaker is to the room of a circle; None where they never were anything to it."""
    return await rooms.membership_of(ctx.db, room_id=circle.room_id, user_id=ctx.actor.user_id)
