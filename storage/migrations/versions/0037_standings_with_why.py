"""how a co-op stands to the federation is its current period alone, with why"""

import sqlalchemy as sa
from alembic import op

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None

CURRENT = sa.text('ended_at IS NULL')


def upgrade() -> None:
    """To this schema."""
    with op.batch_alter_table('coop_standings') as batch:
        batch.add_column(sa.Column('why', sa.Text(), nullable=True))
    op.execute(
        "INSERT INTO coop_standings (coop_id, standing, since) SELECT id, standing, added_at FROM coops "
        "WHERE standing <> 'unknown' AND NOT EXISTS "
        "(SELECT 1 FROM coop_standings AS noted WHERE noted.coop_id = coops.id AND noted.ended_at IS NULL) ORDER BY id"
    )
    with op.batch_alter_table('coops') as batch:
        batch.drop_column('standing')
