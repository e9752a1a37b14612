"""What Alembic does for us, and the only place that knows it: it changes a schema, compares it with the models, writes a migration."""

from pathlib import Path

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from sqlalchemy import Connection

import storage.models  # noqa: F401 - makes every table known to the metadata
from storage.types import Base


def config(connection: Connection | None = None) -> Config:
    """Where our migrations are, and on which connection they run."""
    made = Config()
    made.set_main_option("script_location", str(Path(__file__).parent))
    made.attributes["connection"] = connection
    return made


def upgrade(connection: Connection, *, to: str) -> None:
    """Bring a database to a schema, within the caller's transaction."""
    command.upgrade(config(connection), to)


def differences(connection: Connection) -> list[object]:
    """What the models say and the database does not: nothing, or somebody forgot a migration."""
    context = MigrationContext.configure(connection, opts={"compare_type": True})
    return list(compare_metadata(context, Base.metadata))


def write(connection: Connection, message: str, revision: str) -> None:
    """Write a new migration from the difference between the models and a database at the newest schema."""
    command.revision(config(connection), message=message, autogenerate=True, rev_id=revision)
