"""words of a room: what waits for a person is withdrawn when they leave the room whose words it holds"""

import sqlalchemy as sa
from alembic import op

revision = '0016'
down_revision = '0015'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """To this schema. Rows that wait already name no room: they go as they would have."""
    with op.batch_alter_table('outbox') as batch:
        batch.add_column(sa.Column('words_of', sa.String(length=255), nullable=True))
