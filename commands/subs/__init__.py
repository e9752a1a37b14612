"""Subs: the yearly membership money. Figures are told in private; a circle's room sees how many have declared, no more."""

from commands.subs.asking import ask_circle, outstanding, remind_due, status
from commands.subs.declaring import calc, confirm, declare, figures
from commands.subs.exporting import declared
from commands.subs.family import subs

__all__ = [
    "ask_circle",
    "calc",
    "confirm",
    "declare",
    "declared",
    "figures",
    "outstanding",
    "remind_due",
    "status",
    "subs",
]
