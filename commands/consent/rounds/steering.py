"""From round to round: by themselves at their stored ends, or by whoever facilitates; and more time, or less."""

from chatbot.api.access import Who
from chatbot.api.arguments import Length, NewEnd
from chatbot.api.context import Ctx, Reply
from chatbot.api.day_line.line import told_of
from chatbot.api.day_line.notes import settle, tell
from chatbot.api.errors import Refusal
from chatbot.api.many import schedule_times
from chatbot.api.post.effects import Priority
from chatbot.api.wording.markup import Doc, quote
from commands.circles import room_to_reach
from commands.consent.answers.early import bring_up
from commands.consent.beginning.matters import must_be_asked_anew, must_leave_time
from commands.consent.beginning.opening import Draft, open_item, post_card
from commands.consent.card.showing import line_of, link_to_card, show, text_of
from commands.consent.family import Number, consent
from commands.consent.items.audience import people_not_heard
from commands.consent.items.item import view_of
from commands.consent.items.planning import EndToTell, MeasureDue, NextRound, plan
from commands.consent.items.rights import halves, must_be_in_time, to_run, to_steer
from commands.consent.items.spans import spans_of
from commands.consent.texts import item as texts
from commands.encryption import words_for
from commands.rules.consent import rights, rounds, terms
from storage.models import Answer, Item, ItemStatus, Measure, Round, Version
from storage.queries import circles
from storage.queries import consent as items_of


@consent.command("advance", allow=Who.PRESENT, example="advance C-12", changes=True)
async def advance(ctx: Ctx, number: Number) -> Reply:
    """End the present round of a proposal and begin the next."""
    item, may = await to_run(ctx, number)
    still = [asked for asked in await items_of.questions_to(ctx.db, item=number) if asked.answer is None]
    course = rounds.of(item)
    rights.may_advance(
        number=number, open_questions=len(still), runs_circle=may, questions=course.round is Round.QUESTIONS
    )
    await begin_next_round(ctx, item)
    course = rounds.of(item)

    circle = await circles.by_slug(ctx.db, slug=item.circle)
    if ctx.said.room_id != circle.room_id:
        return Reply(texts.advanced_elsewhere(item, until=ctx.when(course.ends_at, item.circle)), about=line_of(item))
    return Reply.none()


async def begin_next_round(ctx: Ctx, item: Item) -> None:
    """End the present round now. Raises Refusal."""
    rounds.put(rounds.advance(rounds.of(item), now=ctx.now), item)
    ctx.audit("consent.advanced", f"C-{item.number}", circle=item.circle, round=item.round.value)
    await plan(ctx, item)
    await show(ctx, item)
    await _announce(ctx, item)


@consent.command(
    "extend",
    allow=Who.PRESENT,
    example="extend C-12 fri 17:00",
    changes=True,
    also="prolong, postpone, give more time to, more time for, move the end of",
)
async def extend(ctx: Ctx, number: Number, when: NewEnd | None = None, *, by: NewEnd | None = None) -> Reply:
    """Give the present round more time, or less; only those not yet heard are told.

    A length is added to the end that there is: “by a week”, “2 more days”. “In 2 days” is counted from now.

    An item that closed without enough being heard goes on as a new one: what was answered stays, and only the others are
    asked.
    """
    item, _ = await to_steer(ctx, number)
    circle = await circles.by_slug(ctx.db, slug=item.circle)
    zone, to = ctx.settings.zone_of(item.circle), when or by
    if isinstance(to, Length):
        to = to.after(max(rounds.of(item).ends_at, ctx.now), zone)
    if item.status is ItemStatus.NOT_HEARD:
        await must_be_asked_anew(ctx, item)
        course = rounds.quick_check(by=to, now=ctx.now, spans=spans_of(ctx, circle))
        return await _go_on(ctx, item, course)
    await must_be_in_time(ctx, item)
    if to is None:
        to = rounds.later(rounds.of(item).ends_at, spans_of(ctx, circle).quick_check, zone)
    await must_leave_time(ctx, item, to=to, ends_at=rounds.of(item).ends_at)
    least = spans_of(ctx, circle).least
    course = rounds.extend(rounds.of(item), to=to, now=ctx.now, zone=zone, least=least)

    rounds.put(course, item)
    item.end_said, item.unset_ends = None, 0
    ctx.audit("consent.extended", f"C-{number}", circle=item.circle, round=item.round.value, to=to.isoformat())
    await plan(ctx, item)
    await show(ctx, item)

    closes = ctx.when(item.closes_at, item.circle)
    if item.round is not Round.CONSENT:
        return Reply(texts.round_extended(item, until=ctx.when(to, item.circle), closes=closes), about=line_of(item))
    await settle(ctx, EndToTell(number, ctx.actor.user_id), at_once=True)
    return Reply(texts.extended(item, closes=closes), about=line_of(item))


@consent.job(changes=False)
async def end_has_settled(ctx: Ctx, due: EndToTell) -> None:
    """Tell those not yet heard until when they can answer now."""
    item = await items_of.by_number(ctx.db, number=due.item)
    if not rights.is_asked(item) or item.closes_at <= ctx.now:
        return
    view = await view_of(ctx, item)
    closes, docs = ctx.when(item.closes_at, item.circle), {}
    for user_id in await people_not_heard(ctx, view):
        if user_id != due.by:
            text = await words_for(ctx, user_id, view.circle, quote(item.text))
            docs[user_id] = texts.more_time(item, view.circle.name, text, closes=closes)
    await tell(
        ctx, docs, about=view.circle, what=f"end:C-{item.number}", priority=Priority.REMINDER, card=line_of(item)
    )


