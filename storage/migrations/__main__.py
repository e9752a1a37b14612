"""``python -m storage.migrations 0002 "what changed"`` writes a migration from what the models say and the last one does not."""

import sys

from sqlalchemy import create_engine

from storage import migrations

if len(sys.argv) != 3:
    sys.exit(__doc__)
with create_engine("sqlite://").begin() as connection:
    if migrations.FOLDER.joinpath("versions").glob("*.py"):
        migrations.upgrade(connection)
    migrations.write(connection, sys.argv[2], sys.argv[1])
