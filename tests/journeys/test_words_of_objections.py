"""Objections said in reply to the card, with its number; and what sounds like one."""

from tests.journeys.conftest import Town
from tests.journeys.test_consent import GUS, HAL, opened, settled
from tests.journeys.test_objections import EDITS


async def test_the_documented_words_less_their_prefix_are_an_objection(town: Town) -> None:
    card = await opened(town)
    await town.replies(HAL, "food", to=card, text="object C-1 we cannot come then")
    await town.passes(EDITS)

    assert "Hal for Small Screws: we cannot come then" in town.body_of(card)


async def test_who_sounds_as_if_they_object_is_asked_about_that_first(town: Town) -> None:
    card = await opened(town)
    await town.replies(HAL, "food", to=card, text="some of us object to the colour of it")
    assert "is it a critical concern? Then reply here “object because …”, and it stops." in town.heard("food")


async def test_the_end_behind_a_lone_letter_is_an_end(town: Town) -> None:
    await settled(town)
    for number, said in enumerate(("Let us go with plan A", "Meet in room A", "Take option B"), 1):
        await town.says(GUS, "food", f"!consent {said} by in 9 days")
        assert "closes Wed 11 Mar, 09:00 GMT (in 9 days" in town.body_of(town.card("food", f"C-{number} ·"))
