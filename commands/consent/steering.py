"""From round to round: by themselves at their stored ends, or by whoever facilitates; and more time, or less."""

from typing import Any

from chatbot.api.access import Who
from chatbot.api.arguments import When
from chatbot.api.context import Ctx, Reply
from chatbot.api.errors import Refusal
from chatbot.api.markup import code, p, quote, say
from chatbot.api.outbox import Priority
from commands.consent.cards import a_
from commands.consent.family import (
    Number,
    consent,
    link_to_card,
    people_not_heard,
    plan,
    reminders_of,
    show,
    standing_of,
    text_of,
)
from commands.consent.opening import open_item, post_card, spans_of
from commands.consent.running import halves, runs_circle, to_run
from commands.encryption import words_for
from commands.rules import consent as judge
from commands.rules import consent_rounds as rounds
from commands.rules import consent_terms as terms
from storage.models import Answer, Item, ItemStatus, Measure, Round, Version
from storage.queries import circles
from storage.queries import consent as items_of


@consent.command("advance", allow=Who.PRESENT, example="advance C-12", changes=True)
async def advance(ctx: Ctx, number: Number) -> Reply:
    """End the present round of a proposal and begin the next."""
    item, may = await to_run(ctx, number)
    still = [asked for asked in await items_of.questions_to(ctx.db, item=number) if asked.answer is None]
    course = rounds.of(item)
    judge.may_advance(
        number=number, open_questions=len(still), runs_circle=may, questions=course.round is Round.QUESTIONS
    )
    course = rounds.advance(course, now=ctx.now)

    rounds.put(course, item)
    ctx.audit("consent.advanced", f"C-{number}", circle=item.circle, round=item.round.value)
    await plan(ctx, item)
    await show(ctx, item)

    await _announce(ctx, item)
    circle = await circles.by_slug(ctx.db, slug=item.circle)
    if ctx.said.room_id != circle.room_id:
        return Reply.text(
            f"C-{number} is now in its {item.round.value} round, until {ctx.when(course.ends_at, item.circle)}."
        )
    return Reply.none()


@consent.command("extend", allow=Who.PRESENT, example="extend C-12 fri 17:00", changes=True)
async def extend(ctx: Ctx, number: Number, when: When | None = None, *, by: When | None = None) -> Reply:
    """Give the present round more time, or less; only those not yet heard are told.

    An item that closed without enough being heard goes on as a new one: what was answered stays, and only the others are
    asked.
    """
    found = await items_of.by_number(ctx.db, number=number)
    circle = await circles.by_slug(ctx.db, slug=found.circle)
    to = when or by
    if found.status is ItemStatus.NOT_HEARD:
        judge.may_run(found, actor=ctx.actor.user_id, runs_circle=await runs_circle(ctx, circle))
        course = rounds.quick_check(by=to, now=ctx.now, spans=spans_of(ctx, circle))
        return await _go_on(ctx, found, course)
    item, _ = await to_run(ctx, number)
    zone = ctx.settings.zone_of(item.circle)
    if to is None:
        to = rounds.later(rounds.of(item).ends_at, spans_of(ctx, circle).quick_check, zone)
    least = spans_of(ctx, circle).least
    course = rounds.extend(rounds.of(item), to=to, now=ctx.now, zone=zone, least=least)

    rounds.put(course, item)
    ctx.audit("consent.extended", f"C-{number}", circle=item.circle, round=item.round.value, to=to.isoformat())
    await plan(ctx, item)
    standing = await show(ctx, item)

    if item.round is not Round.CONSENT:
        return Reply.text(
            f"The {item.round.value} round of C-{number} now ends {ctx.when(to, item.circle)}, and the consent round closes "
            f"{ctx.when(item.closes_at, item.circle)}."
        )
    for user_id in await people_not_heard(ctx, standing):
        if user_id != ctx.actor.user_id:
            await ctx.outbox.private(
                user_id,
                say(p(f"C-{number} in the {standing.circle.name} now closes {ctx.when(to, item.circle)}. Your co-op has not been "
                      "heard yet."), *await words_for(ctx, user_id, standing.circle, quote(item.text))),
                priority=Priority.REMINDER, rings=False, tag=reminders_of(item),
            )  # fmt: skip
    return Reply.text(
        f"C-{number} now closes {ctx.when(to, item.circle)}. I have told those who have not been heard yet."
    )


