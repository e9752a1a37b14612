"""storage: which versions have been at work"""

import datetime

import sqlalchemy as sa
from alembic import op

import storage.types

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None

BEFORE = "0"
"""Stands for whatever was at work before versions were written down."""


def upgrade() -> None:
    """To this schema. An archive with circles has been worked on by some earlier version."""
    versions = op.create_table('versions',
    sa.Column('version', sa.String(length=32), nullable=False),
    sa.Column('first_at', storage.types.Instant(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('version', name=op.f('pk_versions'))
    )
    circles = sa.table('circles', sa.column('slug', sa.String()))
    if op.get_bind().execute(sa.select(sa.func.count()).select_from(circles)).scalar_one():
        op.bulk_insert(versions, [{'version': BEFORE, 'first_at': datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)}])
