"""The everyday tasks take nobody more than one wrong try; nothing is misread or met with silence on the way."""

from pathlib import Path

import pytest

from tests.understanding.scenes import SCENES
from tests.understanding.stage import Towns
from tests.understanding.tasks import bad
from tests.understanding.trying import run, tries


@pytest.mark.long
@pytest.mark.timeout(1200)  # Forty seconds by itself, and many of others' beside it.
async def test_nobody_needs_more_than_one_wrong_try(tmp_path: Path) -> None:
    met = await run(Towns(tmp_path), SCENES)

    assert not [(str(each), tried.wrong, tried.misread, tried.heard) for each, tried in bad(met)]


async def test_some_of_them_at_once(tmp_path: Path) -> None:
    """One of each task, also where the long ones are left out."""
    met = [
        found
        for words in (
            "join for a new co-op: bogdan: !registration",
            "find a date: ann: !when can we meet",
            "take it back: ann: !unsend",
        )
        for found in await run(Towns(tmp_path), SCENES, only=words)
    ]

    assert [tried.wrong for _, tried in met] == [0, 1, 0]
    assert not bad(met)


def test_each_task_has_a_dozen_first_tries_by_five_people() -> None:
    people: dict[str, list[str]] = {}
    for each in tries():
        people.setdefault(each.task.split()[0], []).append(each.who)

    assert len(people) == 14
    assert all(len(who) >= 12 and len(set(who)) == 5 for who in people.values())


@pytest.mark.parametrize("line", ["ann: !join", "= a @ b\nann: x", "= a @ newcomer -> says x\nno name"])
def test_a_line_that_is_none_is_told(tmp_path: Path, line: str) -> None:
    (tmp_path / "task.txt").write_text(line)

    with pytest.raises(ValueError, match=r"task\.txt"):
        list(tries(tmp_path))
