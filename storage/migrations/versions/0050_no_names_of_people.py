"""what people were called at the close of an item is kept no more"""

import sqlalchemy as sa
from alembic import op

revision = "0050"
down_revision = "0049"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """To this schema."""
    items = sa.table("consent_items", sa.column("number", sa.Integer), sa.column("seats", sa.JSON))
    connection = op.get_bind()
    for number, seats in connection.execute(sa.select(items.c.number, items.c.seats)).all():
        if isinstance(seats, dict) and any(not seat.startswith("coop:") for seat in seats):
            kept = {seat: name if seat.startswith("coop:") else "" for seat, name in seats.items()}
            connection.execute(sa.update(items).where(items.c.number == number).values(seats=kept))
