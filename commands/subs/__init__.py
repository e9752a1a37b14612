"""Subs: the yearly membership money. Figures are told in private; a circle's room sees how many have declared, no more."""

from commands.subs import plain, says, standing, starting
from commands.subs.family import subs
from commands.subs.paying import coming_and_going, declaring, paying_less, paying_less_end, restoring, undoing
from commands.subs.rounds import asking as rounds
from commands.subs.rounds import outstanding, status, yearly
from commands.subs.tables import all_of_them, exporting, history, import_file, table_file

__all__ = ["subs"]

subs.made_of(
    status,
    declaring,
    plain,
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
    starting,
    undoing,
)
