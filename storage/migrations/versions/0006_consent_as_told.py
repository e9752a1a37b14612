"""consent as told: what an item was opened with, and words that are taken back"""

import sqlalchemy as sa
from alembic import op

import storage.types

revision = '0006'
down_revision = '0005'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """To this schema."""
    op.add_column('consent_items', sa.Column('silence', sa.String(length=16), nullable=True))
    op.add_column('consent_items', sa.Column('voice', sa.String(length=16), nullable=True))
    op.add_column('consent_questions', sa.Column('answered_in', sa.String(length=255), nullable=True))
    op.add_column('consent_questions', sa.Column('taken_back_at', storage.types.Instant(timezone=True), nullable=True))
    op.add_column('consent_reactions', sa.Column('taken_back_at', storage.types.Instant(timezone=True), nullable=True))
    op.create_table('consent_reasons',
    sa.Column('id', sa.Integer(), autoincrement=True, nullable=False),
    sa.Column('item', sa.Integer(), nullable=False),
    sa.Column('user_id', sa.String(length=255), nullable=False),
    sa.Column('words', sa.Text(), nullable=False),
    sa.Column('source', sa.String(length=255), nullable=False),
    sa.Column('at', storage.types.Instant(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['item'], ['consent_items.number'], name=op.f('fk_consent_reasons_item_consent_items')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_consent_reasons'))
    )
    op.create_index('ix_consent_reasons_item_user_id', 'consent_reasons', ['item', 'user_id'], unique=False)
    # A message that is deleted or edited is looked for wherever it may have said something.
    for table in ('consent_answers', 'consent_questions', 'consent_reactions', 'consent_reasons'):
        op.create_index(f'ix_{table}_source', table, ['source'], unique=False)
    op.create_index('ix_consent_questions_answered_in', 'consent_questions', ['answered_in'], unique=False)
