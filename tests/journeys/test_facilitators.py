"""Who facilitates a circle, by the TOML: they steer what others have proposed."""

from datetime import timedelta

import pytest

from tests.journeys.conftest import Town
from tests.journeys.test_consent import FAY, GUS, HAL, opened
from tests.towns import FEDERATION


@pytest.fixture
def toml() -> str:
    return FEDERATION.replace(
        'link_persons = ["@fay:example.org"]', f'link_persons = ["{FAY}"]\nfacilitators = ["{HAL}"]'
    )


async def test_who_the_toml_names_facilitates(town: Town) -> None:
    await opened(town)
    await town.says(GUS, "food", "!yes C-1")
    await town.says(FAY, "food", "!close C-1")
    assert "can be changed by its proposer or the circle’s facilitator or secretary." in town.heard("food")
    await town.says(HAL, "food", "!close C-1")

    assert town.heard("food").startswith("C-1: agreed.")


async def test_who_facilitates_the_circle_names_somebody_else_than_the_proposer_for_one_item(town: Town) -> None:
    card = await opened(town)
    await town.says(GUS, "food", "!facilitate C-1 @fay")
    assert "so that nobody chooses who looks after their own proposal" in town.heard("food")
    await town.says(HAL, "food", "!facilitate C-1 @gus")
    assert "Gus has proposed C-1, or written it with who has, so somebody else facilitates it." in town.heard("food")
    await town.says(HAL, "food", "!facilitate C-1 @fay")
    assert "Fay facilitates C-1 from now on, and is told." in town.heard("food")
    assert "Hal asks you to facilitate C-1 in the Food circle" in town.heard_private(FAY)
    await town.passes(timedelta(seconds=10))
    assert "by Gus, facilitated by Fay" in town.body_of(card)
    await town.says(GUS, "food", "!yes C-1")
    await town.says(FAY, "food", "!close C-1")

    assert town.heard("food").startswith("C-1: agreed.")
