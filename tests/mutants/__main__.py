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
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from itertools import repeat
from pathlib import Path
from typing import Annotated

import typer

from tests.mutants.known import Known, known_of
from tests.mutants.places import KINDS, PROGRAM, ROOT, Place, compiled

DECIDES = ("commands", "storage/queries", "chatbot/api", "chatbot/handling", "chatbot/receiving")
"""Where it is decided who may do what, where, and when."""
LAST = "tests/test_house_rules.py"
"""What the plugin names as the next test, always: so that whatever a test has set up is cleared away after it."""
SLOW = ("tests/faults", "tests/live", "tests/soak", "tests/mutants")
PYTEST = (
    sys.executable, "-m", "pytest", "-q", "-p", "tests.mutants.plugin", "-p", "no:cacheprovider",
    "-o", "tmp_path_retention_policy=failed",
)  # fmt: skip
KEPT = ROOT / "docs/measured/mutants.md"
NOTES = ROOT / ".mutants"
VERDICTS = ("noticed", "not noticed", "no test runs it")
NO_DIFFERENCE = "makes no difference"


@dataclass(frozen=True, slots=True)
class Noted:
    """What a run of the tests has noted: those that come by each place, and how long each takes."""

    among: Sequence[str]
    """The files and folders of these tests."""
    tests: Mapping[str, list[str]]
    breadth: Mapping[str, int]
    """How many places each test comes by."""
    seconds: Mapping[str, float]
    verdicts: Path
    """A line for each place tried since, as JSON: a run that was broken off goes on from here."""


def main(
    paths: Annotated[
        list[str] | None, typer.Argument(help="Files or folders; all that decides something, if none.")
    ] = None,
    kind: Annotated[list[str] | None, typer.Option(help=f"Of {', '.join(KINDS)}; all, if none.")] = None,
    sample: Annotated[int, typer.Option(help="So many, drawn by chance; 0: all.")] = 0,
    seed: Annotated[int, typer.Option(help="Of the draw, and of the order in which they are tried.")] = 1,
    among: Annotated[
        list[str] | None, typer.Option(help="Run these tests alone, and call noticed what they notice; all, if none.")
    ] = None,
    known: Annotated[bool, typer.Option(help="Try nothing; tell what a run that was broken off has found.")] = False,
    at_most: Annotated[int, typer.Option(help="Run at most so many of the tests that come by a place.")] = 60,
    workers: Annotated[int, typer.Option(help="Processes side by side.")] = os.cpu_count() or 2,
) -> None:
    """Take conditions away, one at a time, and name those that no test would miss.

    What is found of all of them, or of a draw from all, by all tests, is kept in docs/measured.
    """
    noted = _noted(among or ["tests"], workers)
    places = [place for path in _files(paths or DECIDES) for place in compiled(path, ROOT).places]
    places = [place for place in places if not kind or place.kind in kind]
    drawn = random.Random(seed).sample(places, min(sample or len(places), len(places)))
    verdicts = _tried(noted.verdicts) if known else _verdicts(drawn, noted, at_most=at_most, workers=workers)
    told = in_words(drawn, verdicts, of=len(places))
    typer.echo(told)
    if not paths and not kind and not among:
        KEPT.write_text(f"{HEAD}\n{datetime.now(UTC):%-d %B %Y}.\n\n{told}", encoding="utf-8")


def _files(paths: Iterable[str]) -> list[Path]:
    found = [ROOT / path for path in paths]
    return [file for path in found for file in ([path] if path.is_file() else sorted(path.rglob("*.py")))]


def _chosen(among: Sequence[str]) -> list[str]:
    """What pytest is told: these tests, without the slow ones that are not named."""
    slow = [f"--ignore={room}" for room in SLOW if not any(each.startswith(room) for each in among)]
    return [*among, *slow, "-m", "not postgres"]


def _noted(among: Sequence[str], workers: int) -> Noted:
    """Run the tests once; or take what was noted before, if program and tests are still the same."""
    files = [file for room in (*PROGRAM, "tests") for file in sorted((ROOT / room).rglob("*.py"))]
    parts = (" ".join(among).encode(), *(file.read_bytes() for file in files))
    state = hashlib.sha256(b"\0".join(parts)).hexdigest()[:16]
    kept = NOTES / f"{state}.json"
    if not kept.exists():
        typer.echo("Running the tests once, to see which of them comes by what …")
        NOTES.mkdir(exist_ok=True)
        with tempfile.TemporaryDirectory() as folder:
            done = _pytest(
                *_chosen(among),
                "-n",
                str(workers),
                "--dist",
                "worksteal",
                told={"MUTANTS_NOTE": folder},
                quiet=False,
            )
            if done.returncode not in (0, 1):
                raise typer.Exit(done.returncode)
            if done.returncode:
                typer.echo("The tests that fail as it is notice nothing: they are left out.")
            told = [json.loads(part.read_text()) for part in Path(folder).iterdir()]
        for old in NOTES.glob("*.*"):
            old.unlink()
        kept.write_text(json.dumps({test: what for part in told for test, what in part.items()}))
    tests: defaultdict[str, list[str]] = defaultdict(list)
    noted = json.loads(kept.read_text())
    for test, what in noted.items():
        for key in what["places"]:
            tests[key].append(test)
    seconds = {test: what["seconds"] for test, what in noted.items()}
    breadth = {test: len(what["places"]) for test, what in noted.items()}
    return Noted(among, tests, breadth, seconds, kept.with_suffix(".verdicts"))


@dataclass(frozen=True, slots=True)
class Task:
    """A place, and the tests that are run without it."""

    key: str
    tests: list[str]
    seconds: float


