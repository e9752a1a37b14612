"""Proposals that are not put to anybody yet: what their authors alone see, and who has helped to write what was published."""

from datetime import datetime

from sqlalchemy import ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column

from storage.types import Base, CircleSlug, UserId


class ItemDraft(Base):
    """A proposal on its way, shown as ``F-<number>`` to its authors and to nobody else, until it is published."""

    __tablename__ = "consent_drafts"

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    circle: Mapped[CircleSlug] = mapped_column(ForeignKey("circles.slug"), index=True)
    text: Mapped[str] = mapped_column(Text)
    why: Mapped[str | None] = mapped_column(Text)
    """Why it is needed now."""
    aim: Mapped[str | None] = mapped_column(Text)
    begun_by: Mapped[UserId] = mapped_column(index=True)
    begun_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    changed_by: Mapped[UserId | None]
    """Who has changed it last; None: nobody has."""
    item: Mapped[int | None] = mapped_column(ForeignKey("consent_items.number"), index=True)
    """What it was published as, last."""
    published_at: Mapped[datetime | None]
    """None while it is a draft: also once what it was published as is withdrawn."""
    discarded_at: Mapped[datetime | None]


class ItemAuthor(Base):
    """Somebody who is asked to write a draft with who has begun it, and may change what comes of it once they have written in it."""

    __tablename__ = "consent_authors"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    draft: Mapped[int] = mapped_column(ForeignKey("consent_drafts.number"), index=True)
    user_id: Mapped[UserId] = mapped_column(index=True)
    asked_at: Mapped[datetime]
    wrote_at: Mapped[datetime | None]
    """When they first took part: until then their name stands on nothing."""
    left_at: Mapped[datetime | None]
