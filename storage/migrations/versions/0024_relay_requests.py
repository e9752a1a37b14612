"""relays: requests to pass something on"""

import sqlalchemy as sa
from alembic import op

import storage.types

revision = '0024'
down_revision = '0023'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """To this schema."""
    op.create_table('relay_requests',
    sa.Column('number', sa.Integer(), autoincrement=True, nullable=False),
    sa.Column('circle', sa.String(length=64), nullable=False),
    sa.Column('target', sa.String(length=64), nullable=False),
    sa.Column('asked_by', storage.types.Person(length=255), nullable=False),
    sa.Column('author', storage.types.Person(length=255), nullable=False),
    sa.Column('source', sa.String(length=255), nullable=False),
    sa.Column('asked_in', sa.String(length=255), nullable=False),
    sa.Column('said_in', sa.String(length=255), nullable=False),
    sa.Column('private', sa.Boolean(), nullable=False),
    sa.Column('quoted', sa.Boolean(), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('said_at', storage.types.Instant(timezone=True), nullable=False),
    sa.Column('asked_at', storage.types.Instant(timezone=True), nullable=False),
    sa.Column('state', sa.Enum('open', 'passed', 'declined', 'withdrawn', name='askedtopassstate', native_enum=False, length=32), nullable=False),
    sa.Column('decided_by', storage.types.Person(length=255), nullable=True),
    sa.Column('decided_at', storage.types.Instant(timezone=True), nullable=True),
    sa.Column('relay', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['circle'], ['circles.slug'], name=op.f('fk_relay_requests_circle_circles')),
    sa.ForeignKeyConstraint(['relay'], ['relays.number'], name=op.f('fk_relay_requests_relay_relays')),
    sa.ForeignKeyConstraint(['target'], ['circles.slug'], name=op.f('fk_relay_requests_target_circles')),
    sa.PrimaryKeyConstraint('number', name=op.f('pk_relay_requests'))
    )
    with op.batch_alter_table('relay_requests', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_relay_requests_asked_in'), ['asked_in'], unique=False)
        batch_op.create_index(batch_op.f('ix_relay_requests_circle'), ['circle'], unique=False)
        batch_op.create_index(batch_op.f('ix_relay_requests_source'), ['source'], unique=False)

