"""Another address for the archive: an empty one beside a data folder that has been at work is no beginning, and what was moved goes on."""

from pathlib import Path

import pytest

from tests.conftest import new_database
from tests.faults.conftest import EVE
from tests.faults.homeserver import FaultyHomeserver
from tests.faults.process import Process, until
from tests.faults.test_surroundings import CONFIGURATION, change, ends

ANOTHER_RUNS = 5


@pytest.mark.postgres
async def test_an_empty_archive_stops_it_and_what_was_moved_goes_on(
    server: FaultyHomeserver, tech: str, toml: Path, bot: Process, postgres: str
) -> None:
    await bot.start()
    asked = await server.say(tech, EVE, "!join for Pixel Works")
    await until(lambda: server.answers_to(asked) and len(server.said(tech)) == 2)  # The other is its greeting.
    code, said = await ends(toml, "move", "--to", "sqlite+aiosqlite:///data/other.db")
    assert code == ANOTHER_RUNS
    assert "another circlebot is running" in said[-1]
    await bot.stop()
    before, there = len(server.said(tech)), await new_database(postgres)

    change(toml, ("[federation]", f'[storage]\nurl = "{there}"\n[federation]'))
    code, said = await ends(toml)
    assert code == CONFIGURATION
    assert "is empty, and" in said[-1]
    assert "circlebot move --to" in said[-1]
    assert (await ends(toml, "migrate"))[0] == CONFIGURATION

    change(toml, (f'[storage]\nurl = "{there}"\n', ""))
    code, said = await ends(toml, "move", "--to", there)
    assert code == 0, said
    assert f'url = "{there}"' in " ".join(said)
    change(toml, ("[federation]", f'[storage]\nurl = "{there}"\n[federation]'))
    await bot.start()
    asked = await server.say(tech, EVE, "!members")
    await until(lambda: server.answers_to(asked))
    assert f"event_id={asked} family=membership command=members" in " ".join(bot.log.read_text().split())
    assert len(server.said(tech)) == before + 1, "it has greeted the room anew"
    assert "Pixel Works" in server.said(tech)[-1]
