"""Questions the bot has asked a person and still awaits an answer to."""

from datetime import datetime
from typing import Any

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from storage.types import Base, RoomId, UserId


class OpenQuestion(Base):
    """A question to one person. The newest of a person in a room is the one a plain answer belongs to."""

    __tablename__ = "questions"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    user_id: Mapped[UserId] = mapped_column(index=True)
    room_id: Mapped[RoomId | None]
    """None: asked in the private room with the person, whichever that is."""
    family: Mapped[str] = mapped_column(String(32))
    name: Mapped[str] = mapped_column(String(32))
    about: Mapped[str] = mapped_column(String(64), default="")
    """Which record it is about: one question of a name to a person for each."""
    data: Mapped[dict[str, Any]]
    """What the answer is about; dropped with the row once answered."""
    asked_txn: Mapped[str | None] = mapped_column(String(64))
    """The outbox row that put the question, so that a reply to it is known as the answer."""
    asked_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    in_backups: Mapped[bool] = mapped_column(default=True)
    """Whether a backup has it. One that holds words or figures to which nobody has said yes is in none: there they would stay."""
