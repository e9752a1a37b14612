"""Membership: which person belongs to which circle, and who has asked for what on the registers."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from storage.models.coop import CircleStanding
from storage.types import Base, CircleSlug, UserId, named

TOOK_LEAVE, PUT_OUT, CAME_ANEW, SPEAKS_FOR_NONE = "left", "removed", "anew", "speaks-for-none"
ONE_PERSON, TWO_AGAIN = "one-person", "two-again"
"""Why a membership or a role ended: the account is one person with another by now, who has it; or they are two again, and the
other has it. And why a membership did: they left the register or the room; they were removed from the room; they go on as something else, or for
another co-op; they speak for no co-op any more, and go on as a guest."""


class Member(Base):
    """A person's membership of a circle, for a time. A period is added to when it ends, and never overwritten."""

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
    """The co-op that the person came for; None when a guest came for none. Who speaks for which is in ``speakers``."""
    standing: Mapped[CircleStanding] = mapped_column(named(CircleStanding))
    joined_at: Mapped[datetime]
    given_by: Mapped[UserId | None]
    """By whose word: their own where the circle is open. None where that was not kept, or it was nobody's."""
    left_at: Mapped[datetime | None]
    left_by: Mapped[UserId | None]
    why: Mapped[str | None] = mapped_column(String(16))
    """Why it ended: one of ``TOOK_LEAVE``, ``PUT_OUT``, ``CAME_ANEW``, ``SPEAKS_FOR_NONE``, ``ONE_PERSON``,
    ``TWO_AGAIN``. None where that was not kept."""


class RequestFor(StrEnum):
    """What somebody has asked for."""

    JOIN = "join"
    """To come into a circle that admits by approval."""
    SPEAK = "speak"
    """To be confirmed as somebody who speaks for a co-op."""
    FIGURES = "figures"
    """To see what a co-op has declared before they spoke for it."""
    GUEST = "guest"
    """To be a guest of a circle in a co-op's name."""
    KEEP = "keep"
    """Asked of others about somebody: to go on speaking for a co-op, though who had confirmed them was put out."""
    KEEP_ROLE = "keep_role"
    """Asked of others: whether a role goes on that somebody had given who was put out."""
    KEEP_SEAT = "keep_seat"
    """Asked of others: whether a co-op keeps a seat that it has by the word of somebody who was put out."""


class RequestState(StrEnum):
    """Where a request stands."""

    OPEN = "open"
    APPROVED = "approved"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


class JoinRequest(Base):
    """Somebody has asked for something that others answer. Shown as ``J-<number>``."""

    __tablename__ = "join_requests"

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    asks: Mapped[RequestFor] = mapped_column(named(RequestFor), default=RequestFor.JOIN)
    circle: Mapped[CircleSlug] = mapped_column(ForeignKey("circles.slug"))
    """The circle that they ask to join, or in which they have asked."""
    user_id: Mapped[UserId] = mapped_column(index=True)
    coop_id: Mapped[int | None] = mapped_column(ForeignKey("coops.id"))
    """The co-op whose people answer; None in a request to join, whose co-op may be known by its name alone."""
    coop_name: Mapped[str | None] = mapped_column(String(255))
    standing: Mapped[CircleStanding] = mapped_column(named(CircleStanding))
    asked_at: Mapped[datetime]
    state: Mapped[RequestState] = mapped_column(named(RequestState), default=RequestState.OPEN)
    decided_by: Mapped[UserId | None]
    decided_at: Mapped[datetime | None]
    item: Mapped[int | None] = mapped_column(ForeignKey("consent_items.number"))
    """The item by which the circle decides it itself."""
    about: Mapped[int | None]
    """The number of the role's or the seat's period that is asked about."""
    given_by: Mapped[UserId | None]
    """Who had given that, and was put out."""
    handed_on_at: Mapped[datetime | None]
    """When it went on to the operators, since nobody had answered."""
