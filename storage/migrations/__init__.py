"""The schema's history. Which schemas there are, and which one a database has, is known without Alembic: whoever starts with an
archive that is up to date does not load it. ``changing`` does."""

from functools import cache
from pathlib import Path

from sqlalchemy import Connection, column, inspect, select, table

VERSIONS = Path(__file__).parent / "versions"
NOTED = table("alembic_version", column("version_num"))
"""Where Alembic notes the schema of a database."""


class KeysBroken(Exception):
    """A migration would leave rows that point to nothing. It is taken back whole."""


@cache
def known() -> frozenset[str]:
    """All schemas that this program knows: each file is named by its own, and one follows the other."""
    return frozenset(file.name.partition("_")[0] for file in VERSIONS.glob("[0-9]*_*.py"))


@cache
def head() -> str:
    """The newest schema that this program knows."""
    return max(known())


def current(connection: Connection) -> str | None:
    """The schema of a database; None for an empty one."""
    if not inspect(connection).has_table(NOTED.name):
        return None
    found: str | None = connection.scalar(select(NOTED.c.version_num))
    return found


def holds_anything(connection: Connection) -> bool:
    """Whether there is any table in a database."""
    return bool(inspect(connection).get_table_names())


def is_current(connection: Connection) -> bool:
    """Whether the schema of a database is the one of this program."""
    return current(connection) == head()


def upgrade(connection: Connection, *, to: str = "head") -> None:
    """Bring a database to the newest schema, or to an older one, within the caller's transaction. Raises KeysBroken.

    On SQLite with rows, the connection must not enforce keys: a table that others have keys to is built anew, and is gone
    for a moment. They are all looked at here, in the end.
    """
    from storage.migrations import changing

    changing.upgrade(connection, to=to)
    if connection.dialect.name == "sqlite":
        broken = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
        if broken:
            raise KeysBroken(", ".join(sorted({f"{row[0]} → {row[2]}" for row in broken})))
