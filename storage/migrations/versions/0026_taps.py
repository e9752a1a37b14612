"""taps: which reactions of people are the same as one of ours"""

import sqlalchemy as sa
from alembic import op

revision = '0026'
down_revision = '0025'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """To this schema."""
    with op.batch_alter_table('outbox') as batch:
        batch.add_column(sa.Column('taps', sa.JSON(none_as_null=True), nullable=True))
