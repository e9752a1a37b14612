"""several Matrix accounts of one person"""

import sqlalchemy as sa
from alembic import op

import storage.types

revision = "0045"
down_revision = "0044"
branch_labels = None
depends_on = None

CURRENT = sa.text('ended_at IS NULL')


def upgrade() -> None:
    """To this schema."""
    instant, person = storage.types.Instant(timezone=True), sa.String(length=255)
    op.create_table(
        'accounts',
        sa.Column('id', sa.Integer(), autoincrement=True, nullable=False),
        sa.Column('account', person, nullable=False),
        sa.Column('person', person, nullable=False),
        sa.Column('since', instant, nullable=False),
        sa.Column('ended_at', instant, nullable=True),
        sa.Column('ended_by', person, nullable=True),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_accounts')),
    )
    op.create_index(op.f('ix_accounts_person'), 'accounts', ['person'])
    op.create_index(
        'uq_accounts_current', 'accounts', ['account'], unique=True, sqlite_where=CURRENT, postgresql_where=CURRENT
    )
    with op.batch_alter_table('consent_answers') as batch:
        batch.add_column(sa.Column('via', person, nullable=True))
