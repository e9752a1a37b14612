"""What has become of what was said to us, as long as that is known (``retention.heard``)."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from storage.types import Base, EventId, named


class Became(StrEnum):
    """What has become of a message."""

    NOT_UNDERSTOOD = "not understood"
    """It was no command that we know."""
    REFUSED = "refused"
    """Its words were the trouble: they could not be read, or name what there is not. Other words may do."""
    ASKED_BACK = "asked back"
    """Nothing yet: we have asked what was meant."""
    DONE = "done"
    """It was acted on."""


class Outcome(Base):
    """What has become of one message, by the event in which it was first said: however often that is edited, it acts at most once."""

    __tablename__ = "outcomes"

    event_id: Mapped[EventId] = mapped_column(primary_key=True)
    became: Mapped[Became] = mapped_column(named(Became))
    command: Mapped[str | None] = mapped_column(String(64))
    """The words of the command that was done."""
    subject: Mapped[str | None] = mapped_column(String(255))
    """What it has changed, as the audit names it: C-12."""
    reply_to: Mapped[EventId | None]
    """What it was a reply to: an edit does not say that again."""
    thread: Mapped[EventId | None]
    asked_txn: Mapped[str | None] = mapped_column(String(64))
    """The message in which we have asked back, where we wait for the answer."""
    at: Mapped[datetime]
