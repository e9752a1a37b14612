"""Speakers: who speaks for which co-op, in the whole federation, and who has confirmed it."""

from datetime import UTC, datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from storage.types import Base, UserId, named

EVER = datetime(1970, 1, 1, tzinfo=UTC)
"""Figures may be seen from here on: all of them."""


class ConfirmedAs(StrEnum):
    """As what somebody has confirmed a speaker."""

    SECRETARY = "secretary"
    """Of a circle in which the co-op has a seat, or asks for one."""
    OPERATOR = "operator"
    SPEAKER = "speaker"
    """One of the co-op's own."""
    LINK = "link"
    """Nobody: they are link person of the circle whose place it is."""
    TAKEN_OVER = "taken_over"
    """Nobody: they spoke for it before speakers were confirmed."""


class EndedAs(StrEnum):
    """How somebody came to speak for a co-op no longer."""

    LEFT = "left"
    """They have laid it down, or have left the last circle in which they were."""
    REMOVED = "removed"
    """They were removed from the last circle's room."""
    DECLINED = "declined"
    """They were never confirmed."""
    CLOSED = "closed"
    """Their co-op has closed, has gone into another one, or has taken its people out."""
    ONE_PERSON = "one_person"
    """Their account is one person with another by now, who speaks for it."""
    TWO_AGAIN = "two_again"
    """It was another account's, which is a person by itself again."""
    DISOWNED = "disowned"
    """Another speaker of the co-op, a secretary or an operator has ended it."""


class Speaker(Base):
    """A person speaks for a co-op, wherever it has a seat. Each time is a row of its own.

    Until it is confirmed, what they say for the co-op is kept, and counts for nothing.
    """

    __tablename__ = "speakers"
    __table_args__ = (
        Index(
            "uq_speakers_current",
            "coop_id",
            "user_id",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    coop_id: Mapped[int] = mapped_column(ForeignKey("coops.id"))
    user_id: Mapped[UserId] = mapped_column(index=True)
    since: Mapped[datetime]
    confirmed_at: Mapped[datetime | None]
    confirmed_by: Mapped[UserId | None]
    confirmed_as: Mapped[ConfirmedAs | None] = mapped_column(named(ConfirmedAs))
    figures_from: Mapped[datetime | None]
    """What was declared before is not for them; None: nothing is but what they have declared themselves."""
    figures_by: Mapped[UserId | None]
    """Who has said yes to earlier figures since they were confirmed."""
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[UserId | None]
    ended_as: Mapped[EndedAs | None] = mapped_column(named(EndedAs))
