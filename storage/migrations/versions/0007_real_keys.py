"""real keys: the numbers of items and decisions that had none, and no defaults that only helped old rows over"""

import sqlalchemy as sa
from alembic import op

import storage.types

revision = '0007'
down_revision = '0006'
branch_labels = None
depends_on = None

KEYS = (
    ('consent_items', 'twin', 'consent_items'),
    ('consent_items', 'follows', 'consent_items'),
    ('consent_items', 'referred_from', 'consent_items'),
    ('consent_items', 'reviews', 'decisions'),
    ('decisions', 'replaced_by', 'decisions'),
)
DEFAULTS = (
    ('consent_answers', 'version', sa.Integer()),
    ('consent_answers', 'as_stand_in', sa.Boolean()),
    ('consent_items', 'kind', sa.String(length=32)),
    ('consent_items', 'round', sa.String(length=32)),
    ('consent_items', 'version', sa.Integer()),
    ('consent_items', 'version_at', storage.types.Instant(timezone=True)),
)


def upgrade() -> None:
    """To this schema."""
    for table, column, other in KEYS:
        # Nothing has ever deleted an item or a decision; a number without a record would keep the bot from starting.
        op.execute(f"UPDATE {table} SET {column} = NULL WHERE {column} NOT IN (SELECT number FROM {other})")
    for table in ('consent_answers', 'consent_items', 'decisions'):
        with op.batch_alter_table(table) as batch:
            for _, column, kind in (each for each in DEFAULTS if each[0] == table):
                batch.alter_column(column, existing_type=kind, existing_nullable=False, server_default=None)
            for _, column, other in (each for each in KEYS if each[0] == table):
                batch.create_foreign_key(op.f(f'fk_{table}_{column}_{other}'), other, [column], ['number'])
