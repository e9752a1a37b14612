"""Subs: the yearly membership money. Figures are told in private; a circle's room sees how many have declared, no more."""

from commands.subs import (
    all_of_them,
    coming_and_going,
    declaring,
    exporting,
    history,
    import_file,
    outstanding,
    paying_less,
    paying_less_end,
    restoring,
    rounds,
    says,
    standing,
    status,
    table_file,
    undoing,
    yearly,
)
from commands.subs.family import subs

__all__ = ["subs"]

subs.made_of(
    status,
    declaring,
    paying_less,
    paying_less_end,
    rounds,
    yearly,
    outstanding,
    all_of_them,
    table_file,
    coming_and_going,
    history,
    import_file,
    restoring,
    exporting,
    says,
    standing,
    undoing,
)
