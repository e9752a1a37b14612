"""Stretches of a room's talk that could not be read yet."""

from datetime import datetime

from sqlalchemy import Text
from sqlalchemy.orm import Mapped, mapped_column

from storage.types import Base, RoomId


class Gap(Base):
    """What one room said and the homeserver has not given us yet; what was said there since waits for it in the inbox."""

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
