"""Subs: the yearly membership money. Figures are told in private; a circle's room sees how many have declared, no more."""

from commands.subs import (
    asking,
    declaring,
    exporting,
    restoring,
    says,
    standing,
    undoing,
)
from commands.subs.family import subs

__all__ = ["subs"]

subs.made_of(
    declaring,
    asking,
    restoring,
    exporting,
    says,
    standing,
    undoing,
)
