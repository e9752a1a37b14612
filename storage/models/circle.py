"""Circles, as the TOML names them."""

from enum import StrEnum

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from storage.types import Base, CircleSlug, RoomId, named


class CircleKind(StrEnum):
    """What a circle is for."""

    COORDINATING = "coordinating"
    INDUSTRY = "industry"
    WORKING = "working"


class Circle(Base):
    """A circle of the federation. The TOML is its source; its row is what other records hang on to."""

    __tablename__ = "circles"

    slug: Mapped[CircleSlug] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(255))
    kind: Mapped[CircleKind] = mapped_column(named(CircleKind))
    parent: Mapped[CircleSlug | None] = mapped_column(ForeignKey("circles.slug"))
    room: Mapped[str] = mapped_column(String(255))
    """Alias or room id from the TOML."""
    room_id: Mapped[RoomId | None] = mapped_column(unique=True)
    """The room, once the bot has joined it."""
    follows: Mapped[str | None] = mapped_column(String(255))
    """The alias or room that it may move to although no tombstone leads there: an operator has said so, here or in the TOML."""
    active: Mapped[bool] = mapped_column(default=True)
    """False when the TOML no longer names it; its records stay."""
