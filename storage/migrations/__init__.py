"""The schema's history, and the only place that knows Alembic."""

from functools import cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect

import storage.models  # noqa: F401 - makes every table known to the metadata
from storage.types import Base

FOLDER = Path(__file__).parent


class KeysBroken(Exception):
    """A migration would leave rows that point to nothing. It is taken back whole."""


def _config(connection: Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    config.attributes["connection"] = connection
    return config


@cache
def head() -> str:
    """The newest schema that this program knows."""
    revision = ScriptDirectory.from_config(_config()).get_current_head()
    assert revision is not None
    return revision


@cache
def known() -> frozenset[str]:
    """All schemas that this program knows."""
    return frozenset(script.revision for script in ScriptDirectory.from_config(_config()).walk_revisions())


def current(connection: Connection) -> str | None:
    """The schema of a database; None for an empty one."""
    return MigrationContext.configure(connection).get_current_revision()


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
    command.upgrade(_config(connection), to)
    if connection.dialect.name == "sqlite":
        broken = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
        if broken:
            raise KeysBroken(", ".join(sorted({f"{row[0]} → {row[2]}" for row in broken})))


def differences(connection: Connection) -> list[object]:
    """What the models say and the database does not: nothing, or somebody forgot a migration."""
    from alembic.autogenerate import compare_metadata

    context = MigrationContext.configure(connection, opts={"compare_type": True})
    return list(compare_metadata(context, Base.metadata))


def write(connection: Connection, message: str, revision: str) -> None:
    """Write a new migration from the difference between the models and a database at the newest schema."""
    command.revision(_config(connection), message=message, autogenerate=True, rev_id=revision)
