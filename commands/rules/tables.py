"""Tables that are handed over as CSV. Pure: the same rows give the same bytes."""

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from decimal import Decimal

from storage.types import Pence

FORMULAS = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet takes for the beginning of one."""


def as_csv(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """The rows in their order, under their columns; no cell is one that a spreadsheet takes for a formula."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([_harmless(cell) for cell in row] for row in rows)
    return out.getvalue()


def iso(at: datetime | None) -> str:
    """An instant in UTC; empty for none."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if at is not None else ""


def exact(sum_: Pence | None, *, places: int = 2) -> str:
    """A sum with as many places as its money has and no sign of it; empty for none."""
    return f"{Decimal(sum_).scaleb(-places):.{places}f}" if sum_ is not None else ""


def as_meant(cell: str) -> str:
    """A cell without what keeps a spreadsheet from taking it for a formula: what was exported is taken in as it was."""
    return cell[1:] if cell[:1] == "'" and cell.lstrip("'")[:1] in FORMULAS else cell


def _harmless(cell: str) -> str:
    """A cell that is no formula to a spreadsheet; one that looks as if that had been done to it is marked again, to be read as it was."""
    return f"'{cell}" if cell.lstrip("'")[:1] in FORMULAS else cell
