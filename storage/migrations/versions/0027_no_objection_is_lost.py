"""no objection is lost: what is said early, waits, is tried and kept with a decision; what a measure has shown"""

import sqlalchemy as sa
from alembic import op

import storage.types

revision = '0027'
down_revision = '0026'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """To this schema. What was said in an earlier round of what is open counts as it did when people were told so."""
    instant, person = storage.types.Instant(timezone=True), sa.String(length=255)
    op.create_table(
        'consent_attempts',
        sa.Column('id', sa.Integer(), autoincrement=True, nullable=False),
        sa.Column('item', sa.Integer(), nullable=False),
        sa.Column('answer', sa.Integer(), nullable=False),
        sa.Column('by', person, nullable=False),
        sa.Column('how', sa.Text(), nullable=False),
        sa.Column('heard', sa.Boolean(), nullable=False),
        sa.Column('at', instant, nullable=False),
        sa.Column('met', sa.Boolean(), nullable=True),
        sa.Column('said_at', instant, nullable=True),
        sa.ForeignKeyConstraint(['answer'], ['consent_answers.id'], name='fk_consent_attempts_answer_consent_answers'),
        sa.ForeignKeyConstraint(['item'], ['consent_items.number'], name='fk_consent_attempts_item_consent_items'),
        sa.PrimaryKeyConstraint('id', name='pk_consent_attempts'),
    )
    op.create_index('ix_consent_attempts_item', 'consent_attempts', ['item'])
    with op.batch_alter_table('consent_answers') as batch:
        batch.add_column(sa.Column('early', sa.Boolean(), nullable=False, server_default=sa.false()))
    with op.batch_alter_table('consent_items') as batch:
        batch.add_column(sa.Column('waited_version', sa.Integer(), nullable=False, server_default='0'))
    with op.batch_alter_table('consent_answers') as batch:
        batch.alter_column('early', server_default=None)
    with op.batch_alter_table('consent_items') as batch:
        batch.alter_column('waited_version', server_default=None)
    with op.batch_alter_table('consent_measures') as batch:
        batch.add_column(sa.Column('answer', sa.Integer(), nullable=True))
        batch.add_column(sa.Column('result', sa.Text(), nullable=True))
        batch.add_column(sa.Column('result_by', person, nullable=True))
        batch.add_column(sa.Column('result_at', instant, nullable=True))
        batch.create_foreign_key('fk_consent_measures_answer_consent_answers', 'consent_answers', ['answer'], ['id'])
    with op.batch_alter_table('decisions') as batch:
        batch.add_column(sa.Column('outcome', sa.String(length=32), nullable=True))
