"""Roles, each a period of one person: when and how it began, until when it was meant to last, when and why it ended."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import Dialect, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import TypeDecorator

from storage.types import Base, CircleSlug, UserId

BY_TOML, BY_COMMAND, BY_CHOICE = "toml", "command", "choice"
"""How a role began."""
LEFT, REMOVED, UNNAMED, ENDED, RENEWED, TERM, FOLLOWED, CHOSEN_OUT = (
    "left",
    "removed",
    "unnamed",
    "command",
    "renewed",
    "term",
    "followed",
    "consent",
)
"""Why a role ended: its holder left the circle's room, was removed from it, is not named in the TOML any more; somebody said so;
it was given anew; its term was over; or the circle has chosen somebody else, or has agreed that
it ends."""
_CURRENT = "ended_at IS NULL"


class RoleName(StrEnum):
    """The roles that the program knows what to do with. The archive may hold others: a federation's own names are text like
    these."""

    LINK_PERSON = "link_person"
    SECRETARY = "secretary"
    FACILITATOR = "facilitator"
    TREASURER = "treasurer"
    COORDINATOR = "coordinator"


class _KnownOrNot(TypeDecorator[str]):
    """A role by its name: a ``RoleName`` where it is one, else text."""

    impl = String(32)
    cache_ok = True

    def process_result_value(self, value: str | None, dialect: Dialect) -> str | None:
        return RoleName(value) if value in set(RoleName) else value


OPERATOR = "operator"
"""Who runs the bot, as a role in the federation. What operators may do follows the TOML, not the archive."""


class Role(Base):
    """A person holds a role in a circle, or in the federation. A period is added to when it ends, and never overwritten."""

    __tablename__ = "roles"
    __table_args__ = (
        Index(
            "uq_roles_current",
            "circle",
            "role",
            "user_id",
            unique=True,
            sqlite_where=text(f"{_CURRENT} AND circle IS NOT NULL"),
            postgresql_where=text(f"{_CURRENT} AND circle IS NOT NULL"),
        ),
        Index(
            "uq_roles_current_in_federation",
            "role",
            "user_id",
            unique=True,
            sqlite_where=text(f"{_CURRENT} AND circle IS NULL"),
            postgresql_where=text(f"{_CURRENT} AND circle IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    circle: Mapped[CircleSlug | None] = mapped_column(ForeignKey("circles.slug"))
    """None: in the federation."""
    user_id: Mapped[UserId] = mapped_column(index=True)
    role: Mapped[str] = mapped_column(_KnownOrNot)
    """A ``RoleName``, or a name that this program does not know."""
    starts_at: Mapped[datetime]
    source: Mapped[str] = mapped_column(String(16), default=BY_TOML)
    """How it began."""
    given_by: Mapped[UserId | None]
    """Who gave it; None for what the TOML gave."""
    ends_at: Mapped[datetime | None]
    """The end of its term, as it was set beforehand. It is not held after that, whoever has noted it or not."""
    term_over_at: Mapped[datetime | None]
    """When its term ended, where it goes on beyond that until ``ends_at``, since the circle has yet to choose (DECISIONS 30)."""
    ended_at: Mapped[datetime | None]
    """When it ended indeed."""
    ended_by: Mapped[UserId | None]
    why: Mapped[str | None] = mapped_column(String(16))
    """Why it ended."""
    unnamed_at: Mapped[datetime | None]
    """Since when the TOML does not name them for it any more. Until then its line has appointed once and does not again."""
