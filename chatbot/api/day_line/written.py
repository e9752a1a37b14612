"""Writing a person's day line: what has fallen due for them and waits still, each once, what ends first before all else."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from chatbot.api.context import Ctx
from chatbot.api.day_line import texts
from chatbot.api.day_line.line import DAY_LINE, NINE, LineFor, next_line, plan_lines, when_told, zone_of
from chatbot.api.declaring.family import Family
from chatbot.api.post.effects import Priority
from chatbot.api.seams.says import Readers, Waiting
from chatbot.api.wording.markup import Doc, Sealed
from storage.models import Reminder
from storage.queries import circles, reminders
from storage.types import UserId

MOST_LINES = 10
LATE = timedelta(hours=3)
"""We were away: a line that would come later than that after its time waits for the next, where what it tells lasts."""
REMEMBERED = timedelta(days=400)
"""So long is known what a person was told: nothing comes near its end once more after that."""

day_line = Family(DAY_LINE, "What falls due for people")
Told = tuple[str, Waiting]
"""A family, and what it says waits."""


@day_line.job(changes=False)
async def write_line(ctx: Ctx, due: LineFor) -> None:
    """Tell a person what has fallen due for them, if it waits still."""
    known = await reminders.all_of(ctx.db, user_id=due.person)
    unsaid = [each for each in known if each.said_at is None]
    if not unsaid or await _waits_for_the_next(ctx, due, unsaid):
        return
    told = await ctx.waiting_of_each(due.person, Readers(None, encrypted=True))
    shown = await _to_be_shown(ctx, due, told, known)
    lines, others = shown[:MOST_LINES], len(told) - len(shown[:MOST_LINES])
    txn = await _say(ctx, due, lines, others) if lines else None

    said = {(family, waiting.record) for family, waiting in shown}
    for each in unsaid:
        if (each.family, each.record) not in said:
            await ctx.db.delete(each)  # It waits for them no longer.
        else:
            each.said_at, each.said_in = ctx.now, txn
    kept = {(each.family, each.record) for each in unsaid}
    for family, record in sorted(said - kept):
        early = Reminder(user_id=due.person, family=family, record=record, stage="", since=ctx.now)
        early.said_at, early.said_in = ctx.now, txn
        ctx.db.add(early)
    await reminders.forget_before(ctx.db, user_id=due.person, before=ctx.now - REMEMBERED)


async def _waits_for_the_next(ctx: Ctx, due: LineFor, unsaid: Sequence[Reminder]) -> bool:
    """Whether a line that is late can wait: nobody is told at night what would have been said at nine."""
    if ctx.now - due.planned_at <= LATE:
        return False
    zone = await zone_of(ctx.db, due.person, settings=ctx.settings)
    times = [when_told(ctx.now, zone=zone, until=each.until) for each in unsaid]
    if min(times) <= ctx.now:
        return False
    people = {due.person: min((each.until for each in unsaid if each.until is not None), default=None)}
    await plan_lines(ctx.db, people, settings=ctx.settings, now=ctx.now)
    return True


async def _to_be_shown(ctx: Ctx, due: LineFor, told: Sequence[Told], known: Sequence[Reminder]) -> list[Told]:
    """What has fallen due; and what would be over by the next line and was in none, if there is a line at all."""
    unsaid = {(each.family, each.record) for each in known if each.said_at is None}
    ever = {(each.family, each.record) for each in known}
    zone = await zone_of(ctx.db, due.person, settings=ctx.settings)
    next_one = next_line(ctx.now + timedelta(seconds=1), zone=zone)
    shown = [(family, each) for family, each in told if (family, each.record) in unsaid]
    if shown:
        shown += [
            (family, each)
            for family, each in told
            if (family, each.record) not in ever and each.until is not None and ctx.now < each.until <= next_one
        ]
    return sorted(shown, key=lambda one: (one[1].until or datetime.max.replace(tzinfo=UTC), one[1].about))


async def _say(ctx: Ctx, due: LineFor, lines: Sequence[Told], others: int) -> str | None:
    zone = await zone_of(ctx.db, due.person, settings=ctx.settings)
    at_nine = due.planned_at.astimezone(zone).time() == NINE
    (family, first), *more = lines
    tag = f"{DAY_LINE}:{due.person}"
    if not more and first.alone is not None:
        pen, alone = ctx.within(family), await first.alone()
        doc = alone.doc + texts.others_wait(others)
        if alone.asks is not None:
            await pen.forget_question(due.person, alone.asks)
        txn = await pen.outbox.private(
            due.person,
            doc,
            about=alone.about,
            priority=Priority.REMINDER,
            tag=tag,
            card=alone.card,
            reactions=alone.taps,
            awaited=at_nine,
        )
        if alone.asks is not None:
            pen.open_question(alone.asks, to=due.person, txn=txn, lasts=alone.lasts)
        return txn
    doc = await _listed(ctx, due.person, lines) + texts.others_wait(others)
    return await ctx.outbox.private(due.person, doc, about=None, priority=Priority.REMINDER, tag=tag, awaited=at_nine)


async def _listed(ctx: Ctx, person: UserId, lines: Sequence[Told]) -> Doc:
    """The lines; without the words of circles whose words stay encrypted, where the private room is not."""
    in_full = texts.lines([each for _, each in lines])
    attended = await circles.attended_by(ctx.db, user_id=person)
    if not await ctx.outbox.readership.sealed(*attended):
        return Doc(in_full)
    known = {(family, each.about): each for family, each in await ctx.waiting_of_each(person, Readers(None, False))}
    in_clear = texts.lines([known.get((family, each.about), each) for family, each in lines])
    if in_full == in_clear:
        return Doc(in_full)
    return Doc((*in_full[:-1], Sealed((in_full[-1],), in_clear[-1])))
