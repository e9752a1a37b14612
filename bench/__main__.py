"""``python -m bench``: measure, print the table, and keep it. See README.md for what each figure means."""

import asyncio
import math
import platform
import statistics
import tempfile
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from bench import archive, grown, history, measures, postgres, report
from bench.measures import Burst, CatchUp, RoundTrip, Start
from bench.report import BESIDE_QUIET, BESIDE_SQLITE, Line, Section
from bench.town import Town, town
from storage.database import Database

console = Console()
RESULTS = Path(__file__).parents[1] / "docs/measured/bench.md"
HISTORY = RESULTS.with_suffix(".jsonl")
PACKAGES = ("matrix-synapse", "matrix-nio", "aiohttp", "SQLAlchemy")
MEGABYTE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Sizes:
    """How much of everything."""

    pings: int
    burst: int
    rounds: int
    down: int
    rooms: int
    starting_rooms: int
    members: int
    circles: int

    def __str__(self) -> str:
        return (
            f"{self.pings} pings; {self.rounds} bursts of {self.burst} commands in {self.rooms} rooms; "
            f"{self.down} commands said while down; start with {self.starting_rooms} rooms and {self.members} members; "
            f"grown to {self.circles} circles."
        )


FULL = Sizes(pings=300, burst=500, rounds=7, down=500, rooms=20, starting_rooms=200, members=20_000, circles=1_000)
SMALL = Sizes(pings=30, burst=60, rounds=1, down=40, rooms=4, starting_rooms=10, members=1_000, circles=0)


def main(
    small: Annotated[bool, typer.Option(help="A small size, done within a minute; the report is left alone.")] = False,
    pings: Annotated[int | None, typer.Option(help="Round trips with each.")] = None,
    burst: Annotated[int | None, typer.Option(help="Commands in a burst.")] = None,
    rounds: Annotated[int | None, typer.Option(help="Bursts to each.")] = None,
    down: Annotated[int | None, typer.Option(help="Commands said while it is down.", min=2)] = None,
    rooms: Annotated[int | None, typer.Option(help="Rooms of each.")] = None,
    starting_rooms: Annotated[int | None, typer.Option(help="Rooms at the start that is measured.")] = None,
    members: Annotated[int | None, typer.Option(help="People in the archive then.")] = None,
    circles: Annotated[
        int | None, typer.Option(help="Circles of the federation that has grown; 0 leaves it out.")
    ] = None,
    only_grown: Annotated[
        bool, typer.Option("--only-grown", help="The federation that has grown, and nothing else.")
    ] = False,
    grown_folder: Annotated[Path, typer.Option(help="Where its rooms are kept.")] = Path("bench-data"),
    compare: Annotated[
        bool, typer.Option("--compare", help="Measure nothing; show the last run beside the one before.")
    ] = False,
    cache: Annotated[str, typer.Option(help="Synapse's cache of sync answers: off, on or both.")] = "both",
    keep: Annotated[Path | None, typer.Option(help="Keep databases and logs in this folder.")] = None,
) -> None:
    """Measure Circlebot beside the floor."""
    if compare:
        for line in history.compared(history.kept(HISTORY)):
            console.print(line, highlight=False, soft_wrap=True)
        return
    base = SMALL if small else FULL
    sizes = Sizes(
        pings=pings or base.pings,
        burst=burst or base.burst,
        rounds=rounds or base.rounds,
        down=down or base.down,
        rooms=rooms or base.rooms,
        starting_rooms=starting_rooms or base.starting_rooms,
        members=members or base.members,
        circles=base.circles if circles is None else circles,
    )
    caches = () if only_grown else {"off": (False,), "on": (True,), "both": (False, True)}[cache]
    with tempfile.TemporaryDirectory() as scratch:
        sections = asyncio.run(_measure(keep or Path(scratch), sizes, caches, grown_folder))
    report.show(console, sections)
    date, full = f"{datetime.now(UTC):%-d %B %Y}", replace(sizes, circles=FULL.circles) == FULL
    if only_grown and full:
        history.keep(HISTORY, sections, date=date, sizes=f"grown to {sizes.circles} circles")
    if full and len(caches) == 2:
        versions = {"Python": platform.python_version()} | {name: version(name) for name in PACKAGES}
        RESULTS.write_text(report.markdown(sections, date=date, versions=versions, sizes=str(sizes)), encoding="utf-8")
        history.keep(HISTORY, sections, date=date, sizes=str(sizes))
        console.print("Kept in docs/measured/bench.md.")


async def _measure(folder: Path, sizes: Sizes, caches: tuple[bool, ...], grown_folder: Path) -> list[Section]:
    sections = []
    for cache in caches:
        title = f"Synapse {'with' if cache else 'without'} its cache of sync answers"
        console.print(f"{title}: making rooms …")
        async with town(folder / ("cached" if cache else "plain"), rooms=sizes.rooms, cache=cache) as place:
            sections.append(Section(title, await _on(place, sizes, starts=cache)))
            if cache == caches[-1]:
                console.print("  PostgreSQL beside SQLite …")
                lines = await postgres.lines_of(place, pings=sizes.pings, burst=sizes.burst, rounds=sizes.rounds)
                sections.append(Section("PostgreSQL beside SQLite", lines, BESIDE_SQLITE))
    if sizes.circles:
        title = f"A federation of {sizes.circles} circles"
        console.print(f"{title}: making its rooms, where they are not there yet …")
        async with grown.grown(grown_folder / f"grown-{sizes.circles}", circles=sizes.circles) as there:
            console.print("  beside what takes long …")
            sections.append(Section(title, await grown.lines_of(there, pings=sizes.pings), BESIDE_QUIET))
    return sections


