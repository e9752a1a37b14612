"""requests to join that a circle decides by consent"""

import sqlalchemy as sa
from alembic import op

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """To this schema."""
    with op.batch_alter_table('join_requests') as batch:
        batch.add_column(sa.Column('item', sa.Integer(), nullable=True))
        batch.create_foreign_key(batch.f('fk_join_requests_item_consent_items'), 'consent_items', ['item'], ['number'])
