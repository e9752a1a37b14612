"""The reason of a critical concern: before its tap, after it, and taken away again."""

from datetime import timedelta

import pytest

from tests.journeys.conftest import Town
from tests.journeys.test_consent import FAY, GUS, HAL, opened
from tests.journeys.test_consent_unsaying import edits

EDITS = timedelta(seconds=10)
TAKEN = "Hal, thank you. I have taken what you wrote before as your critical concern about C-1"


@pytest.mark.both_databases
@pytest.mark.parametrize("reply", [True, False])
async def test_a_reason_that_comes_before_its_tap_is_found(town: Town, reply: bool) -> None:
    card = await opened(town)
    if reply:
        said = await town.replies(HAL, "food", to=card, text="It is too dear for us")
    else:
        said = await town.says(HAL, "food", "Because it is too dear for us", thread=card)
    await town.says(FAY, "food", "because I like it", thread=card)
    hand = await town.reacts(HAL, "food", to=card, key="✋")
    assert any(words.startswith(TAKEN) for words in town.heard_all("food"))
    assert not any("What is your" in words for words in town.heard_all("food"))
    await town.passes(EDITS)
    assert town.tally(card) == "1 of 3 heard: 1 with a critical concern"
    assert "too dear for us" in town.body_of(card)
    assert "I like it" not in town.body_of(card)

    await town.unreacts(HAL, "food", said)
    await town.passes(EDITS)
    assert "Waiting for the reason of a critical concern: Small Screws" in town.body_of(card)
    assert "too dear" not in town.body_of(card)
    await town.unreacts(HAL, "food", hand)
    await town.passes(EDITS)
    assert "0 of 3 heard" in town.body_of(card)
    assert "Waiting" not in town.body_of(card)


async def test_taking_the_tap_away_takes_a_reason_from_before_along(town: Town) -> None:
    card = await opened(town)
    await town.says(HAL, "food", "because it is too dear for us", thread=card)
    hand = await town.reacts(HAL, "food", to=card, key="🤔")
    await town.passes(EDITS)
    assert "1 with a concern" in town.body_of(card)
    await town.unreacts(HAL, "food", hand)
    await town.passes(EDITS)
    assert "0 of 3 heard" in town.body_of(card)
    assert "too dear" not in town.body_of(card)
    await town.reacts(HAL, "food", to=card, key="✋")
    assert "What is your critical concern about C-1" in town.heard("food"), "a reason is the reason of one tap"


async def test_talk_old_words_and_deleted_or_edited_ones_are_no_reason_of_a_later_tap(town: Town) -> None:
    card = await opened(town)

    async def taps_in_vain() -> None:
        hand = await town.reacts(HAL, "food", to=card, key="✋")
        assert "Hal, thank you. What is your critical concern about C-1" in town.heard("food")
        await town.unreacts(HAL, "food", hand)

    await town.says(HAL, "food", "The van was late again", thread=card)
    talk = await town.says(FAY, "food", "Why was it late?", thread=card)
    await town.replies_in_thread(HAL, "food", thread=card, to=talk, text="because of the snow")
    await taps_in_vain()
    await town.says(FAY, "food", "!ask C-1 Why would it be cheaper?")
    await town.replies(HAL, "food", to=town.last_event("food"), text="because we share the van")
    await taps_in_vain()
    gone = await town.says(HAL, "food", "because it is too dear for us", thread=card)
    await town.unreacts(HAL, "food", gone)
    await taps_in_vain()
    changed = await town.says(HAL, "food", "because it is too dear for us", thread=card)
    await edits(town, HAL, changed)
    await taps_in_vain()
    await town.says(HAL, "food", "because it is too dear for us", thread=card)
    await town.passes(timedelta(hours=2))
    await taps_in_vain()
    await town.says(HAL, "food", "because it is too dear for us", thread=card)
    await town.says(GUS, "food", "!amend C-1 Move the call to Fridays")
    await town.reacts(HAL, "food", to=town.card("food", "C-1 · "), key="✋")
    assert "What is your critical concern about C-1" in town.heard("food")
