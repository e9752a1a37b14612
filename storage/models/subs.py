"""Subs: what co-ops declared for a year, and who was asked. Figures live here and are told in private only."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, Date, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from storage.types import Base, Pence, UserId


class SubsRound(Base):
    """A treasurer, or the calendar, asked co-ops to declare for a year in a scheme, by an instant. There is one for each."""

    __tablename__ = "subs_rounds"
    __table_args__ = (UniqueConstraint("scheme", "year_start"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    scheme: Mapped[str] = mapped_column(String(64))
    year_start: Mapped[date] = mapped_column(Date)
    due_at: Mapped[datetime]
    asked_by: Mapped[UserId | None]
    """None for one that began by itself."""
    asked_at: Mapped[datetime]


class SubsAsk(Base):
    """One person was asked to declare for one co-op in a round."""

    __tablename__ = "subs_asks"

    round_id: Mapped[int] = mapped_column(ForeignKey("subs_rounds.id"), primary_key=True)
    coop_id: Mapped[int] = mapped_column(ForeignKey("coops.id"), primary_key=True)
    user_id: Mapped[UserId] = mapped_column(primary_key=True)
    asked_at: Mapped[datetime]


class SubsSpan(Base):
    """Since when, or until when, a co-op pays a scheme, as a treasurer has noted. A newer row counts before an older one."""

    __tablename__ = "subs_spans"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    scheme: Mapped[str] = mapped_column(String(64))
    coop_id: Mapped[int] = mapped_column(ForeignKey("coops.id"), index=True)
    joined: Mapped[date | None] = mapped_column(Date)
    """Its first day; None for one that was there before all years."""
    left: Mapped[date | None] = mapped_column(Date)
    """Its last day; None while it is there."""
    noted_by: Mapped[UserId]
    noted_at: Mapped[datetime]


class SubsExtension(Base):
    """A treasurer lets a co-op pay what it can for longer than the scheme says. A newer row counts before an older one."""

    __tablename__ = "subs_extensions"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    scheme: Mapped[str] = mapped_column(String(64))
    coop_id: Mapped[int] = mapped_column(ForeignKey("coops.id"), index=True)
    last_year: Mapped[date] = mapped_column(Date)
    """The first day of the last year in which it may."""
    reason: Mapped[str] = mapped_column(String(500))
    given_by: Mapped[UserId]
    given_at: Mapped[datetime]


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
    heads: Mapped[int | None]
    """How many members it had, where the scheme goes by that."""
    pays: Mapped[Pence | None]
    """The sum a co-op that pays what it can has named."""
    left_out: Mapped[bool] = mapped_column(default=False)
    """It does not take part in this voluntary scheme this year."""
    terms: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    """The scheme's terms as they were (``rules.subs_terms.Terms``); None for what was declared before they were kept."""
    fee: Mapped[Pence]
    vat: Mapped[Pence]
    declared_by: Mapped[UserId]
    """Who said it: a speaker of the co-op, or a treasurer on its word."""
    way: Mapped[str | None] = mapped_column(String(16))
    """How a treasurer heard it: phone or letter. None for what a speaker has said here."""
    declared_at: Mapped[datetime]
    first_declared_at: Mapped[datetime | None]
    """When the same was declared first, where this brings it back: it is for nobody who was not to see it then."""
    replaced_at: Mapped[datetime | None]
    reason: Mapped[str | None] = mapped_column(String(500))
