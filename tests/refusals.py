"""Each refusal is said once: a plugin that notes what the tests were refused, and names what nobody was ever told.

A refusal that no test says has been read by nobody as the person who gets it, and may not be within anybody's reach. The rule
is judged when a run has ended that was green and held all tests of ``HOMES``; of several workers, each brings its part.
"""

import ast
import sys
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest

from chatbot.api.errors import Refusal

ROOT = Path(__file__).parents[1]
ROOMS = ("chatbot", "commands")
HOMES = ("tests/chatbot/api", "tests/chatbot/handling", "tests/commands", "tests/journeys")
"""Where refusals are said: at the gate, by what reads words, by the rules, and in conversations."""
KINDS = ("Refusal", "UsageError", "Unsure", "HasPassed")
OUT_OF_REACH = {
    (
        "commands/consent/decisions/logbook.py",
        "not-closed",
    ): "a decision is written in the transaction that closes its item",
}
"""What nothing that people say can lead to, and why. It is dead, and goes when its file is next at hand."""

Line = tuple[str, int]
"""A file, and a line of it."""


@dataclass(frozen=True, slots=True)
class Site:
    """A place in the code that makes a refusal."""

    file: str
    first: int
    last: int
    code: str
    which: int = 1
    """The how manieth of its code in its file."""

    def __str__(self) -> str:
        return f"{self.file}:{self.first} {self.code}" + (f" ({self.which})" if self.which > 1 else "")


def sites_in(root: Path, rooms: Iterable[str] = ROOMS) -> Iterator[Site]:
    """All places below some folders that make a refusal."""
    for path in sorted(path for room in rooms for path in (root / room).rglob("*.py")):
        before: dict[str, int] = defaultdict(int)
        for site in sorted(_sites_of(path.read_text(), file=str(path.relative_to(root))), key=lambda site: site.first):
            before[site.code] += 1
            yield replace(site, which=before[site.code])


def _sites_of(text: str, *, file: str) -> Iterator[Site]:
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in KINDS:
            first = node.args[0] if node.args else None
            code = str(first.value) if isinstance(first, ast.Constant) else "usage"
            yield Site(file, node.lineno, node.end_lineno or node.lineno, code)


def complaints(
    sites: Collection[Site],
    made: Collection[Line],
    *,
    out_of_reach: Mapping[tuple[str, str], str] = OUT_OF_REACH,
) -> Sequence[str]:
    """What was never said although it can be, and what is held to be out of reach and is not, or is gone."""
    said = {site for site in sites if any((site.file, line) in made for line in range(site.first, site.last + 1))}
    never = [site for site in sites if site not in said and (site.file, site.code) not in out_of_reach]
    reached = [site for site in sites if site in said and (site.file, site.code) in out_of_reach]
    gone = out_of_reach.keys() - {(site.file, site.code) for site in sites}
    return [
        *(f"{site} is never said" for site in never),
        *(f"{site} is in OUT_OF_REACH, and was said" for site in reached),
        *(f"{file} {code} is in OUT_OF_REACH, and is gone" for file, code in sorted(gone)),
    ]


@dataclass
class Notes:
    """What was refused in this process, and whether all tests that the rule is about were to be run."""

    made: set[Line] = field(default_factory=set)
    latest: str = ""
    """The code of the last one."""
    left_out: bool = False
    whole: list[bool] = field(default_factory=list)
    """Of this process, or of each worker."""
    complaints: Sequence[str] = ()

    def note(self, refusal: Refusal) -> None:
        """A refusal was made: where, is told by the first caller that is no refusal's own ``__init__``."""
        frame = sys._getframe(2)
        while frame.f_code.co_name == "__init__" and frame.f_back is not None:
            frame = frame.f_back
        path = Path(frame.f_code.co_filename)
        if path.is_relative_to(ROOT):
            self.made.add((str(path.relative_to(ROOT)), frame.f_lineno))
        self.latest = refusal.code


NOTES = Notes()
pytest.register_assert_rewrite("tests.journeys.refused")


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """Note each refusal from here on."""
    make = Refusal.__init__

    def make_and_note(refusal: Refusal, *args: Any, **parts: Any) -> None:
        make(refusal, *args, **parts)
        NOTES.note(refusal)

    Refusal.__init__ = make_and_note  # type: ignore[method-assign, assignment]
    config.add_cleanup(lambda: setattr(Refusal, "__init__", make))


def pytest_deselected(items: Sequence[pytest.Item]) -> None:
    """Where a test of the rule's homes is left out, what it says is missing. On the other database it would say the same."""
    if any(_at_home(item.path) and item.get_closest_marker("postgres") is None for item in items):
        NOTES.left_out = True


def pytest_collection_finish(session: pytest.Session) -> None:
    """Whether all files of the rule's homes are to be run."""
    homes = {path for home in HOMES for path in (ROOT / home).rglob("test_*.py")}
    NOTES.whole = [not NOTES.left_out and homes <= {item.path for item in session.items}]


def pytest_sessionfinish(session: pytest.Session) -> None:
    """A worker hands over what it noted. Who has it all compares, and has the run fail."""
    output: dict[str, Any] | None = getattr(session.config, "workeroutput", None)
    if output is not None:
        output["refusals"] = (all(NOTES.whole), sorted(NOTES.made))
    elif session.exitstatus == pytest.ExitCode.OK and NOTES.whole and all(NOTES.whole):
        NOTES.complaints = complaints(list(sites_in(ROOT)), NOTES.made)
        if NOTES.complaints:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """A worker has ended: take over what it noted. One that died has left nothing."""
    whole, made = getattr(node, "workeroutput", {}).get("refusals", (False, ()))
    NOTES.whole.append(whole)
    NOTES.made.update((file, line) for file, line in made)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Name what was never said."""
    if NOTES.complaints:
        terminalreporter.section("each refusal is said once")
        for complaint in NOTES.complaints:
            terminalreporter.line(complaint)
        terminalreporter.line("Say it in a journey that reads like the conversation. What cannot be raised is dead.")


def _at_home(path: Path) -> bool:
    return any(path.is_relative_to(ROOT / home) for home in HOMES)
