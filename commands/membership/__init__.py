"""Membership: the register of who belongs to which circle, for which co-op.

Being in a circle's Matrix room and being on its register are two things: ``!join`` puts a person on the register, and the
room is where they do it. Who leaves the room or is removed from it is off the register, since a member speaks there. The
seat stays the co-op's, whoever speaks for it; the register shows when nobody does.
"""

from commands.membership import news, possible, says, standing, undoing
from commands.membership.coops import changed as coop_changed
from commands.membership.coops import changes as coop_changes
from commands.membership.coops import coop as coops
from commands.membership.coops import history, moves, renaming
from commands.membership.coops import undone as coop_undone
from commands.membership.family import membership
from commands.membership.going import forgotten, leaving, me
from commands.membership.joining import by_consent, importing, joining, requests
from commands.membership.looking import (
    as_it_was,
    circles_known,
    coops_known,
    exporting,
    handing_out,
    looking,
    matrix,
    who,
)
from commands.membership.looking import roles as roles_shown
from commands.membership.register import learning, standing_in, telling
from commands.membership.roles import by_consent as roles_by_consent
from commands.membership.roles import giving as roles
from commands.membership.roles import linking, terms
from commands.membership.roles import told as roles_told
from commands.membership.speakers import confirming, deciding, ending, figures

__all__ = ["membership"]

membership.made_of(
    joining,
    learning,
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
    as_it_was,
    looking,
    circles_known,
    who,
    me,
    roles,
    roles_by_consent,
    roles_shown,
    roles_told,
    terms,
    standing_in,
    coops_known,
    coops,
    moves,
    matrix,
    history,
    renaming,
    coop_changes,
    coop_changed,
    coop_undone,
    handing_out,
    exporting,
    importing,
    possible,
    news,
    says,
    standing,
    undoing,
)
