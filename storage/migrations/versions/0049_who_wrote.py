"""who of those who were asked has written in a draft"""

import sqlalchemy as sa
from alembic import op

import storage.types

revision = "0049"
down_revision = "0048"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """To this schema. Who is named on an item stays named there."""
    with op.batch_alter_table('consent_drafts') as batch:
        batch.add_column(sa.Column('changed_by', storage.types.Person(length=255), nullable=True))
    with op.batch_alter_table('consent_authors') as batch:
        batch.add_column(sa.Column('wrote_at', storage.types.Instant(timezone=True), nullable=True))
    published = sa.text(
        "UPDATE consent_authors SET wrote_at = asked_at WHERE draft IN (SELECT number FROM consent_drafts WHERE published_at IS NOT NULL)"
    )
    op.execute(published)
