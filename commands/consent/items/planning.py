"""What an item waits for: the next round, its close, its reminder, answers, measures, its review."""

from dataclasses import dataclass
from datetime import datetime

from chatbot.api.context import Ctx
from chatbot.api.day_line.line import tell_anew
from chatbot.api.seams.payloads import Due
from commands.consent.items.asked import WhetherMet, ask_no_more
from commands.rules.consent import ends, rounds
from commands.rules.consent import outcomes as judge
from storage.models import Item, Round
from storage.queries import consent as items_of
from storage.types import UserId


@dataclass(frozen=True)
class NextRound(Due, name="round"):
    """The stored end of a round: the next one begins."""

    item: int


@dataclass(frozen=True)
class Closing(Due, name="close"):
    """An item's time is over."""

    item: int


@dataclass(frozen=True)
class DayBegins(Due, name="day"):
    """The card says in how many days the item closes, which is one less from here on."""

    item: int


@dataclass(frozen=True)
class Reminding(Due, name="remind"):
    """Those not yet heard are reminded, once."""

    item: int


@dataclass(frozen=True)
class EndToTell(Due, name="end"):
    """Those not yet heard are to hear of another end, which ``by`` has set."""

    item: int
    by: UserId


@dataclass(frozen=True)
class MeasureDue(Due, name="measure"):
    """Whoever watches a measure is asked what they have seen."""

    measure: int


@dataclass(frozen=True)
class ReviewDue(Due, name="review"):
    """A decision is looked at again."""

    decision: int


@dataclass(frozen=True)
class TermOver(Due, name="term-over"):
    """The term of a decision is over: it ends, if nobody has renewed it."""

    decision: int


@dataclass(frozen=True)
class Missing(Due, name="missing"):
    """The close comes near: who runs the item hears how many are missing."""

    item: int


@dataclass(frozen=True)
class AllHeard(Due, name="all-heard"):
    """All are heard in the present round: who runs the item is offered to end it."""

    item: int


@dataclass(frozen=True)
class Corrected(Due, name="corrected"):
    """The people of a co-op have corrected, within a day of the close, what was entered for it in a call."""

    answer: int


@dataclass(frozen=True)
class ToMeet(Due, name="ways-to-meet"):
    """The circle is to hear how a critical concern can be met: after whoever holds it was thanked."""

    answer: int


async def plan(ctx: Ctx, item: Item) -> None:
    """Have what an item's course says done at its time: the next round, the close, the reminder. Nothing once closed.

    As long as it is asked, so long may people say whether their critical concern is met.
    """
    course = rounds.of(item)
    if not course.open or course.own_outcome is not None:
        for kind in (NextRound, Closing, Reminding, DayBegins, Missing, AllHeard):
            await ctx.unschedule(kind(item.number))
        await ctx.outbox.cancel(reminders_of(item))
        await tell_anew(ctx, f"C-{item.number}")
        await items_of.forget_reasons(ctx.db, item=item.number)
        await ask_no_more(ctx, item)
        return
    await _put(ctx, NextRound(item.number), at=course.ends_at if course.round is not Round.CONSENT else None)
    await _put(ctx, Closing(item.number), at=course.closes_at)
    await plan_next_day(ctx, item)
    reminds = judge.reminder_time(opened_at=course.reactions_end or course.opened_at, closes_at=course.closes_at)
    await _put(ctx, Reminding(item.number), at=reminds if reminds is not None and reminds > ctx.now else None)
    missing = judge.missing_time(opened_at=course.reactions_end or course.opened_at, closes_at=course.closes_at)
    await _put(ctx, Missing(item.number), at=missing if missing > ctx.now else None)
    if reminds is None:
        await ctx.outbox.cancel(reminders_of(item))
        await tell_anew(ctx, f"C-{item.number}")
    await ask_no_more(ctx, item)
    await ctx.await_until(WhetherMet, about=str(item.number), until=answerable_until(ctx, item))


async def plan_next_day(ctx: Ctx, item: Item) -> None:
    """Have the card say anew, after midnight where the circle is, how many days are left."""
    midnight = ends.next_midnight(ctx.now, ctx.settings.zone_of(item.circle))
    await _put(ctx, DayBegins(item.number), at=midnight if midnight < item.closes_at else None)


async def _put(ctx: Ctx, due: Due, *, at: datetime | None) -> None:
    await (ctx.unschedule(due) if at is None else ctx.schedule(due, at=at))


def answerable_until(ctx: Ctx, item: Item) -> datetime:
    """Until when a person may say whether their critical concern is met: as long as the item is open."""
    return max(item.closes_at, ctx.now + rounds.SHORTEST)


def reminders_of(item: Item) -> str:
    """The tag of the reminder of an item in its room that waits to be sent."""
    return f"reminders:C-{item.number}"
