"""What people look for by words: kept folded beside the words themselves, so that all databases find the same (ADR 0016)."""

from sqlalchemy import Text
from sqlalchemy.orm import Mapped, mapped_column, validates

from storage.folding import folded

LOOKED_THROUGH = {
    "consent_items": "aim",
    "consent_answers": "words",
    "consent_measures": "what",
    "decisions": "text",
}
"""The column of each such table whose words are looked for."""


class Searched:
    """A record whose words can be looked for. Whoever sets the words sets this; a bulk update would have to do so itself."""

    __tablename__: str
    folded: Mapped[str | None] = mapped_column(Text)
    """The words as they are searched (``storage.folding``)."""

    @validates(*sorted(set(LOOKED_THROUGH.values())))
    def _fold(self, column: str, words: str | None) -> str | None:
        if LOOKED_THROUGH[self.__tablename__] == column:
            self.folded = folded(words) if words is not None else None
        return words
