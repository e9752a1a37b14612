"""Matters: what families have put to circles by an item, and who is handed the outcome (``chatbot.api.seams.decisions``)."""

from typing import Any

from sqlalchemy import JSON, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from storage.types import Base


class PutMatter(Base):
    """An item decides about a record of a family's."""

    __tablename__ = "matters"

    item: Mapped[int] = mapped_column(ForeignKey("consent_items.number"), primary_key=True, autoincrement=False)
    family: Mapped[str] = mapped_column(String(32))
    name: Mapped[str] = mapped_column(String(32))
    key: Mapped[str] = mapped_column(String(255))
    """Which record."""
    data: Mapped[dict[str, Any]] = mapped_column(JSON)
