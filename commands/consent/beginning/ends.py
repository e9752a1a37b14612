"""The end of an item that was said and could not be read: asked for, set by a reply, reminded of, and what happens without one."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from chatbot.api.arguments import Reading, looks_like_a_time, read_time, without_lead
from chatbot.api.context import Ctx, Reply
from chatbot.api.day_line.line import remind
from chatbot.api.errors import Unsure, UsageError
from chatbot.api.seams.payloads import Due
from chatbot.api.wording.markup import Inline, say
from commands.consent.card.showing import line_of, show
from commands.consent.family import consent
from commands.consent.items.asked import EndWanted
from commands.consent.items.planning import plan
from commands.consent.items.rights import to_run
from commands.consent.items.spans import spans_of
from commands.consent.texts import end as texts
from commands.rules.consent import ends, rounds
from commands.rules.consent.rights import is_asked
from storage.models import Item, ItemStatus
from storage.queries import circles
from storage.queries import consent as items_of

BEFORE = timedelta(days=1)
"""So long before an end that is set for now its proposer is reminded."""
MOST_ENDS = 2
"""How many ends an item has for now before it closes as not agreed."""


@dataclass(frozen=True)
class EndUnset(Due, name="unset-end"):
    """An end that is set for now comes near."""

    item: int


async def ask_for_end(ctx: Ctx, item: Item, said: str) -> None:
    """Ask whoever opened an item for the end that could not be read."""
    until = ctx.when(item.closes_at, item.circle)
    await ctx.ask_here(
        EndWanted(item.number),
        texts.unread(item, said, until=until),
        lasts=MOST_ENDS * (item.closes_at - ctx.now),
        card=line_of(item),
    )


async def wait_for_end(ctx: Ctx, item: Item) -> None:
    """Note that an item has an end for now only, and have its proposer reminded."""
    item.unset_ends += 1
    await ctx.schedule(EndUnset(item.number), at=item.closes_at - BEFORE)


def is_an_end(words: str, asked: EndWanted, reading: Reading) -> bool:
    """Whether words can be read as a time."""
    try:
        read_time(without_lead(words), reading)
    except UsageError:
        return False
    return True


def is_like_an_end(words: str, asked: EndWanted, reading: Reading) -> bool:
    """Whether words are meant as a time."""
    return looks_like_a_time(without_lead(words)) or is_an_end(words, asked, reading)


async def end_of(ctx: Ctx, asked: EndWanted) -> Inline:
    """What the proposer is asked."""
    return texts.end_wanted(await items_of.by_number(ctx.db, number=asked.item))


@consent.answer(changes=True, fits=is_an_end, tries=is_like_an_end, subject=end_of)
async def end_said(ctx: Ctx, words: str, asked: EndWanted) -> Reply:
    """The end of an item, after the bot asked for it."""
    item = await items_of.by_number(ctx.db, number=asked.item)
    if item.status is ItemStatus.OPEN and not item.unset_ends:
        return Reply(say(texts.has_one(item, closes=ctx.when(item.closes_at, item.circle))), about=line_of(item))
    item, _ = await to_run(ctx, asked.item)
    return await _set(ctx, item, _read(ctx, item, words))


async def end_in_reply(ctx: Ctx, item: Item, words: str) -> Reply | None:
    """What a reply to the card does where the end is missing, its proposer says it, and all that it says is a time."""
    if not item.unset_ends or item.proposer != ctx.actor.user_id or not is_asked(item):
        return None
    try:
        at = _read(ctx, item, words)
    except UsageError as unclear:
        if isinstance(unclear, Unsure):
            raise
        return None
    await to_run(ctx, item.number)
    return await _set(ctx, item, at)


def _read(ctx: Ctx, item: Item, words: str) -> datetime:
    reading = replace(ctx.reading, zone=ctx.settings.zone_of(item.circle))
    spoken = read_time(without_lead(words), reading)
    return spoken.until or spoken.at


async def _set(ctx: Ctx, item: Item, at: datetime) -> Reply:
    zone, circle = ctx.settings.zone_of(item.circle), await circles.by_slug(ctx.db, slug=item.circle)
    course = ends.ends_at(rounds.of(item), at, now=ctx.now, spans=spans_of(ctx, circle), zone=zone)

    rounds.put(course, item)
    item.unset_ends = 0
    ctx.audit("consent.end_set", f"C-{item.number}", circle=item.circle, to=at.isoformat())
    await plan(ctx, item)
    await show(ctx, item)

    return Reply(texts.set_now(item, closes=ctx.when(item.closes_at, item.circle)), about=line_of(item))


@consent.job(changes=False)
async def end_unset(ctx: Ctx, due: EndUnset) -> None:
    """An end that is set for now comes near: remind the proposer that there is no other."""
    item = await items_of.by_number(ctx.db, number=due.item)
    if not item.unset_ends or not is_asked(item):
        return
    await remind(ctx, [item.proposer], f"end-of-C-{item.number}", until=item.closes_at, stage=str(item.unset_ends))


async def gets_one_more(ctx: Ctx, item: Item) -> bool:
    """Whether an item that has come to its time had an end for now only, and goes on once more."""
    if not item.unset_ends or item.unset_ends >= MOST_ENDS:
        return False
    span = ctx.rules_of(item.circle).consent.unread_end
    rounds.put(ends.goes_on(rounds.of(item), span=span, zone=ctx.settings.zone_of(item.circle)), item)
    await wait_for_end(ctx, item)
    ctx.audit("consent.end_still_unset", f"C-{item.number}", circle=item.circle)
    await plan(ctx, item)
    await show(ctx, item)
    circle = await circles.by_slug(ctx.db, slug=item.circle)
    if circle.room_id is not None:
        doc = texts.goes_on(item, until=ctx.when(item.closes_at, item.circle))
        await ctx.outbox.post(circle.room_id, doc, card=line_of(item))
    return True
