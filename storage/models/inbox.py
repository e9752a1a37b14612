"""What arrived from Matrix and whether it is dealt with."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from storage.types import Base, EventId, RoomId, UserId, named


class InboxState(StrEnum):
    """What has become of an arrived event."""

    PENDING = "pending"
    DONE = "done"
    """Dealt with, or not for us."""
    REFUSED = "refused"
    """A person asked for something and was told why it did not happen."""
    FAILED = "failed"
    """Handling it failed on our side; ``reference`` is what the person was told."""
    UNDECRYPTABLE = "undecryptable"
    """Parked until its room key arrives."""
    HELD = "held"
    """Waits for what was said before it in its room: until a gap is filled, or the message that it edits can be read."""


class InboxEvent(Base):
    """One event, stored in the transaction that stores the sync token. Its words are dropped once it is dealt with, the rest
    some time later (see ``tidying``)."""

    __tablename__ = "inbox"
    __table_args__ = (Index("ix_inbox_state_position", "state", "position"),)

    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    """Order of arrival, which is the order of handling."""
    event_id: Mapped[EventId] = mapped_column(unique=True)
    room_id: Mapped[RoomId]
    sender: Mapped[UserId]
    type: Mapped[str] = mapped_column(String(255))
    content: Mapped[dict[str, Any]]
    state_key: Mapped[str | None] = mapped_column(String(255))
    redacts: Mapped[EventId | None]
    encrypted: Mapped[bool] = mapped_column(default=False)
    at: Mapped[datetime]
    """When the sender's server says it was sent."""
    received_at: Mapped[datetime]
    state: Mapped[InboxState] = mapped_column(named(InboxState), default=InboxState.PENDING)
    done_at: Mapped[datetime | None]
    reference: Mapped[str | None] = mapped_column(String(16))
    tries: Mapped[int] = mapped_column(default=0)
    """How often its decryption was tried."""
    retry_at: Mapped[datetime | None]
