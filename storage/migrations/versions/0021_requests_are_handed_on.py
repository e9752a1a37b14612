"""requests are handed on: those to join a circle that wait already go on to the operators, too"""

from datetime import timedelta

import sqlalchemy as sa
from alembic import op

revision = '0021'
down_revision = '0020'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """To this schema. It has the same tables; a request to join that is open gets the job that hands it on."""
    requests = sa.table(
        'join_requests', sa.column('number', sa.Integer), sa.column('asks'), sa.column('state'),
        sa.column('asked_at', sa.DateTime(timezone=True)),
    )  # fmt: skip
    jobs = sa.table(
        'jobs', sa.column('family'), sa.column('name'), sa.column('key'), sa.column('data', sa.JSON),
        sa.column('due_at', sa.DateTime(timezone=True)), sa.column('failures', sa.Integer),
    )  # fmt: skip
    connection = op.get_bind()
    waiting = sa.and_(requests.c.asks == 'join', requests.c.state == 'open')
    for request in connection.execute(sa.select(requests.c.number, requests.c.asked_at).where(waiting)).all():
        job = {
            'family': 'membership', 'name': 'hand-on', 'key': str(request.number), 'data': {}, 'failures': 0,
            'due_at': request.asked_at + timedelta(days=2),
        }  # fmt: skip
        connection.execute(sa.insert(jobs).values(**job))
