"""relays: pictures and files go with their words"""

import sqlalchemy as sa
from alembic import op

import storage.types

revision = '0030'
down_revision = '0029'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """To this schema."""
    with op.batch_alter_table('relay_replies', schema=None) as batch_op:
        batch_op.add_column(sa.Column('file', sa.String(length=100), nullable=True))

    with op.batch_alter_table('relay_requests', schema=None) as batch_op:
        batch_op.add_column(sa.Column('attachment', sa.JSON(none_as_null=True), nullable=True))

    with op.batch_alter_table('relays', schema=None) as batch_op:
        batch_op.add_column(sa.Column('file', sa.String(length=100), nullable=True))

