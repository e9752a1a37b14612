"""What becomes of a co-op as a whole: ``!coop close``, ``merge``, ``split``, ``leave``. Its other people have a week to say no, and where
it goes into another one, somebody of that one says yes (DECISIONS 31)."""

from dataclasses import dataclass

from chatbot.api.access import Who
from chatbot.api.arguments import CircleRef, CoopRef, PersonRef, Reading, slug_of
from chatbot.api.context import Ctx, Reply
from chatbot.api.errors import Refusal
from chatbot.api.seams.payloads import Asked, Due
from chatbot.api.wording.markup import Inline, cmd
from commands.circles import circle_meant
from commands.coops import coop_meant
from commands.events import SpeakerEnded
from commands.membership.coops.changed import do_change
from commands.membership.coops.coop import must_be_no_circle, must_be_told_from_others
from commands.membership.coops.shown import what_is_to_be
from commands.membership.family import membership
from commands.membership.register.speaking import is_theirs_still
from commands.membership.texts import coop_change as texts
from commands.people import name_of, person_among
from commands.rules.membership import coop_changes as judge
from commands.rules.membership.coop_names import must_be_a_name
from commands.rules.membership.speakers import A_DAY, may_ask_again
from commands.rules.yes_or_no import yes_or_no
from storage.models import ChangeKind, Coop, CoopChange, RoleName
from storage.queries import audit as lines_of
from storage.queries import coop_changes, coops, members, roles, speakers


@dataclass(frozen=True)
class ChangeDue(Due, name="coop-change"):
    """What somebody wants to become of a co-op is done, unless somebody of it has said no."""

    change: int


@dataclass(frozen=True)
class MayChange(Asked, name="coop-change"):
    """Somebody else of your co-op wants something to become of it: is that all right?"""

    change: int


@dataclass(frozen=True)
class MayMerge(Asked, name="coop-merge"):
    """Another co-op wants to go into yours."""

    change: int


@membership.command(
    "coop close", allow=Who.MEMBER | Who.OPERATOR, example="coop close Leaf Bakery", changes=True, weighs=True
)
async def close(ctx: Ctx, coop: CoopRef) -> Reply:
    """Note that your co-op has closed: its seats end, and its people are guests from then on.

    Where others speak for it, too, they have a week to say no. An operator can undo it within 30 days.
    """
    changed = await _to_change(ctx, coop)
    return await _begin(ctx, CoopChange(kind=ChangeKind.CLOSE, coop_id=changed.id), changed)


@membership.command(
    "coop merge",
    allow=Who.MEMBER | Who.OPERATOR,
    example="coop merge Mill to Leaf Bakery",
    changes=True,
    weighs=True,
    also="merge coop, merge co-op",
)
async def merge(ctx: Ctx, coop: CoopRef, *, to: CoopRef) -> Reply:
    """Have your co-op go into another one, once somebody of that one says yes.

    Its seats and people become that one's. Where others speak for yours, too, they have a week to say no. An operator can undo it within 30 days.
    """
    changed, other = await _to_change(ctx, coop), await coop_meant(ctx, to)
    judge.must_go_on(other, into=None)
    judge.must_be_two(changed, other)
    change = CoopChange(kind=ChangeKind.MERGE, coop_id=changed.id, other_id=other.id)
    theirs = await members.all_speaking_for(ctx.db, coop_id=other.id)
    me = ctx.actor.user_id
    if Who.OPERATOR in ctx.actor.holds or any(each.user_id == me for each in theirs):
        change.agreed_by = me
    elif not theirs:
        raise Refusal(
            "nobody-there",
            "Nobody speaks for {coop} now who could say yes. An operator can do it: {who}",
            coop=other.name,
            who=cmd("who is operator"),
        )
    reply = await _begin(ctx, change, changed)
    if change.agreed_by is None:
        by = await name_of(ctx, me)
        for each in theirs:
            doc = texts.may_it_merge(changed, other, by=by)
            await ctx.ask(each.user_id, MayMerge(change.id), doc, about=None, lasts=judge.UNDO_WITHIN)
    return reply


@membership.command(
    "coop split",
    allow=Who.MEMBER | Who.OPERATOR,
    example="coop split Leaf Bakery to Leaf Mill with @hal",
    changes=True,
    weighs=True,
)
async def split(ctx: Ctx, coop: CoopRef, *, to: CoopRef, with_: PersonRef, as_new: bool = False) -> Reply:
    """Make a second co-op out of yours, with a new name and one of your people, who speaks for it from then on.

    It has a seat in the circles where that person is a member, and nothing of what was before. Where others speak for yours, too, they have a
    week to say no.
    """
    changed = await _to_change(ctx, coop)
    must_be_a_name(to, example=cmd("coop split Leaf Bakery to Leaf Mill with @hal"))
    if await coops.find_by_slug(ctx.db, slug=slug_of(to)) is not None:
        raise Refusal(
            "known-coop", "{coop} is on the list already. {command} shows it.", coop=to, command=cmd(f"coop {to}")
        )
    await must_be_no_circle(ctx, to)
    await must_be_told_from_others(ctx, changed, to, as_new=as_new)
    theirs = {
        each.user_id: await name_of(ctx, each.user_id)
        for each in await members.all_speaking_for(ctx.db, coop_id=changed.id)
    }
    person, _ = await person_among(ctx, with_, "", people=theirs, of=changed.name)
    judge.may_take_along(speaks=person in theirs, alone=len(theirs) == 1, person=person, coop=changed.name)
    return await _begin(ctx, CoopChange(kind=ChangeKind.SPLIT, coop_id=changed.id, name=to, person=person), changed)


