"""A day of the outbox on paper: how long people wait for an answer where the homeserver lets so many messages through, with so many circles.

The clock is made up, and so is the homeserver; the pace is the program's own (``chatbot.sending.pace``). The same comes out each time.
``python -m bench.scaling`` writes the tables of docs/scaling.md.
"""

import sys
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from heapq import merge
from pathlib import Path

from chatbot.api.post.effects import Priority
from chatbot.config import Rate
from chatbot.sending.pace import STOCK_MESSAGES, Pace, Paces

PAGE = Path(__file__).parents[1] / "docs/scaling.md"
BEGIN, END = "<!-- python -m bench.scaling: -->", "<!-- as far as here -->"
MORNING = datetime(2026, 11, 30, 9, tzinfo=UTC)
AWAKE = timedelta(hours=12)
"""From nine to nine people speak."""
LONGEST = timedelta(days=1)
CIRCLES = (100, 1_000, 10_000)
RATES = {"as Synapse is shipped": STOCK_MESSAGES, "2 each second": Rate(2, timedelta(seconds=1), burst=20),
         "20 each second": Rate(20, timedelta(seconds=1), burst=100)}  # fmt: skip
SECOND = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Kind:
    """Messages of one kind: so many of a circle on a busy day, all at nine or spread over the day."""

    name: str
    each: float
    priority: Priority
    at_nine: bool = False


DAY = (
    Kind("answers to what somebody says", 3, Priority.ANSWER),
    Kind("cards", 0.5, Priority.ANSWER),
    Kind("reactions on cards, and cards that change", 6, Priority.COMFORT),
    Kind("day lines, of every tenth person", 5, Priority.REMINDER, at_nine=True),
)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a day came to: for how long the slower answers and the last day line waited, and what was left when the day was over."""

    answers: timedelta
    last_line: timedelta
    left: int


def written(circles: int) -> Iterator[tuple[datetime, Priority]]:
    """What is written on that day, in order of time."""
    return merge(*(_of(kind, round(kind.each * circles)) for kind in DAY))


def _of(kind: Kind, count: int) -> Iterator[tuple[datetime, Priority]]:
    step = timedelta(0) if kind.at_nine else AWAKE / count
    return ((MORNING + step * number, kind.priority) for number in range(count))


def day(circles: int, rate: Rate) -> Outcome:
    """How that day goes where the homeserver takes messages at that rate."""
    pace, waits = Pace(rate), {priority: deque[datetime]() for priority in sorted(Priority)}
    answered: list[timedelta] = []
    last_line, now, over = timedelta(0), MORNING, MORNING + LONGEST
    coming = written(circles)
    comes = next(coming, None)
    while now < over:
        while comes is not None and comes[0] <= now:
            waits[comes[1]].append(comes[0])
            comes = next(coming, None)
        ready = [(max(now, pace.ready_at(now, priority)), priority) for priority, rows in waits.items() if rows]
        if not ready and comes is None:
            break
        at, priority = min(ready, default=(over, Priority.ANSWER))
        if comes is not None and comes[0] < at:
            now = comes[0]
            continue
        now = at
        if at >= over:
            break
        since = waits[priority].popleft()
        pace.spend(now)
        if priority is Priority.ANSWER:
            answered.append(now - since)
        elif priority is Priority.REMINDER:
            last_line = now - since
    left = sum(len(rows) for rows in waits.values()) + sum(1 for _ in coming) + (comes is not None)
    answered += [over - since for since in waits[Priority.ANSWER]]
    slower = sorted(answered)[int(len(answered) * 0.95)]
    return Outcome(slower, last_line if not waits[Priority.REMINDER] else LONGEST, left)


def first_words(people: int) -> timedelta:
    """How long it takes to open a private room with each of so many people, and to say something in it, on a Synapse as it is shipped."""
    found = Paces().estimate(messages=people, openings=people, last=Priority.REMINDER, now=MORNING)
    return found.takes


def in_words(span: timedelta) -> str:
    """A span as a person would say it."""
    if span >= timedelta(days=2):
        return f"{span / timedelta(days=1):.0f} days"
    for unit, name in ((timedelta(hours=1), "h"), (timedelta(minutes=1), "min")):
        if span >= unit * 2:
            return f"{span / unit:.0f} {name}"
    return "at once" if span < SECOND else f"{span / SECOND:.0f} s"


def tables() -> str:
    """The tables as they stand in the page."""
    lines = ["| A busy day of one circle | messages |", "|---|---:|"]
    lines += [f"| {kind.name} | {kind.each:g} |" for kind in DAY]
    lines += ["", "| Circles | Messages a day | The homeserver takes | 19 of 20 answers come within | The last day line comes after | Left when the day is over |",
              "|---:|---:|---|---:|---:|---:|"]  # fmt: skip
    for circles in CIRCLES:
        messages = sum(round(kind.each * circles) for kind in DAY)
        for name, rate in RATES.items():
            came = day(circles, rate)
            never = came.last_line >= LONGEST
            lines.append(
                f"| {circles:,} | {messages:,} | {name} | {in_words(came.answers)} | "
                f"{'the day is over' if never else in_words(came.last_line)} | {came.left:,} |"
            )
    lines += [
        "",
        "| People who hear from the bot in private for the first time | on a Synapse as it is shipped it takes |",
        "|---:|---:|",
    ]
    lines += [f"| {people:,} | {in_words(first_words(people))} |" for people in (180, 5_000, 50_000)]
    return "\n".join(lines)


def with_tables(page: str, made: str) -> str:
    """The page with these tables in it."""
    before, _, rest = page.partition(BEGIN)
    return f"{before}{BEGIN}\n\n{made}\n\n{END}{rest.partition(END)[2]}"


def main(arguments: Sequence[str]) -> None:
    """Write the page anew, or with ``--show`` only tell."""
    made = tables()
    if "--show" in arguments:
        sys.stdout.write(f"{made}\n")
    else:
        PAGE.write_text(with_tables(PAGE.read_text(encoding="utf-8"), made), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
