"""What is to be said or done in Matrix, until it is."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from storage.types import Base, EventId, RoomId, UserId, named


class OutboxState(StrEnum):
    """What has become of a row."""

    QUEUED = "queued"
    SENT = "sent"
    CANCELLED = "cancelled"
    """No longer wanted, or the room is gone."""
    DEAD = "dead"
    """A dead letter: the homeserver will never take it, and ``error`` says why."""


class OutboxRow(Base):
    """One effect on the world, written in the transaction of its cause and carried out afterwards."""

    __tablename__ = "outbox"
    __table_args__ = (
        Index("ix_outbox_state_due_at", "state", "due_at"),
        Index("ix_outbox_tag", "tag"),
        Index("ix_outbox_target_txn", "target_txn"),
        Index("ix_outbox_rings_at", "rings_at"),
    )

    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    txn_id: Mapped[str] = mapped_column(String(64), unique=True)
    """Derived from the cause, so that a repeat of the cause writes the same id."""
    cause: Mapped[str] = mapped_column(String(255))
    """The event, job or start-up step that led to it."""
    kind: Mapped[str] = mapped_column(String(16))
    """Which effect: send, edit, react, redact, invite, leave."""
    room_id: Mapped[RoomId | None]
    to_user: Mapped[UserId | None]
    """Set when it is for this person alone. It goes into ``room_id`` while nobody else is in there, else into the private
    room with them, which may have to be opened first."""
    event_type: Mapped[str] = mapped_column(String(255), default="m.room.message")
    content: Mapped[dict[str, Any]]
    in_clear: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    """What is said instead in a room that is not encrypted; None where ``content`` may be said there."""
    words_of: Mapped[RoomId | None]
    """The room whose words it brings to one person: with whoever leaves that room before it is sent, it is withdrawn."""
    target_txn: Mapped[str | None] = mapped_column(String(64))
    """The outbox row whose event this one edits, reacts to or redacts."""
    target_event: Mapped[EventId | None]
    """The event that this one reacts to or redacts, when it is not one of ours."""
    priority: Mapped[int] = mapped_column(default=0)
    """-1 answers to operators, 0 answers and cards, 1 comfort (seeded reactions, edits), 2 reminders, 3 tidying."""
    due_at: Mapped[datetime]
    rings_at: Mapped[datetime | None]
    """When it rings somebody who has not asked for it and of whom nothing is wanted now: that may be once a day (DECISIONS 37)."""
    state: Mapped[OutboxState] = mapped_column(named(OutboxState), default=OutboxState.QUEUED)
    attempts: Mapped[int] = mapped_column(default=0)
    first_attempt_at: Mapped[datetime | None]
    attempted_by: Mapped[str | None] = mapped_column(String(255))
    """The device that made the first attempt: the homeserver knows its transaction ids for that device only."""
    sent_at: Mapped[datetime | None]
    event_id: Mapped[EventId | None] = mapped_column(index=True)
    error: Mapped[str | None] = mapped_column(String(500))
    tag: Mapped[str | None] = mapped_column(String(128))
    """A name by which queued rows can be cancelled or replaced."""
    tells: Mapped[str | None] = mapped_column(String(64))
    """What a note about a state, or a card and its edits, says, as a digest: what somebody knows already they are not told again."""
    taps: Mapped[list[str] | None] = mapped_column(JSON(none_as_null=True))
    """The reactions of people who have tapped one of ours, too: the events, which say nothing of who or what."""
    once: Mapped[str | None] = mapped_column(String(128), unique=True)
    """A name that may be used one single time, ever."""
    card: Mapped[str | None] = mapped_column(String(64), index=True)
    """``family:record`` when reactions and replies to the sent event belong to that record."""
