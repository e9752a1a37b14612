"""What people are to be told in their day line, and what they were told; and the zone in which a person's day begins."""

from datetime import datetime

from sqlalchemy import Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage.types import Base, UserId


class Reminder(Base):
    """Something has fallen due for a person: they are told in their next day line, and never again.

    What it is, the family says when the line is written (``Waiting``); what waits no longer by then is not told.
    """

    __tablename__ = "reminders"
    __table_args__ = (
        UniqueConstraint("user_id", "family", "record", "stage"),
        Index("ix_reminders_family_record", "family", "record"),
        Index("ix_reminders_said_in", "said_in"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    user_id: Mapped[UserId]
    family: Mapped[str] = mapped_column(String(32))
    record: Mapped[str] = mapped_column(String(64))
    """What it is about, as its family's ``Waiting`` names it: C-12."""
    stage: Mapped[str] = mapped_column(String(32))
    """Which time of several it is: "30" and "7" days before. Nothing where there is one."""
    since: Mapped[datetime]
    until: Mapped[datetime | None]
    """When it is over: nobody is told then."""
    said_at: Mapped[datetime | None]
    said_in: Mapped[str | None] = mapped_column(String(64))
    """The line in which it stands, by its transaction id: while that waits to be sent, it can be written anew."""


class OwnZone(Base):
    """The time zone that a person's profile names (``m.tz``)."""

    __tablename__ = "own_zones"

    user_id: Mapped[UserId] = mapped_column(primary_key=True)
    zone: Mapped[str | None] = mapped_column(String(64))
    """None where the profile names none that we know."""
    looked_at: Mapped[datetime | None]
    """When the profile was looked at; None: it is still to be."""
