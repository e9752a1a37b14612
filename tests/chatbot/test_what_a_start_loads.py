"""What a start loads. Each library costs a part of it, and memory for as long as the bot runs."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from storage.database import Database

STARTS = """
import asyncio, sys
import chatbot.cli
from chatbot.spared import without
with without("cffi"):
    import chatbot.matrix.wire
from chatbot import process
from storage.database import Database

async def start(url):
    database = Database(url)
    print((await database.migrate()).copy)
    await database.close()

asyncio.run(start(sys.argv[1]))
print(*sys.modules)
"""
ONLY_WHEN_NEEDED = {
    "alembic": "for an archive of another schema",
    "cffi": "never: what calls through it calls without it, too",
    "dateparser": "for a time that nothing of ours can read",
    "icalendar": "for a calendar",
    "PIL": "for a picture",
    "pygments": "never: rich would colour code with it",
    "questionary": "for circlebot init",
    "rich": "for the demo's console, and for help at the command line",
    "twisted": "never",
}


@pytest.fixture
async def url(tmp_path: Path) -> str:
    """An archive that is up to date."""
    url = f"sqlite+aiosqlite:///{tmp_path / 'archive.db'}"
    database = Database(url)
    await database.migrate()
    await database.close()
    return url


@pytest.mark.long
def test_a_start_loads_nothing_that_only_some_days_need(url: str) -> None:
    run = subprocess.run(
        [sys.executable, "-c", STARTS, url], capture_output=True, text=True, check=True, cwd=Path(__file__).parents[2],
        env=os.environ | {"PYTHONPATH": str(Path(__file__).parents[2])},
    )  # fmt: skip
    copied, loaded = run.stdout.split("\n")[0], {name.partition(".")[0] for name in run.stdout.split()}
    assert copied == "None"
    assert sorted(loaded & ONLY_WHEN_NEEDED.keys()) == []
