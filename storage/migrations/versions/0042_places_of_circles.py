"""what holds a circle's place in the circle above"""

import sqlalchemy as sa
from alembic import op

revision = "0042"
down_revision = "0041"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """To this schema."""
    with op.batch_alter_table('coops') as batch:
        batch.alter_column('added_by', existing_type=sa.String(length=255), nullable=True)
        batch.add_column(sa.Column('circle', sa.String(length=64), nullable=True))
        batch.create_unique_constraint(batch.f('uq_coops_circle'), ['circle'])
        batch.create_foreign_key(batch.f('fk_coops_circle_circles'), 'circles', ['circle'], ['slug'])
