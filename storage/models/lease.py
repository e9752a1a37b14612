"""Which of several processes on one PostgreSQL is the bot."""

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from storage.types import Base


class Lease(Base):
    """The right to be the bot, held for a few seconds at a time. There is one row at most."""

    __tablename__ = "lease"

    name: Mapped[str] = mapped_column(String(32), primary_key=True)
    holder: Mapped[str] = mapped_column(String(255))
    """Which process: what its connections are called (``Database.name``)."""
    epoch: Mapped[int]
    """Grows whenever the lease changes hands. A process with an older one is no longer the bot."""
    until: Mapped[datetime]
    """By the database's clock."""
