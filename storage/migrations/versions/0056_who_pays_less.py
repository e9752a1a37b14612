"""audit, jobs: nothing in them tells which co-ops pay what they can"""

import sqlalchemy as sa
from alembic import op

revision = "0056"
down_revision = "0055"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """To this schema."""
    audit, jobs = (sa.table(name, sa.column("what"), sa.column("family"), sa.column("name")) for name in ("audit", "jobs"))
    run = op.get_bind().execute
    run(sa.update(audit).where(audit.c.what == "subs.extended").values(what="subs.noted"))
    run(sa.update(jobs).where(jobs.c.family == "subs", jobs.c.name == "paying_less_ends").values(name="ends"))
