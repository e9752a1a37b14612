"""What goes to others because of what somebody has tapped, answered or asked: how things stand, once they have settled.

Nobody is rung by every tap of another. A family does not write to others where something is said; it has a job done a little
later (``settle``), which looks at how things stand by then and tells each (``tell``) whom that concerns. Whoever knows it already
is not told again.
"""

import hashlib
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta

from chatbot.api.context import Ctx
from chatbot.api.many import known, schedule_times
from chatbot.api.post.effects import Priority
from chatbot.api.post.pen import LONGEST_NAME, fits
from chatbot.api.post.sealing import About
from chatbot.api.seams.payloads import Due
from chatbot.api.wording.markup import Doc
from chatbot.api.wording.rendering import IN_A_ROOM
from storage.models import OutboxRow
from storage.queries import jobs as jobs_of
from storage.queries import outbox as rows_of
from storage.types import RoomId, UserId

WAIT = timedelta(minutes=2)
"""How long a state has to settle before others are told of it."""
RINGS_AGAIN = timedelta(hours=1)
"""Who was told of a state within that time is not rung for what it has come to since."""
USUAL = "usual"
"""What a note says that tells how things usually stand, however it puts it."""


async def settle(ctx: Ctx, due: Due, *, at_once: bool = False) -> None:
    """Have a job done that tells others how something stands, when it has had time to settle, however often it changes
    meanwhile. ``at_once``: the first time now, and as long as it goes on changing once in that time."""
    job = await jobs_of.find(ctx.db, family=ctx.family, name=due.name, key=due.key)
    if job is not None and job.done_at is None:
        return
    at = ctx.now + WAIT
    if at_once:
        at = ctx.now if job is None or job.done_at is None else max(ctx.now, job.done_at + WAIT)
    await ctx.schedule(due, at=at)


async def settle_each(ctx: Ctx, dues: Sequence[Due]) -> None:
    """The same of jobs of one kind about some records. As many statements for all as for one."""
    jobs = await known(ctx, dues)
    waiting = {key for key, job in jobs.items() if job.done_at is None}
    await schedule_times(ctx, {due: ctx.now + WAIT for due in dues if due.key not in waiting}, among=jobs)


async def tell(
    ctx: Ctx,
    docs: Mapping[UserId, Doc],
    *,
    what: str,
    about: About,
    usual: bool = False,
    rings: bool = False,
    priority: Priority = Priority.ANSWER,
    card: str | None = None,
    awaited: bool = False,
) -> None:
    """Tell people how something stands, except for who was told that last.

    ``what`` names it, within this family; ``about`` is the circle whose matter it is, as in ``Outbox.private``. How things ``usual``ly stand is told only to who was told otherwise before.
    ``rings`` where they have not been told of it lately. ``card`` is the key of the record that a reply or a tap belongs to.
    ``awaited`` is as in ``Outbox.private``.
    """
    tags = {user_id: f"note:{ctx.family}:{what}:{user_id}" for user_id in docs}
    told = await _told_last(ctx, tags.values())
    for user_id, doc in docs.items():
        last, digest = (
            told.get(tags[user_id]),
            hashlib.sha256(f"{user_id}\n{IN_A_ROOM.plain(doc)}".encode()).hexdigest(),
        )
        tells = USUAL if usual else digest
        if tells == (last.tells if last is not None else USUAL):
            continue
        lately = last is not None and ctx.now - (last.sent_at or last.due_at) < RINGS_AGAIN
        await ctx.outbox.private(
            user_id,
            doc,
            about=about,
            rings=rings and not lately,
            priority=priority,
            tag=tags[user_id],
            tells=tells,
            card=card,
            awaited=awaited,
        )


async def were_told(ctx: Ctx, people: Collection[UserId], *, what: str) -> set[UserId]:
    """Whom of some people ``tell`` has told of this, or is about to."""
    tags = {fits(f"note:{ctx.family}:{what}:{user_id}", LONGEST_NAME): user_id for user_id in people}
    rows = [*await rows_of.queued_with_tags(ctx.db, tags=tags), *await rows_of.last_tried_with_tags(ctx.db, tags=tags)]
    return {tags[str(row.tag)] for row in rows}


def mark(ctx: Ctx, what: str, user_id: UserId) -> str:
    """The tag of what somebody is told at once, each time: by it ``rung_lately`` knows them."""
    return fits(f"rings:{ctx.family}:{what}:{user_id}", LONGEST_NAME)


async def rung_lately(ctx: Ctx, people: Collection[UserId], *, what: str) -> set[UserId]:
    """Whom of some people we have told something of this kind within the hour: the next one is said to them without ringing, so
    that nobody is rung all day by what another one says again and again."""
    tags = {mark(ctx, what, user_id): user_id for user_id in people}
    rows = [*await rows_of.queued_with_tags(ctx.db, tags=tags), *await rows_of.last_tried_with_tags(ctx.db, tags=tags)]
    return {tags[str(row.tag)] for row in rows if ctx.now - (row.sent_at or row.due_at) < RINGS_AGAIN}


async def announce(
    ctx: Ctx,
    room_id: RoomId,
    doc: Doc,
    *,
    what: str,
    state: str,
    rings: Sequence[UserId] = (),
    usual: bool = False,
) -> datetime | None:
    """Tell a room how something stands, and ring those whom that concerns: now, and what changes soon after once it has settled.
    Returns when it is said; None where the room knows.

    ``state`` names how it stands, in some letters: what the room was told last is not told again. How things ``usual``ly stand is
    told only where it was told otherwise before.
    """
    tag = f"announced:{ctx.family}:{what}"
    last = (await _told_last(ctx, [tag])).get(tag)
    tells = USUAL if usual else state
    if tells == (last.tells if last is not None else USUAL):
        return None
    at = ctx.now if last is None else max(ctx.now, (last.sent_at or last.due_at) + WAIT)
    await ctx.outbox.post(room_id, doc, rings=rings, at=at, tag=tag, tells=tells)
    return at


async def _told_last(ctx: Ctx, tags: Collection[str]) -> dict[str, OutboxRow]:
    """The last row under each of some tags that is sent, or on its way; what still waits under them is withdrawn."""
    names = {fits(tag, LONGEST_NAME): tag for tag in tags}
    for row in await rows_of.queued_with_tags(ctx.db, tags=names):
        rows_of.withdraw(row)
    return {names[str(row.tag)]: row for row in await rows_of.last_tried_with_tags(ctx.db, tags=names)}
