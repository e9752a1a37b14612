"""relays: the decision that was passed on, or is asked to be"""

import sqlalchemy as sa
from alembic import op

revision = "0052"
down_revision = "0051"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """To this schema."""
    for table in ("relays", "relay_requests"):
        with op.batch_alter_table(table) as batch:
            batch.add_column(sa.Column("decision", sa.Integer(), nullable=True))
            batch.create_foreign_key(batch.f(f"fk_{table}_decision_decisions"), "decisions", ["decision"], ["number"])
