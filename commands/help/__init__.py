"""Finding one's way: what can be said here, by whom, who one is to the bot; and the bot's first words in rooms."""

from commands.help import (
    answering,
    catchup,
    forgetting,
    introducing,
    mydata,
    own_room,
    privacy,
    resting,
    says,
    showing,
    todo,
    undoing,
)
from commands.help.family import help_

__all__ = ["help_"]

help_.made_of(
    showing,
    answering,
    todo,
    undoing,
    catchup,
    mydata,
    forgetting,
    own_room,
    privacy,
    introducing,
    resting,
    says,
)
