"""Co-ops: the organisations that hold the seats."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from storage.types import Base, CircleSlug, UserId, named


class FederationStanding(StrEnum):
    """A co-op's relation to the federation: the pipeline that the circles want to see move."""

    MEMBER = "member"
    AGREED = "agreed"
    CONSIDERING = "considering"
    NO = "no"
    UNKNOWN = "unknown"


class CircleStanding(StrEnum):
    """A relation to one circle: a member has a seat, a guest reads, asks and reacts."""

    MEMBER = "member"
    GUEST = "guest"


class Coop(Base):
    """A worker co-op."""

    __tablename__ = "coops"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    slug: Mapped[str] = mapped_column(String(255), unique=True)
    """The name folded for comparing, in whatever script: lower case, words joined by hyphens."""
    name: Mapped[str] = mapped_column(String(255))
    standing: Mapped[FederationStanding] = mapped_column(named(FederationStanding), default=FederationStanding.UNKNOWN)
    added_at: Mapped[datetime]
    added_by: Mapped[UserId]


class Seat(Base):
    """A co-op's place in a circle: with standing ``member`` it is heard in decisions, once, whoever speaks."""

    __tablename__ = "seats"

    circle: Mapped[CircleSlug] = mapped_column(ForeignKey("circles.slug"), primary_key=True)
    coop_id: Mapped[int] = mapped_column(ForeignKey("coops.id"), primary_key=True)
    standing: Mapped[CircleStanding] = mapped_column(named(CircleStanding))
    since: Mapped[datetime]
