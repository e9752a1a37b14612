"""overrun: a role may go on beyond its term"""

import sqlalchemy as sa
from alembic import op

import storage.types

revision = '0020'
down_revision = '0019'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """To this schema."""
    with op.batch_alter_table('roles') as batch_op:
        batch_op.add_column(sa.Column('term_over_at', storage.types.Instant(timezone=True), nullable=True))

