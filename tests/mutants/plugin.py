"""In the tests' own process: notes what each test comes by, or runs tests with one place taken away.

``pytest -p tests.mutants.plugin`` is told by the environment: MUTANTS_NOTE, a folder for what is noted; or MUTANTS_PLAN, a file
with a list of places and their tests, and MUTANTS_VERDICTS, a file that gets a line for each; or MUTANTS_TAKEN, a place that is
taken away from the beginning.
"""

import builtins
import contextlib
import hashlib
import importlib.machinery
import json
import marshal
import os
import select
import signal
import sys
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from importlib.abc import MetaPathFinder
from pathlib import Path
from types import CodeType, ModuleType

import pytest

from tests.mutants import places
from tests.mutants.places import PROGRAM, ROOT, TAKEN

_failing: set[str] = set()
_taken = os.environ.get("MUTANTS_TAKEN", "")
_failed = False
_test = ""
_came_by: defaultdict[str, set[str]] = defaultdict(set)
_took: defaultdict[str, float] = defaultdict(float)


def _is_taken_away(key: str) -> bool:
    _came_by[_test].add(key)
    return key == _taken


setattr(builtins, TAKEN, _is_taken_away)


_KEPT = ROOT / ".mutants" / "compiled"
_SWITCHES = hashlib.sha256(Path(places.__file__).read_bytes() + sys.version.encode()).hexdigest()


class _Loader(importlib.machinery.SourceFileLoader):
    """A file with its switches; kept by what is in it, as each of the many processes needs all of them."""

    def get_code(self, fullname: str) -> CodeType:
        path = Path(self.get_filename(fullname))
        state = hashlib.sha256(f"{_SWITCHES}{path}".encode() + path.read_bytes()).hexdigest()
        kept = _KEPT / state
        with contextlib.suppress(FileNotFoundError):
            read: CodeType = marshal.loads(kept.read_bytes())
            return read
        code: CodeType = compile(places.compiled(path, ROOT).tree, path, "exec", dont_inherit=True)
        _KEPT.mkdir(parents=True, exist_ok=True)
        new = kept.with_suffix(f".{os.getpid()}")
        new.write_bytes(marshal.dumps(code))
        new.replace(kept)
        return code


class _Finder(MetaPathFinder):
    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        if fullname.partition(".")[0] not in PROGRAM:
            return None
        spec = importlib.machinery.PathFinder.find_spec(fullname, path or [str(ROOT)])
        if spec is not None and spec.origin is not None and Path(spec.origin).is_relative_to(ROOT):
            spec.loader = _Loader(fullname, spec.origin)
        return spec


assert not any(name.partition(".")[0] in PROGRAM for name in sys.modules), (
    "the program was imported before its switches"
)
sys.meta_path.insert(0, _Finder())


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    global _test
    _test = item.nodeid
    yield
    _test = ""


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    global _failed
    _failed = _failed or report.failed
    if report.failed:
        _failing.add(report.nodeid)
    _took[report.nodeid] += report.duration


def pytest_sessionfinish(session: pytest.Session) -> None:
    folder = os.environ.get("MUTANTS_NOTE")
    if folder:
        passed = {test: places for test, places in _came_by.items() if test and test not in _failing}
        noted = {test: {"seconds": _took[test], "places": sorted(places)} for test, places in passed.items()}
        Path(folder, f"{os.getpid()}.json").write_text(json.dumps(noted))


def pytest_runtestloop(session: pytest.Session) -> bool | None:
    plan = os.environ.get("MUTANTS_PLAN")
    if not plan:
        return None
    items = {item.nodeid: item for item in session.items}
    last = next(item for item in session.items if "house_rules" in item.nodeid)
    for item in _one_of_each_folder(session.items):
        item.config.hook.pytest_runtest_protocol(item=item, nextitem=last)
    with Path(os.environ["MUTANTS_VERDICTS"]).open("a") as verdicts:
        for each in json.loads(Path(plan).read_text()):
            said = _verdict(
                each["key"], [items[test] for test in each["tests"] if test in items], last, each["seconds"]
            )
            verdicts.write(json.dumps({"key": each["key"], "said": said}) + "\n")
            verdicts.flush()
    return True


def _one_of_each_folder(items: Sequence[pytest.Item]) -> Sequence[pytest.Item]:
    """So that what is made once for all tests, such as an archive to be copied, is made before the first fork."""
    with_archive = (item for item in reversed(items) if {"database", "sqlite"} & {*getattr(item, "fixturenames", ())})
    return list({item.path.parent: item for item in with_archive}.values())


def _verdict(key: str, tests: Sequence[pytest.Item], last: pytest.Item, seconds: float) -> str:
    """Whether one of the tests fails in a fork in which the place is taken away, and does not in one in which nothing is."""
    while (failed := _first_to_fail(key, tests, last, seconds)) is not None:
        if _first_to_fail("", tests[failed : failed + 1], last, seconds) is None:
            return "noticed"
        tests = tests[failed + 1 :]
    return "not noticed"


def _first_to_fail(key: str, tests: Sequence[pytest.Item], last: pytest.Item, seconds: float) -> int | None:
    """The place in the row of the first test that fails, or does not end in time."""
    come, go = os.pipe()
    fork = os.fork()
    if fork == 0:
        try:
            _run(key, tests, last, go)
        finally:
            os._exit(0)  # Nothing of what pytest would do at the end: this is its parent's business.
    os.close(go)
    done = b""
    deadline = time.monotonic() + seconds
    while select.select([come], [], [], max(deadline - time.monotonic(), 0))[0]:
        told = os.read(come, 4096)
        if not told:
            break
        done += told
    with contextlib.suppress(ProcessLookupError):
        os.kill(fork, signal.SIGKILL)
    os.waitpid(fork, 0)
    os.close(come)
    return None if done == b"." * len(tests) else done.count(b".")


def _run(key: str, tests: Sequence[pytest.Item], last: pytest.Item, go: int) -> None:
    """In the fork: a dot for each test that passes, until one does not."""
    global _taken, _failed
    _taken, _failed = key, False
    for item in tests:
        item.config.hook.pytest_runtest_protocol(item=item, nextitem=last)
        if _failed:
            return
        os.write(go, b".")
