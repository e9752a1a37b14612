"""Tables that are handed over as CSV. Pure: the same rows give the same bytes."""

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from decimal import Decimal

from storage.types import Pence


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


def _harmless(cell: str) -> str:
    return f"'{cell}" if cell[:1] in ("=", "+", "-", "@", "\t", "\r") else cell
