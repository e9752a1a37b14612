"""drafts and who writes them; why something is proposed"""

import sqlalchemy as sa
from alembic import op

import storage.types

revision = "0047"
down_revision = "0046"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """To this schema."""
    with op.batch_alter_table('consent_items', schema=None) as batch_op:
        batch_op.add_column(sa.Column('why', sa.Text(), nullable=True))

    op.create_table('consent_drafts',
    sa.Column('number', sa.Integer(), autoincrement=True, nullable=False),
    sa.Column('circle', sa.String(length=64), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('why', sa.Text(), nullable=True),
    sa.Column('aim', sa.Text(), nullable=True),
    sa.Column('begun_by', storage.types.Person(length=255), nullable=False),
    sa.Column('begun_at', storage.types.Instant(timezone=True), nullable=False),
    sa.Column('changed_at', storage.types.Instant(timezone=True), nullable=False),
    sa.Column('item', sa.Integer(), nullable=True),
    sa.Column('published_at', storage.types.Instant(timezone=True), nullable=True),
    sa.Column('discarded_at', storage.types.Instant(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['circle'], ['circles.slug'], name=op.f('fk_consent_drafts_circle_circles')),
    sa.ForeignKeyConstraint(['item'], ['consent_items.number'], name=op.f('fk_consent_drafts_item_consent_items')),
    sa.PrimaryKeyConstraint('number', name=op.f('pk_consent_drafts'))
    )
    with op.batch_alter_table('consent_drafts', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_consent_drafts_begun_by'), ['begun_by'], unique=False)
        batch_op.create_index(batch_op.f('ix_consent_drafts_circle'), ['circle'], unique=False)
        batch_op.create_index(batch_op.f('ix_consent_drafts_item'), ['item'], unique=False)

    op.create_table('consent_authors',
    sa.Column('id', sa.Integer(), autoincrement=True, nullable=False),
    sa.Column('draft', sa.Integer(), nullable=False),
    sa.Column('user_id', storage.types.Person(length=255), nullable=False),
    sa.Column('asked_at', storage.types.Instant(timezone=True), nullable=False),
    sa.Column('left_at', storage.types.Instant(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['draft'], ['consent_drafts.number'], name=op.f('fk_consent_authors_draft_consent_drafts')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_consent_authors'))
    )
    with op.batch_alter_table('consent_authors', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_consent_authors_draft'), ['draft'], unique=False)
        batch_op.create_index(batch_op.f('ix_consent_authors_user_id'), ['user_id'], unique=False)