@consent.job("round")
async def round_due(ctx: Ctx, key: str, data: dict[str, Any]) -> None:
    """The stored end of a round has come: the next one begins."""
    item = await items_of.by_number(ctx.db, number=int(key))
    before = rounds.of(item)
    course = rounds.due(before, now=ctx.now)
    if course.round is before.round:
        return
    rounds.put(course, item)
    ctx.audit("consent.advanced", f"C-{key}", circle=item.circle, round=item.round.value)
    await plan(ctx, item)
    await show(ctx, item)
    await _announce(ctx, item)


async def _announce(ctx: Ctx, item: Item) -> None:
    """Tell the room which round it is and what is asked of people now, quietly, with the way to the card."""
    circle = await circles.by_slug(ctx.db, slug=item.circle)
    if circle.room_id is None or rounds.of(item).ends_at <= ctx.now:
        return  # The bot was away for the whole round: what comes next says more.
    until = ctx.when(rounds.of(item).ends_at, item.circle)
    shown, prefix = f"C-{item.number}", ctx.settings.matrix.command_prefix
    link = await link_to_card(ctx, item)
    words = ctx.settings.federation.words
    if item.round is Round.REACTIONS:
        body = [f"{shown} is now in its reactions round, until {until}: what do you make of it, in one short line? Reply to ",
                link, ", or say ", code(f"{prefix}reaction {shown} <line>"), "."]  # fmt: skip
    else:
        body = [f"{shown} is now in its consent round, until {until}: does anybody have {a_(words.critical_concern)}? "
                "React here or on ", link, ", or say ", code(f"{prefix}yes {shown}"), "."]  # fmt: skip
    await ctx.outbox.post(circle.room_id, say(p(*body), quote(item.text)), card=text_of(item))


async def _go_on(ctx: Ctx, old: Item, course: rounds.Course) -> Reply:
    """Open the item that goes on where one was not heard by enough, in both circles where it was asked of two. Raises
    Refusal when there is one already."""
    both = await halves(ctx, old)
    for half in both:
        following = await items_of.find_following(ctx.db, item=half.number)
        if following is not None:
            raise Refusal("goes-on-already", f"C-{half.number} goes on as C-{following.number} already.")
    new = [await _opened_anew(ctx, half, course, reminds=half is old) for half in both]
    if len(new) > 1:
        new[0].twin, new[1].twin = new[1].number, new[0].number
    await ctx.db.flush()
    for half, item in zip(both, new, strict=True):
        circle = await circles.by_slug(ctx.db, slug=item.circle)
        await post_card(ctx, item, circle)
        if half is not old and circle.room_id is not None:
            await ctx.outbox.post(circle.room_id, say(_goes_on(ctx, half, item)))
    return Reply.text(_goes_on(ctx, old, new[0]))


def _goes_on(ctx: Ctx, old: Item, item: Item) -> str:
    return (
        f"C-{old.number} goes on as C-{item.number}, until {ctx.when(item.closes_at, item.circle)}. What was answered stays; only those "
        "not yet heard are asked."
    )


async def _opened_anew(ctx: Ctx, old: Item, course: rounds.Course, *, reminds: bool) -> Item:
    """One item in the place of another, with its answers and its measures, of which the owners are reminded once."""
    circle = await circles.by_slug(ctx.db, slug=old.circle)
    item = await open_item(
        ctx, circle, course, text=old.text, aim=old.aim, quorum=old.quorum, silence=old.silence, voice=old.voice,
        review_at=old.review_at,
        term=terms.read_term(old.term) if old.term else None, proposer=old.proposer, follows=old.number,
        reviews=old.reviews, wish=old.wish, referred_from=old.referred_from,
    )  # fmt: skip
    first = await ctx.db.get_one(Version, (item.number, 1))
    item.version_at = first.at = old.version_at
    carried = [one for one in (await standing_of(ctx, old)).answers if not one.late and one.at <= old.closes_at]
    for answer in carried:
        ctx.db.add(
            Answer(
                item=item.number, user_id=answer.user_id, seat=answer.seat, stance=answer.stance, words=answer.words,
                by_phone=answer.by_phone, as_stand_in=answer.as_stand_in, at=answer.at, source=answer.source,
                resolved_at=answer.resolved_at, resolved_how=answer.resolved_how,
            )
        )  # fmt: skip
    for kept in await items_of.measures_of(ctx.db, item=old.number):
        measure = Measure(
            item=item.number, owner=kept.owner, what=kept.what, due_at=kept.due_at, set_by=kept.set_by, set_at=kept.set_at
        )  # fmt: skip
        ctx.db.add(measure)
        await ctx.db.flush()
        if reminds and measure.due_at > (old.closed_at or ctx.now):
            await ctx.schedule("measure", str(measure.id), at=measure.due_at)
    await ctx.db.flush()
    return item
