"""Who changed what, when: one line per change, written in the change's own transaction."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from storage.types import Base, CircleSlug, UserId


class AuditLine(Base):
    """One change. ``detail`` never holds a declared figure or words said in private."""

    __tablename__ = "audit"
    __table_args__ = (Index("ix_audit_subject", "subject"), Index("ix_audit_actor_at", "actor", "at"))

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    at: Mapped[datetime]
    actor: Mapped[UserId | None]
    """None when the bot acted by itself, on a deadline say."""
    what: Mapped[str] = mapped_column(String(64))
    """``family.verb``, for instance ``consent.opened``."""
    subject: Mapped[str] = mapped_column(String(128))
    circle: Mapped[CircleSlug | None]
    cause: Mapped[str] = mapped_column(String(255))
    detail: Mapped[dict[str, Any]]
