"""What can be taken away is found; with nothing taken away a file does what it did, and else that one thing is missing."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from chatbot.api.wording.phrases import Inline, cmd, code
from tests.mutants.known import all_known, known_of
from tests.mutants.places import ROOT, TAKEN, Place, compiled

PROGRAM = '''
class Query(list):
    def where(self, *conditions):
        return Query([*self, *conditions])

KEPT = Query().where(1 > 0, 2 > 0)

def asked(ctx, age, *, member):
    """May somebody of this age?"""
    if age < 18:
        return "too young"
    if not member:
        raise ValueError("no member")
    ctx.audit("asked")
    return member and age < 100

def kept():
    return KEPT
'''


class Context:
    def __init__(self) -> None:
        self.lines: list[str] = []

    def audit(self, line: str) -> None:
        self.lines.append(line)


@pytest.fixture
def places(tmp_path: Path) -> dict[str, Place]:
    (tmp_path / "program.py").write_text(PROGRAM)
    return {place.text: place for place in compiled(tmp_path / "program.py", tmp_path).places}


def run(folder: Path, *, without: Place | None = None, met: set[str] | None = None) -> dict[str, Any]:
    def is_taken(key: str) -> bool:
        if met is not None:
            met.add(key)
        return without is not None and key == without.key

    names: dict[str, Any] = {TAKEN: is_taken}
    exec(compile(compiled(folder / "program.py", folder).tree, "program.py", "exec"), names)
    return names


def test_each_kind_of_place_is_found_and_nothing_else(places: dict[str, Place]) -> None:
    assert {text: place.kind for text, place in places.items()} == {
        "1 > 0": "where",
        "2 > 0": "where",
        "age < 18 → return 'too young'": "guard",
        "not member → raise ValueError('no member')": "guard",
        "ctx.audit('asked')": "audit",
        "member (of: member and age < 100)": "and",
        "age < 100 (of: member and age < 100)": "and",
    }


def test_with_nothing_taken_away_all_is_as_it_was(tmp_path: Path, places: dict[str, Place]) -> None:
    names, ctx = run(tmp_path), Context()
    assert names["asked"](ctx, 17, member=True) == "too young"
    assert names["asked"](ctx, 18, member=True) is True
    assert names["asked"](ctx, 100, member=True) is False
    assert ctx.lines == ["asked"] * 2
    assert names["asked"].__doc__ == "May somebody of this age?"


@pytest.mark.parametrize(
    ("text", "age", "member", "answer", "lines"),
    [
        ("age < 18 → return 'too young'", 17, True, True, 1),
        ("not member → raise ValueError('no member')", 18, False, False, 1),
        ("ctx.audit('asked')", 18, True, True, 0),
        ("age < 100 (of: member and age < 100)", 100, True, True, 1),
    ],
)
def test_what_is_taken_away_is_missed(
    tmp_path: Path, places: dict[str, Place], text: str, age: int, member: bool, answer: object, lines: int
) -> None:
    ctx = Context()
    assert run(tmp_path, without=places[text])["asked"](ctx, age, member=member) == answer
    assert len(ctx.lines) == lines


def test_a_guard_is_met_by_whom_it_stops_alone(tmp_path: Path, places: dict[str, Place]) -> None:
    met: set[str] = set()
    run(tmp_path, met=met)["asked"](Context(), 18, member=True)
    assert places["age < 18 → return 'too young'"].key not in met
    assert places["ctx.audit('asked')"].key in met


def test_what_works_at_import_is_met_by_whoever_uses_its_name(tmp_path: Path, places: dict[str, Place]) -> None:
    place, met = places["2 > 0"], set[str]()
    names = run(tmp_path, met=met)
    met.clear()
    names["kept"]()
    assert place.at_import
    assert place.users == sorted(met)


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("a is not None and a.b", "there"), ("a is not None and a > 1", "there"), ("a is not None and a[0]", "there"),
        ("(a := f()) is not None and a.b", "there"), ("isinstance(a, str) and a.strip()", "there"),
        ("a is not None and b.c", "and"), ("a is None and a.b", "and"), ("a is not None and a == b", "and"),
    ],
)  # fmt: skip
def test_a_part_that_only_says_that_something_is_there_is_counted_apart(tmp_path: Path, words: str, kind: str) -> None:
    (tmp_path / "program.py").write_text(f"def asked(a, b, f):\n    return {words}\n")
    first, second = compiled(tmp_path / "program.py", tmp_path).places
    assert (first.kind, second.kind) == (kind, "and")


FAMILY = """
from chatbot.api.wording.phrases import cmd
from types import SimpleNamespace

told = []
family = SimpleNamespace(on=lambda event: lambda handler: handler, waiting=lambda: lambda handler: handler)

@family.on(str)
def hears(event):
    told.append(event)

@family.waiting()
def waits():
    return ["an answer"]

def leaves(ctx):
    ctx.publish("left")
    return cmd("join")
"""


@pytest.mark.parametrize(
    ("text", "told", "waiting", "published", "shown"),
    [
        (None, ["left"], ["an answer"], ["left"], cmd("join")),
        ("family.on(str)", [], ["an answer"], ["left"], cmd("join")),
        ("family.waiting()", ["left"], [], ["left"], cmd("join")),
        ("ctx.publish('left')", ["left"], ["an answer"], [], cmd("join")),
        ("cmd('join')", ["left"], ["an answer"], ["left"], code("join")),
    ],
)
def test_a_seam_is_cut_and_a_prefix_is_left_out(
    tmp_path: Path, text: str | None, told: list[str], waiting: list[str], published: list[str], shown: Inline
) -> None:
    (tmp_path / "program.py").write_text(FAMILY)
    places = {place.text: place for place in compiled(tmp_path / "program.py", tmp_path).places}
    names = run(tmp_path, without=places[text] if text is not None else None)
    done: list[str] = []
    assert names["leaves"](SimpleNamespace(publish=done.append)) == shown
    names["hears"]("left")
    assert (names["told"], list(names["waits"]()), done) == (told, waiting, published)
    assert {place.kind for place in places.values()} == {"seam", "prefix"}


def test_what_makes_no_difference_stands_in_the_program_still() -> None:
    """What has changed may make one now."""
    files = {each.file for each in all_known()}
    found = {known_of(place) for file in files for place in compiled(ROOT / file, ROOT).places}
    assert set(all_known()) - found == set()
