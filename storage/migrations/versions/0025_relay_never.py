"""relays: whose words are never passed on"""

import sqlalchemy as sa
from alembic import op

import storage.types

revision = '0025'
down_revision = '0024'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """To this schema."""
    op.create_table('relay_never',
    sa.Column('user_id', storage.types.Person(length=255), nullable=False),
    sa.Column('since', storage.types.Instant(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('user_id', name=op.f('pk_relay_never'))
    )
