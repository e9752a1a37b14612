"""Roles in a circle, each with a start and, where it has one, a term end."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from storage.types import Base, CircleSlug, UserId, named

LEFT, REMOVED = "left", "removed"
"""The source of a role that ended because its holder left the circle's room, or was removed from it."""


class RoleName(StrEnum):
    """What a person may be in a circle."""

    LINK_PERSON = "link_person"
    SECRETARY = "secretary"
    FACILITATOR = "facilitator"
    TREASURER = "treasurer"
    COORDINATOR = "coordinator"


class Role(Base):
    """A person holds a role in a circle from an instant until it ended, or for the time being."""

    __tablename__ = "roles"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    circle: Mapped[CircleSlug] = mapped_column(ForeignKey("circles.slug"))
    user_id: Mapped[UserId] = mapped_column(index=True)
    role: Mapped[RoleName] = mapped_column(named(RoleName))
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime | None]
    source: Mapped[str] = mapped_column(String(16), default="toml")
    """``toml`` for a first appointment, later ones name the command that made them; LEFT or REMOVED once it has ended so."""
