"""What becomes of a co-op as a whole: it closes, goes into another, is split, or takes its people out of circles (DECISIONS 31)."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from storage.types import Base, CircleSlug, UserId, named


class ChangeKind(StrEnum):
    """What becomes of it."""

    CLOSE = "close"
    MERGE = "merge"
    SPLIT = "split"
    LEAVE = "leave"


class CoopChange(Base):
    """Somebody wants something to become of a co-op. Others of it can say no until it is done; an operator can undo it."""

    __tablename__ = "coop_changes"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    kind: Mapped[ChangeKind] = mapped_column(named(ChangeKind))
    coop_id: Mapped[int] = mapped_column(ForeignKey("coops.id"), index=True)
    other_id: Mapped[int | None] = mapped_column(ForeignKey("coops.id"))
    """The co-op that it goes into; the new one that it is split into, once that is there."""
    name: Mapped[str | None] = mapped_column(String(255))
    """What the new one is to be called."""
    person: Mapped[UserId | None]
    """Who is to speak for the new one."""
    circle: Mapped[CircleSlug | None] = mapped_column(ForeignKey("circles.slug"))
    """The circle that it leaves; None: all."""
    asked_by: Mapped[UserId]
    asked_at: Mapped[datetime]
    due_at: Mapped[datetime]
    """Until then its other people can say no."""
    agreed_by: Mapped[UserId | None]
    """Who speaks for the other co-op and has said yes."""
    done_at: Mapped[datetime | None]
    """All that has ended or begun with it bears this instant."""
    stopped_by: Mapped[UserId | None]
    stopped_at: Mapped[datetime | None]
    """When somebody has said no."""
    undone_by: Mapped[UserId | None]
    undone_at: Mapped[datetime | None]
