"""Which versions of the program have been at work on this archive."""

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from storage.types import Base


class RunVersion(Base):
    """One version that was the bot here. The first row is written by the first start."""

    __tablename__ = "versions"

    version: Mapped[str] = mapped_column(String(32), primary_key=True)
    first_at: Mapped[datetime]
