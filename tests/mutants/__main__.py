"""``python -m tests.mutants``: take away, run, count. See the package's docstring for how."""

import hashlib
import json
import os
import random
import subprocess
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from tests.mutants.places import KINDS, PROGRAM, ROOT, Place, compiled

DECIDES = ("commands", "storage/queries", "chatbot/api", "chatbot/handling", "chatbot/receiving")
"""Where it is decided who may do what, where, and when."""
TESTS = ("tests", *(f"--ignore=tests/{slow}" for slow in ("faults", "live", "soak", "mutants")), "-m", "not postgres")
PYTEST = (sys.executable, "-m", "pytest", "-q", "-p", "tests.mutants.plugin", "-p", "no:cacheprovider")
KEPT = ROOT / "docs/measured/mutants.md"
NOTES = ROOT / ".mutants"
VERDICTS = ("noticed", "not noticed", "no test runs it")


@dataclass(frozen=True, slots=True)
class Noted:
    """What a run of all tests has noted: the tests that come by each place, and how long each takes."""

    tests: Mapping[str, list[str]]
    seconds: Mapping[str, float]


def main(
    paths: Annotated[
        list[str] | None, typer.Argument(help="Files or folders; all that decides something, if none.")
    ] = None,
    kind: Annotated[list[str] | None, typer.Option(help=f"Of {', '.join(KINDS)}; all, if none.")] = None,
    sample: Annotated[int, typer.Option(help="So many, drawn by chance; 0: all.")] = 0,
    seed: Annotated[int, typer.Option(help="Of the draw.")] = 1,
    at_most: Annotated[int, typer.Option(help="Run at most so many of the tests that come by a place.")] = 150,
    workers: Annotated[int, typer.Option(help="Processes side by side.")] = os.cpu_count() or 2,
) -> None:
    """Take conditions away, one at a time, and name those that no test would miss. A run of all is kept in docs/measured."""
    noted = _noted(workers)
    places = [place for path in _files(paths or DECIDES) for place in compiled(path, ROOT).places]
    places = [place for place in places if not kind or place.kind in kind]
    if sample and sample < len(places):
        places = sorted(random.Random(seed).sample(places, sample), key=lambda place: place.key)
    verdicts = _verdicts(places, noted, at_most=at_most, workers=workers)
    told = in_words(places, verdicts)
    typer.echo(told)
    if not paths and not kind and not sample:
        KEPT.write_text(f"{HEAD}\n{datetime.now(UTC):%-d %B %Y}.\n\n{told}", encoding="utf-8")


def _files(paths: Iterable[str]) -> list[Path]:
    found = [ROOT / path for path in paths]
    return [file for path in found for file in ([path] if path.is_file() else sorted(path.rglob("*.py")))]


def _noted(workers: int) -> Noted:
    """Run all tests once; or take what was noted before, if program and tests are still the same."""
    files = [file for room in (*PROGRAM, "tests") for file in sorted((ROOT / room).rglob("*.py"))]
    state = hashlib.sha256(b"\0".join(file.read_bytes() for file in files)).hexdigest()[:16]
    kept = NOTES / f"{state}.json"
    if not kept.exists():
        typer.echo("Running all tests once, to see which of them comes by what …")
        NOTES.mkdir(exist_ok=True)
        with tempfile.TemporaryDirectory() as folder:
            order = (*PYTEST, *TESTS, "-n", str(workers), "--dist", "worksteal")
            done = subprocess.run(order, cwd=ROOT, env=os.environ | {"MUTANTS_NOTE": folder}, check=False)
            if done.returncode:
                raise typer.Exit(done.returncode)
            parts = [json.loads(part.read_text()) for part in Path(folder).iterdir()]
        for old in NOTES.iterdir():
            old.unlink()
        kept.write_text(json.dumps({test: what for part in parts for test, what in part.items()}))
    tests: defaultdict[str, list[str]] = defaultdict(list)
    noted = json.loads(kept.read_text())
    for test, what in noted.items():
        for key in what["places"]:
            tests[key].append(test)
    return Noted(tests, {test: what["seconds"] for test, what in noted.items()})


