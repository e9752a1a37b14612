"""reading: the instant until which what was dealt with is forgotten, however long that is now kept"""

from datetime import timedelta

import sqlalchemy as sa
from alembic import op

revision = "0054"
down_revision = "0053"
branch_labels = None
depends_on = None

ALWAYS_KEPT = timedelta(days=90)
"""So long it was kept until now."""


def upgrade() -> None:
    """To this schema. What was read longer ago than it was kept until now may be forgotten."""
    instant = sa.DateTime(timezone=True)
    with op.batch_alter_table("reading") as batch:
        batch.add_column(sa.Column("forgotten_until", instant, nullable=True))
    reading = sa.table(
        "reading", sa.column("user_id"), sa.column("stored_at", instant), sa.column("forgotten_until", instant)
    )
    connection = op.get_bind()
    for user_id, stored_at in connection.execute(sa.select(reading.c.user_id, reading.c.stored_at)).all():
        until = stored_at - ALWAYS_KEPT
        connection.execute(sa.update(reading).where(reading.c.user_id == user_id).values(forgotten_until=until))
    with op.batch_alter_table("reading") as batch:
        batch.alter_column("forgotten_until", existing_type=instant, nullable=False)
