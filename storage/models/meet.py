"""Getting together: sense checks, calls for hands, date polls, and what people answered to them."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import JSON, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from storage.types import Base, CircleSlug, EventId, UserId


class Mood(StrEnum):
    """How something feels to a person."""

    GOOD = "good"
    MIXED = "mixed"
    BAD = "bad"


class Can(StrEnum):
    """Whether a person can come."""

    YES = "yes"
    MAYBE = "maybe"
    """If need be."""
    NO = "no"


HAND = "hand"
"""What a person who helps says to a call for hands."""
NO_HAND = "no-hand"
"""What a person says who cannot help after all."""
COMMENT = "comment"
"""What stands for a one-line reply without a mood; its words are kept beside it."""


class SenseCheck(Base):
    """A look at how something feels to people, shown as ``S-<number>``. It decides nothing."""

    __tablename__ = "sense_checks"

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    circle: Mapped[CircleSlug] = mapped_column(ForeignKey("circles.slug"), index=True)
    text: Mapped[str] = mapped_column(Text)
    asked_by: Mapped[UserId]
    opened_at: Mapped[datetime]
    closes_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]


class HandsCall(Base):
    """A call for people who help, shown as ``H-<number>``."""

    __tablename__ = "hands_calls"

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    circle: Mapped[CircleSlug] = mapped_column(ForeignKey("circles.slug"), index=True)
    text: Mapped[str] = mapped_column(Text)
    wanted: Mapped[int | None]
    """How many people are enough; None when nobody said."""
    asked_by: Mapped[UserId]
    opened_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]


class DatePoll(Base):
    """A search for a time, shown as ``M-<number>``."""

    __tablename__ = "date_polls"

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    circle: Mapped[CircleSlug] = mapped_column(ForeignKey("circles.slug"), index=True)
    title: Mapped[str] = mapped_column(String(255))
    minutes: Mapped[int]
    """How long it lasts."""
    options: Mapped[list[str]] = mapped_column(JSON)
    """The times to choose from, in order, as ISO instants in UTC. Option 1 is the first."""
    asked_by: Mapped[UserId]
    opened_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    chosen: Mapped[datetime | None]

    @property
    def times(self) -> tuple[datetime, ...]:
        """The times to choose from, aware UTC."""
        return tuple(datetime.fromisoformat(option) for option in self.options)


class MeetAnswer(Base):
    """One thing that a person said to one of these. Answers are only added: of those not taken back, the latest counts."""

    __tablename__ = "meet_answers"
    __table_args__ = (Index("ix_meet_answers_about", "about"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    about: Mapped[str] = mapped_column(String(16))
    """``S-3``, ``H-1`` or ``M-4``."""
    user_id: Mapped[UserId] = mapped_column(index=True)
    option: Mapped[int] = mapped_column(default=0)
    """Which time of a date poll, from 1; 0 elsewhere."""
    says: Mapped[str] = mapped_column(String(16))
    """A Mood, a Can, HAND or NO_HAND, or COMMENT."""
    words: Mapped[str | None] = mapped_column(Text)
    source: Mapped[EventId]
    """The message or reaction that said it; taking a reaction away takes the answer back."""
    at: Mapped[datetime]
    taken_back_at: Mapped[datetime | None]
