"""Moving an archive to another database, row by row, all of it or nothing.

The schema and all rows are written in one transaction of the new database, then read again and compared with the old ones. A move
that was cut off has left nothing there, so it is simply begun again. The old archive is only read.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, Table, func, insert, select, text, update
from sqlalchemy.exc import SQLAlchemyError

from storage import migrations
from storage.models import Lease
from storage.types import Base

STAYS = {"lease"}
"""Who is the bot at this moment is no part of the archive."""
AT_A_TIME = 500

Told = Callable[[str, int], None]
"""Is told each table that has been moved, with its number of rows."""


class NotMoved(Exception):
    """The archive stays where it is; its words say why."""


@dataclass(frozen=True, slots=True)
class Moved:
    """What was moved and found to be the same."""

    tables: int
    rows: int


def is_led(old: Connection) -> bool:
    """Whether a bot is at work on an archive in PostgreSQL. On an embedded one the data folder's lock tells."""
    if old.dialect.name != "postgresql":
        return False
    return bool(old.scalar(select(func.count()).select_from(Lease).where(Lease.until > func.clock_timestamp())))


def tables() -> list[Table]:
    """The tables that are moved, each after those that it points to."""
    return [table for table in Base.metadata.sorted_tables if table.name not in STAYS]


def move(old: Connection, new: Connection, *, told: Told = lambda name, rows: None) -> Moved:
    """Make the schema in an empty database, and write all rows there, within the caller's transactions. Raises NotMoved."""
    if migrations.current(new) is not None:
        raise NotMoved("there is an archive already, and I have left it as it is. Name an empty database.")
    migrations.upgrade(new)
    _empty(new)
    rows = 0
    for table in tables():
        count = _write(old, new, table)
        told(table.name, count)
        rows += count
    for table in tables():
        _point(old, new, table)
    _go_on_counting(old, new)
    for table in tables():
        _compare(old, new, table)
    if new.dialect.name == "sqlite" and (broken := new.exec_driver_sql("PRAGMA foreign_key_check").all()):
        raise NotMoved(f"rows of {broken[0][0]} point to nothing in {broken[0][2]}")
    return Moved(len(tables()), rows)


def _empty(new: Connection) -> None:
    """A migration may have put rows into the new archive."""
    for table in reversed(tables()):
        new.execute(table.delete())


def _write(old: Connection, new: Connection, table: Table) -> int:
    later, count = _pointing_later(table), 0
    for rows in _in_batches(old, table):
        values = [{**row._mapping, **dict.fromkeys(later)} for row in rows]
        try:
            new.execute(insert(table), values)
        except SQLAlchemyError as trouble:
            raise NotMoved(f"a row of {table.name} cannot be written: {getattr(trouble, 'orig', trouble)}") from trouble
        count += len(rows)
    return count


def _pointing_later(table: Table) -> list[str]:
    """The columns that point to rows which may not be there yet: of this table, or of one that comes later."""
    order = [each.name for each in tables()]
    here = order.index(table.name)
    return [
        column.name
        for column in table.columns
        if any(order.index(key.column.table.name) >= here for key in column.foreign_keys)
    ]


def _point(old: Connection, new: Connection, table: Table) -> None:
    """Fill in the columns that were left out."""
    later = _pointing_later(table)
    if not later:
        return
    for rows in _in_batches(old, table):
        for row in rows:
            values = {name: row._mapping[name] for name in later if row._mapping[name] is not None}
            if values:
                mine = [column == row._mapping[column.name] for column in table.primary_key]
                new.execute(update(table).where(*mine).values(values))


def _in_batches(connection: Connection, table: Table) -> Iterator[Sequence[Row[Any]]]:
    with connection.execution_options(yield_per=AT_A_TIME).execute(
        select(table).order_by(*table.primary_key)
    ) as result:
        yield from result.partitions(AT_A_TIME)


def _go_on_counting(old: Connection, new: Connection) -> None:
    """Numbers that were given once are not given again, also where their rows have gone."""
    for table in tables():
        column = table.autoincrement_column
        if column is None:
            continue
        highest = new.scalar(select(func.max(column))) or 0
        last = max(highest, _last_number(old, table, column.name))
        if not last:
            continue
        if new.dialect.name == "postgresql":
            new.execute(
                text("SELECT setval(pg_get_serial_sequence(:table, :column), :last)"),
                {"table": table.name, "column": column.name, "last": last},
            )
        elif table.dialect_options["sqlite"]["autoincrement"]:
            new.execute(text("DELETE FROM sqlite_sequence WHERE name = :table"), {"table": table.name})
            new.execute(
                text("INSERT INTO sqlite_sequence (name, seq) VALUES (:table, :last)"),
                {"table": table.name, "last": last},
            )


def _last_number(old: Connection, table: Table, column: str) -> int:
    if old.dialect.name == "postgresql":
        sequence = old.scalar(
            text("SELECT pg_get_serial_sequence(:table, :column)"), {"table": table.name, "column": column}
        )
        if sequence is None:
            return 0
        last, called = old.exec_driver_sql(f"SELECT last_value, is_called FROM {sequence}").one()  # noqa: S608
        return int(last) if called else 0
    if not table.dialect_options["sqlite"]["autoincrement"]:
        return 0
    return int(old.scalar(text("SELECT seq FROM sqlite_sequence WHERE name = :table"), {"table": table.name}) or 0)


def _compare(old: Connection, new: Connection, table: Table) -> None:
    """Each row is there, and is the same. Raises NotMoved."""
    key = [column.name for column in table.primary_key]
    there = {tuple(row._mapping[name] for name in key): tuple(row) for rows in _in_batches(new, table) for row in rows}
    for rows in _in_batches(old, table):
        for row in rows:
            which = tuple(row._mapping[name] for name in key)
            if there.pop(which, None) != tuple(row):
                raise NotMoved(f"row {which} of {table.name} is not the same there")
    if there:
        raise NotMoved(f"{table.name} has {len(there)} rows there that are not here")
