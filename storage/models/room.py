"""Rooms as Matrix shows them: who is in, whether encrypted, who has power. And where the bot has got to in reading."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, validates

from storage.folding import skeleton_of
from storage.marks import unmarked
from storage.types import Base, EventId, RoomId, UserId, named


class Membership(StrEnum):
    """A person's relation to a room, in Matrix's words."""

    JOIN = "join"
    INVITE = "invite"
    KNOCK = "knock"
    LEAVE = "leave"
    BAN = "ban"


class Unfit(StrEnum):
    """Why a room of two is not private."""

    MADE_BY_ANOTHER = "made by another"
    NOT_ALONE = "not alone"
    """Somebody else is in it or invited, or was once."""
    GONE = "gone"
    """The person is not in it."""
    OPEN = "open"
    """People can come in without being invited."""
    READ_FROM_OUTSIDE = "read from outside"
    IN_OTHER_HANDS = "in other hands"
    """Somebody else could invite people, or change what keeps it private."""
    RETIRED = "retired"
    """The person wanted another one."""


class Room(Base):
    """A room that the bot is or was in."""

    __tablename__ = "rooms"

    room_id: Mapped[RoomId] = mapped_column(primary_key=True)
    joined: Mapped[bool]
    """Whether the bot is in now."""
    since: Mapped[datetime]
    """When ``joined`` last changed."""
    name: Mapped[str | None] = mapped_column(String(255))
    encrypted: Mapped[bool] = mapped_column(default=False)
    """Never set back to False: encryption cannot be turned off in Matrix."""
    create: Mapped[dict[str, Any]] = mapped_column(default=dict)
    creator: Mapped[UserId | None]
    power_levels: Mapped[dict[str, Any] | None]
    replacement: Mapped[RoomId | None]
    """The room that a tombstone points to."""
    private_with: Mapped[UserId | None] = mapped_column(index=True)
    """Set once this is a room of the bot and this person alone, and kept whatever becomes of it."""
    unfit: Mapped[Unfit | None] = mapped_column(named(Unfit))
    """Why nothing private may be said in it; None where it may, as far as the archive knows."""
    join_rule: Mapped[str | None] = mapped_column(String(64))
    """How people come in. None while that is not known: in rooms that were met by an earlier version."""
    history: Mapped[str | None] = mapped_column(String(64))
    """Who reads what was said before. None while that is not known."""


class ClearChoice(Base):
    """A person's own choice to be told what is for them alone in a room that is not encrypted, although they have one that is."""

    __tablename__ = "clear_choices"

    user_id: Mapped[UserId] = mapped_column(primary_key=True)
    warned_at: Mapped[datetime]
    chosen_at: Mapped[datetime | None]
    """None while they are only warned."""


class RoomMember(Base):
    """A person's membership of a room, as the last member event says."""

    __tablename__ = "room_members"
    __table_args__ = (Index("ix_room_members_alike", "room_id", "alike"),)

    room_id: Mapped[RoomId] = mapped_column(primary_key=True)
    user_id: Mapped[UserId] = mapped_column(primary_key=True, index=True)
    membership: Mapped[Membership] = mapped_column(named(Membership))
    display_name: Mapped[str | None] = mapped_column(String(255))
    alike: Mapped[str | None] = mapped_column(String(255))
    """What the display name looks like (``folding.skeleton_of``): people of one room who share it are told apart by their ids."""
    event_id: Mapped[EventId]

    @validates("display_name")
    def _look(self, _column: str, name: str | None) -> str | None:
        name = unmarked(name) if name is not None else None
        self.alike = skeleton_of(name)[:255] if name is not None else None
        return name


class SyncPosition(Base):
    """How far the bot has read, one row per account: the sync token that goes with the inbox."""

    __tablename__ = "reading"

    user_id: Mapped[UserId] = mapped_column(primary_key=True)
    sync_token: Mapped[str] = mapped_column(Text)
    stored_at: Mapped[datetime]
    forgotten_until: Mapped[datetime]
    """What was said before that was dealt with and may be forgotten, or was not for us (see ``tidying``). It never goes back, whatever
    span the TOML sets meanwhile: what is forgotten under a short one must not come back to life under a long one."""
