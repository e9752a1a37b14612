"""What the consent round asks: in the circle's own words, against the aim."""

import pytest

from tests.journeys.conftest import Town
from tests.journeys.test_consent import HAL
from tests.journeys.test_objections import DAYS, EDITS
from tests.journeys.test_proposals import proposed
from tests.towns import FEDERATION


async def into_consent(town: Town) -> str:
    """A proposal with an aim has come to its consent round; returns what its card says."""
    card = await proposed(town)
    for days in (5, 2):
        await town.passes(days * DAYS)
    await town.passes(EDITS)
    return town.body_of(card)


async def test_it_asks_whether_it_is_good_enough_for_now_against_the_aim(town: Town) -> None:
    card = await into_consent(town)
    assert "Consent round · Is it good enough for now, and safe enough to try?" in card
    begins = town.heard("food")
    assert "Is it good enough for now, and safe enough to try? Does anybody have a critical concern?" in begins
    assert "It is to serve: fewer trips to town" in begins
    await town.says(HAL, "food", "!item C-1")
    assert "Is it good enough for now, and safe enough to try? Does anybody have a critical concern?" in town.heard(
        "food"
    )


class TestInTheirWords:
    """The circle asks otherwise."""

    @pytest.fixture
    def toml(self) -> str:
        return FEDERATION.replace('slug = "food"', 'slug = "food"\nconsent.question = "Can we all live with it?"')

    async def test_it_asks_in_the_circle_s_own_words(self, town: Town) -> None:
        assert "Consent round · Can we all live with it?" in await into_consent(town)
