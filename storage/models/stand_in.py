"""Stand-ins: who may speak for a co-op's seat while its own people are away."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from storage.types import Base, CircleSlug, UserId


class StandIn(Base):
    """A person speaks for a co-op's seat in a circle from an instant until another, named by one of its own people."""

    __tablename__ = "stand_ins"
    __table_args__ = (Index("ix_stand_ins_circle_user_id", "circle", "user_id"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    circle: Mapped[CircleSlug] = mapped_column(ForeignKey("circles.slug"))
    coop_id: Mapped[int] = mapped_column(ForeignKey("coops.id"))
    user_id: Mapped[UserId]
    named_by: Mapped[UserId]
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
