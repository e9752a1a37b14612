"""Who facilitates a circle, by the TOML: they steer what others have proposed."""

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
    assert "can be changed by its proposer, or by the circle’s facilitator or secretary." in town.heard("food")
    await town.says(HAL, "food", "!close C-1")

    assert town.heard("food").startswith("C-1: agreed.")
