"""Calls: a circle meets live. What is to be spoken of, who is there, who does what until when."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import JSON, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from storage.types import Base, CircleSlug, EventId, UserId, named


class PointKind(StrEnum):
    """What a point of an agenda is about. All but ``put`` are gathered when a call begins, and are of that call alone."""

    PUT = "put"
    """Somebody has put it there: it waits until a call has dealt with it."""
    ACTION = "action"
    ITEM = "item"
    REVIEW = "review"
    MEASURE = "measure"
    ROLE = "role"


class Shows(StrEnum):
    """What somebody shows on the card of a call, or is noted for."""

    PRESENT = "present"
    SPEAK = "speak"
    """They have something to say."""
    READY = "ready"
    """They are ready to go on."""


class Call(Base):
    """A meeting of a circle, shown as ``K-<number>``: planned, going on, or over."""

    __tablename__ = "calls"

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    circle: Mapped[CircleSlug] = mapped_column(ForeignKey("circles.slug"), index=True)
    title: Mapped[str | None] = mapped_column(String(255))
    poll: Mapped[int | None] = mapped_column(ForeignKey("date_polls.number"))
    """The date poll that it comes from."""
    opened_by: Mapped[UserId]
    """Who has opened it, or has planned it while it is to come."""
    planned_for: Mapped[datetime | None]
    opened_at: Mapped[datetime | None]
    """None while it is to come."""
    closed_at: Mapped[datetime | None]
    """When it has ended, or was called off before it began."""
    point: Mapped[int | None]
    """The point of the agenda that is spoken of now."""
    point_at: Mapped[datetime | None]
    """Since when: what people show counts for one point."""
    turns: Mapped[list[str] | None] = mapped_column(JSON)
    """In a round the seats that have not spoken yet, in their order; whose turn it is comes first."""


class AgendaPoint(Base):
    """Something to be spoken of in a call, shown as ``T-<number>``."""

    __tablename__ = "agenda_points"
    __table_args__ = (Index("ix_agenda_points_circle", "circle", "dealt_at"),)

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    circle: Mapped[CircleSlug] = mapped_column(ForeignKey("circles.slug"))
    kind: Mapped[PointKind] = mapped_column(named(PointKind))
    text: Mapped[str] = mapped_column(Text, default="")
    """What was put there, in people's words; nothing where the subject says it."""
    subject: Mapped[int | None]
    """The number of the item, decision, action, measure or role that it is about."""
    put_by: Mapped[UserId]
    put_at: Mapped[datetime]
    source: Mapped[EventId] = mapped_column(index=True)
    """The message or tap that put it there."""
    open_question: Mapped[bool] = mapped_column(default=False)
    """It was left open in a call."""
    call: Mapped[int | None] = mapped_column(ForeignKey("calls.number"))
    """The call that has dealt with it, or that it was gathered for or left open in."""
    dealt_at: Mapped[datetime | None]
    removed_at: Mapped[datetime | None]


class CallMark(Base):
    """Who is there, has something to say, or is ready to go on: one for each seat that a person speaks for."""

    __tablename__ = "call_marks"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    call: Mapped[int] = mapped_column(ForeignKey("calls.number"), index=True)
    shows: Mapped[Shows] = mapped_column(named(Shows))
    user_id: Mapped[UserId | None]
    """None where a co-op was noted, and nobody of it."""
    coop: Mapped[int | None] = mapped_column(ForeignKey("coops.id"))
    """The co-op that is there with them; None for who speaks for none."""
    noted_by: Mapped[UserId]
    """Who has said so: the person themselves, or who leads the call."""
    source: Mapped[EventId] = mapped_column(index=True)
    at: Mapped[datetime]
    taken_back_at: Mapped[datetime | None]


class Action(Base):
    """Something that somebody does until a day, shown as ``A-<number>``."""

    __tablename__ = "actions"

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    circle: Mapped[CircleSlug] = mapped_column(ForeignKey("circles.slug"), index=True)
    call: Mapped[int | None] = mapped_column(ForeignKey("calls.number"))
    """The call in which it was agreed."""
    owner: Mapped[UserId] = mapped_column(index=True)
    what: Mapped[str] = mapped_column(Text)
    due_at: Mapped[datetime]
    set_by: Mapped[UserId]
    set_at: Mapped[datetime]
    done_at: Mapped[datetime | None]
    done_by: Mapped[UserId | None]
    dropped_at: Mapped[datetime | None]
    """When it was called off."""
