"""What is past its time, as the TOML has it: what we have said, who changed what, who has left everything (docs/running.md)."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from storage.models import AuditLine, Circle, Member, Membership, OutboxRow, OutboxState, Role, RoomMember, Speaker
from storage.types import UserId

_OVER = (OutboxState.SENT, OutboxState.CANCELLED, OutboxState.DEAD)
_aims = aliased(OutboxRow)


async def drop_said(db: AsyncSession, *, before: datetime, limit: int) -> int:
    """Drop some of what was said, or was not to be, before an instant: no cards, nothing that is never said twice, nothing that is about
    another message or that another one is about. Returns how many."""
    aimed_at = select(_aims.position).where(_aims.target_txn == OutboxRow.txn_id)
    found = (
        select(OutboxRow.position)
        .where(
            OutboxRow.state.in_(_OVER),
            func.coalesce(OutboxRow.sent_at, OutboxRow.due_at) < before,
            OutboxRow.card.is_(None),
            OutboxRow.once.is_(None),
            OutboxRow.target_txn.is_(None),
            ~aimed_at.exists(),
        )
        .order_by(OutboxRow.position)
        .limit(limit)
    )
    positions = (await db.scalars(found)).all()
    await db.execute(delete(OutboxRow).where(OutboxRow.position.in_(positions)))
    return len(positions)


async def drop_audit(db: AsyncSession, *, before: datetime, limit: int) -> int:
    """Drop some lines of the audit of before an instant. Returns how many."""
    found = select(AuditLine.id).where(AuditLine.at < before).order_by(AuditLine.id).limit(limit)
    ids = (await db.scalars(found)).all()
    await db.execute(delete(AuditLine).where(AuditLine.id.in_(ids)))
    return len(ids)


async def left_everything(db: AsyncSession, *, before: datetime, but: Collection[UserId]) -> Sequence[UserId]:
    """Who was on some register and left the last one before an instant, speaks for nobody, has no role, and is in no circle's room;
    without some people."""
    there = (
        select(RoomMember.user_id)
        .join(Circle, Circle.room_id == RoomMember.room_id)
        .where(RoomMember.membership == Membership.JOIN)
    )
    query = (
        select(Member.user_id)
        .where(
            Member.user_id.not_in(but),
            Member.user_id.not_in(there),
            Member.user_id.not_in(select(Member.user_id).where(Member.left_at.is_(None))),
            Member.user_id.not_in(select(Speaker.user_id).where(Speaker.ended_at.is_(None))),
            Member.user_id.not_in(select(Role.user_id).where(Role.ended_at.is_(None))),
        )
        .group_by(Member.user_id)
        .having(func.max(Member.left_at) < before)
        .order_by(Member.user_id)
    )
    return (await db.scalars(query)).all()
