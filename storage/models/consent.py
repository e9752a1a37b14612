"""Consent checks: the item, what was answered, and the decision in the logbook."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from storage.types import Base, CircleSlug, EventId, UserId, named


class ItemStatus(StrEnum):
    """How an item stands. Everything but ``open`` is final."""

    OPEN = "open"
    AGREED = "agreed"
    AGREED_WITH_CONCERNS = "agreed_with_concerns"
    NOT_AGREED = "not_agreed"
    NOT_HEARD = "not_heard"
    WITHDRAWN = "withdrawn"


class Stance(StrEnum):
    """What a person answered."""

    CONSENT = "consent"
    CONCERN = "concern"
    CRITICAL = "critical"
    STAND_ASIDE = "stand_aside"


class Item(Base):
    """A consent check in a circle, shown as ``C-<number>``."""

    __tablename__ = "consent_items"

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    circle: Mapped[CircleSlug] = mapped_column(ForeignKey("circles.slug"), index=True)
    text: Mapped[str] = mapped_column(Text)
    proposer: Mapped[UserId]
    opened_at: Mapped[datetime]
    closes_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    status: Mapped[ItemStatus] = mapped_column(named(ItemStatus), default=ItemStatus.OPEN)
    seats: Mapped[dict[str, Any] | None]
    """The seats and their names as they were at the close: a closed item never changes, whoever comes or goes."""


class Answer(Base):
    """One answer to an item. Answers are only added: of a person's answers that were not taken back, the latest counts."""

    __tablename__ = "consent_answers"
    __table_args__ = (Index("ix_consent_answers_item", "item"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    item: Mapped[int] = mapped_column(ForeignKey("consent_items.number"))
    user_id: Mapped[UserId]
    seat: Mapped[str | None] = mapped_column(String(255))
    """The seat it was given for: ``coop:<id>``, or the person's own id where each person has a voice. None when it was
    given as me, not my co-op, or by a guest: shown, never counted."""
    stance: Mapped[Stance] = mapped_column(named(Stance))
    words: Mapped[str | None] = mapped_column(Text)
    """The concern or the reason. A critical concern without words is not heard until they come."""
    by_phone: Mapped[bool] = mapped_column(default=False)
    """Given by the secretary for a co-op that phoned."""
    at: Mapped[datetime]
    """When it was said, by the time of the event."""
    source: Mapped[EventId]
    """The message or reaction that said it; taking a reaction away takes the answer back."""
    late: Mapped[bool] = mapped_column(default=False)
    taken_back_at: Mapped[datetime | None]


class Decision(Base):
    """An agreed item in the circle's logbook, shown as ``D-<number>``."""

    __tablename__ = "decisions"

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    item: Mapped[int] = mapped_column(ForeignKey("consent_items.number"), unique=True)
    circle: Mapped[CircleSlug] = mapped_column(ForeignKey("circles.slug"), index=True)
    text: Mapped[str] = mapped_column(Text)
    agreed_at: Mapped[datetime]
    summary: Mapped[str] = mapped_column(String(500))
    """Who was heard, in people's words, as it stood at the close."""
