"""Each worker begins with about as much that waits as any other."""

from tests.dealing import dealt


def test_what_waits_is_dealt_out_by_files_and_all_is_played_once() -> None:
    items = [("a", 6.0)] * 3 + [("b", 6.0)] * 3 + [("c", 2.0)] * 9 + [("d", 1.0)] * 9 + [("e", 0.0)] * 36
    numbered = list(enumerate(items))
    order = dealt(numbered, 4, file=lambda item: item[1][0], waits=lambda item: item[1][1])

    assert sorted(order) == numbered
    assert ["".join(item[0] for _, item in order[row : row + 15]) for row in range(0, 60, 15)] == [
        "aaa" + "e" * 12,
        "bbb" + "e" * 12,
        "c" * 9 + "e" * 6,
        "d" * 9 + "e" * 6,
    ]


def test_one_worker_or_too_few_others_leave_nothing_out() -> None:
    items = [(number, 6.0 if number < 5 else 0.0) for number in range(6)]

    for workers in (1, 2, 4):
        assert sorted(dealt(items, workers, file=str, waits=lambda item: item[1])) == items
