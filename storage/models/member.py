"""Membership: which person belongs to which circle, for which co-op, and who asked to."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from storage.models.coop import CircleStanding
from storage.types import Base, CircleSlug, UserId, named


class Member(Base):
    """A person's membership of a circle. Leaving ends it; the row stays as the register's memory."""

    __tablename__ = "members"
    __table_args__ = (
        Index(
            "uq_members_current",
            "circle",
            "user_id",
            unique=True,
            sqlite_where=text("left_at IS NULL"),
            postgresql_where=text("left_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    circle: Mapped[CircleSlug] = mapped_column(ForeignKey("circles.slug"))
    user_id: Mapped[UserId] = mapped_column(index=True)
    coop_id: Mapped[int | None] = mapped_column(ForeignKey("coops.id"))
    """The co-op the person speaks for; None when a guest speaks for nobody."""
    standing: Mapped[CircleStanding] = mapped_column(named(CircleStanding))
    joined_at: Mapped[datetime]
    left_at: Mapped[datetime | None]


class RequestState(StrEnum):
    """Where a request to join stands."""

    OPEN = "open"
    APPROVED = "approved"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


class JoinRequest(Base):
    """Somebody asked to join a circle that admits by approval. Shown as ``J-<number>``."""

    __tablename__ = "join_requests"

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    circle: Mapped[CircleSlug] = mapped_column(ForeignKey("circles.slug"))
    user_id: Mapped[UserId] = mapped_column(index=True)
    coop_name: Mapped[str | None] = mapped_column(String(255))
    standing: Mapped[CircleStanding] = mapped_column(named(CircleStanding))
    asked_at: Mapped[datetime]
    state: Mapped[RequestState] = mapped_column(named(RequestState), default=RequestState.OPEN)
    decided_by: Mapped[UserId | None]
    decided_at: Mapped[datetime | None]
