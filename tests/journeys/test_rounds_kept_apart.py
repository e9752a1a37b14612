"""Rounds that are rounds: no count before the consent round, what is said too early is kept and brought up, the end is offered."""

from datetime import timedelta

import pytest

from tests.journeys.conftest import Town
from tests.journeys.test_consent import FAY, GUS, HAL, opened, settled
from tests.journeys.test_objections import DAYS, EDITS
from tests.journeys.test_proposals import proposed


@pytest.mark.both_databases
async def test_what_is_said_too_early_is_kept_without_weight_and_brought_up_with_one_tap(town: Town) -> None:
    card = await proposed(town)
    assert "In the consent round 1 of 3 must be heard to decide." in town.body_of(card)
    await town.reacts(GUS, "food", to=card, key="✅")
    assert (
        "Thank you, kept: consents. C-1 is in its questions round, in which nothing counts yet"
        in town.heard_private(GUS)
    )
    await town.replies(HAL, "food", to=card, text="object because we own no van")
    assert "Thank you, kept: critical concern." in town.heard("food")
    assert not any("ways to meet" in said for said in town.heard_all("food"))
    await town.passes(EDITS)
    assert (
        "Said before the consent round\n\n• Gus for Leaf Bakery (consent)\n• Hal for Small Screws: we own no van (critical concern, without weight)"
        in town.body_of(card)
    )
    assert " of 3 heard" not in town.body_of(card)
    await town.says(FAY, "food", "!items")
    assert "C-1 Share one van between us – questions round until Sat 7 Mar 2026, 09:00 GMT" in town.heard("food")
    assert "heard" not in town.heard("food")

    for days in (5, 2):
        await town.passes(days * DAYS)
    await town.passes(EDITS)
    assert "0 of 3 heard" in town.body_of(card)
    assert "we own no van – said before the consent round, not yet said to be met" in town.body_of(card)
    asked = town.heard_private(HAL)
    assert "Before it you had said: critical concern." in asked
    assert "> we own no van" in asked
    assert "Tap ✋ here, and it counts." in asked
    room = await town.private(HAL)
    await town.reacts(HAL, room, to=town.last_event(room), key="✋")
    room = await town.private(GUS)
    await town.replies(GUS, room, to=town.last_event(room), text="yes")
    await town.passes(EDITS)

    assert town.tally(card) == "2 of 3 heard: 1 consent, 1 with a critical concern"
    assert "Hal for Small Screws: we own no van\n" in town.body_of(card)
    assert "Hal has a critical concern on C-1" in town.body_of(town.card("food", "Hal has a critical"))


async def test_the_words_behind_an_early_hand_are_asked_for_and_kept_with_it(town: Town) -> None:
    card = await proposed(town)
    await town.reacts(HAL, "food", to=card, key="✋")
    assert "Why is that? Reply to this, or to the card, in a sentence" in town.heard_private(HAL)
    await town.replies(HAL, "food", to=card, text="we cannot pay in winter")
    assert "Why is that?" not in town.heard("food")
    for days in (5, 2):
        await town.passes(days * DAYS)
    assert "> we cannot pay in winter" in town.heard_private(HAL)
    await town.passes(EDITS)
    assert "we cannot pay in winter – said before the consent round, not yet said to be met" in town.body_of(card)


async def test_an_early_objection_that_nobody_takes_up_is_waited_for_like_any_other(town: Town) -> None:
    card = await proposed(town)
    await town.replies(HAL, "food", to=card, text="object because we own no van")
    for days in (5, 2):
        await town.passes(days * DAYS)
    for user in (GUS, FAY):
        await town.says(user, "food", "!yes C-1")
    await town.passes(3 * DAYS)
    assert town.heard("food").startswith("C-1 would be agreed now")
    await town.passes(3 * DAYS)

    assert town.heard("food").startswith("C-1: agreed, with an unmet concern kept.")


async def test_once_all_are_heard_the_close_is_offered_and_taken_with_one_tap(town: Town) -> None:
    card = await opened(town)
    for user in (GUS, HAL, FAY):
        await town.reacts(user, "food", to=card, key="✅")
    await town.passes(timedelta(minutes=2))
    room = await town.private(GUS)
    assert town.heard(room).startswith("All are heard on C-1. To close it now, tap ✅ here")
    assert not any("All are heard on C-1. To close" in said for said in town.heard_all_private(HAL))
    offer = town.last_event(room)
    await town.reacts(GUS, room, to=offer, key="✅")

    assert town.heard("food").startswith("C-1: agreed. It is D-1")


async def test_what_was_offered_is_not_to_be_had_once_somebody_is_heard_no_more(town: Town) -> None:
    card = await opened(town)
    taps = [await town.reacts(user, "food", to=card, key="✅") for user in (GUS, HAL, FAY)]
    await town.passes(timedelta(minutes=2))
    room = await town.private(GUS)
    offer = town.last_event(room)
    await town.unreacts(HAL, "food", taps[1])
    await town.reacts(GUS, room, to=offer, key="✅")

    assert "Not everybody is heard on C-1 any more" in town.heard(room)
    assert not any(said.startswith("C-1: agreed") for said in town.heard_all("food"))


async def test_once_all_have_reacted_the_consent_round_is_offered(town: Town) -> None:
    card = await proposed(town)
    await town.says(GUS, "food", "!advance C-1")
    for user in (GUS, HAL, FAY):
        await town.replies(user, "food", to=card, text="We like it")
    await town.passes(timedelta(minutes=2))
    room = await town.private(GUS)
    assert town.heard(room).startswith("Everybody has said what they make of C-1.")
    await town.reacts(GUS, room, to=town.last_event(room), key="👍")

    assert "C-1 is now in its consent round" in town.heard("food")


async def test_going_on_asks_those_not_yet_heard_in_person_and_nobody_else(town: Town) -> None:
    await settled(town)
    await town.says(GUS, "food", "!consent Move the call to Thursdays quorum 3")
    await town.says(HAL, "food", "!yes C-1")
    await town.passes(2 * DAYS)
    heard = len(town.heard_all_private(HAL))
    await town.says(GUS, "food", "!extend C-1")

    assert "C-2 in the Food circle now closes" in town.heard_private(FAY)
    assert len(town.heard_all_private(HAL)) == heard


async def test_the_ends_of_rounds_are_whole_hours_of_the_day(town: Town) -> None:
    await settled(town)
    await town.says(GUS, "food", "!proposal Share one van by in 9 days")
    card = town.body_of(town.card("food", "C-1 ·"))

    assert "Questions round until Fri 6 Mar, 20:00 GMT" in card
    await town.says(HAL, "food", "!close C-1")
    await town.says(GUS, "food", "!close C-1")
    assert "Only a consent round can be closed." in town.heard("food")
