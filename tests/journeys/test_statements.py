"""Nothing that people say or touch, and no job, takes more statements where there is more of everything: no list asks the archive
anew for each of its lines, and nobody is looked up one by one."""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

import commands
from chatbot.api.incoming import TouchKind
from chatbot.api.understanding.catalogue import Catalogue
from storage.models import (
    AccountHad,
    Circle,
    ClearChoice,
    Gap,
    InboxEvent,
    Job,
    Lease,
    OpenList,
    OpenQuestion,
    Outcome,
    Reason,
    Room,
    RoomMember,
    RunVersion,
    SharedNews,
    SyncPosition,
)
from storage.types import Base
from tests.journeys.statements import federation
from tests.journeys.statements.left import KEPT, written
from tests.journeys.statements.offenders import OFFENDERS
from tests.journeys.statements.plays import ANSWERS, COMMANDS, JOBS, kinds_touched, play_all
from tests.journeys.statements.stage import stage_of

CATALOGUE = Catalogue(commands.FAMILIES)
SMALL, LARGE = 4, 24
"""How many there are of everything."""
BY_THE_APP = {Circle, Room, RoomMember, InboxEvent, Job, OpenList, OpenQuestion, SyncPosition}
"""What is there because the app runs: as many rooms and circles as the TOML names, what is said, asked and due."""
NEVER_MANY = {
    AccountHad: "read at once where two accounts part",
    ClearChoice: "asked for by its person",
    Gap: "none in a play",
    Lease: "one at all",
    Outcome: "asked for by its event",
    Reason: "asked for by its item and its author",
    RunVersion: "one for each version, looked at once in a start",
    SharedNews: "a handful in each circle",
}
SEAMS = Path(__file__).parents[2] / "docs/seams.md"
"""Made from the code, and held to it by ``tests/house/test_rooms.py``."""
PUT_TOGETHER = {
    "UNDONE": ["help.undone"],
    "what": ["meet.sense_ended", "meet.hands_ended"],
    "f'relay.{state.value}_for_them'": ["relay.passed_for_them", "relay.declined_for_them"],
}
"""Kinds of line that the code puts together, and what comes of it."""
BEYOND = 2
"""So few more are no growth: a list that fits one page is asked for less than one that does not."""


@pytest.mark.long
@pytest.mark.timeout(1200)  # Forty seconds by itself, and many of others' beside it.
async def test_nothing_takes_more_statements_where_there_is_more(
    archive_file: Path, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    """What is named here and is new: ask for all lines at once (``…_among``, ``…_for``), or join. What is mended, or takes
    another number by now: bring ``statements/offenders.py`` up to date.

    And each play leaves what it is known to leave (``statements/left.txt``): a line of the audit or a seam between families that is
    cut shows here. Where it is meant, ``--write-pages`` writes the file anew: read what has changed."""
    counts, left = [], list[str]()
    for size in (SMALL, LARGE):
        async with stage_of(size, archive=archive_file, folder=tmp_path) as stage:
            await play_all(stage)
            await stage.left.ends()
            assert not stage.went_wrong, "\n".join(stage.went_wrong)
            counts.append(stage.count)
            left.append(written(stage.left.behind))

    found = complaints(*counts, offenders=OFFENDERS)
    assert not found, "\n".join(found)
    if request.config.getoption("--write-pages"):
        KEPT.write_text(left[0])
    assert left[0].splitlines() == KEPT.read_text().splitlines()


def complaints(small: Mapping[str, int], large: Mapping[str, int], *, offenders: Mapping[str, int]) -> Sequence[str]:
    """What has begun to grow, grows in another way than is listed, or is listed and does not grow, or is not played."""
    found = [f"{name!r} is in the list, and is not played" for name in sorted(offenders.keys() - small.keys())]
    for name, before in small.items():
        more, listed = large[name] - before, offenders.get(name, 0)
        if more <= BEYOND:
            found += [f"{name!r} is mended: take it out of the list"] if name in offenders else []
        elif abs(more - listed) > BEYOND:
            found.append(f"{name!r}: {more},  # {before} → {large[name]} statements, {listed} more in the list")
    return found


def test_there_is_much_of_every_kind_of_record() -> None:
    """A new one: have ``statements/federation.py`` make as many of it as it makes of the others. Of one record nobody sees that
    each is looked up alone."""
    kinds = {mapper.class_ for mapper in Base.registry.mappers}
    made = {each for each in vars(federation).values() if isinstance(each, type)}

    assert kinds - made - BY_THE_APP - NEVER_MANY.keys() == set()


def test_every_command_is_played() -> None:
    """A new one: have somebody say it in ``COMMANDS`` of ``statements/plays.py``."""
    played = {found.command.words for said in COMMANDS if (found := CATALOGUE.find(said.words)) is not None}

    assert {command.words for command in CATALOGUE.commands} - played == set()


def test_every_job_and_every_answer_is_played() -> None:
    """A new one: put its family, its name and the record that it is about into ``JOBS`` or ``ANSWERS`` of
    ``statements/plays.py``."""
    jobs = {(family.name, name) for family in CATALOGUE.families for name in family.jobs}
    answers = {(family.name, name) for family in CATALOGUE.families for name in family.answers}

    assert jobs - {(done.family, done.name) for done in JOBS} == set()
    assert answers - {(answered.family, answered.name) for answered in ANSWERS} == set()


def test_the_cards_of_every_family_are_touched_in_every_way() -> None:
    """A family that has cards by now: have one of them tapped and replied to in ``TOUCHES`` of ``statements/plays.py``."""
    touched = {(family.name, kind) for family in CATALOGUE.families if family.touched is not None for kind in TouchKind}

    assert touched - kinds_touched() == set()


def test_every_kind_of_audit_line_is_left_by_a_play() -> None:
    """A new one: have it come about in ``statements/plays.py``, or in ``stories.py`` where it needs more, so that a line that goes missing shows."""
    _, _, lines = SEAMS.read_text().partition("\n## The lines of the audit\n")
    kinds = {
        one for kind in re.findall(r"^\| (.+?) \| `", lines, re.MULTILINE) for one in PUT_TOGETHER.get(kind, [kind])
    }
    left = set(re.findall(r"\baudit ([\w.-]+)", KEPT.read_text()))

    assert len(kinds) > 100
    assert kinds - left == set()


def test_what_grows_is_named_until_it_is_listed_and_what_is_mended_until_it_is_not() -> None:
    small = {"steady": 10, "paged": 10, "listed": 20, "new": 20, "worse": 20, "better": 20, "mended": 20}
    large = {"steady": 10, "paged": 12, "listed": 41, "new": 40, "worse": 60, "better": 30, "mended": 21}
    offenders = {"listed": 20, "worse": 20, "better": 20, "mended": 20, "gone": 20}

    assert [each.split("'")[1] for each in complaints(small, large, offenders=offenders)] == [
        "gone",
        "new",
        "worse",
        "better",
        "mended",
    ]
