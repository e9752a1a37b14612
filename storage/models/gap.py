"""Gaps: events of a room that the homeserver has left out and that we could not fetch yet."""

from datetime import datetime

from sqlalchemy import Text
from sqlalchemy.orm import Mapped, mapped_column

from storage.types import Base, RoomId


class Gap(Base):
    """The events of one room that we lack. What was said there since waits in the inbox until the gap is filled."""

    __tablename__ = "gaps"

    room_id: Mapped[RoomId] = mapped_column(primary_key=True)
    since: Mapped[str | None] = mapped_column(Text)
    """The token that it begins at; None where only time tells how far we had read (``read_until``)."""
    until: Mapped[str | None] = mapped_column(Text)
    """The token that it ends at; None: the present."""
    read_until: Mapped[datetime]
    began_at: Mapped[datetime]
    """When we first failed to read it."""
    tries: Mapped[int] = mapped_column(default=0)
    retry_at: Mapped[datetime]
