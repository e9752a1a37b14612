"""Finding lines of the audit."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, and_, func, or_, select, true
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


async def about_co_op(
    db: AsyncSession, *, kinds: Collection[str], slug: str, all_looked: str, before: int, limit: int
) -> tuple[int, Sequence[AuditLine]]:
    """How many lines of some kinds tell of a co-op, and the newest of those before one (0: of all). A line of the kind
    ``all_looked`` about everybody tells of each."""
    of_it = or_(AuditLine.subject == slug, AuditLine.subject.startswith(f"{slug} ", autoescape=True))
    of_all = and_(AuditLine.what == all_looked, AuditLine.subject.startswith("everybody "))
    about = (AuditLine.what.in_(kinds), or_(of_it, of_all))
    total = (await db.scalars(select(func.count()).select_from(AuditLine).where(*about))).one()
    query = select(AuditLine).where(*about).order_by(AuditLine.id.desc()).limit(limit)
    if before:
        query = query.where(AuditLine.id < before)
    return total, (await db.scalars(query)).all()


async def newest_record(db: AsyncSession, *, letter: str, circles: Sequence[CircleSlug]) -> str | None:
    """The record, such as C-12, of those whose numbers begin with a letter that was changed last in some circles."""
    query = select(AuditLine.subject).where(AuditLine.subject.startswith(f"{letter}-"), AuditLine.circle.in_(circles))
    return (await db.scalars(query.order_by(AuditLine.id.desc()).limit(1))).first()


async def newest(db: AsyncSession, *, words: str | None, limit: int, before: int | None = None) -> Sequence[AuditLine]:
    """The latest changes, of all or of those before one; with words, those whose subject, actor, circle or kind holds them."""
    query = select(AuditLine).where(_holds(words)).order_by(AuditLine.id.desc()).limit(limit)
    if before is not None:
        query = query.where(AuditLine.id < before)
    return (await db.scalars(query)).all()


async def count(db: AsyncSession, *, words: str | None) -> int:
    """How many changes there are (``newest``)."""
    return (await db.scalars(select(func.count()).select_from(AuditLine).where(_holds(words)))).one()


def _holds(words: str | None) -> ColumnElement[bool]:
    if not words:
        return true()
    wanted = words.strip().casefold()  # SQLite makes only ASCII letters small.
    return or_(
        AuditLine.subject.icontains(wanted, autoescape=True),
        AuditLine.subject == slug_of(words),
        AuditLine.what.icontains(wanted, autoescape=True),
        AuditLine.actor.icontains(wanted, autoescape=True),
        AuditLine.circle.icontains(wanted, autoescape=True),
    )


async def changed_by_others(db: AsyncSession, *, subject: str, actor: UserId, since: datetime) -> bool:
    """Whether somebody else has changed a record since an instant."""
    query = select(AuditLine.id).where(
        AuditLine.subject == subject, AuditLine.at >= since, AuditLine.actor.is_not(None), AuditLine.actor != actor
    )
    return (await db.scalars(query.limit(1))).first() is not None


async def newest_to(db: AsyncSession, *, what: str, subject: str) -> UserId | None:
    """Who did something to a record last; None where nobody has, or it was done by itself."""
    newest_first = select(AuditLine.actor).where(AuditLine.what == what, AuditLine.subject == subject)
    return await db.scalar(newest_first.order_by(AuditLine.id.desc()).limit(1))


async def of_kind(db: AsyncSession, *, what: str) -> Sequence[AuditLine]:
    """All lines of a kind, in order."""
    return (await db.scalars(select(AuditLine).where(AuditLine.what == what).order_by(AuditLine.id))).all()
