"""A circle that the TOML calls by another short name, names no longer, or names again."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from chatbot import config
from chatbot.app import App
from chatbot.checking import beside_the_archive, look_at
from chatbot.config import Settings
from storage.models import Circle, Job
from storage.queries import members
from storage.types import CircleSlug
from tests.journeys.begun import played_once
from tests.journeys.conftest import Town
from tests.journeys.refused import refused
from tests.towns import FEDERATION

ADA, FAY, GUS, HAL = (f"@{name}:example.org" for name in ("ada", "fay", "gus", "hal"))
FOOD = """[[circles]]
slug = "food"
name = "Food circle"
kind = "industry"
parent = "coordinating"
room = "#food:example.org"
consent.quorum = "1/3"
admission = "open"
link_persons = ["@fay:example.org"]
"""
NO_FOOD = FEDERATION.replace(FOOD, "")
PROVISIONS = FEDERATION.replace('slug = "food"', 'slug = "provisions"')
WAS_FOOD = FEDERATION.replace('slug = "food"', 'slug = "provisions"\nwas = "food"')


async def _starts_with(town: Town, tmp_path: Path, toml: str) -> Settings:
    """The bot starts again with another TOML, and joins the rooms that it names."""
    path = tmp_path / "changed.toml"
    path.write_text(toml.replace("[matrix]", f'[matrix]\ncommand_prefix = "{town.app.settings.matrix.command_prefix}"'))
    settings = config.load(path)
    running = town.app
    town.app = App(settings=settings, database=running.database, homeserver=running.homeserver, clock=town.clock)
    await town.app.found()
    await town.app.joining.join(settings.circles)
    await town.works()
    return settings


@played_once
async def _with_an_item(town: Town) -> str:
    """The circle has members, and something is open in it: its number."""
    await town.says(FAY, "food", "!join for Leaf Bakery")
    await town.says(GUS, "food", "!join for Green Grocers")
    await town.says(GUS, "food", "!consent Meet at noon")
    return str(re.findall(r"C-\d+", town.heard("food"))[0])


async def _members(town: Town, slug: str) -> int:
    async with town.app.database.looking() as db:
        return len(await members.current_in(db, circle=CircleSlug(slug)))


async def _food_at_check(town: Town, settings: Settings) -> list[str]:
    """What ``check`` says of the circle; others have rested for long."""
    url = town.app.database._url.render_as_string(hide_password=False)
    storage = settings.storage.model_copy(update={"url": url})
    found = await beside_the_archive(settings.model_copy(update={"storage": storage}))
    return [line for line in found if '"food"' in line]


async def test_a_renamed_circle_keeps_its_register_items_and_deadlines(town: Town, tmp_path: Path) -> None:
    item = await _with_an_item(town)
    before = await _members(town, "food")

    settings = await _starts_with(town, tmp_path, WAS_FOOD)

    assert "In commands the Food circle is called provisions from now on." in town.heard_all("food")
    assert await _members(town, "provisions") == before > 0
    assert not await _food_at_check(town, settings)
    await town.says(GUS, "food", f"!yes {item}")
    await town.passes(timedelta(days=3))
    await town.says(GUS, "food", f"!item {item}")
    assert "agreed" in town.heard("food")
    async with town.app.database.looking() as db:
        assert await db.get(Circle, "food") is None

    await _starts_with(town, tmp_path, WAS_FOOD)
    assert town.heard_all("food").count("In commands the Food circle is called provisions from now on.") == 1


async def test_a_name_that_is_gone_is_told_and_nothing_crashes_or_closes(town: Town, tmp_path: Path) -> None:
    item = await _with_an_item(town)

    settings = await _starts_with(town, tmp_path, NO_FOOD)

    assert "My configuration does not name the Food circle any more, so I stop here." in str(town.heard_all("food"))
    assert "My configuration names no circle food any more" in town.heard_private(ADA)
    assert await _food_at_check(town, settings)
    async with refused(town, "at-rest"):
        await town.says(GUS, "food", f"!yes {item}")
    async with refused(town, "at-rest"):
        await town.says(GUS, "food", "!consent Meet at six")
    await town.says(GUS, "food", f"!item {item}")
    assert item in town.heard("food")
    await town.says(ADA, "tech", "!admin status")
    assert town.heard("tech").startswith("All is well, and 3 circles rest:")
    assert "Food circle: my configuration names no circle food any more, so it rests." in town.heard("tech")
    await town.passes(timedelta(days=3))
    async with town.app.database.looking() as db:
        assert not list(await db.scalars(select(Job).where(Job.failures > 0)))
    assert "closed" not in town.heard("food")

    await _starts_with(town, tmp_path, FEDERATION)
    assert "I am here for the Food circle again." in str(town.heard_all("food"))
    await town.says(GUS, "food", f"!item {item}")
    assert "not heard by enough" in town.heard("food")


async def test_renamed_without_a_word_it_says_what_to_write_and_that_brings_all_along(
    town: Town, tmp_path: Path
) -> None:
    item = await _with_an_item(town)
    before = await _members(town, "food")

    settings = await _starts_with(town, tmp_path, PROVISIONS)

    assert "My configuration calls the circle of this room provisions, and the Food circle, food, no longer." in str(
        town.heard_all("food")
    )
    assert await _food_at_check(town, settings) == [
        'The archive knows the Food circle as "food", and no circle here is called so. If it has another short name now, '
        'say was = "food" in circles["provisions"], which meets in its room.'
    ]
    await _starts_with(town, tmp_path, WAS_FOOD)
    assert await _members(town, "provisions") == before
    await town.says(GUS, "food", f"!yes {item}")
    await town.passes(timedelta(days=3))
    await town.says(GUS, "food", f"!item {item}")
    assert "agreed" in town.heard("food")


async def test_what_people_began_under_the_new_name_is_not_run_over(town: Town, tmp_path: Path) -> None:
    await _with_an_item(town)
    await _starts_with(town, tmp_path, PROVISIONS)
    await town.says(HAL, "food", "!join for Oak Tables")

    settings = await _starts_with(town, tmp_path, WAS_FOOD)

    assert any("comes too late" in line for line in await _food_at_check(town, settings))
    assert await _members(town, "provisions") == 1


@pytest.mark.parametrize(
    ("was", "told"),
    [
        ('was = "tech"', 'circles["food"].was: found "tech", which is a circle here'),
        ('was = "Tech!"', 'circles["food"].was: found "Tech!"'),
    ],
)
async def test_a_name_before_must_be_one(tmp_path: Path, was: str, told: str) -> None:
    path = tmp_path / "circlebot.toml"
    path.write_text(FEDERATION.replace('slug = "food"', f'slug = "food"\n{was}'))

    found = await look_at(path)

    assert told in str(found.problems[0])
