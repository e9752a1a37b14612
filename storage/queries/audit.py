"""Finding lines of the audit."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.folding import slug_of
from storage.models import AuditLine
from storage.types import CircleSlug, UserId


async def count_about(db: AsyncSession, *, user_id: UserId) -> int:
    """How many lines tell what a person has changed, or what was changed about them."""
    query = select(func.count()).select_from(AuditLine)
    return (await db.scalars(query.where(or_(AuditLine.actor == user_id, AuditLine.subject == user_id)))).one()


async def count_by(db: AsyncSession, *, actor: UserId, what: str, since: datetime) -> int:
    """How often a person has changed a thing since an instant."""
    query = select(func.count()).select_from(AuditLine)
    return (await db.scalars(query.where(AuditLine.actor == actor, AuditLine.what == what, AuditLine.at > since))).one()


async def newest_of(db: AsyncSession, *, actor: UserId, since: datetime, limit: int) -> Sequence[AuditLine]:
    """The latest changes by a person since an instant, the newest first."""
    query = select(AuditLine).where(AuditLine.actor == actor, AuditLine.at >= since)
    return (await db.scalars(query.order_by(AuditLine.id.desc()).limit(limit))).all()


async def newest_record(db: AsyncSession, *, letter: str, circles: Sequence[CircleSlug]) -> str | None:
    """The record, such as C-12, of those whose numbers begin with a letter that was changed last in some circles."""
    query = select(AuditLine.subject).where(AuditLine.subject.startswith(f"{letter}-"), AuditLine.circle.in_(circles))
    return (await db.scalars(query.order_by(AuditLine.id.desc()).limit(1))).first()


async def newest(db: AsyncSession, *, words: str | None, limit: int) -> Sequence[AuditLine]:
    """The latest changes; with words, those whose subject, actor, circle or kind holds them."""
    query = select(AuditLine).order_by(AuditLine.id.desc()).limit(limit)
    if words:
        wanted = words.strip().casefold()  # SQLite makes only ASCII letters small.
        query = query.where(
            or_(
                AuditLine.subject.icontains(wanted, autoescape=True),
                AuditLine.subject == slug_of(words),
                AuditLine.what.icontains(wanted, autoescape=True),
                AuditLine.actor.icontains(wanted, autoescape=True),
                AuditLine.circle.icontains(wanted, autoescape=True),
            )
        )
    return (await db.scalars(query)).all()
