"""co-ops that close, merge, split, and leave"""

import sqlalchemy as sa
from alembic import op

import storage.types

revision = "0043"
down_revision = "0042"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """To this schema."""
    with op.batch_alter_table('coops') as batch:
        batch.add_column(sa.Column('ended_at', storage.types.Instant(timezone=True), nullable=True))
        batch.add_column(sa.Column('into_id', sa.Integer(), nullable=True))
        batch.create_foreign_key(batch.f('fk_coops_into_id_coops'), 'coops', ['into_id'], ['id'])
    op.create_table(
        'coop_changes',
        sa.Column('id', sa.Integer(), autoincrement=True, nullable=False),
        sa.Column('kind', sa.Enum('close', 'merge', 'split', 'leave', name='changekind', native_enum=False, length=32), nullable=False),
        sa.Column('coop_id', sa.Integer(), nullable=False),
        sa.Column('other_id', sa.Integer(), nullable=True),
        sa.Column('name', sa.String(length=255), nullable=True),
        sa.Column('person', storage.types.Person(length=255), nullable=True),
        sa.Column('circle', sa.String(length=64), nullable=True),
        sa.Column('asked_by', storage.types.Person(length=255), nullable=False),
        sa.Column('asked_at', storage.types.Instant(timezone=True), nullable=False),
        sa.Column('due_at', storage.types.Instant(timezone=True), nullable=False),
        sa.Column('agreed_by', storage.types.Person(length=255), nullable=True),
        sa.Column('done_at', storage.types.Instant(timezone=True), nullable=True),
        sa.Column('stopped_by', storage.types.Person(length=255), nullable=True),
        sa.Column('stopped_at', storage.types.Instant(timezone=True), nullable=True),
        sa.Column('undone_by', storage.types.Person(length=255), nullable=True),
        sa.Column('undone_at', storage.types.Instant(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(['coop_id'], ['coops.id'], name=op.f('fk_coop_changes_coop_id_coops')),
        sa.ForeignKeyConstraint(['other_id'], ['coops.id'], name=op.f('fk_coop_changes_other_id_coops')),
        sa.ForeignKeyConstraint(['circle'], ['circles.slug'], name=op.f('fk_coop_changes_circle_circles')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_coop_changes')),
    )
    with op.batch_alter_table('coop_changes') as batch:
        batch.create_index(batch.f('ix_coop_changes_coop_id'), ['coop_id'], unique=False)
