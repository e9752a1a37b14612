"""relays: the messages of a run that somebody asks to be passed on"""

import sqlalchemy as sa
from alembic import op

import storage.types

revision = "0051"
down_revision = "0050"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """To this schema."""
    op.create_table('relay_request_parts',
    sa.Column('id', sa.Integer(), autoincrement=True, nullable=False),
    sa.Column('request', sa.Integer(), nullable=False),
    sa.Column('author', storage.types.Person(length=255), nullable=False),
    sa.Column('source', sa.String(length=255), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('at', storage.types.Instant(timezone=True), nullable=False),
    sa.Column('attachment', sa.JSON(none_as_null=True), nullable=True),
    sa.ForeignKeyConstraint(['request'], ['relay_requests.number'], name=op.f('fk_relay_request_parts_request_relay_requests')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_relay_request_parts'))
    )
    with op.batch_alter_table('relay_request_parts', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_relay_request_parts_request'), ['request'], unique=False)
        batch_op.create_index(batch_op.f('ix_relay_request_parts_source'), ['source'], unique=False)

