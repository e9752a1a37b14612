"""roles as periods: who gave them, when and why they ended, and the TOML's lines that have appointed once"""

import sqlalchemy as sa
from alembic import op

import storage.types

revision = '0013'
down_revision = '0012'
branch_labels = None
depends_on = None

CURRENT = 'ended_at IS NULL AND circle IS NOT NULL'
IN_FEDERATION = 'ended_at IS NULL AND circle IS NULL'


def upgrade() -> None:
    """To this schema."""
    instant, person = storage.types.Instant(timezone=True), sa.String(length=255)
    with op.batch_alter_table('roles') as batch:
        batch.alter_column('circle', existing_type=sa.String(length=64), nullable=True)
        batch.add_column(sa.Column('given_by', person, nullable=True))
        batch.add_column(sa.Column('ended_at', instant, nullable=True))
        batch.add_column(sa.Column('ended_by', person, nullable=True))
        batch.add_column(sa.Column('why', sa.String(length=16), nullable=True))
        batch.add_column(sa.Column('unnamed_at', instant, nullable=True))
    # How it ended had been written over how it began, which was always the TOML.
    op.execute(
        "UPDATE roles SET ended_at = ends_at, ends_at = NULL, why = source, source = 'toml' "
        "WHERE source IN ('left', 'removed')"
    )
    # Of two periods of one person the later one goes on.
    op.execute(
        "UPDATE roles SET ended_at = COALESCE(ends_at, starts_at), why = 'renewed' WHERE ended_at IS NULL AND EXISTS "
        "(SELECT 1 FROM roles AS later WHERE later.circle = roles.circle AND later.role = roles.role "
        "AND later.user_id = roles.user_id AND later.id > roles.id AND later.ended_at IS NULL)"
    )
    # Somebody who was given the role again by the TOML has one line there, and the last period is that of the line.
    op.execute(
        "UPDATE roles SET unnamed_at = ended_at WHERE source = 'toml' AND ended_at IS NOT NULL AND EXISTS "
        "(SELECT 1 FROM roles AS later WHERE later.circle = roles.circle AND later.role = roles.role "
        "AND later.user_id = roles.user_id AND later.id > roles.id)"
    )
    for name, columns, where in (
        ('uq_roles_current', ['circle', 'role', 'user_id'], CURRENT),
        ('uq_roles_current_in_federation', ['role', 'user_id'], IN_FEDERATION),
    ):
        op.create_index(
            name, 'roles', columns, unique=True, sqlite_where=sa.text(where), postgresql_where=sa.text(where)
        )
