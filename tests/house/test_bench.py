"""``make bench`` keeps what it measured, and tells a step back from chance."""

from pathlib import Path

import pytest

from bench import history
from bench.__main__ import HISTORY
from bench.history import Run, compared, is_step_back, keep, kept
from bench.report import Line, Section


@pytest.mark.parametrize(
    ("name", "was", "is_now", "error", "back"),
    [
        ("Burst, CPU", 5.0, 5.4, 0.0, False),
        ("Burst, CPU", 5.0, 5.6, 0.0, True),
        ("Burst, CPU", 5.0, 5.6, 0.4, False),
        ("Burst, CPU", 5.0, 4.0, 0.0, False),
        ("Burst, answers per second", 0.98, 0.8, 0.03, True),
        ("Burst, answers per second", 0.8, 0.98, 0.03, False),
    ],
)
def test_worse_by_more_than_a_tenth_and_more_than_chance_is_a_step_back(
    name: str, was: float, is_now: float, error: float, back: bool
) -> None:
    assert is_step_back(name, was, is_now, error) is back


def test_a_run_is_compared_with_the_last_one_of_its_sizes(tmp_path: Path) -> None:
    file = tmp_path / "bench.jsonl"
    assert "No run was kept" in compared(kept(file))[0]
    for date, sizes, ratio in (("1", "big; grown to 9", 5.0), ("2", "small", 1.0), ("3", "big; grown to 200", 6.0)):
        lines = [Line("Burst, CPU", ratio, "", ""), Line("Only told", None, "", "")]
        keep(file, [Section("Plain", lines)], date=date, sizes=sizes)
    assert compared(kept(file)) == ["3 beside 1:", "Plain: Burst, CPU: 5.00 × → 6.00 × A STEP BACK"]
    assert compared(kept(file)[:2]) == ["The run of 2 is the only one of its sizes."]


def test_what_is_kept_beside_the_program_can_be_read() -> None:
    runs = history.kept(HISTORY)
    assert isinstance(runs[0], Run)
    assert runs[0].ratios
