"""``python -m tests.understanding.tasks``: how many wrong tries the everyday tasks take; ``--keep`` writes it down for docs/measured.

``--only WORDS`` plays the tries whose names hold these words.
"""

import asyncio
import logging
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

import structlog
import typer

from tests.understanding.scenes import SCENES
from tests.understanding.stage import Towns
from tests.understanding.trying import Tried, Try, run

KEPT = Path(__file__).parents[2] / "docs/measured/tasks.md"
MOST_WRONG = 1
"""Wrong tries that anybody may need."""

Met = Sequence[tuple[Try, Tried]]


def bad(met: Met) -> Met:
    """Those that needed more, had something done that was not wanted, or got no answer."""
    return [(each, tried) for each, tried in met if tried.wrong > MOST_WRONG or tried.misread or tried.silent]


def table(met: Met) -> str:
    """The tasks with their people: how many first tries, and how many needed none, one or more."""
    people = sorted({each.who for each, _ in met})
    head = [
        "Task",
        "first tries",
        "at once",
        "one wrong",
        "more",
        "misread",
        "silent",
        *(f"most of {who}" for who in people),
    ]
    rows = [f"| {' | '.join(head)} |", "|---|" + "---:|" * (len(head) - 1)]
    for task in [*dict.fromkeys(each.task for each, _ in met), None]:
        of = [(each, tried) for each, tried in met if task in (each.task, None)]
        most = {who: [tried.wrong for each, tried in of if each.who == who] for who in people}
        cells = [
            task or "**all**", len(of),
            *(sum(tried.wrong == wrong for _, tried in of) for wrong in (0, 1)),
            sum(tried.wrong > MOST_WRONG for _, tried in of),
            sum(bool(tried.misread) for _, tried in of),
            sum(tried.silent for _, tried in of),
            *(max(wrong) if wrong else "" for wrong in most.values()),
        ]  # fmt: skip
        rows.append(f"| {' | '.join(map(str, cells))} |")
    return "\n".join(rows)


def main() -> int:
    """Print what was found. Returns 1 where somebody needed too many tries, was misread, or got no answer."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    only = sys.argv[sys.argv.index("--only") + 1] if "--only" in sys.argv else ""
    with tempfile.TemporaryDirectory() as folder:
        met = asyncio.run(run(Towns(Path(folder)), SCENES, only=only))
    typer.echo(table(met))
    for each, tried in bad(met):
        typer.echo(f"{tried.wrong} wrong{', silent' if tried.silent else ''}, misread {tried.misread}: {each}")
        for heard in tried.heard:
            typer.echo(f"    > {' '.join(heard.split())[:400]}")
    if "--keep" in sys.argv and not only:
        KEPT.write_text(PAGE.format(table=table(met)))
    return 1 if bad(met) else 0


PAGE = """\
# How many wrong tries everyday tasks take

`make understanding` has five people who have read nothing try the everyday tasks, each in several first tries of their own
(`tests/understanding/tries`), in the real app with an invented homeserver. Ann types in a hurry on a phone, Bogdan's third language is
English, Carol is polite and mentions or replies, Dev guesses like a programmer, Elsie leaves out the prefix or is in private.

A try that does not do it is wrong; whoever was shown the right command then says it. *Misread* has done something that was not wanted,
*silent* got no answer. A question that the bot asks and that is answered is no wrong try.

{table}

(`make understanding ARGS=--keep` writes this page.)
"""

if __name__ == "__main__":
    sys.exit(main())
