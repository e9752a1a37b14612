"""How a concern is met often changes what is decided: the change is one tap away, and who watches a measure is asked."""

from datetime import timedelta

import pytest

from tests.journeys.conftest import Town
from tests.journeys.refused import refused
from tests.journeys.test_consent import FAY, GUS, HAL, opened

EDITS = timedelta(seconds=10)
OFFER = "Does that change what is decided? Then its proposer, or who facilitates, taps ✅ here, and all are asked about the new text:"


async def objected(town: Town, text: str = "!consent Buy the cheap flour") -> None:
    await opened(town, text)
    await town.says(HAL, "food", "!object C-1 it is made with pesticides")


@pytest.mark.both_databases
async def test_words_that_change_the_matter_become_the_text_with_one_tap(town: Town) -> None:
    await objected(town)
    await town.says(GUS, "food", "!resolve C-1 only what is certified")
    offer = town.last_event("food")
    assert "I have asked Hal in private whether that meets it." in town.heard("food")
    assert f"{OFFER}\n\n> Buy the cheap flour\n> \n> Only what is certified" in town.heard("food")
    await town.reacts(FAY, "food", to=offer, key="✅")
    assert "C-1 can be changed by" in town.heard_private(FAY)
    await town.reacts(GUS, "food", to=offer, key="✅")
    card = town.card("food", "C-1 · ")
    assert "Only what is certified" in town.body_of(card)
    assert "Please answer" in town.heard_private(HAL) or "answer once more" in town.heard_private(HAL)
    assert (await town.on_record("C-1"))[-1] == "consent.amended"
    await town.reacts(GUS, "food", to=offer, key="👍")
    assert "C-1 was changed after that was offered, so nothing has changed now." in town.heard_private(GUS)


async def test_it_is_offered_anew_once_its_holder_says_that_it_meets_it_and_a_yes_in_reply_will_do(town: Town) -> None:
    await objected(town)
    await town.says(GUS, "food", "!resolve C-1 only what is certified")
    await town.says(HAL, await town.private(HAL), "yes")
    said = town.last_event("food")
    assert "is met: only what is certified." in town.heard("food")
    assert OFFER in town.heard("food")
    await town.replies(GUS, "food", to=said, text="yes please")
    assert "Only what is certified" in town.body_of(town.card("food", "C-1 · "))
    await town.passes(EDITS)
    assert "1 consent" not in town.body_of(town.card("food", "C-1 · "))


async def test_a_time_becomes_the_term_and_the_answers_stay(town: Town) -> None:
    await objected(town)
    await town.says(FAY, "food", "!yes C-1")
    await town.says(HAL, "food", "!resolve C-1 @hal we try it for 3 months")
    assert (
        "To decide C-1 for 3 months only, its proposer, or who facilitates, taps ✅ here or says !term C-1 3 months."
        in ("\n".join(town.heard_all("food")))
    )
    offer = town.card("food", "Hal says that their critical concern on C-1 is met")
    await town.reacts(GUS, "food", to=offer, key="✅")
    await town.passes(EDITS)
    body = town.body_of(town.card("food", "C-1 · "))
    assert "for 3 months" in body
    assert "2 of 3" in body


@pytest.mark.parametrize("how", ["we talked about it", "it was a misunderstanding", "buy the cheap flour"])
async def test_nothing_is_offered_where_nothing_would_change(town: Town, how: str) -> None:
    await objected(town)
    await town.says(GUS, "food", f"!resolve C-1 {how}")
    assert town.heard("food") == "Thank you. I have asked Hal in private whether that meets it."


async def test_the_offer_ends_with_the_item(town: Town) -> None:
    await objected(town)
    await town.says(GUS, "food", "!resolve C-1 only what is certified")
    offer = town.last_event("food")
    await town.passes(timedelta(days=3))
    await town.reacts(GUS, "food", to=offer, key="✅")
    assert "C-1 is closed: not agreed" in town.heard_private(GUS)


async def test_who_watches_a_measure_is_asked_and_never_who_objects(town: Town) -> None:
    await objected(town)
    await town.says(FAY, "food", "!measure C-1 count the sacks by 30 march")
    asked = town.heard("food")
    assert asked.startswith("Who watches that, and tells what it has shown on Mon 30 Mar 2026")
    assert "1: Fay (@fay:example.org)\n• 2: Gus (@gus:example.org)" in asked
    assert "hal" not in asked.casefold()
    await town.replies(FAY, "food", to=town.last_event("food"), text="gus")
    assert "Gus watches “count the sacks” until Mon 30 Mar 2026" in town.heard("food")
    assert "I ask you then what you have seen" in town.heard_private(GUS)
    await town.says(FAY, "food", "!measure C-1 me count the bags by 30 march")
    assert "Fay watches “count the bags”" in town.heard("food")
    await town.says(HAL, "food", "!measure C-1 me count what we sell by 30 march")
    assert "Hal watches “count what we sell”" in town.heard("food")


async def test_what_is_watched_has_to_be_said(town: Town) -> None:
    await objected(town)
    async with refused(town, "what-is-watched"):
        await town.says(FAY, "food", "!measure C-1 @gus by 30 march")
