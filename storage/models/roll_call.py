"""Roll-calls: a circle asks its co-ops whether they are still here (DOMAIN §6)."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from storage.types import Base, CircleSlug, UserId


class RollCall(Base):
    """A circle asks its co-ops whether they are still here; one at a time."""

    __tablename__ = "roll_calls"
    __table_args__ = (
        Index(
            "uq_roll_calls_open",
            "circle",
            unique=True,
            sqlite_where=text("closed_at IS NULL"),
            postgresql_where=text("closed_at IS NULL"),
        ),
    )

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    circle: Mapped[CircleSlug] = mapped_column(ForeignKey("circles.slug"))
    asked_by: Mapped[UserId | None]
    """None: it began by itself, on the day that the TOML names."""
    asked_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]


class RollAnswer(Base):
    """A co-op is asked, and perhaps has answered."""

    __tablename__ = "roll_answers"

    roll_call: Mapped[int] = mapped_column(ForeignKey("roll_calls.number"), primary_key=True)
    coop_id: Mapped[int] = mapped_column(ForeignKey("coops.id"), primary_key=True, autoincrement=False)
    here: Mapped[bool | None]
    """Whether it is still here; None while it is silent."""
    answered_by: Mapped[UserId | None]
    answered_at: Mapped[datetime | None]
