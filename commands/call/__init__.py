"""Calls: a circle meets live, from its agenda to its minutes. What is decided there is consent's."""

from commands.call import (
    actions,
    agenda,
    ending,
    forgotten,
    leading,
    opening,
    possible,
    presence,
    says,
    standing,
    touching,
    undoing,
    wanted,
)
from commands.call.family import call

__all__ = ["call"]

call.made_of(
    opening,
    agenda,
    presence,
    leading,
    forgotten,
    actions,
    ending,
    touching,
    wanted,
    possible,
    says,
    standing,
    undoing,
)
