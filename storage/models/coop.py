"""Co-ops: the organisations that hold the seats."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, Text, func, select, text
from sqlalchemy.orm import Mapped, column_property, mapped_column

from storage.types import Base, CircleSlug, UserId, named

CURRENT = "ended_at IS NULL"


class FederationStanding(StrEnum):
    """A co-op's relation to the federation: the pipeline that the circles want to see move."""

    MEMBER = "member"
    AGREED = "agreed"
    CONSIDERING = "considering"
    NO = "no"
    UNKNOWN = "unknown"


class CircleStanding(StrEnum):
    """A relation to one circle: a member has a seat, a guest reads, asks and reacts; so does who is learning, for a while, until they
    have a member's full voice. A co-op is never learning: its seat is a member's or a guest's."""

    MEMBER = "member"
    GUEST = "guest"
    LEARNING = "learning"


class CoopStanding(Base):
    """How a co-op stands to the federation, for a time: who noted it, and why. A period is added to when it ends, and never
    overwritten; its end is the beginning of the next."""

    __tablename__ = "coop_standings"
    __table_args__ = (
        Index(
            "uq_coop_standings_current",
            "coop_id",
            unique=True,
            sqlite_where=text(CURRENT),
            postgresql_where=text(CURRENT),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    coop_id: Mapped[int] = mapped_column(ForeignKey("coops.id"))
    standing: Mapped[FederationStanding] = mapped_column(named(FederationStanding))
    since: Mapped[datetime]
    noted_by: Mapped[UserId | None]
    """None where that was not kept."""
    why: Mapped[str | None] = mapped_column(Text)
    """In the words of who noted it; None where they gave none."""
    ended_at: Mapped[datetime | None]


class Coop(Base):
    """A worker co-op; or, with ``circle``, what holds a circle's place in the circle above."""

    __tablename__ = "coops"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    slug: Mapped[str] = mapped_column(String(255), unique=True)
    """The name folded for comparing, in whatever script: lower case, words joined by hyphens."""
    name: Mapped[str] = mapped_column(String(255))
    standing: Mapped[FederationStanding] = column_property(
        func.coalesce(
            select(CoopStanding.standing)
            .where(CoopStanding.coop_id == id, CoopStanding.ended_at.is_(None))  # noqa: A003 - the column above
            .correlate_except(CoopStanding)
            .scalar_subquery(),
            FederationStanding.UNKNOWN,
        ),
        expire_on_flush=False,  # Whoever notes another reads it anew, and nothing else changes it.
    )
    """How it stands to the federation now: as the period says that has not ended. ``queries/coops.note_standing`` begins another."""
    added_at: Mapped[datetime]
    added_by: Mapped[UserId | None]
    """None for a circle's place, which nobody has added."""
    ended_at: Mapped[datetime | None]
    """When it closed or went into another one."""
    into_id: Mapped[int | None] = mapped_column(ForeignKey("coops.id"))
    """The co-op that it went into."""
    circle: Mapped[CircleSlug | None] = mapped_column(ForeignKey("circles.slug"), unique=True)
    """The circle that has this place: its link person speaks for it in the circle above. None for a co-op."""


class Seat(Base):
    """A co-op's place in a circle: with standing ``member`` it is heard in decisions, once, whoever speaks.

    Each is a period: it is added to when it ends, and never overwritten.
    """

    __tablename__ = "seat_periods"
    __table_args__ = (
        Index(
            "uq_seat_periods_current",
            "circle",
            "coop_id",
            unique=True,
            sqlite_where=text(CURRENT),
            postgresql_where=text(CURRENT),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    circle: Mapped[CircleSlug] = mapped_column(ForeignKey("circles.slug"))
    coop_id: Mapped[int] = mapped_column(ForeignKey("coops.id"), index=True)
    standing: Mapped[CircleStanding] = mapped_column(named(CircleStanding))
    since: Mapped[datetime]
    given_by: Mapped[UserId | None]
    """By whose word it began; None where that was not kept."""
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[UserId | None]
    why: Mapped[str | None] = mapped_column(String(16))
    """Why it ended: one of ``BECAME_MEMBER``, ``NO_GUEST``, ``DISOWNED``, ``AS_A_WHOLE``, ``UNDONE``."""


BECAME_MEMBER, NO_GUEST, DISOWNED = "member", "no-guest", "disowned"
"""A guest's place became a member's; the co-op has said that its guest was none; it was there by the word of somebody who should
never have spoken for the co-op."""
CLOSED, MERGED, LEFT_CIRCLE, UNDONE = "closed", "merged", "left", "undone"
AS_A_WHOLE = (CLOSED, MERGED, LEFT_CIRCLE)
"""The co-op has closed, has gone into another one, has taken its people out of the circle. What it has answered before stands until
the close. ``UNDONE``: that it began was taken back by an operator."""
