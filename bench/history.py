"""What earlier runs came to, kept beside the page, so that a step back shows. Only ratios are kept: seconds do not travel."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.report import Section

STEP = 0.1
"""A ratio that is worse by more than a tenth is a step back, if it is more than twice its standard error, too."""


@dataclass(frozen=True, slots=True)
class Run:
    """The ratios of one run, by section and line, with their errors where they are means."""

    date: str
    sizes: str
    ratios: dict[str, tuple[float, float]]


def kept(file: Path) -> list[Run]:
    """All runs that were kept, the oldest first."""
    if not file.exists():
        return []
    rows = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines() if line]
    return [Run(row["date"], row["sizes"], {name: (a, b) for name, (a, b) in row["ratios"].items()}) for row in rows]


def keep(file: Path, sections: Sequence[Section], *, date: str, sizes: str) -> None:
    """Add a run."""
    ratios = {
        f"{section.title}: {line.what}": (round(line.ratio, 3), round(line.error or 0.0, 3))
        for section in sections
        for line in section.lines
        if line.ratio is not None
    }
    with file.open("a", encoding="utf-8") as out:
        out.write(json.dumps({"date": date, "sizes": sizes, "ratios": ratios}, ensure_ascii=False) + "\n")


def compared(runs: Sequence[Run]) -> list[str]:
    """The last run beside the one before of the same sizes, line by line; what is a step back is called so."""
    if not runs:
        return ["No run was kept yet: a full make bench keeps its own."]
    last = runs[-1]
    before = next((run for run in reversed(runs[:-1]) if _alike(run) == _alike(last)), None)
    if before is None:
        return [f"The run of {last.date} is the only one of its sizes."]
    lines = [f"{last.date} beside {before.date}:"]
    for name, (ratio, error) in last.ratios.items():
        if name in before.ratios:
            was, was_error = before.ratios[name]
            back = " A STEP BACK" if is_step_back(name, was, ratio, error + was_error) else ""
            lines.append(f"{name}: {was:.2f} × → {ratio:.2f} ×{back}")
    return lines


def _alike(run: Run) -> str:
    """The sizes but for that of the federation that has grown, which is measured by itself."""
    return run.sizes.partition("; grown")[0].rstrip(".")


def is_step_back(name: str, was: float, is_now: float, error: float) -> bool:
    """Whether a ratio is worse than before, by more than chance. Of answers per second more is better, of all else less."""
    worse = was - is_now if "per second" in name else is_now - was
    return worse > STEP * was and worse > 2 * error
