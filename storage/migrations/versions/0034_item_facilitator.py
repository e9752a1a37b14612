"""whoever facilitates one item"""

import sqlalchemy as sa
from alembic import op

revision = '0034'
down_revision = '0033'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """To this schema."""
    with op.batch_alter_table('consent_items') as batch:
        batch.add_column(sa.Column('facilitator', sa.String(length=255), nullable=True))
