"""Two circles on one item: each half closes, reopens and goes on as the other one does, and both hear what becomes of it."""

from datetime import timedelta

import pytest
from sqlalchemy import update

from storage.models import Circle
from storage.types import EventId
from tests.journeys.begun import played_once
from tests.journeys.conftest import Town
from tests.journeys.late import nine_comes
from tests.journeys.test_consent import FAY, GUS, HAL, settled

DI, EVE = "@di:example.org", "@eve:example.org"
EDITS = timedelta(seconds=10)


async def joint(
    town: Town, text: str = "!proposal Share one newsletter with tech quorum 2/3"
) -> tuple[EventId, EventId]:
    """Three co-ops have seats in the food circle and two in the tech circle; one proposal is before both."""
    await settled(town)
    for user, coop in ((EVE, "Byte"), (DI, "Data Workers")):
        await town.says(user, "tech", f"!join for {coop}")
    await town.says(DI, "tech", "!approve J-1")
    await town.says(FAY, "food", text)
    return town.card("food", "C-1 ·"), town.card("tech", "C-2 ·")


@played_once
async def half_closed(town: Town) -> tuple[EventId, EventId]:
    """The food circle has come to "agreed" a day before its time; the tech circle is still asked."""
    here, there = await joint(town)
    await town.passes(timedelta(days=7))
    for user in (GUS, HAL, FAY):
        await town.reacts(user, "food", to=here, key="✅")
    await town.says(FAY, "food", "!close C-1")
    assert "this circle has come to “agreed”" in town.heard("food")
    return here, there


async def test_a_half_that_has_come_to_its_outcome_is_as_closed_as_any_item(town: Town) -> None:
    here, there = await half_closed(town)
    await town.says(HAL, "food", "object because we have one already", thread=here)
    assert "noted as late and not counted" in town.heard("food")
    await town.says(FAY, "food", "!close C-1")
    assert "This circle has come to “agreed” on C-1 and waits for the other one" in town.heard("food")
    await town.passes(EDITS)
    body = town.body_of(here)
    assert "This circle: agreed. Waiting for the other circle." in body
    assert town.tally(here) == "3 of 3 heard: 3 consent"
    assert "✅\u00a0consent" not in body

    await town.leaves_room(HAL, "food")
    for user in (EVE, DI):
        await town.reacts(user, "tech", to=there, key="✅")
    await town.passes(timedelta(days=3))
    assert town.heard("tech").startswith("C-2: agreed. It is D-")
    outcome = town.card("food", "C-1: agreed.")
    assert "3 of 3 co-ops heard, 2 needed: 3 consent." in town.body_of(outcome)
    assert "Said after the close, not counted" in town.body_of(outcome)


async def test_nobody_is_reminded_of_a_half_that_has_come_to_its_outcome(town: Town) -> None:
    _, there = await joint(town, "!proposal Share one newsletter with tech")
    await town.passes(timedelta(days=7))
    await town.reacts(DI, "tech", to=there, key="✅")
    await town.says(DI, "tech", "!close C-2")
    assert "this circle has come to “agreed”" in town.heard("tech")
    await town.passes(timedelta(days=2))
    await town.passes(timedelta(minutes=1))  # Each is asked in a private room that has to be opened first.
    assert not [said for said in town.heard_all_private(EVE) if "has not been" in said]
    assert [said for said in town.heard_all_private(HAL) if "C-1 in the Food circle closes" in said]


async def test_an_amendment_asks_the_half_anew_for_as_long_as_the_other(town: Town) -> None:
    here, there = await half_closed(town)
    await town.says(HAL, "food", "object because we have one already", thread=here)
    await town.says(EVE, "tech", "!extend C-2 in 6 days")
    assert "can be changed by its proposer" in town.heard("tech")
    await town.says(DI, "tech", "!extend C-2 in 6 days")
    await town.says(DI, "tech", "!amend C-2 Share one newsletter, by e-mail only")
    await town.passes(EDITS)
    here, there = town.card("food", "C-1 · "), town.card("tech", "C-2 · ")
    assert "closes Sun 15 Mar, 09:00 GMT (in 6 days)\nChanged by Di: " in town.body_of(here)
    assert "\n\nConsent round · Is it good enough for now, and safe enough to try?\n" in town.body_of(here)
    assert "0 of 3 heard" in town.body_of(here)
    assert "✅\u00a0consent" in town.body_of(here)
    for user, where, card in ((GUS, "food", here), (HAL, "food", here), (EVE, "tech", there), (DI, "tech", there)):
        await town.reacts(user, where, to=card, key="👍")
    await town.passes(timedelta(days=6))
    assert town.heard("food").startswith("C-1: agreed. It is D-1")
    assert town.heard("tech").startswith("C-2: agreed. It is D-2")


@pytest.mark.both_databases
async def test_what_was_due_while_the_bot_was_away_says_so_in_both_circles(town: Town) -> None:
    await joint(town)
    await town.passes(timedelta(days=10, minutes=42))
    for where in ("food", "tech"):
        assert (
            "It was due Thu 12 Mar 2026, 09:00 GMT and closed Thu 12 Mar 2026, 09:42 GMT: I was offline."
            in town.heard(where)
        )
        assert not [said for said in town.heard_all(where) if "is now in its" in said]