@membership.command(
    "coop leave", allow=Who.MEMBER | Who.OPERATOR, example="coop leave Leaf Bakery in food", changes=True, weighs=True
)
async def leave_as_coop(ctx: Ctx, coop: CoopRef, *, in_: CircleRef | None = None) -> Reply:
    """Take your co-op out of a circle, or out of all, with all its people. Alone you leave with `leave`.

    Where others speak for it, too, they have a week to say no. An operator can undo it within 30 days.
    """
    changed = await _to_change(ctx, coop)
    circle = await circle_meant(ctx, in_) if in_ is not None else None
    seats = await coops.seats_of(ctx.db, coop_id=changed.id)
    if not any(circle is None or each.circle == circle.slug for each in seats):
        raise Refusal(
            "no-seat-there",
            "{coop} has no place there that it could leave. Nothing has changed. To speak for it no longer yourself, say {leave}",
            coop=changed.name,
            leave=cmd(f"leave {changed.name}"),
        )
    return await _begin(
        ctx, CoopChange(kind=ChangeKind.LEAVE, coop_id=changed.id, circle=circle.slug if circle else None), changed
    )


async def _to_change(ctx: Ctx, name: str) -> Coop:
    """A co-op that the speaker may say something for. Raises Refusal."""
    coop = await coop_meant(ctx, name)
    mine = await speakers.find_confirmed(ctx.db, coop_id=coop.id, user_id=ctx.actor.user_id)
    judge.may_change(own=mine is not None, operates=Who.OPERATOR in ctx.actor.holds, coop=coop.name)
    into = await coops.by_id(ctx.db, coop_id=coop.into_id) if coop.into_id is not None else None
    judge.must_go_on(coop, into=into.name if into is not None else None)
    if Who.OPERATOR not in ctx.actor.holds:
        what, since = "membership.coop_change_asked", ctx.now - A_DAY
        may_ask_again(await lines_of.count_by(ctx.db, actor=ctx.actor.user_id, what=what, since=since))
    judge.must_be_first(await coop_changes.find_open(ctx.db, coop_id=coop.id), coop=coop.name)
    return coop


async def _begin(ctx: Ctx, change: CoopChange, coop: Coop) -> Reply:
    """Do it where nobody else has a say, else ask those who have, and wait."""
    me, operates = ctx.actor.user_id, Who.OPERATOR in ctx.actor.holds
    speaking = await members.all_speaking_for(ctx.db, coop_id=coop.id)
    others = [] if operates else sorted({each.user_id for each in speaking} - {me})
    change.asked_by, change.asked_at = me, ctx.now
    change.due_at = ctx.now + judge.OBJECT_WITHIN if others else ctx.now
    ctx.db.add(change)
    await ctx.db.flush()
    ctx.audit("membership.coop_change_asked", coop.slug, kind=change.kind.value)
    if not others and (change.kind is not ChangeKind.MERGE or change.agreed_by is not None):
        return Reply(await do_change(ctx, change))
    what = await what_is_to_be(ctx, change)
    if others:
        await ctx.schedule(ChangeDue(change.id), at=change.due_at)
    by, until = await name_of(ctx, me), ctx.when(change.due_at)
    for other in others:
        await ctx.ask(
            other, MayChange(change.id), texts.may_it(what, by=by, until=until), about=None, lasts=judge.OBJECT_WITHIN
        )
    return Reply(
        texts.waits(
            what,
            others=bool(others),
            until=until,
            agreement=change.kind is ChangeKind.MERGE and change.agreed_by is None,
        )
    )


def says_whether(words: str, asked: MayChange, reading: Reading) -> bool:
    """Whether words say yes or no."""
    return yes_or_no(words) is not None


async def whether(ctx: Ctx, asked: MayChange) -> Inline:
    """What the question is about."""
    return texts.whether(await what_is_to_be(ctx, await coop_changes.by_id(ctx.db, number=asked.change)))


def says_whether_to_merge(words: str, asked: MayMerge, reading: Reading) -> bool:
    """Whether words say yes or no."""
    return yes_or_no(words) is not None


async def whether_to_merge(ctx: Ctx, asked: MayMerge) -> Inline:
    """What that question is about."""
    return texts.whether(await what_is_to_be(ctx, await coop_changes.by_id(ctx.db, number=asked.change)))


