"""Subs: the yearly membership money. Figures are told in private; a circle's room sees how many have declared, no more."""

from commands.subs import (
    declaring,
    exporting,
    outstanding,
    restoring,
    rounds,
    says,
    standing,
    status,
    undoing,
)
from commands.subs.family import subs

__all__ = ["subs"]

subs.made_of(
    status,
    declaring,
    rounds,
    outstanding,
    restoring,
    exporting,
    says,
    standing,
    undoing,
)
