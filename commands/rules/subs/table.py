"""A table of declarations from paper and telephone, line by line as it was written. Pure: what a line may mean is judged elsewhere.

Its columns are those of the export, of which one of the year and one of the co-op are enough. What a spreadsheet was kept from taking
for a formula is written as it was (``tables``), so that an export is read as what it was made from.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from chatbot.api.errors import Refusal
from chatbot.api.wording.phrases import code, listed
from commands.rules.tables import as_meant, rows_in
from storage.types import Pence

LONGEST_CELL = 1_000
GIVEN = (
    "scheme",
    "year_start",
    "year",
    "coop_id",
    "coop",
    "wages",
    "self_employed",
    "heads",
    "pays",
    "left_out",
    "way",
    "reason",
)
"""Columns from which a declaration is made."""
WORKED_OUT = ("currency", "fee", "vat", "total")
"""Columns that must be right where they are given."""
KEPT = ("id", "months", "declared_by", "declared_at", "replaced_at")
"""Columns of what is kept already: a line with a number says what is kept under it."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the table, by the names of its columns; nothing for an empty cell."""

    number: int
    """As a spreadsheet shows it: the columns are line 1."""
    cells: Mapping[str, str]

    def get(self, column: str) -> str | None:
        return self.cells.get(column) or None


def read_table(text: str) -> Sequence[Line]:
    """The lines of a table. Raises Refusal for one that is none, or not of declarations."""
    head, rows = rows_in(text)
    columns = [cell.strip().casefold().replace(" ", "_") for cell in head]
    _must_be_known(columns)
    return [
        Line(
            number, {column: as_meant(cell.strip())[:LONGEST_CELL] for column, cell in zip(columns, row, strict=False)}
        )
        for number, row in rows
    ]


def _must_be_known(columns: Sequence[str]) -> None:
    known = (*GIVEN, *WORKED_OUT, *KEPT)
    strange = [column for column in columns if column not in known or columns.count(column) > 1]
    lacking = [] if {"year_start", "year"} & set(columns) else ["year_start"]
    lacking += [] if {"coop_id", "coop"} & set(columns) else ["coop"]
    if strange or lacking:
        raise Refusal(
            "columns",
            "The first line must name the columns: year_start (or year) and coop (or coop_id), and of the others those that you "
            "have: {known}. I read {read}. Nothing is kept.",
            known=listed([code(each) for each in known if each not in ("year_start", "year", "coop", "coop_id")]),
            read=listed([each or "–" for each in columns[:30]]),
        )


def sum_in(words: str | None, *, places: int) -> Pence | None:
    """An exact sum as tables have it: ``92000.00``, ``92000``. None for an empty cell. Raises ValueError for anything else."""
    if words is None:
        return None
    try:
        exact = Decimal(words).scaleb(places)
    except InvalidOperation:
        raise ValueError(words) from None
    if not words.isascii() or set(words) - set("0123456789.") or exact != int(exact) or len(words) > 20:
        raise ValueError(words)
    return Pence(int(exact))
