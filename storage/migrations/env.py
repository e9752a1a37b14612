"""What Alembic runs: on the connection that the program hands over. In batches: SQLite can add a key to a table only by
building the table anew (ADR 0015)."""

from alembic import context

from storage.types import Base

connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=Base.metadata, compare_type=True, render_as_batch=True)
with context.begin_transaction():
    context.run_migrations()
