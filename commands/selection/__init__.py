"""Selection: choosing somebody for a role by consent, from sealed nominations to the register (DOMAIN §4, DECISIONS 32)."""

from commands.selection import (
    forgotten,
    nominating,
    opening,
    possible,
    proposing,
    rounds,
    says,
    showing,
    touching,
)
from commands.selection.family import selection

__all__ = ["selection"]

selection.made_of(opening, nominating, proposing, rounds, showing, touching, possible, says, forgotten)
