"""What somebody has missed: in which order, and what of it fits."""

from datetime import UTC, datetime, timedelta

import pytest

from chatbot.api.seams.says import News
from commands.rules import news as judge
from storage.types import CircleSlug

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def news(*days: int) -> list[News]:
    return [News(NOW + timedelta(days=each), str(each), CircleSlug("food")) for each in days]


@pytest.mark.parametrize(
    ("days", "order"),
    [((), ()), ((-3, -1, -2), (-1, -2, -3)), ((3, 1, 2), (1, 2, 3)), ((2, -2, 1, -1, 0), (0, -1, -2, 1, 2))],
)
def test_what_has_happened_comes_the_latest_first_then_what_ends_first(
    days: tuple[int, ...], order: tuple[int, ...]
) -> None:
    assert [each.line for each in judge.in_order(news(*days), now=NOW)] == [str(each) for each in order]


@pytest.mark.parametrize(
    ("past", "still", "shown"),
    [
        (3, 3, (3, 3)),
        (20, 0, (8, 0)),
        (0, 20, (0, 8)),
        (20, 20, (4, 4)),
        (2, 20, (2, 6)),
        (20, 2, (6, 2)),
        (5, 3, (5, 3)),
    ],
)
def test_of_both_some_fit(past: int, still: int, shown: tuple[int, int]) -> None:
    all_of_it = judge.in_order(news(*(-each for each in range(1, past + 1)), *range(1, still + 1)), now=NOW)
    found = judge.that_fit(all_of_it, now=NOW, most=8)

    assert (len([each for each in found if each.at < NOW]), len([each for each in found if each.at > NOW])) == shown
