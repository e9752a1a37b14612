"""``python -m tests.soak``: a long day with many kills. Ends with 1 when anything was lost, repeated or mixed up."""

import asyncio
import logging
import tempfile
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from tests.soak.day import Day, live
from tests.soak.town import COOPS, town


def main(
    commands: Annotated[int, typer.Option(help="Things that are said or tapped.")] = 2000,
    rooms: Annotated[int, typer.Option(help="Circles' rooms.", min=2)] = 20,
    members: Annotated[int, typer.Option(help="People in them.", min=3, max=len(COOPS))] = 10,
    secret: Annotated[int, typer.Option(help="So many of the rooms are encrypted, and one private room.")] = 4,
    kills: Annotated[int, typer.Option(help="How often the bot is killed with SIGKILL.")] = 50,
    seed: Annotated[int, typer.Option(help="Of the dice. Rooms and kills still meet by chance.")] = 1,
    report: Annotated[Path | None, typer.Option(help="Write the report into this file, too.")] = None,
    keep: Annotated[Path | None, typer.Option(help="Keep databases and logs in this folder.")] = None,
) -> None:
    """Say many things to the bot while it is killed again and again, then compare what was said with what came of it."""
    logging.getLogger("nio").setLevel(logging.ERROR)  # It warns of each key that it lacks before it asks for it.
    with tempfile.TemporaryDirectory() as scratch:
        day = asyncio.run(_day(keep or Path(scratch), commands, rooms, members, secret, kills, seed))
    told = in_words(day, rooms=rooms, members=members, seed=seed)
    typer.echo(told)
    if report is not None:
        report.write_text(told)
    raise typer.Exit(1 if day.findings.all else 0)


async def _day(folder: Path, commands: int, rooms: int, members: int, secret: int, kills: int, seed: int) -> Day:
    typer.echo("making rooms …")
    async with town(folder, rooms=rooms, people=members, secret=secret) as place:
        typer.echo(f"{commands} commands, {kills} kills …")
        return await live(place, commands=commands, kills=kills, seed=seed)


def in_words(day: Day, *, rooms: int, members: int, seed: int) -> str:
    """The report, as Markdown."""
    found = day.findings
    kinds = Counter(one.kind.value for one in day.said)
    lines = [
        "# A day with many kills",
        "",
        "Made by `make soak`: real Synapse, the bot as a process, SIGKILL at random moments, then what was said is compared "
        "with the rooms and with the archive.",
        "",
        f"{datetime.now(UTC):%-d %B %Y}. {len(day.said)} commands in {rooms} rooms by {members} people, {day.secret} of them in "
        f"encrypted rooms; {day.kills} kills, "
        f"seed {seed}; {day.seconds:.0f} s in all, {day.catching_up:.0f} s of it after the last word.",
        "",
        "| What was said | Number |",
        "| --- | ---: |",
        *(f"| {kind} | {number} |" for kind, number in sorted(kinds.items())),
        "",
        "| What was found | Number |",
        "| --- | ---: |",
        f"| lost | {len(found.lost)} |",
        f"| answered twice | {len(found.answered_twice)} |",
        f"| answered otherwise than expected | {len(found.answered_wrong)} |",
        f"| not readable for everybody in an encrypted room, or said there in the clear | {len(found.unreadable)} |",
        f"| answered out of order | {len(found.out_of_order)} |",
        f"| not done, done twice or done otherwise | {len(found.done_wrong)} |",
        f"| inconsistencies in the archive | {len(found.inconsistent)} |",
        *(["", *(f"- {one}" for one in found.all)] if found.all else []),
        "",
    ]
    return "\n".join(lines)


if __name__ == "__main__":
    typer.run(main)
