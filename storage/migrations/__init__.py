"""The schema's history. Which schemas there are, and which one a database has, is known without Alembic: whoever starts with an
archive that is up to date, or with none, does not load it. ``changing`` does."""

from functools import cache
from pathlib import Path

from sqlalchemy import Column, Connection, MetaData, PrimaryKeyConstraint, String, Table, inspect, select

from storage.types import Base

VERSIONS = Path(__file__).parent / "versions"
NOTED = Table(
    "alembic_version",
    MetaData(),
    Column("version_num", String(32), nullable=False),
    PrimaryKeyConstraint("version_num", name="alembic_version_pkc"),
)
"""Where Alembic notes the schema of a database, as it makes that table itself."""


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


def upgrade(connection: Connection, *, to: str | None = None) -> None:
    """Bring a database to the newest schema, or ``to`` an older one, within the caller's transaction. Raises KeysBroken.

    An empty one has no history to go through, and gets what the models say. That both ways lead to the same is tested.

    On SQLite with rows, the connection must not enforce keys: a table that others have keys to is built anew, and is gone
    for a moment. They are all looked at here, in the end.
    """
    if to is None and current(connection) is None:
        _make(connection)
        return
    from storage.migrations import changing

    changing.upgrade(connection, to=to or "head")
    if connection.dialect.name == "sqlite":
        broken = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
        if broken:
            raise KeysBroken(", ".join(sorted({f"{row[0]} → {row[2]}" for row in broken})))


def _make(connection: Connection) -> None:
    """All tables at once. Raises what the database raises where one of that name is there already: it is somebody else's."""
    import storage.models  # noqa: F401 - makes every table known to the metadata

    # Of a copy: where keys go round in a circle, making tables on PostgreSQL has SQLAlchemy leave one out of those it makes on
    # SQLite later.
    wanted = MetaData(naming_convention=Base.metadata.naming_convention)
    for each in Base.metadata.tables.values():
        each.to_metadata(wanted)
    wanted.create_all(connection, checkfirst=False)
    NOTED.create(connection)
    connection.execute(NOTED.insert().values(version_num=head()))
