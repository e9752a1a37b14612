"""Getting together: how something feels, who helps, when to meet. None of it decides anything."""

from commands.meet import (
    dating,
    filing,
    forgotten,
    helping,
    plain,
    possible,
    says,
    sensing,
    spoken_of,
    standing,
    touching,
    undoing,
)
from commands.meet.family import meet

__all__ = ["meet"]

meet.made_of(
    sensing,
    helping,
    dating,
    filing,
    forgotten,
    touching,
    plain,
    possible,
    says,
    spoken_of,
    standing,
    undoing,
)