@membership.answer(changes=True, fits=says_whether, subject=whether)
async def may_change(ctx: Ctx, words: str, asked: MayChange) -> Reply:
    """Another speaker says what they think. One no stops it, and the secretaries of its circles hear of it."""
    change = await coop_changes.by_id(ctx.db, number=asked.change)
    if change.done_at is not None or change.stopped_at is not None:
        return Reply(texts.settled_already())
    if not await is_theirs_still(ctx, change.coop_id, ctx.actor.user_id):
        coop = await coops.by_id(ctx.db, coop_id=change.coop_id)
        raise Refusal("no-speaker", "You speak for {coop} no longer, so that is not yours to decide.", coop=coop.name)
    if yes_or_no(words):
        return Reply(texts.noted())
    return await _stop(ctx, change)


@membership.answer(changes=True, fits=says_whether_to_merge, subject=whether_to_merge)
async def may_merge(ctx: Ctx, words: str, asked: MayMerge) -> Reply:
    """Somebody of the other co-op says yes or no."""
    change = await coop_changes.by_id(ctx.db, number=asked.change)
    speaks = await speakers.find_confirmed(ctx.db, coop_id=change.other_id or 0, user_id=ctx.actor.user_id)
    if change.done_at is not None or change.stopped_at is not None or change.agreed_by is not None or speaks is None:
        return Reply(texts.settled_already())
    if not yes_or_no(words):
        return await _stop(ctx, change)
    change.agreed_by = ctx.actor.user_id
    ctx.audit("membership.coop_change_agreed", str(change.id))
    await _ask_who_came_since(ctx, change)
    if await ctx.is_scheduled(ChangeDue(change.id)) and change.due_at > ctx.now:
        return Reply(texts.agreed_waits(until=ctx.when(change.due_at)))
    return Reply(await do_change(ctx, change))


async def _ask_who_came_since(ctx: Ctx, change: CoopChange) -> None:
    """Who speaks for the co-op only since it was asked to go into the other one has a week to say no, like those before."""
    theirs = await speakers.all_current_for(ctx.db, coop_id=change.coop_id)
    since = sorted(
        each.user_id
        for each in theirs
        if each.confirmed_at is not None and max(each.since, each.confirmed_at) > change.asked_at
    )
    if not since:
        return
    change.due_at = ctx.now + judge.OBJECT_WITHIN
    await ctx.schedule(ChangeDue(change.id), at=change.due_at)
    what, by = await what_is_to_be(ctx, change), await name_of(ctx, change.asked_by)
    doc = texts.may_it(what, by=by, until=ctx.when(change.due_at))
    for each in since:
        await ctx.ask(each, MayChange(change.id), doc, about=None, lasts=judge.OBJECT_WITHIN)


async def _stop(ctx: Ctx, change: CoopChange) -> Reply:
    change.stopped_at, change.stopped_by = ctx.now, ctx.actor.user_id
    coop = await coops.by_id(ctx.db, coop_id=change.coop_id)
    ctx.audit("membership.coop_change_stopped", coop.slug, kind=change.kind.value)
    await ctx.unschedule(ChangeDue(change.id))
    told = {change.asked_by}
    for seat in await coops.seats_of(ctx.db, coop_id=coop.id):
        told |= {*await roles.holders_in(ctx.db, circle=seat.circle, role=RoleName.SECRETARY, at=ctx.now)}
    doc = texts.stopped(await what_is_to_be(ctx, change), by=await name_of(ctx, ctx.actor.user_id))
    for each in sorted(told - {ctx.actor.user_id}):
        await ctx.outbox.private(each, doc, about=None, rings=False)
    return Reply(texts.you_stopped())


@membership.on(SpeakerEnded)
async def asker_has_gone(ctx: Ctx, ended: SpeakerEnded) -> None:
    """What somebody wants to become of a co-op ends with their speaking for it (DECISIONS 1)."""
    change = await coop_changes.find_open(ctx.db, coop_id=ended.coop_id)
    if change is None or change.asked_by != ended.user_id or await is_theirs_still(ctx, ended.coop_id, ended.user_id):
        return
    change.stopped_at, change.stopped_by = ctx.now, ended.user_id
    coop = await coops.by_id(ctx.db, coop_id=change.coop_id)
    ctx.audit("membership.coop_change_stopped", coop.slug, kind=change.kind.value)
    await ctx.unschedule(ChangeDue(change.id))


@membership.job(changes=True)
async def change_is_due(ctx: Ctx, due: ChangeDue) -> None:
    """Nobody of it has said no: it is done, or waits on for the yes of the other co-op."""
    change = await coop_changes.by_id(ctx.db, number=due.change)
    coop = await coops.by_id(ctx.db, coop_id=change.coop_id)
    over = change.done_at is not None or change.stopped_at is not None or coop.ended_at is not None
    if over:
        return
    if change.kind is ChangeKind.MERGE and not await is_theirs_still(ctx, change.other_id or 0, change.agreed_by):
        return
    await do_change(ctx, change)
