"""Membership: the register of who belongs to which circle, for which co-op.

Being in a circle's Matrix room and being on its register are two things: ``!join`` puts a person on the register, and the
room is where they do it. Who leaves the room or is removed from it is off the register, since a member speaks there. The
seat stays the co-op's, whoever speaks for it; the register shows when nobody does.
"""

from commands.membership import (
    by_consent,
    confirming,
    coop_changed,
    coop_changes,
    coop_undone,
    coops,
    coops_known,
    deciding,
    ending,
    exporting,
    figures,
    forgotten,
    handing_out,
    joining,
    leaving,
    linking,
    looking,
    possible,
    renaming,
    requests,
    roles,
    roles_by_consent,
    roles_shown,
    roles_told,
    says,
    standing,
    standing_in,
    telling,
    terms,
    undoing,
    who,
)
from commands.membership.family import membership

__all__ = ["membership"]

membership.made_of(
    joining,
    requests,
    by_consent,
    deciding,
    confirming,
    figures,
    leaving,
    linking,
    ending,
    forgotten,
    telling,
    looking,
    who,
    roles,
    roles_by_consent,
    roles_shown,
    roles_told,
    terms,
    standing_in,
    coops_known,
    coops,
    renaming,
    coop_changes,
    coop_changed,
    coop_undone,
    handing_out,
    exporting,
    possible,
    says,
    standing,
    undoing,
)
