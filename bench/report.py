"""The outcome as a table: ratios to the floor first, since only they mean something on another machine."""

from collections.abc import Sequence
from dataclasses import dataclass

from rich.console import Console
from rich.table import Table


@dataclass(frozen=True, slots=True)
class Line:
    """One figure of both; ``aim`` is what the ratio should be, ``error`` its standard error where it is a mean of several."""

    what: str
    ratio: float | None
    floor: str
    circlebot: str
    aim: str = ""
    error: float | None = None

    @property
    def shown(self) -> str:
        """The ratio in words."""
        if self.ratio is None:
            return "–"
        return f"{self.ratio:.2f} ×" if self.error is None else f"{self.ratio:.2f} ± {self.error:.2f} ×"


HEAD = ("", "Circlebot ÷ floor", "Aim", "Floor", "Circlebot")
BESIDE_QUIET = ("", "÷ quiet", "Aim", "Quiet", "Circlebot")
BESIDE_SQLITE = ("", "PostgreSQL ÷ SQLite", "Aim", "SQLite", "PostgreSQL")


@dataclass(frozen=True, slots=True)
class Section:
    """The figures taken on one homeserver."""

    title: str
    lines: Sequence[Line]
    head: tuple[str, ...] = HEAD


def show(console: Console, sections: Sequence[Section]) -> None:
    """Print the tables."""
    for section in sections:
        table = Table(*section.head, title=section.title, title_justify="left")
        for line in section.lines:
            table.add_row(line.what, line.shown, line.aim, line.floor, line.circlebot)
        console.print(table)


def markdown(sections: Sequence[Section], *, date: str, versions: dict[str, str], sizes: str) -> str:
    """The page that is kept beside the program."""
    parts = [
        "# How fast Circlebot is",
        "Made by `make bench`; [README.md](../../bench/README.md) says what each line means. The ratios are what to compare from one "
        "machine to another: both bots ran in the same run, on the same homeserver, taking turns.",
        f"{date}. {', '.join(f'{name} {version}' for name, version in versions.items())}. {sizes}",
    ]
    for section in sections:
        rows = [section.head, ("---", "---:", "---", "---:", "---:")]
        rows += [(line.what, line.shown, line.aim, line.floor, line.circlebot) for line in section.lines]
        parts += [f"## {section.title}", "\n".join(f"| {' | '.join(row)} |" for row in rows)]
    return "\n\n".join(parts) + "\n"
