"""How many seats must be heard, by preset, for circles of every size."""

from fractions import Fraction

import pytest

from chatbot.api.wording.markup import say
from chatbot.api.wording.rendering import IN_A_ROOM
from commands.rules.consent import quorum


@pytest.mark.parametrize(
    ("seats", "lively", "majority", "third"),
    [
        (1, 1, 1, 1),
        (2, 2, 2, 1),
        (3, 2, 2, 1),
        (5, 3, 3, 2),
        (6, 4, 4, 2),
        (9, 5, 5, 3),
        (10, 5, 6, 4),
        (14, 5, 8, 5),
        (24, 5, 13, 8),
        (60, 8, 31, 20),
        (200, 25, 101, 67),
    ],
)
def test_what_each_preset_comes_to_where_all_are_active(seats: int, lively: int, majority: int, third: int) -> None:
    found = [quorum.in_seats(each, seats=seats, active=seats, in_year=seats) for each in quorum.PRESETS]
    assert found == [str(lively), str(majority), str(third)]


@pytest.mark.parametrize(
    ("seats", "active", "in_year", "needed"),
    [
        (60, 0, 0, 5),
        (60, 41, 60, 6),
        (60, 10, 60, 5),
        (200, 10, 200, 13),
        (200, 200, 10, 25),
        (200, 10, 10, 5),
        (10, 0, 0, 5),
        (60, 90, 90, 8),
    ],
)
def test_a_lively_circle_counts_those_active_and_no_fewer_than_half_of_those_of_the_year(
    seats: int, active: int, in_year: int, needed: int
) -> None:
    assert quorum.lively(seats=seats, active=active, in_year=in_year) == needed


@pytest.mark.parametrize("seats", range(6, 300))
def test_no_three_people_decide_for_more_than_five(seats: int) -> None:
    needed = quorum.lively(seats=seats, active=0, in_year=0)
    assert 3 < needed <= max(seats // 2, seats // 2 + (seats < 10))


@pytest.mark.parametrize("kept", ["8", "1/3", "1/1"])
def test_a_number_and_a_share_stay_what_they_are(kept: str) -> None:
    assert quorum.in_seats(kept, seats=60, active=60, in_year=60) == kept


@pytest.mark.parametrize(
    ("chosen", "words"),
    [
        (
            "lively",
            "lively, that is more than half of fewer than 10 seats; of more, one in eight of those heard lately, at least 5, at most half",
        ),
        ("majority", "a majority, that is more than half of the seats"), ("third", "a third of the seats, rounded up"),
        (Fraction(1, 4), "1/4 of the seats, rounded up"), (8, "8 seats"), (1, "1 seat"),
    ],
)  # fmt: skip
def test_each_way_to_count_is_said_in_one_line(chosen: int | Fraction | str, words: str) -> None:
    assert IN_A_ROOM.plain(say(quorum.in_words(chosen))) == words
