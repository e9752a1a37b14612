"""Selections: a circle chooses somebody for a role by consent, beginning with sealed nominations (DOMAIN §4, DECISIONS 32)."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from storage.types import Base, CircleSlug, UserId, named


class Stage(StrEnum):
    """How far a selection has come."""

    NOMINATING = "nominating"
    """Nominations come in, and nobody sees any."""
    CHANGING = "changing"
    """They are shown, and whoever has heard the reasons of others may change theirs; then somebody is proposed."""
    ASKED = "asked"
    """Somebody is to be proposed, and is asked first."""
    DECIDING = "deciding"
    """An item of consent is open about it."""
    OVER = "over"


class Selection(Base):
    """A circle chooses somebody for a role. Shown as ``N-<number>``."""

    __tablename__ = "selections"
    __table_args__ = (
        Index(
            "uq_selections_open",
            "circle",
            "role",
            unique=True,
            sqlite_where=text("stage <> 'over'"),
            postgresql_where=text("stage <> 'over'"),
        ),
    )

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    circle: Mapped[CircleSlug] = mapped_column(ForeignKey("circles.slug"))
    role: Mapped[str] = mapped_column(String(32))
    until: Mapped[datetime | None]
    """The end of the term; None: until it is ended."""
    needs: Mapped[str | None] = mapped_column(Text)
    """What whoever does it should bring along."""
    opened_by: Mapped[UserId]
    opened_at: Mapped[datetime]
    closes_at: Mapped[datetime]
    """When nominations are shown, though not all are in."""
    extended_at: Mapped[datetime | None]
    """When it was given more time, since too few had nominated."""
    stage: Mapped[Stage] = mapped_column(named(Stage), default=Stage.NOMINATING)
    revealed_at: Mapped[datetime | None]
    changes_until: Mapped[datetime | None]
    """Until when nominations may be changed once they are shown."""
    proposed: Mapped[UserId | None]
    """Who is to be proposed, or is."""
    proposed_by: Mapped[UserId | None]
    proposed_at: Mapped[datetime | None]
    item: Mapped[int | None] = mapped_column(ForeignKey("consent_items.number"))
    """The item that the circle decides it by."""
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[UserId | None]
    """Who has called it off."""
    chosen: Mapped[UserId | None]


class Nomination(Base):
    """Somebody's nomination. It may be changed until it is shown, and once more in the change round; only the last is kept of each."""

    __tablename__ = "nominations"
    __table_args__ = (UniqueConstraint("selection", "user_id", "changed"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    selection: Mapped[int] = mapped_column(ForeignKey("selections.number"))
    user_id: Mapped[UserId] = mapped_column(index=True)
    changed: Mapped[bool]
    """Whether it was said after the others were shown."""
    nominee: Mapped[UserId | None]
    """None: they nominate nobody."""
    words: Mapped[str | None] = mapped_column(Text)
    """Why."""
    at: Mapped[datetime]
    declined_at: Mapped[datetime | None]
    """When who is nominated has said that they would not do it."""
