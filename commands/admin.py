"""For operators: how the bot is doing, what waits to be sent, who changed what."""

from datetime import timedelta

from chatbot.api.access import Who
from chatbot.api.arguments import Rest, say_span
from chatbot.api.context import Ctx, Reply
from chatbot.api.device import FEW_KEYS
from chatbot.api.family import Family
from chatbot.api.markup import Block, Inline, b, code, p, say, ul
from chatbot.api.outbox import Priority
from chatbot.api.rendering import IN_A_ROOM
from commands.people import name_of
from storage.models import InboxState
from storage.queries import audit as lines_of
from storage.queries import circles, jobs, rooms
from storage.queries import inbox as inbox_of
from storage.queries import outbox as outbox_of
from storage.types import UserId

admin = Family("admin", "For operators.")

IN_WORDS = {
    Priority.OPERATOR: "answers to operators",
    Priority.ANSWER: "answers and cards",
    Priority.COMFORT: "edits and reactions",
    Priority.REMINDER: "reminders",
}
LATELY = timedelta(days=7)
DEAD_SHOWN = 5
LINES_SHOWN = 20


@admin.command("admin status", allow=Who.OPERATOR, example="admin status")
async def status(ctx: Ctx) -> Reply:
    """See how the bot is doing: circles it cannot reach, what waits, what failed."""
    lines: list[list[Inline]] = []
    unreachable = []
    for circle in await circles.active_in(ctx.db):
        room = await rooms.find(ctx.db, room_id=circle.room_id) if circle.room_id is not None else None
        if room is None or not room.joined:
            unreachable.append(circle)
    counts = await inbox_of.count_by_state(ctx.db, since=ctx.now - LATELY)
    waiting = sum(count for _, _, count in await outbox_of.count_waiting(ctx.db))
    dead = await outbox_of.dead_since(ctx.db, since=ctx.now - LATELY, limit=100)
    failing = await jobs.failing(ctx.db)

    if unreachable:
        lines += [
            [b(circle.name), f": I am not in its room {circle.room}. Please invite me there."] for circle in unreachable
        ]
    lines.append(
        [f"To be handled: {counts[InboxState.PENDING]}. To be sent: {waiting}, see ", code("!admin outbox"), "."]
    )
    if counts[InboxState.UNDECRYPTABLE]:
        lines.append([f"Encrypted messages whose key I still wait for: {counts[InboxState.UNDECRYPTABLE]}."])
    lines.append([f"In the last {IN_A_ROOM.words(say_span(LATELY))}: {counts[InboxState.DONE]} events dealt with, "
                  f"{counts[InboxState.REFUSED]} refused with a reason, {counts[InboxState.FAILED]} failed, "
                  f"{len(dead)} messages that could not be delivered."])  # fmt: skip
    lines += [
        [f"The job {job.family}/{job.name} for {job.key} has failed {job.failures} times; I try again."]
        for job in failing
    ]
    device_well, device = _device(ctx)
    well = device_well and not (unreachable or counts[InboxState.FAILED] or dead or failing)
    lines += [await _encryption(ctx), device]
    return _first(p("All is well." if well else "Something needs a look:"), ul(lines))


