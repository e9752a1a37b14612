"""A change leaves an audit line of the family that has made it."""

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, Any

from sqlalchemy import insert

from storage.models import AuditLine, InboxEvent, Job, OpenList, OpenQuestion, OutboxRow, Outcome, OwnZone, Reminder
from storage.types import CircleSlug

if TYPE_CHECKING:
    from chatbot.api.context import Ctx

ON_THE_WAY = frozenset(
    table.__tablename__
    for table in (InboxEvent, Outcome, OutboxRow, Job, OpenQuestion, OpenList, Reminder, OwnZone, AuditLine)
)
"""Tables that carry words and work along. What is written there alone changes nothing that members have agreed or told."""


class NotAudited(Exception):
    """A mistake of ours: a handler has changed the archive and left no audit line, or has not declared that it changes it."""


def must_be_audited(family: str, *, changed: Collection[str], lines: Collection[str]) -> None:
    """Hold a family that has changed some tables to its audit lines. Raises NotAudited."""
    told = sorted({*changed} - ON_THE_WAY)
    if told and not lines:
        raise NotAudited(f"{family} has changed {told} without an audit line")


async def audit_each(ctx: "Ctx", what: str, lines: Mapping[str, Mapping[str, Any]], *, circle: CircleSlug) -> None:
    """``Ctx.audit`` of many subjects at once, each with its detail. One statement, however many."""
    ctx.audited.append(what)
    ctx.subjects.extend(lines)
    actor = ctx.speaker.user_id if ctx.speaker else None
    same = {"at": ctx.now, "actor": actor, "what": what, "circle": circle, "cause": ctx.cause}
    rows = [{**same, "subject": subject, "detail": dict(detail)} for subject, detail in lines.items()]
    await ctx.db.execute(insert(AuditLine), rows)
