"""A table of members: which lines are taken in, and what is wrong with the others."""

from datetime import UTC, datetime

import pytest

from chatbot.api.errors import Refusal
from chatbot.api.wording.rendering import IN_A_ROOM
from commands.rules.membership.table import Bad, read_lines, read_row
from storage.models import CircleStanding

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
COLUMNS = "circle,person,coop,standing,joined,left"


@pytest.mark.parametrize(
    ("line", "coop", "standing", "joined", "left"),
    [
        ("food,@gus:e,Leaf,,,", "Leaf", CircleStanding.MEMBER, None, None),
        ("food,@gus:e,,friend,,", None, CircleStanding.GUEST, None, None),
        ("food,@gus:e,Leaf,Full  Member,2026-03-02,", "Leaf", CircleStanding.MEMBER, "2026-03-02", None),
        ("food,@gus:e,Leaf,,3rd May 2024,04/05/2024", "Leaf", CircleStanding.MEMBER, "2024-05-03", "2024-05-04"),
        ("food,@gus:e,Leaf,,45000,45000", "Leaf", CircleStanding.MEMBER, "2023-03-15", "2023-03-15"),
        ("food,@gus:e,Leaf,,01/01/1900,2024-05-03T10:00:00+02:00", "Leaf", CircleStanding.MEMBER, "1900-01-01", "2024-05-03"),
    ],
)  # fmt: skip
def test_a_line_is_read(
    line: str, coop: str | None, standing: CircleStanding, joined: str | None, left: str | None
) -> None:
    (one,) = read_lines(f"{COLUMNS}\n{line}\n")
    row = read_row(one, now=NOW)
    assert (row.circle, row.person, row.coop, row.standing) == ("food", "@gus:e", coop, standing)
    days = [f"{each:%Y-%m-%d}" if each is not None else None for each in (row.joined_at, row.left_at)]
    assert days == [joined, left]


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("food,@gus:e,Leaf,,,,Ltd", "more cells than there are columns"), (",@gus:e,Leaf,,,", "names no circle"),
        ("food,,Leaf,,,", "names no person"), ("food,gus,Leaf,,,", "no Matrix id"), ("food,@gus:e,Leaf,chair,,", "the standing “chair”"),
        ("food,@gus:e,,,,", "a member for no co-op"), ("food,@gus:e,Leaf,,2024-05-03,2024-05-02", "leaves before they join"),
        ("food,@gus:e,Leaf,,soon,", "“soon” is no date"), ("food,@gus:e,Leaf,,2026-03-03,", "still to come"),
        ("food,@gus:e,Leaf,,31/12/1899,", "too long ago"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_line_is_told(line: str, told: str) -> None:
    (one,) = read_lines(f"{COLUMNS}\n{line}\n")
    with pytest.raises(Bad) as bad:
        read_row(one, now=NOW)
    assert told in IN_A_ROOM.words(bad.value.why)


@pytest.mark.parametrize(
    ("columns", "taken"), [("circle,person", True), ("Group(s);Matrix ID;Colour", True), ("circle,coop", False), ("person,coop", False),
                           ("circle,person,user", False)],
)  # fmt: skip
def test_the_columns_that_have_to_be_there_are_there_once(columns: str, taken: bool) -> None:
    if taken:
        assert read_lines(f"{columns}\n") == []
        return
    with pytest.raises(Refusal) as refused:
        read_lines(f"{columns}\n")
    assert refused.value.code == "member-columns"
