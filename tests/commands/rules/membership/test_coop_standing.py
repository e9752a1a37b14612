"""Where a co-op stands in the table of circles and federation."""

import pytest

from commands.rules.membership.coop_standing import Group, group_of
from storage.models import CircleStanding, FederationStanding


@pytest.mark.parametrize(
    ("seats", "member", "other"),
    [
        ([CircleStanding.MEMBER], Group.BOTH, Group.CIRCLE),
        ([CircleStanding.GUEST, CircleStanding.MEMBER], Group.BOTH, Group.CIRCLE),
        ([CircleStanding.GUEST], Group.FEDERATION, Group.GUEST),
        ([], Group.FEDERATION, Group.NEITHER),
    ],
)
def test_where_a_co_op_stands(seats: list[CircleStanding], member: Group, other: Group) -> None:
    assert group_of(FederationStanding.MEMBER, seats) is member
    assert group_of(FederationStanding.AGREED, seats) is other