def _verdicts(places: Sequence[Place], noted: Noted, *, at_most: int, workers: int) -> dict[str, str]:
    """What becomes of each place. They are tried in the order of the draw, so that a run that is broken off tells of all."""
    in_forks: list[Task] = []
    at_import: list[Task] = []
    verdicts = _tried(noted.verdicts)
    for place in places:
        if place.key in verdicts:
            continue
        keys = place.users if place.at_import else [place.key]
        met = sorted({test for key in keys for test in noted.tests.get(key, [])}, key=lambda test: noted.breadth[test])
        chosen = _spread(met, at_most)
        seconds = 60 + 10 * sum(noted.seconds[test] for test in chosen)
        if chosen:
            (at_import if place.at_import else in_forks).append(Task(place.key, chosen, seconds))
        else:
            verdicts[place.key] = "no test runs it"
    typer.echo(f"{len(places)} places; {len(in_forks) + len(at_import)} of them to be tried now …")
    with ThreadPoolExecutor(workers) as pool:
        for _ in pool.map(_in_forks, [in_forks[number::workers] for number in range(workers)], repeat(noted)):
            pass
        for _ in pool.map(_from_the_beginning, at_import, repeat(noted.verdicts)):
            pass
    return verdicts | _tried(noted.verdicts)


def _tried(verdicts: Path) -> dict[str, str]:
    """The verdicts that are known."""
    lines = verdicts.read_text().splitlines() if verdicts.exists() else []
    return {verdict["key"]: verdict["said"] for verdict in map(json.loads, lines)}


def _in_forks(tasks: Sequence[Task], noted: Noted) -> None:
    """Try places in a process that collects all tests, and forks for each place."""
    if not tasks:
        return
    with tempfile.TemporaryDirectory() as folder:
        plan = Path(folder, "plan")
        plan.write_text(json.dumps([asdict(task) for task in tasks]))
        told = {"MUTANTS_PLAN": str(plan), "MUTANTS_VERDICTS": str(noted.verdicts)}
        ended = _pytest(*_chosen(noted.among), LAST, told=told)
    if ended.returncode:
        raise RuntimeError(f"pytest ended with {ended.returncode}: {ended.stdout.decode()[-2000:]}")


def _from_the_beginning(task: Task, verdicts: Path) -> None:
    """Try what has worked when the program was imported: in a process that imports it without."""
    try:
        done = _pytest("-x", *task.tests, told={"MUTANTS_TAKEN": task.key}, timeout=task.seconds)
        noticed = bool(done.returncode)
    except subprocess.TimeoutExpired:
        noticed = True
    else:
        if done.returncode not in (0, 1):
            told = done.stdout.decode()[-2000:]
            raise RuntimeError(f"pytest ended with {done.returncode} without {task.key}: {told}")
    with verdicts.open("a") as lines:
        lines.write(json.dumps({"key": task.key, "said": "noticed" if noticed else "not noticed"}) + "\n")


def _pytest(
    *arguments: str, told: Mapping[str, str], quiet: bool = True, timeout: float | None = None
) -> subprocess.CompletedProcess[bytes]:
    """Run pytest, which keeps its temporary files in a place of its own: many runs at a time clear away what is another's."""
    with tempfile.TemporaryDirectory(prefix="circlebot-mutants-", ignore_cleanup_errors=True) as folder:
        told = os.environ | told | {"PYTEST_DEBUG_TEMPROOT": folder}
        order = (*PYTEST, *arguments)
        return subprocess.run(order, cwd=ROOT, env=told, capture_output=quiet, timeout=timeout, check=False)


def _spread(tests: Sequence[str], at_most: int) -> list[str]:
    """The first of each file first, so that a few tests tell much."""
    rounds: Counter[str] = Counter()
    ranked = []
    for test in tests:
        file = test.partition("::")[0]
        ranked.append((rounds[file], test))
        rounds[file] += 1
    return [test for _, test in sorted(ranked, key=lambda rank: rank[0])][:at_most]


HEAD = """# What no test would miss

Made by `make mutants`. Conditions of whatever decides who may do what, where and when are taken away, one at a time, and the
tests that come by are run, on SQLite, without the faults and the live tests.
"""


def in_words(places: Sequence[Place], verdicts: Mapping[str, str], *, of: int) -> str:
    """The table, and what went unnoticed, ``of`` so many places. Places without a verdict have not been tried."""
    why = {place.key: one for place in places if (one := known_of(place)) and verdicts.get(place.key) != VERDICTS[0]}
    verdicts = {**verdicts, **dict.fromkeys(why, NO_DIFFERENCE)}
    places = sorted((place for place in places if place.key in verdicts), key=lambda place: (place.file, place.line))
    lines = [f"{len(places):,} of {of:,} places, drawn by chance.", ""] if len(places) < of else []
    columns = (*VERDICTS, NO_DIFFERENCE)
    lines += [f"| taken away | tried | {' | '.join(columns)} |", "|---|" + "---:|" * (1 + len(columns))]
    for kind, words in KINDS.items():
        said = Counter(verdicts[place.key] for place in places if place.kind == kind)
        if tried := said.total():
            share = f"{said['noticed']} ({said['noticed'] / tried:.0%})"
            others = " | ".join(str(said[column]) for column in columns[1:])
            lines.append(f"| {words} | {tried} | {share} | {others} |")
    for verdict in columns[1:]:
        named = [place for place in places if verdicts[place.key] == verdict]
        if named:
            lines += ["", f"## {verdict.capitalize()}", "", *(_line(place, why.get(place.key)) for place in named)]
    return "\n".join(lines) + "\n"


def _line(place: Place, known: Known | None) -> str:
    said = f"- {place.file}:{place.line} ({place.kind}) `{' '.join(place.text.split())[:150]}`"
    return f"{said}: {known.why}" if known is not None else said


if __name__ == "__main__":
    typer.run(main)
