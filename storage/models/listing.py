"""Long lists that people read page by page."""

from datetime import datetime
from typing import Any

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from storage.types import Base, EventId, RoomId, UserId


class OpenList(Base):
    """A list of which somebody has seen a page, and where its next one begins. The rows are read anew for each page."""

    __tablename__ = "lists"
    # Numbers are never used again: pages of a list that has gone still stand in their rooms.
    __table_args__ = ({"sqlite_autoincrement": True},)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    user_id: Mapped[UserId]
    """Who asked for it."""
    room_id: Mapped[RoomId] = mapped_column(index=True)
    thread: Mapped[EventId | None]
    """The thread that it was asked for in."""
    family: Mapped[str] = mapped_column(String(32))
    name: Mapped[str] = mapped_column(String(32))
    """Which of the family's lists."""
    key: Mapped[str] = mapped_column(String(255))
    data: Mapped[dict[str, Any]]
    """With the key: what is asked for, and behind which entry the next page begins."""
    shown: Mapped[int]
    """How many entries were shown."""
    expires_at: Mapped[datetime] = mapped_column(index=True)
