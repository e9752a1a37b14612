"""An archive that has lived, for whoever moves one or brings one up to date."""

from pathlib import Path

import pytest
import pytest_asyncio

from tests.storage import released


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def lived_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file of a federation that has a past and, some times each, all that there is. It is only read."""
    return await released.live(tmp_path_factory.mktemp("lived"))
