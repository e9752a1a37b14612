"""selections"""

import sqlalchemy as sa
from alembic import op

import storage.types

revision = '0029'
down_revision = '0028'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """To this schema."""
    op.create_table('matters',
    sa.Column('item', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('family', sa.String(length=32), nullable=False),
    sa.Column('name', sa.String(length=32), nullable=False),
    sa.Column('key', sa.String(length=255), nullable=False),
    sa.Column('data', sa.JSON(), nullable=False),
    sa.ForeignKeyConstraint(['item'], ['consent_items.number'], name=op.f('fk_matters_item_consent_items')),
    sa.PrimaryKeyConstraint('item', name=op.f('pk_matters'))
    )
    op.create_table('selections',
    sa.Column('number', sa.Integer(), autoincrement=True, nullable=False),
    sa.Column('circle', sa.String(length=64), nullable=False),
    sa.Column('role', sa.String(length=32), nullable=False),
    sa.Column('until', storage.types.Instant(timezone=True), nullable=True),
    sa.Column('needs', sa.Text(), nullable=True),
    sa.Column('opened_by', storage.types.Person(length=255), nullable=False),
    sa.Column('opened_at', storage.types.Instant(timezone=True), nullable=False),
    sa.Column('closes_at', storage.types.Instant(timezone=True), nullable=False),
    sa.Column('extended_at', storage.types.Instant(timezone=True), nullable=True),
    sa.Column('stage', sa.Enum('nominating', 'changing', 'asked', 'deciding', 'over', name='stage', native_enum=False, length=32), nullable=False),
    sa.Column('revealed_at', storage.types.Instant(timezone=True), nullable=True),
    sa.Column('changes_until', storage.types.Instant(timezone=True), nullable=True),
    sa.Column('proposed', storage.types.Person(length=255), nullable=True),
    sa.Column('proposed_by', storage.types.Person(length=255), nullable=True),
    sa.Column('proposed_at', storage.types.Instant(timezone=True), nullable=True),
    sa.Column('item', sa.Integer(), nullable=True),
    sa.Column('ended_at', storage.types.Instant(timezone=True), nullable=True),
    sa.Column('ended_by', storage.types.Person(length=255), nullable=True),
    sa.Column('chosen', storage.types.Person(length=255), nullable=True),
    sa.ForeignKeyConstraint(['circle'], ['circles.slug'], name=op.f('fk_selections_circle_circles')),
    sa.ForeignKeyConstraint(['item'], ['consent_items.number'], name=op.f('fk_selections_item_consent_items')),
    sa.PrimaryKeyConstraint('number', name=op.f('pk_selections'))
    )
    with op.batch_alter_table('selections') as batch_op:
        batch_op.create_index('uq_selections_open', ['circle', 'role'], unique=True, sqlite_where=sa.text("stage <> 'over'"), postgresql_where=sa.text("stage <> 'over'"))

    op.create_table('nominations',
    sa.Column('id', sa.Integer(), autoincrement=True, nullable=False),
    sa.Column('selection', sa.Integer(), nullable=False),
    sa.Column('user_id', storage.types.Person(length=255), nullable=False),
    sa.Column('changed', sa.Boolean(), nullable=False),
    sa.Column('nominee', storage.types.Person(length=255), nullable=True),
    sa.Column('words', sa.Text(), nullable=True),
    sa.Column('at', storage.types.Instant(timezone=True), nullable=False),
    sa.Column('declined_at', storage.types.Instant(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['selection'], ['selections.number'], name=op.f('fk_nominations_selection_selections')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_nominations')),
    sa.UniqueConstraint('selection', 'user_id', 'changed', name=op.f('uq_nominations_selection_user_id_changed'))
    )
    with op.batch_alter_table('nominations') as batch_op:
        batch_op.create_index(batch_op.f('ix_nominations_user_id'), ['user_id'], unique=False)

