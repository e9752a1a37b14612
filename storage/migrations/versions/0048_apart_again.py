"""what an account had before it was joined"""

import sqlalchemy as sa
from alembic import op

revision = "0048"
down_revision = "0047"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """To this schema."""
    op.create_table(
        'account_records',
        sa.Column('id', sa.Integer(), autoincrement=True, nullable=False),
        sa.Column('joined', sa.Integer(), nullable=False),
        sa.Column('place', sa.String(length=64), nullable=False),
        sa.Column('key', sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(['joined'], ['accounts.id'], name=op.f('fk_account_records_joined_accounts')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_account_records')),
    )
    with op.batch_alter_table('account_records') as batch:
        batch.create_index(batch.f('ix_account_records_joined'), ['joined'], unique=False)