def _verdicts(places: Sequence[Place], noted: Noted, *, at_most: int, workers: int) -> dict[str, str]:
    """What becomes of each place."""
    plans: list[list[dict[str, object]]] = [[] for _ in range(workers)]
    verdicts: dict[str, str] = {}
    for number, place in enumerate(places):
        keys = place.users if place.at_import else [place.key]
        met = sorted({test for key in keys for test in noted.tests.get(key, [])}, key=lambda test: noted.seconds[test])
        if not met:
            verdicts[place.key] = "no test runs it"
            continue
        chosen = _spread(met, at_most)
        seconds = 30 + 10 * sum(noted.seconds[test] for test in chosen)
        if place.at_import:
            verdicts[place.key] = _from_the_beginning(place.key, chosen, seconds)
        else:
            plans[number % workers].append({"key": place.key, "tests": chosen, "seconds": seconds})
    with tempfile.TemporaryDirectory() as folder:
        said = Path(folder, "verdicts")
        runs = []
        for number, plan in enumerate(plans):
            Path(folder, str(number)).write_text(json.dumps(plan))
            told = {"MUTANTS_PLAN": str(Path(folder, str(number))), "MUTANTS_VERDICTS": str(said)}
            order = (*PYTEST, "-o", "tmp_path_retention_policy=none", *TESTS)
            runs.append(subprocess.Popen(order, cwd=ROOT, env=os.environ | told, stdout=subprocess.DEVNULL))
        for run in runs:
            run.wait()
        for line in said.read_text().splitlines() if said.exists() else []:
            verdict = json.loads(line)
            verdicts[verdict["key"]] = verdict["said"]
    lost = [place.key for place in places if place.key not in verdicts]
    if lost:
        raise RuntimeError(f"no verdict on {len(lost)} places, the first of them {lost[0]}")
    return verdicts


def _spread(tests: Sequence[str], at_most: int) -> list[str]:
    """The shortest of each file first, so that a few tests tell much."""
    rounds: Counter[str] = Counter()
    ranked = []
    for test in tests:
        file = test.partition("::")[0]
        ranked.append((rounds[file], test))
        rounds[file] += 1
    return [test for _, test in sorted(ranked, key=lambda rank: rank[0])][:at_most]


def _from_the_beginning(key: str, tests: Sequence[str], seconds: float) -> str:
    """The verdict on what has worked when the program was imported: in a process that imports it without."""
    order = (*PYTEST, "-x", "-o", "tmp_path_retention_policy=none", *tests)
    try:
        done = subprocess.run(
            order,
            cwd=ROOT,
            env=os.environ | {"MUTANTS_TAKEN": key},
            capture_output=True,
            timeout=60 + seconds,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return "noticed"
    return "noticed" if done.returncode else "not noticed"


HEAD = """# What no test would miss

Made by `make mutants`. Conditions of whatever decides who may do what, where and when are taken away, one at a time, and the
tests that come by are run, on SQLite, without the faults and the live tests.
"""


def in_words(places: Sequence[Place], verdicts: Mapping[str, str]) -> str:
    """The table, and what went unnoticed."""
    lines = [f"| taken away | tried | {' | '.join(VERDICTS)} |", "|---|---:|---:|---:|---:|"]
    for kind, words in KINDS.items():
        said = Counter(verdicts[place.key] for place in places if place.kind == kind)
        if tried := said.total():
            share = f"{said['noticed']} ({said['noticed'] / tried:.0%})"
            lines.append(f"| {words} | {tried} | {share} | {said['not noticed']} | {said['no test runs it']} |")
    for verdict in VERDICTS[1:]:
        named = [place for place in places if verdicts[place.key] == verdict]
        if named:
            lines += ["", f"## {verdict.capitalize()}", ""]
            lines += [
                f"- {place.file}:{place.line} ({place.kind}) `{' '.join(place.text.split())[:150]}`" for place in named
            ]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    typer.run(main)
