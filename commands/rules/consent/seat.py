"""A seat in a circle's decisions, as answers name it: a co-op's, or a person's where each has a voice."""

from collections.abc import Sequence
from dataclasses import dataclass

from storage.types import UserId

_COOP = "coop:"


@dataclass(frozen=True, slots=True)
class SeatKey:
    """Whose seat it is: the number of a co-op, or a person. In the archive it is ``coop:7`` or the person's id."""

    holder: int | UserId

    @classmethod
    def parse(cls, kept: str) -> "SeatKey":
        """The seat that is kept as these words."""
        return cls(int(kept.removeprefix(_COOP)) if kept.startswith(_COOP) else UserId(kept))

    @classmethod
    def find(cls, kept: str | None) -> "SeatKey | None":
        """The seat that is kept as these words; None for what was said for no seat."""
        return cls.parse(kept) if kept is not None else None

    @property
    def coop_id(self) -> int | None:
        """The co-op whose seat it is; None for a person's."""
        return self.holder if isinstance(self.holder, int) else None

    def __str__(self) -> str:
        return f"{_COOP}{self.holder}" if isinstance(self.holder, int) else self.holder


def meant_by_none(
    mine: Sequence[SeatKey], *, answered: Sequence[SeatKey | None], home: SeatKey | None
) -> SeatKey | None:
    """Which of their seats somebody means who names none: the one that they have answered for last, else that of their first
    co-op. None for who has no seat."""
    known = [seat for seat in (*reversed(answered), home, *mine) if seat in mine]
    return known[0] if known else None
