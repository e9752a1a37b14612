"""Closing: by itself at the stored instant, early by who may, or withdrawn; extending; and reminding, once."""

from datetime import timedelta
from typing import Annotated, Any

from chatbot.access import Who
from chatbot.arguments import ItemNumber, When
from chatbot.context import Ctx, Reply
from chatbot.errors import Refusal
from chatbot.markup import code, p, quote, say
from chatbot.outbox import Priority
from commands.consent import cards
from commands.consent.family import Standing, consent, name_of, runs_circle, show, standing_of
from commands.rules import consent as judge
from storage.models import Decision, Item, ItemStatus
from storage.queries import circles, members
from storage.queries import consent as items_of
from storage.types import UserId

Number = Annotated[int, ItemNumber("C")]
OFFLINE = timedelta(minutes=5)
"""Closed later than this after its time, an item says why."""


@consent.command("close", allow=Who.PRESENT, example="!close C-12", changes=True)
async def close(ctx: Ctx, number: Number) -> Reply:
    """Close an item before its time: when all are heard, or as facilitator or secretary."""
    item, may = await _to_run(ctx, number)
    standing = await standing_of(ctx, item)
    judge.may_close_early(standing.tally, number=number, runs_circle=may)

    await _close(ctx, item)

    return Reply.none()


@consent.command("withdraw", allow=Who.PRESENT, example="!withdraw C-12", changes=True)
async def withdraw(ctx: Ctx, number: Number) -> Reply:
    """Withdraw your own item, before it closes."""
    item, _ = await _to_run(ctx, number)
    item.seats = dict((await standing_of(ctx, item)).seat_names)
    item.status, item.closed_at = ItemStatus.WITHDRAWN, ctx.now
    ctx.audit("consent.withdrawn", f"C-{number}", circle=item.circle)
    await _forget(ctx, item)
    await show(ctx, item)
    return Reply.text(f"C-{number} is withdrawn. Thank you to all who had answered; nothing is decided.")


@consent.command("extend", allow=Who.PRESENT, example="!extend C-12 by fri 17:00", changes=True)
async def extend(ctx: Ctx, number: Number, *, by: When) -> Reply:
    """Give an item more time, or less; only those not yet heard are told."""
    item, _ = await _to_run(ctx, number)
    closes_at = judge.closing_time(by, now=ctx.now, default=OFFLINE)
    item.closes_at = closes_at
    ctx.audit("consent.extended", f"C-{number}", circle=item.circle, closes_at=closes_at.isoformat())
    await ctx.schedule("close", str(number), at=closes_at)
    standing = await show(ctx, item)
    for user_id in await _people_not_heard(ctx, standing):
        if user_id != ctx.actor.user_id:
            await ctx.outbox.private(
                user_id,
                say(p(f"C-{number} in the {standing.circle.name} now closes {ctx.when(closes_at)}. Your co-op has not been "
                      "heard yet."), quote(item.text)),
                priority=Priority.REMINDER, rings=False,
            )  # fmt: skip
    return Reply.text(f"C-{number} now closes {ctx.when(closes_at)}. I have told those who have not been heard yet.")


@consent.job("close")
async def close_due(ctx: Ctx, key: str, data: dict[str, Any]) -> None:
    """An item's time has come."""
    item = await items_of.by_number(ctx.db, number=int(key))
    if item.status is ItemStatus.OPEN:
        await _close(ctx, item)


@consent.job("remind")
async def remind_due(ctx: Ctx, key: str, data: dict[str, Any]) -> None:
    """Remind, once, the people of the seats that are not heard."""
    item = await items_of.by_number(ctx.db, number=int(key))
    if item.status is not ItemStatus.OPEN or item.closes_at <= ctx.now:
        return
    standing = await standing_of(ctx, item)
    for user_id in await _people_not_heard(ctx, standing):
        await ctx.outbox.private(
            user_id,
            say(p(f"C-{key} in the {standing.circle.name} closes {ctx.when(item.closes_at)}, and your co-op has not been "
                  "heard yet:"), quote(item.text),
                p("Say ", code(f"yes C-{key}"), ", ", code(f"concern C-{key} …"), " or ", code(f"object C-{key} …"),
                  " here, or react on the card in the room. Thank you!")),
            priority=Priority.REMINDER, once=f"consent-reminder:{key}:{user_id}", tag=f"reminders:C-{key}",
        )  # fmt: skip


async def _to_run(ctx: Ctx, number: int) -> tuple[Item, bool]:
    """An open item that the speaker may run, and whether they may as facilitator or secretary. Raises Refusal."""
    item = await items_of.by_number(ctx.db, number=number)
    circle = await circles.by_slug(ctx.db, slug=item.circle)
    may = await runs_circle(ctx, circle)
    judge.may_run(item, actor=ctx.actor.user_id, runs_circle=may)
    judge.must_be_open(item)
    return item, may


async def _close(ctx: Ctx, item: Item) -> None:
    """Judge an item, note a decision in the logbook, and tell the circle."""
    standing = await standing_of(ctx, item)
    settings = ctx.rules_of(item.circle).consent
    seats = len(standing.seat_names)

    item.status = judge.outcome(standing.tally, quorum=settings.quorum, silence=settings.silence)
    late = ctx.now - item.closes_at > OFFLINE
    item.closed_at, item.seats = ctx.now, dict(standing.seat_names)
    needed = judge.needed(settings.quorum, seats=seats)
    decision: Decision | None = None
    if item.status in (ItemStatus.AGREED, ItemStatus.AGREED_WITH_CONCERNS):
        decision = Decision(
            item=item.number, circle=item.circle, text=item.text, agreed_at=ctx.now,
            summary=cards.heard_in_words(standing.tally, needed=needed),
        )  # fmt: skip
        ctx.db.add(decision)
        await ctx.db.flush()
    ctx.audit("consent.closed", f"C-{item.number}", circle=item.circle, status=item.status.value)
    await _forget(ctx, item)

    standing = await show(ctx, item)
    answers = [answer for seat in standing.tally.seats for answer in seat.answers] + list(standing.tally.beside)
    names = {answer.user_id: await name_of(ctx, answer.user_id) for answer in answers}
    was_due = f"It was due {ctx.when(item.closes_at)} and closed {ctx.when(ctx.now)}: I was offline." if late else None
    if standing.circle.room_id is None:
        raise Refusal("no-room", f"I am not in the room of the {standing.circle.name}.")
    await ctx.outbox.post(
        standing.circle.room_id,
        cards.outcome(
            item, standing.tally, decision, seats=standing.seat_names, names=names, needed=needed,
            words=ctx.settings.federation.words, was_due=was_due, prefix=ctx.settings.matrix.command_prefix,
        ),
    )  # fmt: skip


async def _forget(ctx: Ctx, item: Item) -> None:
    """No reminder and no second closing once an item is closed."""
    await ctx.unschedule("remind", str(item.number))
    await ctx.outbox.cancel(f"reminders:C-{item.number}")
    if ctx.speaker is not None:
        await ctx.unschedule("close", str(item.number))


async def _people_not_heard(ctx: Ctx, standing: Standing) -> list[UserId]:
    people: set[UserId] = set()
    for seat in standing.tally.not_heard:
        if seat.seat.startswith("coop:"):
            speakers = await members.speaking_for(
                ctx.db, circle=standing.circle.slug, coop_id=int(seat.seat.removeprefix("coop:"))
            )
            people |= {member.user_id for member in speakers}
        else:
            people.add(UserId(seat.seat))
    return sorted(people)
