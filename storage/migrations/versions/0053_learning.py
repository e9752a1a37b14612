"""members: who is learning in a circle is told from its guests"""

import sqlalchemy as sa
from alembic import op

revision = "0053"
down_revision = "0052"
branch_labels = None
depends_on = None

JOBS = sa.table("jobs", *(sa.column(name) for name in ("family", "name", "key", "done_at")))
MEMBERS = sa.table("members", *(sa.column(name) for name in ("circle", "user_id", "standing", "left_at")))


def upgrade() -> None:
    """To this schema. Who was learning is a guest who is still to be asked about their full voice."""
    connection = op.get_bind()
    waiting = sa.select(JOBS.c.key).where(
        JOBS.c.family == "membership", JOBS.c.name == "learning", JOBS.c.done_at.is_(None)
    )
    for (key,) in connection.execute(waiting).all():
        circle, _, person = key.partition(" ")
        there = sa.and_(MEMBERS.c.circle == circle, MEMBERS.c.user_id == person, MEMBERS.c.left_at.is_(None))
        connection.execute(sa.update(MEMBERS).where(there, MEMBERS.c.standing == "guest").values(standing="learning"))
