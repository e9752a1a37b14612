"""questions: those that hold words or figures to which nobody has said yes are in no backup"""

import sqlalchemy as sa
from alembic import op

revision = "0055"
down_revision = "0054"
branch_labels = None
depends_on = None

HOLD_WORDS = ("confirm", "import", "whether", "which")


def upgrade() -> None:
    """To this schema."""
    with op.batch_alter_table("questions") as batch:
        batch.add_column(sa.Column("in_backups", sa.Boolean(), nullable=True))
    questions = sa.table("questions", sa.column("name"), sa.column("in_backups", sa.Boolean()))
    op.get_bind().execute(sa.update(questions).values(in_backups=questions.c.name.not_in(HOLD_WORDS)))
    with op.batch_alter_table("questions") as batch:
        batch.alter_column("in_backups", existing_type=sa.Boolean(), nullable=False)
