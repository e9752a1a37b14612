"""A family's jobs of one kind about many records, its questions of one kind to many people, its audit lines of one kind: as many
statements for all of them as for one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import insert

from chatbot.api.context import Ctx
from chatbot.api.post.effects import Priority
from chatbot.api.post.sealing import About
from chatbot.api.seams.payloads import Asked, Due
from chatbot.api.wording.markup import Doc
from storage.models import AuditLine, Job
from storage.queries import jobs as jobs_of
from storage.queries import questions
from storage.types import CircleSlug, UserId


async def known(ctx: Ctx, dues: Sequence[Due]) -> dict[str, Job]:
    """Those of some jobs of one kind that are known, done or not, by the record that they are about."""
    if not dues:
        return {}
    return await jobs_of.find_each(ctx.db, family=ctx.family, name=dues[0].name, keys=[due.key for due in dues])


async def schedule_times(ctx: Ctx, times: Mapping[Due, datetime], *, among: dict[str, Job] | None = None) -> None:
    """Have jobs of one kind done, each at an instant, as ``Ctx.schedule`` does. ``among``: those that are known, where they were
    looked up already."""
    jobs = await known(ctx, list(times)) if among is None else among
    for due, at in times.items():
        job = jobs.get(due.key)
        if job is None:
            ctx.db.add(Job(family=ctx.family, name=due.name, key=due.key, data=due.data, due_at=at))
        else:
            job.due_at, job.data, job.done_at, job.retry_at, job.failures = at, due.data, None, None, 0


@dataclass(frozen=True, slots=True)
class ToAsk:
    """What one person is asked; ``once`` and ``card`` are as in ``Ctx.ask``."""

    user_id: UserId
    asked: Asked
    doc: Doc
    once: str | None = None
    card: str | None = None


async def ask_each(
    ctx: Ctx,
    asks: Sequence[ToAsk],
    *,
    about: About,
    lasts: timedelta,
    priority: Priority = Priority.ANSWER,
    reactions: Sequence[str] = (),
) -> None:
    """Ask some people something in private, as ``Ctx.ask`` does."""
    for name in {each.asked.name for each in asks}:
        before = [(each.user_id, each.asked.key) for each in asks if each.asked.name == name]
        await questions.forget_each(ctx.db, family=ctx.family, name=name, of=before)
    await ctx.outbox.look_up_once(each.once for each in asks if each.once is not None)
    for each in asks:
        txn = await ctx.outbox.private(
            each.user_id,
            each.doc,
            about=about,
            priority=priority,
            once=each.once,
            card=each.card,
            reactions=reactions,
            awaited=priority is not Priority.REMINDER,
        )
        ctx.open_question(each.asked, to=each.user_id, txn=txn, lasts=lasts)


async def audit_each(ctx: Ctx, what: str, lines: Mapping[str, Mapping[str, Any]], *, circle: CircleSlug | None) -> None:
    """``Ctx.audit`` of many subjects at once, each with its detail. One statement, however many."""
    ctx.audited.append(what)
    ctx.subjects.extend(lines)
    actor = ctx.speaker.user_id if ctx.speaker else None
    same = {"at": ctx.now, "actor": actor, "what": what, "circle": circle, "cause": ctx.cause}
    rows = [{**same, "subject": subject, "detail": dict(detail)} for subject, detail in lines.items()]
    await ctx.db.execute(insert(AuditLine), rows)