async def test_what_two_circles_did_not_hear_goes_on_in_both_with_its_answers_and_measures(town: Town) -> None:
    here, there = await joint(town)
    await town.passes(timedelta(days=8))
    await town.reacts(GUS, "food", to=here, key="✅")
    await town.says(EVE, "tech", "concern: who writes it?", thread=there)
    await town.says(FAY, "food", f"!measure C-1 {GUS} count the readers by in 60 days")
    await town.passes(timedelta(days=2))
    assert town.heard("food").startswith("C-1: not heard by enough.")
    await town.says(FAY, "food", "!extend C-1")
    assert "C-1 goes on as C-3, until Sat 14 Mar 2026, 09:00 GMT" in town.heard("food")
    assert "C-2 goes on as C-4, until Sat 14 Mar 2026, 09:00 GMT" in town.heard("tech")
    here, there = town.card("food", "C-3 ·"), town.card("tech", "C-4 ·")
    assert "together with the Tech circle (C-4)" in town.body_of(here)
    assert town.tally(here) == "1 of 3 heard, 2 needed: 1 consent"
    assert "Measures\n\n• Gus, by Sat 9 May 2026, 09:00 BST: count the readers" in town.body_of(here)
    assert "Eve for Byte: who writes it?" in town.body_of(there)
    await town.says(DI, "tech", "!extend C-2")
    assert "C-2 goes on as C-4 already" in town.heard("tech")

    await town.reacts(HAL, "food", to=here, key="✅")
    await town.reacts(DI, "tech", to=there, key="✅")
    await town.passes(timedelta(days=2))
    assert town.heard("food").startswith("C-3: agreed.")
    assert town.heard("tech").startswith("C-4: agreed, with concerns.")
    await town.passes(timedelta(days=60))
    await nine_comes(town)
    assert len([said for said in town.heard_all_private(GUS) if "its time has come" in said]) == 1


@pytest.mark.both_databases
async def test_a_joint_item_is_taken_further_once_and_both_circles_hear_the_answer(town: Town) -> None:
    await joint(town)
    await town.says(FAY, "coordinating", "!join for Green Grocers")
    await town.says(HAL, "food", "!object C-1 we have one already")
    await town.says(EVE, "tech", "!object C-2 nobody has the time")
    await town.says(FAY, "food", "!refer C-1")
    assert "C-2 was taken to the Coordinating circle from the Food circle, as C-3" in town.heard("tech")
    there = town.card("coordinating", "C-3 ·")
    assert "Hal for Small Screws: we have one already" in town.body_of(there)
    assert "Eve for Byte: nobody has the time" in town.body_of(there)
    await town.says(DI, "tech", "!refer C-2")
    assert "was taken to the broader circle already, as C-3" in town.heard("tech")

    await town.passes(timedelta(days=8))
    await town.says(FAY, "coordinating", "!yes C-3")
    await town.passes(timedelta(days=3))
    assert "The Coordinating circle has answered C-1, which you had referred: agreed." in town.heard("food")
    assert "The Coordinating circle has answered C-2, which you had referred: agreed." in town.heard("tech")


async def test_a_referred_item_that_is_withdrawn_there_is_told_where_it_came_from(town: Town) -> None:
    await settled(town)
    await town.says(FAY, "coordinating", "!join for Green Grocers")
    await town.says(FAY, "food", "!consent Deliver on Sundays")
    await town.says(FAY, "food", "!refer C-1")
    await town.says(FAY, "coordinating", "!refer C-2")
    assert "There is no broader circle to take it to." in town.heard("coordinating")
    await town.says(FAY, "coordinating", "!withdraw C-2 yes")
    assert "The Coordinating circle has come to no answer on C-1, which you had referred: withdrawn." in town.heard(
        "food"
    )


async def test_the_answer_comes_back_through_all_the_circles_that_an_item_was_taken_through(town: Town) -> None:
    async with town.app.database.transaction() as db:
        await db.execute(update(Circle).where(Circle.slug == "food").values(parent="tech"))
    await settled(town)
    await town.says(DI, "tech", "!join for Data Workers")
    await town.says(FAY, "coordinating", "!join for Green Grocers")
    await town.says(FAY, "food", "!consent Deliver on Sundays")
    await town.says(HAL, "food", "!object C-1 nobody of ours works then")
    await town.says(FAY, "food", "!refer C-1")
    assert "C-1 is now with the Tech circle, as C-2" in town.heard("food")
    await town.says(DI, "tech", "!refer C-2")
    assert "C-2 is now with the Coordinating circle, as C-3" in town.heard("tech")
    await town.passes(timedelta(days=8))
    await town.says(FAY, "coordinating", "!yes C-3")
    await town.passes(timedelta(days=3))
    assert "The Coordinating circle has answered C-2, which you had referred: agreed." in town.heard("tech")
    assert "The Coordinating circle has answered C-1, which you had referred: agreed." in town.heard("food")