@admin.command("admin outbox", allow=Who.OPERATOR, example="admin outbox")
async def outbox(ctx: Ctx) -> Reply:
    """See what waits to be sent, when it will all be sent, and what could not be."""
    waiting = await outbox_of.count_waiting(ctx.db)
    later = await outbox_of.count_due_after(ctx.db, now=ctx.now)
    dead = await outbox_of.dead_since(ctx.db, since=ctx.now - LATELY, limit=DEAD_SHOWN)
    total = sum(count for _, _, count in waiting)
    lines: list[list[Inline]] = []
    last = max((Priority(rank) for rank, _, _ in waiting), default=Priority.ANSWER)
    for priority in Priority:
        count = sum(number for rank, _, number in waiting if rank == priority)
        if count:
            lines.append([f"{count} {IN_WORDS[priority]}"])
    openings = await outbox_of.people_without_room(ctx.db, now=ctx.now)
    if openings:
        lines.append([f"Private rooms to be opened first: {openings}"])
    if later:
        lines.append([f"Not yet due: {later}"])
    blocks: list[Block] = [p(f"Waiting to be sent: {total}." if total else "Nothing waits to be sent.")]
    if total:
        blocks.append(ul(lines))
        oldest = await outbox_of.oldest_waiting(ctx.db, now=ctx.now)
        waited = ""
        if oldest is not None and ctx.now - oldest.due_at >= timedelta(minutes=1):
            waited = f" The oldest has waited {IN_A_ROOM.words(say_span(ctx.now - oldest.due_at))}."
        estimate = ctx.estimate(messages=total - later, openings=openings, last=last, now=ctx.now)
        span, when = IN_A_ROOM.words(say_span(estimate.takes)), ctx.when(ctx.now + estimate.takes)
        if estimate.takes >= timedelta(minutes=1) and estimate.guessed:
            blocks.append(p(f"With a homeserver's usual limits what is due is sent in about {span}, by {when}; I do not "
                            f"know ours yet, so it may well be sooner.{waited} Answers go first."))  # fmt: skip
        elif estimate.takes >= timedelta(minutes=1):
            blocks.append(p(f"At the homeserver's pace what is due is sent in about {span}, by {when}.{waited} "
                            "Answers go first."))  # fmt: skip
        elif total > later:
            blocks.append(p(f"What is due is sent within a minute.{waited}"))
    if dead:
        blocks.append(p(f"Not delivered in the last {IN_A_ROOM.words(say_span(LATELY))}, the newest first:"))
        blocks.append(
            ul([[f"{row.kind} to {row.to_user or row.room_id}: {row.error or 'no reason given'}"] for row in dead])
        )
    return _first(*blocks)


@admin.command("admin audit", allow=Who.OPERATOR, example="admin audit C-12")
async def audit(ctx: Ctx, words: Rest | None = None) -> Reply:
    """See who changed what, newest first; with words, only what concerns an item, a person or a kind of change."""
    found = await lines_of.newest(ctx.db, words=words, limit=LINES_SHOWN)
    if not found:
        none = "No change of that kind is on record." if words else "No change is on record yet."
        return _first(p(none), private=True)
    names: dict[UserId, str] = {}
    for line in found:
        if line.actor is not None and line.actor not in names:
            names[line.actor] = await name_of(ctx, line.actor)
    lines: list[list[Inline]] = []
    for line in found:
        by = f"{names[line.actor]} ({line.actor})" if line.actor is not None else "the bot, on time"
        place = f" in {line.circle}" if line.circle else ""
        lines.append([b(line.what), f" {line.subject}{place}, {ctx.when(line.at)}, by {by}"])
    return _first(p("Changes, newest first:"), ul(lines), private=True)


def _first(*blocks: Block, private: bool = False) -> Reply:
    """An answer that goes before all others that wait to be sent."""
    return Reply(say(*blocks), private, priority=Priority.OPERATOR)


async def _encryption(ctx: Ctx) -> list[Inline]:
    """Which rooms are encrypted."""
    joined = await rooms.joined(ctx.db)
    encrypted = {room.room_id for room in joined if room.encrypted}
    theirs = [circle for circle in await circles.active_in(ctx.db) if circle.room_id in encrypted]
    private = [room for room in joined if room.private_with is not None]
    shown = f"{sum(room.encrypted for room in private)} of {len(private)} private rooms"
    named = "Encrypted: " + "".join(f"the room of the {circle.name}, " for circle in theirs)
    if not theirs:
        named = "No circle's room is encrypted, "
    return [f"{named}and {shown}."]


def _device(ctx: Ctx) -> tuple[bool, list[Inline]]:
    """Whether people's clients will trust the bot's device and can write to it, and what to do where not."""
    device = ctx.device
    if device is None or device.one_time_keys is None:
        return True, ["How the bot's device stands: ", code("circlebot doctor"), "."]
    keys = f"the homeserver has {device.one_time_keys} one-time keys of it"
    if device.signed and device.one_time_keys >= FEW_KEYS:
        return True, [f"The bot's device is signed, and {keys}."]
    signed = "signed" if device.signed else "not signed, so clients may not give it keys"
    return False, [f"The bot's device is {signed}; {keys}. What to do: ", code("circlebot doctor"), "."]
