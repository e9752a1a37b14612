"""Looking behind the counter."""

from dataclasses import dataclass, replace
from datetime import timedelta

from chatbot.api.access import Who
from chatbot.api.arguments import Rest
from chatbot.api.context import Ctx, Reply
from chatbot.api.device import FEW_KEYS
from chatbot.api.pages import first_page
from chatbot.api.post.effects import Priority
from chatbot.api.seams.listing import MOST_ENTRIES, Entries, Entry, Listing
from chatbot.api.wording.markup import Doc, Inline
from commands.admin import texts
from commands.admin.family import admin
from storage.models import Circle, InboxState
from storage.queries import audit as lines_of
from storage.queries import circles, jobs, queue, rooms
from storage.queries import inbox as inbox_of
from storage.queries import requests as requests_of

LATELY = timedelta(days=7)
UNANSWERED = timedelta(days=30)
"""Requests about co-ops that nobody has answered for so long are shown."""
DEAD_COUNTED, DEAD_SHOWN = 100, 5


@dataclass(frozen=True)
class ChangesBefore(Listing, name="changes"):
    """The changes, the newest first, before the one of this number (0: all)."""

    before: int = 0
    words: str = ""
    """Those alone that concern what these words say."""


@admin.command("admin status", allow=Who.OPERATOR, example="admin status")
async def status(ctx: Ctx) -> Reply:
    """See how the bot is doing: circles it cannot reach, what waits, what failed."""
    doc, _ = await how_it_stands(ctx)
    return _first(doc)


async def how_it_stands(ctx: Ctx, *, listens: bool = True) -> tuple[Doc, bool]:
    """How the bot is doing, and whether that is well. Of use without a speaker, too: the command line asks, of a bot that may not be
    at work at all (``listens``)."""
    unreachable = await _unreachable(ctx)
    counts = await inbox_of.count_by_state(ctx.db, since=ctx.now - LATELY)
    waiting = sum(count for _, _, count in await queue.count_waiting(ctx.db))
    dead = await queue.dead_since(ctx.db, since=ctx.now - LATELY, limit=DEAD_COUNTED)
    failing = await jobs.failing(ctx.db)
    unanswered = [each for each in await requests_of.open_about_co_ops(ctx.db) if ctx.now - each.asked_at >= UNANSWERED]
    unread = counts[InboxState.UNDECRYPTABLE]

    resting = [circle for circle in await circles.known(ctx.db) if not circle.active]

    lines = [
        *(texts.at_rest(circle) for circle in resting),
        *(texts.unreachable(circle) for circle in unreachable),
        texts.pending(handled=counts[InboxState.PENDING], sent=waiting),
        *([texts.undecryptable(unread)] if unread else []),
        texts.lately(
            LATELY,
            done=counts[InboxState.DONE],
            refused=counts[InboxState.REFUSED],
            failed=counts[InboxState.FAILED],
            dead=len(dead),
        ),
        *(texts.failing(job) for job in failing),
        *(texts.unanswered(each, when=ctx.when(each.asked_at)) for each in unanswered),
        await _encryption(ctx),
        texts.device(ctx.device),
    ]
    fine = listens and _device_is_well(ctx)
    well = fine and not (unreachable or counts[InboxState.FAILED] or dead or failing or unanswered)
    return texts.status(lines, well=well, resting=len(resting)), well


@admin.command("admin outbox", allow=Who.OPERATOR, example="admin outbox")
async def outbox(ctx: Ctx) -> Reply:
    """See what waits to be sent, when it will all be sent, and what could not be."""
    rows = await queue.count_waiting(ctx.db)
    counts = {each: sum(count for rank, _, count in rows if rank == each) for each in Priority}
    later = await queue.count_due_after(ctx.db, now=ctx.now)
    openings = await queue.people_without_room(ctx.db, now=ctx.now)
    oldest = await queue.oldest_waiting(ctx.db, now=ctx.now)
    dead = await queue.dead_since(ctx.db, since=ctx.now - LATELY, limit=DEAD_SHOWN)
    estimate = ctx.estimate(
        messages=sum(counts.values()) - later,
        openings=openings,
        last=max((each for each, count in counts.items() if count), default=Priority.ANSWER),
        now=ctx.now,
    )
    waiting = texts.Waiting(
        by_priority=counts,
        openings=openings,
        later=later,
        oldest=ctx.now - oldest.due_at if oldest is not None else timedelta(),
        estimate=estimate,
        done_at=ctx.when(ctx.now + estimate.takes),
    )
    return _first(texts.outbox(waiting, dead, lately=LATELY))


@admin.command("admin audit", allow=Who.OPERATOR, example="admin audit C-12")
async def audit(ctx: Ctx, words: Rest | None = None) -> Reply:
    """See who changed what, newest first, page by page; with words, only of an item, a person or a kind of change.

    In a room you are answered in private, with the newest ones.
    """
    listing = ChangesBefore(words=words or "")
    if ctx.said.private:
        page = await first_page(ctx, listing, empty=texts.no_change(wanted=words is not None))
        return replace(page, priority=Priority.OPERATOR)
    found = await read_changes(ctx, listing)
    if not found.total:
        return _first(texts.no_change(wanted=words is not None), private=True)
    more = found.total > len(found.next)
    return _first(texts.changes(found, again=f"admin audit {words or ''}".strip() if more else None), private=True)


@admin.pages(allow=Who.OPERATOR)
async def read_changes(ctx: Ctx, behind: ChangesBefore) -> Entries:
    """The next changes."""
    total = await lines_of.count(ctx.db, words=behind.words)
    before = behind.before or None
    found = await lines_of.newest(ctx.db, words=behind.words, before=before, limit=MOST_ENTRIES)
    people = {line.actor for line in found if line.actor is not None}
    names = await rooms.names_in_circles(ctx.db, user_ids=people)
    return Entries(
        heading=texts.so_many_changes(total, words=behind.words),
        total=total,
        next=[
            Entry(texts.change(line, ctx.when(line.at), names), ChangesBefore(line.id, behind.words)) for line in found
        ],
    )


def _first(doc: Doc, *, private: bool = False) -> Reply:
    """An answer that goes before all others that wait to be sent."""
    return Reply(doc, private, priority=Priority.OPERATOR)


async def _unreachable(ctx: Ctx) -> list[Circle]:
    """The circles in whose room the bot is not."""
    reached = await circles.reached(ctx.db)
    return [circle for circle in await circles.active_in(ctx.db) if circle.slug not in reached]


async def _encryption(ctx: Ctx) -> Inline:
    """Which rooms are encrypted."""
    joined = await rooms.joined(ctx.db)
    encrypted = {room.room_id for room in joined if room.encrypted}
    theirs = [circle for circle in await circles.active_in(ctx.db) if circle.room_id in encrypted]
    private = [room for room in joined if room.private_with is not None and room.unfit is None]
    return texts.encryption(theirs, encrypted=sum(room.encrypted for room in private), private=len(private))


def _device_is_well(ctx: Ctx) -> bool:
    """Whether people's clients can write to the bot's device, as far as is known."""
    device = ctx.device
    return device is None or device.one_time_keys is None or (device.signed and device.one_time_keys >= FEW_KEYS)
