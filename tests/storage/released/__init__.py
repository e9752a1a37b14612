"""Archives of each version that was released, in which everything is that there was to be kept: later versions are tried on them.

``make release`` puts one here as ``0.1.0.sql.gz``. It has the schema as it was then, not as the migrations of today would make it.
"""

import gzip
import sqlite3
import tempfile
from contextlib import closing
from pathlib import Path

from storage.database import Database
from tests.journeys import past
from tests.journeys.statements.stage import stage_of

FOLDER = Path(__file__).parent
ENDING = ".sql.gz"


async def live(folder: Path) -> Path:
    """An archive of now, in a folder: of a federation that has a past and, some times each, all that there is."""
    before = folder / "past.db"
    database = Database(f"sqlite+aiosqlite:///{before}")
    await database.migrate()
    await past.live_through(database)
    await database.close()
    to = folder / "lived.db"
    async with stage_of(2, archive=before, folder=folder) as stage:
        await stage.town.app.database.backup(to)
    return to


async def keep(version: str, folder: Path) -> Path:
    """Put an archive of now into a folder, as that of a version."""
    with tempfile.TemporaryDirectory() as place:
        return put_in(await live(Path(place)), version, folder)


def put_in(archive: Path, version: str, folder: Path) -> Path:
    """Put an archive into a folder, as that of a version. The same one gives the same bytes."""
    with closing(sqlite3.connect(archive)) as connection:
        told = "\n".join(connection.iterdump())
    folder.mkdir(parents=True, exist_ok=True)
    kept = folder / f"{version}{ENDING}"
    kept.write_bytes(gzip.compress(told.encode(), mtime=0))
    return kept


def take_out(kept: Path, to: Path) -> None:
    """Make the file of a kept archive again."""
    with closing(sqlite3.connect(to)) as archive:
        archive.executescript(gzip.decompress(kept.read_bytes()).decode())
