"""Relays: what link persons passed from one circle to another, and what came back."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from storage.types import Base, CircleSlug, EventId, RoomId, UserId, named


class Relay(Base):
    """One thing passed on, shown as ``R-<number>``."""

    __tablename__ = "relays"

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    origin: Mapped[CircleSlug] = mapped_column(ForeignKey("circles.slug"), index=True)
    target: Mapped[CircleSlug] = mapped_column(ForeignKey("circles.slug"), index=True)
    passed_by: Mapped[UserId]
    author: Mapped[UserId]
    """Who said it: the link person, or the author of the message that was passed on."""
    source: Mapped[EventId]
    """The message in the origin room that the words come from."""
    text: Mapped[str] = mapped_column(Text)
    passed_at: Mapped[datetime]
    file: Mapped[str | None] = mapped_column(String(100))
    """What the picture or the file is called that went with it; ``text`` is that name where there were no words."""
    call: Mapped[int | None] = mapped_column(ForeignKey("relay_calls.number"), index=True)
    """The question to all circles that it brings to one of them."""
    decision: Mapped[int | None] = mapped_column(ForeignKey("decisions.number"))
    """The decision that its words are, as they were made; none once somebody has edited them."""
    closed_at: Mapped[datetime | None]
    """Since when nothing is carried back and forth any more."""
    closed_by: Mapped[UserId | None]

    @property
    def circle(self) -> CircleSlug:
        """Whose it is: the circle that it came from."""
        return self.origin


class RelayPart(Base):
    """One message of a run that was passed on as one thing. Of a single message there are none: it stands with its relay."""

    __tablename__ = "relay_parts"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    relay: Mapped[int] = mapped_column(ForeignKey("relays.number"), index=True)
    author: Mapped[UserId]
    source: Mapped[EventId] = mapped_column(index=True)
    text: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime]


class AskedToPassState(StrEnum):
    """What has become of a request."""

    OPEN = "open"
    PASSED = "passed"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


class AskedToPass(Base):
    """Somebody who may not pass things on has asked those who may, shown as ``P-<number>``."""

    __tablename__ = "relay_requests"

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    circle: Mapped[CircleSlug] = mapped_column(ForeignKey("circles.slug"), index=True)
    """The circle that it comes from."""
    target: Mapped[CircleSlug] = mapped_column(ForeignKey("circles.slug"))
    asked_by: Mapped[UserId]
    author: Mapped[UserId]
    """Whose words they are."""
    source: Mapped[EventId] = mapped_column(index=True)
    """The message that has the words; ``said_in`` is its room."""
    asked_in: Mapped[EventId] = mapped_column(index=True)
    """The message in which it was asked."""
    said_in: Mapped[RoomId]
    private: Mapped[bool]
    """Whether nobody else is in that room."""
    quoted: Mapped[bool]
    """Whether it was asked in reply to the words."""
    text: Mapped[str] = mapped_column(Text)
    attachment: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    """Where the file lies that goes with it, until it is answered."""
    said_at: Mapped[datetime]
    asked_at: Mapped[datetime]
    state: Mapped[AskedToPassState] = mapped_column(named(AskedToPassState), default=AskedToPassState.OPEN)
    decided_by: Mapped[UserId | None]
    decided_at: Mapped[datetime | None]
    decision: Mapped[int | None] = mapped_column(ForeignKey("decisions.number"))
    """As in a relay."""
    relay: Mapped[int | None] = mapped_column(ForeignKey("relays.number"))
    """What it was passed on as."""


class AskedToPassPart(Base):
    """One message of a run that somebody has asked to be passed on as one thing. No row of ``relay_parts``: while it waits it has its file, and is
    gone without a trace when its author deletes it; what was passed on has neither, and keeps its place."""

    __tablename__ = "relay_request_parts"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    request: Mapped[int] = mapped_column(ForeignKey("relay_requests.number"), index=True)
    author: Mapped[UserId]
    source: Mapped[EventId] = mapped_column(index=True)
    text: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime]
    attachment: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    """As in a request."""


class RelayReply(Base):
    """A reply to a relayed copy, carried to the other circle, where it can be replied to in turn."""

    __tablename__ = "relay_replies"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    relay: Mapped[int] = mapped_column(ForeignKey("relays.number"), index=True)
    author: Mapped[UserId]
    source: Mapped[EventId] = mapped_column(unique=True)
    text: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime]
    file: Mapped[str | None] = mapped_column(String(100))
    """As in a relay."""
    spoken_in: Mapped[CircleSlug] = mapped_column(ForeignKey("circles.slug"))
    """The circle whose room it was said in; it was carried to the other one, and to those that the words had come through before."""


class DraftState(StrEnum):
    """What has become of what was ready to be passed on."""

    OPEN = "open"
    SENT = "sent"
    DROPPED = "dropped"


class RelayDraft(Base):
    """Words of ours that are ready to be passed on from a circle to the one above, and wait."""

    __tablename__ = "relay_drafts"

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    circle: Mapped[CircleSlug] = mapped_column(ForeignKey("circles.slug"), index=True)
    text: Mapped[str] = mapped_column(Text)
    made_at: Mapped[datetime]
    state: Mapped[DraftState] = mapped_column(named(DraftState), default=DraftState.OPEN)
    decided_by: Mapped[UserId | None]
    relay: Mapped[int | None] = mapped_column(ForeignKey("relays.number"))
    """What it was passed on as."""


class RelayReaction(Base):
    """A reaction to what was passed on, where it has arrived."""

    __tablename__ = "relay_reactions"

    source: Mapped[EventId] = mapped_column(primary_key=True)
    relay: Mapped[int] = mapped_column(ForeignKey("relays.number"), index=True)
    user_id: Mapped[UserId]
    key: Mapped[str] = mapped_column(String(100))


class NeverRelayed(Base):
    """Somebody whose words are never passed on."""

    __tablename__ = "relay_never"

    user_id: Mapped[UserId] = mapped_column(primary_key=True)
    since: Mapped[datetime]


class SharedNews(Base):
    """What a circle has said becomes of one kind of news; of the others the settings say it."""

    __tablename__ = "relay_shares"

    circle: Mapped[CircleSlug] = mapped_column(ForeignKey("circles.slug"), primary_key=True)
    section: Mapped[str] = mapped_column(String(16), primary_key=True)
    how: Mapped[str] = mapped_column(String(16))
    changed_by: Mapped[UserId]
    changed_at: Mapped[datetime]


class RelayCall(Base):
    """Something that the coordinating circle has asked all circles, with a time until when they answer."""

    __tablename__ = "relay_calls"

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    circle: Mapped[CircleSlug] = mapped_column(ForeignKey("circles.slug"))
    asked_by: Mapped[UserId]
    source: Mapped[EventId] = mapped_column(index=True)
    answers_by: Mapped[datetime]
