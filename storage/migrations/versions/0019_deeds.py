"""deeds: what somebody has done lately is found quickly in the audit"""

from alembic import op

revision = '0019'
down_revision = '0018'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """To this schema."""
    op.create_index(op.f('ix_audit_actor_at'), 'audit', ['actor', 'at'])
