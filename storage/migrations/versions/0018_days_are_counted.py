"""days are counted: the cards of what is open say in how many days it closes, anew after each midnight"""

import sqlalchemy as sa
from alembic import op

revision = '0018'
down_revision = '0017'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """To this schema. It has the same tables; what is open gets the job that counts its days."""
    items = sa.table(
        'consent_items', sa.column('number', sa.Integer), sa.column('status'), sa.column('own_outcome'),
        sa.column('opened_at', sa.DateTime(timezone=True)),
    )  # fmt: skip
    jobs = sa.table(
        'jobs', sa.column('family'), sa.column('name'), sa.column('key'), sa.column('data', sa.JSON),
        sa.column('due_at', sa.DateTime(timezone=True)), sa.column('failures', sa.Integer),
    )  # fmt: skip
    connection = op.get_bind()
    asked = sa.and_(items.c.status == 'open', items.c.own_outcome.is_(None))
    for item in connection.execute(sa.select(items.c.number, items.c.opened_at).where(asked)).all():
        day = {
            'family': 'consent', 'name': 'day', 'key': str(item.number), 'data': {}, 'due_at': item.opened_at, 'failures': 0
        }  # fmt: skip
        connection.execute(sa.insert(jobs).values(**day))
