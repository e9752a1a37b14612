"""Membership: the register of who belongs to which circle, for which co-op.

Being in a circle's Matrix room and being on its register are two things: ``!join`` puts a person on the register, and the
room is where they do it. Who leaves the room or is removed from it is off the register, since a member speaks there. The
seat stays the co-op's, whoever speaks for it; the register shows when nobody does.
"""

from commands.membership.family import membership

# Help shows the commands in the order in which they are declared, so what people need first comes first.
# isort: split
from commands.membership.joining import approve, decline, join, leave

# isort: split
from commands.membership.looking import circle, circles_known, members_of

# isort: split
from commands.membership.standing_in import end_stand_in, stand_in, standing_in_now

# isort: split
from commands.membership.coops import add_coop, coop, coops_known, set_standing, two_way_table

# isort: split
from commands.membership.exporting import every_coop, everybody

__all__ = [
    "add_coop",
    "approve",
    "circle",
    "circles_known",
    "coop",
    "coops_known",
    "decline",
    "end_stand_in",
    "every_coop",
    "everybody",
    "join",
    "leave",
    "members_of",
    "membership",
    "set_standing",
    "stand_in",
    "standing_in_now",
    "two_way_table",
]