@consent.job(changes=True)
async def round_due(ctx: Ctx, due: NextRound) -> None:
    """The stored end of a round has come: the next one begins."""
    item = await items_of.by_number(ctx.db, number=due.item)
    before = rounds.of(item)
    course = rounds.due(before, now=ctx.now)
    if course.round is before.round:
        return
    rounds.put(course, item)
    ctx.audit("consent.advanced", f"C-{item.number}", circle=item.circle, round=item.round.value)
    await plan(ctx, item)
    await show(ctx, item)
    await _announce(ctx, item)


async def _announce(ctx: Ctx, item: Item) -> None:
    """Tell the room which round it is and what is asked of people now, quietly, with the way to the card."""
    circle = await circles.by_slug(ctx.db, slug=item.circle)
    if circle.room_id is None or rounds.of(item).ends_at <= ctx.now:
        return  # The bot was away for the whole round: what comes next says more.
    until, link = ctx.when(rounds.of(item).ends_at, item.circle), await link_to_card(ctx, item)
    question = ctx.rules_of(item.circle).consent.question
    doc = texts.round_begins(item, until=until, link=link, words=ctx.settings.federation.words, question=question)
    await ctx.outbox.post(circle.room_id, doc, card=text_of(item))
    if item.round is Round.CONSENT:
        await bring_up(ctx, item)


async def _go_on(ctx: Ctx, old: Item, course: rounds.Course) -> Reply:
    """Open the item that goes on where one was not heard by enough, in both circles where it was asked of two. Raises
    Refusal when there is one already."""
    both = await halves(ctx, old)
    for half in both:
        following = await items_of.find_following(ctx.db, item=half.number)
        if following is not None:
            raise Refusal(
                "goes-on-already",
                "C-{number} goes on as C-{following} already.",
                number=half.number,
                following=following.number,
            )
    new = [await opened_anew(ctx, half, course, reminds=half is old) for half in both]
    if len(new) > 1:
        new[0].twin, new[1].twin = new[1].number, new[0].number
    await ctx.db.flush()
    for half, item in zip(both, new, strict=True):
        circle = await circles.by_slug(ctx.db, slug=item.circle)
        await post_card(ctx, item, circle)
        await settle(ctx, EndToTell(item.number, ctx.actor.user_id), at_once=True)
        if half is not old:
            await ctx.outbox.post(await room_to_reach(ctx, circle), _goes_on(ctx, half, item), card=line_of(item))
    return Reply(_goes_on(ctx, old, new[0]), about=line_of(new[0]))


def _goes_on(ctx: Ctx, old: Item, item: Item) -> Doc:
    return texts.goes_on(old, item, closes=ctx.when(item.closes_at, item.circle))


async def opened_anew(ctx: Ctx, old: Item, course: rounds.Course, *, reminds: bool) -> Item:
    """One item in the place of another, with its answers and its measures, of which the owners are reminded once."""
    circle = await circles.by_slug(ctx.db, slug=old.circle)
    draft = Draft(
        old.text,
        aim=old.aim,
        why=old.why,
        quorum=old.quorum,
        term=terms.read_term(old.term) if old.term else None,
        review_at=old.review_at,
        silence=old.silence,
        voice=old.voice,
        proposer=old.proposer,
        reviews=old.reviews,
        wish=old.wish,
        follows=old.number,
        referred_from=old.referred_from,
    )
    item = await open_item(ctx, circle, course, draft)
    first = await ctx.db.get_one(Version, (item.number, 1))
    item.version_at = first.at = old.version_at
    before = await view_of(ctx, old)
    for answer in (*before.answers, *before.unconfirmed):
        if not answer.late and answer.at <= old.closes_at:
            ctx.db.add(carried_over(answer, item))
    for held in (*(each.answer for each in before.objections), *before.in_doubt):
        ctx.db.add(carried_over(held, item, version=0))  # To a text that this item never had.
    measures = await items_of.measures_of(ctx.db, item=old.number)
    told = await told_of(ctx, [f"measure-{kept.id}" for kept in measures])
    anew = [_set_anew(kept, item) for kept in measures]
    ctx.db.add_all(anew)
    await ctx.db.flush()
    if reminds:
        due = [one for kept, one in zip(measures, anew, strict=True) if f"measure-{kept.id}" not in told]
        await schedule_times(ctx, {MeasureDue(one.id): max(one.due_at, ctx.now) for one in due if one.result is None})
    return item


def _set_anew(kept: Measure, item: Item) -> Measure:
    """A measure as it stands on the item that goes on."""
    return Measure(
        item=item.number,
        owner=kept.owner,
        what=kept.what,
        due_at=kept.due_at,
        set_by=kept.set_by,
        set_at=kept.set_at,
        result=kept.result,
        result_by=kept.result_by,
        result_at=kept.result_at,
    )


def carried_over(answer: Answer, item: Item, *, version: int = 1) -> Answer:
    """An answer as it stands on the item that goes on."""
    return Answer(
        item=item.number,
        version=version,
        user_id=answer.user_id,
        seat=answer.seat,
        stance=answer.stance,
        words=answer.words,
        by_phone=answer.by_phone,
        as_stand_in=answer.as_stand_in,
        named_by=answer.named_by,
        kept_by=answer.kept_by,
        call=answer.call,
        at=answer.at,
        source=answer.source,
        resolved_at=answer.resolved_at,
        resolved_how=answer.resolved_how,
    )
