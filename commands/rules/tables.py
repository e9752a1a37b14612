"""Tables that are handed over as CSV. Pure: the same rows give the same bytes."""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from decimal import Decimal

from chatbot.api.errors import Refusal
from storage.types import Pence

MOST_LINES = 5_000
"""So many lines of a table are taken in at a time."""
FORMULAS = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet takes for the beginning of one."""

_BEGINNINGS = re.compile(rf"(?P<before>^|[;\t] *)(?P<marks>'*)(?P<sign>[{re.escape(''.join(FORMULAS))}])")


def as_csv(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """The rows in their order, under their columns; no cell is one that a spreadsheet takes for a formula."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([_harmless(cell) for cell in row] for row in rows)
    return out.getvalue()


def rows_in(text: str) -> tuple[Sequence[str], Sequence[tuple[int, Sequence[str]]]]:
    """The columns of a table that somebody has written, and its lines with their numbers, as a spreadsheet shows them: with commas,
    semicolons or tabs, with a byte order mark or without. Lines without a word are left out. Raises Refusal for what is no table."""
    text = text.removeprefix("\ufeff")
    head = text.partition("\n")[0]
    delimiter = ";" if head.count(";") > head.count(",") else "\t" if head.count("\t") > head.count(",") else ","
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    rows = list[Sequence[str]]()
    try:
        rows.extend(reader)
    except csv.Error:
        raise Refusal(
            "no-table",
            "I could not read that as a table (CSV): a quotation mark in line {line} is without the other one. Nothing is kept.",
            line=len(rows) + 1,
        ) from None
    if len(rows) - 1 > MOST_LINES:
        raise Refusal(
            "too-many-lines",
            "That table has {count} lines, and I take at most {most} at a time. Nothing is kept.",
            count=f"{len(rows) - 1:,}",
            most=f"{MOST_LINES:,}",
        )
    lines = [(number, row) for number, row in enumerate(rows[1:], start=2) if any(cell.strip() for cell in row)]
    return rows[0] if rows else [], lines


def iso(at: datetime | None) -> str:
    """An instant in UTC; empty for none."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if at is not None else ""


def exact(sum_: Pence | None, *, places: int = 2) -> str:
    """A sum with as many places as its money has and no sign of it; empty for none."""
    return f"{Decimal(sum_).scaleb(-places):.{places}f}" if sum_ is not None else ""


def as_meant(cell: str) -> str:
    """A cell without what keeps a spreadsheet from taking it for a formula: what was exported is taken in as it was."""
    return _BEGINNINGS.sub(
        lambda found: found["before"] + found["marks"][1:] + found["sign"] if found["marks"] else found[0], cell
    )


def _harmless(cell: str) -> str:
    """A cell that is no formula to a spreadsheet, nor becomes one where the spreadsheet parts lines at semicolons or tabs. One that
    looks as if that had been done to it is marked again, to be read as it was."""
    return _BEGINNINGS.sub(lambda found: f"{found['before']}'{found['marks']}{found['sign']}", cell)
