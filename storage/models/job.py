"""Work that is due at an instant: deadlines, reminders, reviews."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage.types import Base


class Job(Base):
    """A family's job for one record, done in a transaction of its own when ``due_at`` has come."""

    __tablename__ = "jobs"
    __table_args__ = (UniqueConstraint("family", "name", "key"), Index("ix_jobs_done_at_due_at", "done_at", "due_at"))

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    family: Mapped[str] = mapped_column(String(32))
    name: Mapped[str] = mapped_column(String(32))
    key: Mapped[str] = mapped_column(String(128))
    """Which record; with family and name it is unique, so scheduling again moves the job."""
    data: Mapped[dict[str, Any]]
    due_at: Mapped[datetime]
    retry_at: Mapped[datetime | None]
    """After a failure: not before."""
    done_at: Mapped[datetime | None]
    failures: Mapped[int] = mapped_column(default=0)
