"""An operator has the bot take in a changed TOML: it says what changes, or refuses all of it with the reasons."""

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest

from chatbot import config
from chatbot.app import App
from chatbot.reloading import Reload
from tests.journeys.conftest import Town
from tests.journeys.refused import refused
from tests.towns import FEDERATION

ADA, EVE = "@ada:example.org", "@eve:example.org"


def _reload(town: Town, path: Path) -> tuple[Reload, asyncio.Event]:
    goes_on = asyncio.Event()
    prefix = town.app.settings.matrix.command_prefix
    path.write_text(path.read_text().replace("[matrix]", f'[matrix]\ncommand_prefix = "{prefix}"'))
    running = town.app
    reload = Reload(path, config.load(path), go_on=goes_on.set)
    town.app = App(
        settings=running.settings,
        database=running.database,
        homeserver=running.homeserver,
        clock=town.clock,
        reload=reload.now,
    )
    return reload, goes_on


async def test_it_is_for_operators_and_where_there_is_somebody_to_do_it(town: Town) -> None:
    async with refused(town, "not-allowed"):
        await town.says(EVE, "tech", "!admin reload")
    async with refused(town, "no-reload"):
        await town.says(ADA, "tech", "!admin reload")


async def test_what_changes_is_told_and_taken_in(town: Town, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("chatbot.reloading.AFTER", timedelta(0))
    path = tmp_path / "circlebot.toml"
    path.write_text(FEDERATION)
    reload, goes_on = _reload(town, path)
    await town.says(ADA, "tech", "!admin reload")
    assert town.heard_private(ADA) == "The configuration says what holds already. Nothing has changed."

    path.write_text(path.read_text().replace('name = "Food circle"', 'name = "Circle of food"'))
    await town.says(ADA, "tech", "!admin reload")
    assert town.heard_private(ADA).endswith('circles["food"].name: "Food circle" → "Circle of food"')
    assert reload.settings.circle("food").name == "Circle of food"
    await asyncio.wait_for(goes_on.wait(), 5)


async def test_a_circle_that_is_new_or_gone_is_one_line(town: Town, tmp_path: Path) -> None:
    path = tmp_path / "circlebot.toml"
    path.write_text(FEDERATION)
    reload, _ = _reload(town, path)

    path.write_text(path.read_text().replace('slug = "food"', 'slug = "provisions"\nwas = "food"'))
    await town.says(ADA, "tech", "!admin reload")
    (told,) = [line for line in town.heard_private(ADA).split("\n\n") if "circles" in line]
    assert told.splitlines() == [
        '• circles["food"]: taken out', '• circles["provisions"]: new', '• circles["provisions"].was: nothing → "food"'
    ]  # fmt: skip
    assert reload.settings.circle("provisions").name == "Food circle"


@pytest.mark.parametrize(
    ("before", "after", "why"),
    [
        ('kind = "levy"', 'kind = "levi"', 'found "levi"'),
        ('operators = ["@ada:example.org"]', "operators = []", "without an operator"),
        ('user_id = "@circlebot:example.org"', 'user_id = "@other:example.org"', "matrix.user_id is taken in by a new start only"),
        ("[federation]", '[storage]\ndata_dir = "other"\n[federation]', "storage.data_dir is taken in by a new start only"),
        ("[matrix]", '[matrix]\npassword_file = "nowhere"', "nowhere: found no readable file"),
    ],
)  # fmt: skip
async def test_it_is_refused_whole(town: Town, tmp_path: Path, before: str, after: str, why: str) -> None:
    path = tmp_path / "circlebot.toml"
    path.write_text(FEDERATION)
    reload, goes_on = _reload(town, path)
    held = reload.settings
    path.write_text(path.read_text().replace(before, after).replace('name = "Food circle"', 'name = "Circle of food"'))

    await town.says(ADA, "tech", "!admin reload")

    said = town.heard_private(ADA)
    assert said.startswith("I have not taken it in, and nothing has changed:")
    assert why in said
    assert reload.settings is held
    assert not goes_on.is_set()