async def _on(place: Town, sizes: Sizes, *, starts: bool) -> list[Line]:
    floor, circlebot = place.floor, place.circlebot
    console.print("  round trips …")
    trips = await measures.round_trips(place, sizes.pings)
    lines = _trip_lines(trips[floor.process.name], trips[circlebot.process.name])
    console.print("  bursts …")
    lines += _burst_lines(await measures.bursts(place, sizes.burst, rounds=sizes.rounds))
    console.print("  catching up …")
    away = (await measures.catch_up(place, floor, sizes.down), await measures.catch_up(place, circlebot, sizes.down))
    lines += _catch_up_lines(*away)
    if starts:
        console.print("  starts with a big archive …")
        lines += _start_lines(*await _big_starts(place, sizes))
    twice = place.listener.twice
    lines.append(Line("Answers heard twice", None, str(twice[floor.account.user_id]),
                      str(twice[circlebot.account.user_id]), aim="0"))  # fmt: skip
    return lines


async def _big_starts(place: Town, sizes: Sizes) -> tuple[Start, Start]:
    """The median of three starts each, the bot's with a big archive."""
    await place.more_rooms(sizes.starting_rooms - sizes.rooms)
    await measures.start(place, place.circlebot)  # It takes in the new rooms.
    await place.circlebot.process.stop()
    database = Database(place.archive)
    try:
        known = await archive.fill(database, members=sizes.members)
    finally:
        await database.close()
    if known < sizes.starting_rooms:
        raise RuntimeError(f"the archive knows {known} rooms only: the measurement is void")
    starts = [
        (await measures.start(place, place.floor), await measures.start(place, place.circlebot)) for _ in range(3)
    ]
    floor, circlebot = zip(*starts, strict=True)
    return sorted(floor, key=lambda each: each.answered)[1], sorted(circlebot, key=lambda each: each.answered)[1]


def _trip_lines(floor: RoundTrip, bot: RoundTrip) -> list[Line]:
    return [
        Line("Round trip of !ping, median", bot.median / floor.median, _ms(floor.median), _ms(bot.median), "≤ 1.05 ×"),
        Line("Round trip of !ping, 95th percentile", bot.p95 / floor.p95, _ms(floor.p95), _ms(bot.p95)),
    ]


def _burst_lines(bursts: list[tuple[Burst, Burst]]) -> list[Line]:
    ratios = sorted(bot.rate / floor.rate for floor, bot in bursts)
    logs = [math.log(ratio) for ratio in ratios]  # Twice as fast and half as fast are equally far from the same.
    mean = math.exp(statistics.fmean(logs))
    error = mean * statistics.stdev(logs) / math.sqrt(len(logs)) if len(logs) > 1 else None
    floors, bots = [floor for floor, _ in bursts], [bot for _, bot in bursts]
    client = max(each.client_share for each in (*floors, *bots))

    def rate(of: list[Burst]) -> str:
        return f"{statistics.median(each.rate for each in of):.1f} /s"

    def memory(of: list[Burst]) -> int:
        return max(each.meter.peak_bytes for each in of)

    def cpu(of: list[Burst]) -> float:
        return statistics.median(each.meter.cpu_seconds for each in of)

    def saying(of: list[Burst]) -> str:
        return f"{statistics.median(each.said_in for each in of):.2f} s"

    return [
        Line("Burst, answers per second", mean, rate(floors), rate(bots), "≥ 0.95 ×", error),
        Line("Burst, each for itself", None, "", ", ".join(f"{ratio:.2f}" for ratio in ratios)),
        Line("Burst, peak memory", memory(bots) / memory(floors), _mb(memory(floors)), _mb(memory(bots))),
        Line("Burst, CPU", cpu(bots) / cpu(floors), f"{cpu(floors):.2f} s", f"{cpu(bots):.2f} s"),
        Line("Burst, saying it took", None, saying(floors), saying(bots)),
        Line("Burst, measuring client's share of a core", None, "", f"{client:.0%}", "< 70%"),
    ]


def _catch_up_lines(floor: CatchUp, bot: CatchUp) -> list[Line]:
    return [
        Line("Catching up, from the process's start", bot.seconds / floor.seconds, f"{floor.seconds:.1f} s",
             f"{bot.seconds:.1f} s"),
        Line("Catching up, answers per second", bot.rate / floor.rate, f"{floor.rate:.1f} /s", f"{bot.rate:.1f} /s"),
    ]  # fmt: skip


def _start_lines(floor: Start, bot: Start) -> list[Line]:
    return [
        Line("Start with a big archive, ready", bot.ready / floor.ready, _ms(floor.ready), _ms(bot.ready)),
        Line("Start with a big archive, first answer", bot.answered / floor.answered, _ms(floor.answered),
             _ms(bot.answered)),
        Line("Start with a big archive, peak memory", bot.peak_bytes / floor.peak_bytes, _mb(floor.peak_bytes),
             _mb(bot.peak_bytes)),
    ]  # fmt: skip


def _ms(seconds: float) -> str:
    return f"{seconds * 1000:.1f} ms" if seconds < 1 else f"{seconds:.2f} s"


def _mb(size: int) -> str:
    return f"{size / MEGABYTE:.0f} MB"


if __name__ == "__main__":
    typer.run(main)
