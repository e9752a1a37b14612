"""``python -m storage.migrations 0009 "what changed"`` writes a migration from what the models say and the last one does not."""

import sys

from sqlalchemy import create_engine

from storage import migrations
from storage.migrations import changing

if len(sys.argv) != 3:
    sys.exit(__doc__)
with create_engine("sqlite://").begin() as connection:
    migrations.upgrade(
        connection, to=migrations.head()
    )  # The way of all migrations: made as the models say, it would lack nothing.
    empty = not changing.differences(connection)
    changing.write(connection, sys.argv[2], sys.argv[1])
if empty:
    sys.exit(
        "It is empty, since the models say nothing new. A new one is known once storage/models/__init__.py imports it."
    )
