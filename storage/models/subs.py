"""Subs: what co-ops declared for a year, and who was asked. Figures live here and are told in private only."""

from datetime import date, datetime

from sqlalchemy import Date, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from storage.types import Base, CircleSlug, Pence, UserId


class SubsRound(Base):
    """A treasurer asked the co-ops of a circle to declare for a year, by an instant."""

    __tablename__ = "subs_rounds"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    scheme: Mapped[str] = mapped_column(String(64))
    circle: Mapped[CircleSlug] = mapped_column(ForeignKey("circles.slug"))
    year_start: Mapped[date] = mapped_column(Date)
    due_at: Mapped[datetime]
    asked_by: Mapped[UserId]
    asked_at: Mapped[datetime]


class SubsAsk(Base):
    """One person was asked to declare for one co-op in a round."""

    __tablename__ = "subs_asks"

    round_id: Mapped[int] = mapped_column(ForeignKey("subs_rounds.id"), primary_key=True)
    coop_id: Mapped[int] = mapped_column(ForeignKey("coops.id"), primary_key=True)
    user_id: Mapped[UserId]
    asked_at: Mapped[datetime]


class Declaration(Base):
    """What a co-op declared for a year. A correction is a new row that replaces the former one; nothing is overwritten."""

    __tablename__ = "declarations"
    __table_args__ = (
        Index(
            "uq_declarations_current",
            "scheme",
            "coop_id",
            "year_start",
            unique=True,
            sqlite_where=text("replaced_at IS NULL"),
            postgresql_where=text("replaced_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    scheme: Mapped[str] = mapped_column(String(64))
    coop_id: Mapped[int] = mapped_column(ForeignKey("coops.id"), index=True)
    year_start: Mapped[date] = mapped_column(Date)
    wages: Mapped[Pence | None]
    """None in "fee only" mode, where the labour figure is not kept."""
    self_employed: Mapped[Pence | None]
    pays: Mapped[Pence | None]
    """The sum a co-op that pays what it can has named."""
    fee: Mapped[Pence]
    vat: Mapped[Pence]
    declared_by: Mapped[UserId]
    declared_at: Mapped[datetime]
    first_declared_at: Mapped[datetime | None]
    """When the same was declared first, where this brings it back: it is for nobody who was not to see it then."""
    replaced_at: Mapped[datetime | None]
    reason: Mapped[str | None] = mapped_column(String(500))
