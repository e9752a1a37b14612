"""said ends: which words were taken for the end of an item, and whether it still waits for one"""

import sqlalchemy as sa
from alembic import op

revision = '0014'
down_revision = '0013'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """To this schema."""
    with op.batch_alter_table('consent_items') as batch:
        batch.add_column(sa.Column('end_said', sa.String(length=64), nullable=True))
        batch.add_column(sa.Column('unset_ends', sa.Integer(), nullable=False, server_default='0'))
    with op.batch_alter_table('consent_items') as batch:
        batch.alter_column('unset_ends', existing_type=sa.Integer(), existing_nullable=False, server_default=None)
