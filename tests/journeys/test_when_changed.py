"""An answer is to the text that its giver saw, and what was settled about one text is not settled about another."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from storage.models import Answer
from storage.types import EventId
from tests.journeys.begun import played_once
from tests.journeys.conftest import Town
from tests.journeys.late import EDITS, audited, said_at, tapped_at
from tests.journeys.test_consent import FAY, GUS, HAL, opened, settled
from tests.journeys.test_consent_joint import DI, EVE, half_closed

FRIDAYS, MONDAYS = "!amend C-1 Move the call to Fridays", "!amend C-1 Move the call to Mondays"


@played_once
async def amended(town: Town) -> tuple[EventId, EventId]:
    """The text of a quick check was changed after an hour: its card, and the one before."""
    card = await opened(town)
    await town.passes(timedelta(hours=1))
    await town.says(GUS, "food", FRIDAYS)
    await town.passes(EDITS)
    return town.card("food", "C-1 · "), card


@pytest.mark.parametrize("words", ["!yes C-1", "!object C-1 nobody of ours can come", "!standaside C-1"])
async def test_what_was_said_to_the_text_before_and_is_read_later_is_asked_anew(town: Town, words: str) -> None:
    card, _ = await amended(town)
    before = len(town.heard_all("food"))
    await said_at(town, HAL, "food", words, at=town.now - timedelta(minutes=30))

    (answer,) = town.heard_all("food")[before:]
    assert "Move the call to Fridays" in answer
    await town.passes(EDITS)
    assert "0 of 3 heard" in town.body_of(card)


@pytest.mark.parametrize("words", ["fine by us", "object", "concern: market day"])
async def test_a_line_in_the_thread_that_was_said_to_the_text_before_does_not_count(town: Town, words: str) -> None:
    card, former = await amended(town)
    await said_at(town, HAL, "food", words, at=town.now - timedelta(minutes=30), thread=former)

    assert "Move the call to Fridays" in town.heard_private(HAL)
    await town.passes(EDITS)
    assert "0 of 3 heard" in town.body_of(card)


async def test_where_a_clock_is_slow_an_answer_to_the_first_text_is_to_no_earlier_one(town: Town) -> None:
    """By the clock of their server, the person has answered before the item was opened."""
    card = await opened(town)
    await said_at(town, HAL, "food", "!object C-1 nobody of ours can come", at=town.now - timedelta(minutes=5))

    assert [said for said in town.heard_all("food") if said.startswith("Hal has a critical concern on C-1")]
    await town.passes(EDITS)
    assert "Hal for Small Screws: nobody of ours can come" in town.body_of(card)


async def test_where_a_clock_is_slow_a_tap_on_the_new_text_is_to_the_new_text(town: Town) -> None:
    card, _ = await amended(town)
    await tapped_at(town, HAL, "food", "✅", to=card, at=town.now - timedelta(minutes=30))
    await town.passes(EDITS)

    assert "1 of 3 heard" in town.body_of(card)


async def test_a_reply_to_a_line_that_shows_an_earlier_text_does_not_count(town: Town) -> None:
    second, _ = await amended(town)
    await town.says(GUS, "food", MONDAYS)
    card = town.card("food", "C-1 · ")
    await town.replies(HAL, "food", to=second, text="object because of the market")

    assert "Move the call to Mondays" in town.heard_private(HAL)
    assert not [said for said in town.heard_all("food") if said.startswith("Hal has a critical concern")]
    await town.passes(EDITS)
    assert "0 of 3 heard" in town.body_of(card)


async def test_a_tap_on_an_earlier_text_of_a_closed_item_hears_that_it_closed_with_another(town: Town) -> None:
    second, _ = await amended(town)
    await town.says(GUS, "food", MONDAYS)
    await town.says(GUS, "food", "!yes C-1")
    await town.passes(timedelta(days=2))
    await town.reacts(HAL, "food", to=second, key="✅")

    assert "C-1 has closed, with another text" in town.heard_private(HAL)
    assert "Mondays" not in town.heard_private(HAL)


async def test_whether_a_concern_about_the_text_before_is_met_does_not_matter_any_more(town: Town) -> None:
    await opened(town)
    await town.says(HAL, "food", "!object C-1 nobody of ours can come")
    await town.says(GUS, "food", f"!resolve C-1 {HAL} we meet at noon")
    room = await town.private(HAL)
    await town.passes(timedelta(minutes=1))
    await town.says(GUS, "food", FRIDAYS)
    card = town.card("food", "C-1 · ")
    await town.says(HAL, room, "yes")

    assert any("The text of C-1 was changed, so you need not tell me" in said for said in town.heard_all(room))
    assert not await audited(town, "consent.resolved", "C-1")
    await town.passes(EDITS)
    assert "0 of 3 heard" in town.body_of(card)


async def test_a_concern_that_was_taken_back_is_not_met_afterwards(town: Town) -> None:
    card = await opened(town)
    said = await town.says(HAL, "food", "!object C-1 nobody of ours can come")
    await town.says(GUS, "food", f"!resolve C-1 {HAL} we meet at noon")
    room = await town.private(HAL)
    await town.unreacts(HAL, "food", said)
    await town.says(HAL, room, "yes")

    assert not await audited(town, "consent.resolved", "C-1")
    await town.passes(EDITS)
    assert "0 of 3 heard" in town.body_of(card)


async def test_what_was_said_of_the_text_before_is_no_reason_against_the_new_one(town: Town) -> None:
    card = await opened(town)
    await town.says(HAL, "food", "because Thursday is our market day", thread=card)
    await town.says(GUS, "food", FRIDAYS)
    card = town.card("food", "C-1 · ")
    await town.reacts(HAL, "food", to=card, key="✋")
    await town.passes(EDITS)

    assert "Waiting for the reason of a critical concern: Small Screws" in town.body_of(card)
    assert "market day" not in town.body_of(card)


async def test_what_was_tapped_too_late_for_one_half_waits_for_no_words_when_it_is_asked_anew(town: Town) -> None:
    here, _ = await half_closed(town)
    await town.reacts(HAL, "food", to=here, key="✋")
    await town.says(DI, "tech", "!amend C-2 Share one newsletter, by e-mail only")
    await town.says(HAL, "food", "our people have no e-mail in the shop", thread=here)
    await town.passes(EDITS)

    assert "0 of 3 heard" in town.body_of(town.card("food", "C-1 · "))


async def test_answers_that_came_after_the_end_are_not_taken_along_when_an_item_goes_on(town: Town) -> None:
    await settled(town)
    await town.says(GUS, "food", "!consent Meet on Thursdays quorum 3")
    await town.says(GUS, "food", "!yes C-1")
    end = town.now + timedelta(hours=48)
    town.clock.passes(timedelta(hours=49))
    await said_at(town, HAL, "food", "!yes C-1", at=end + timedelta(minutes=20))  # Before the bot has closed it.
    await town.says(FAY, "food", "!yes C-1")
    await town.says(GUS, "food", "!extend C-1")

    assert "1 of 3 heard" in town.body_of(town.card("food", "C-2 ·"))
    assert await carried(town, to=2) == [GUS]


async def test_answers_that_came_after_an_early_close_are_not_taken_along_when_an_item_goes_on(town: Town) -> None:
    for user, coop in ((EVE, "Byte"), (DI, "Data Workers")):
        await town.says(user, "tech", f"!join for {coop}")
    await town.says(DI, "tech", "!approve J-1")
    await town.says(DI, "tech", "!consent Meet on Thursdays quorum 2")
    await town.says(DI, "tech", "!yes C-1")
    await town.says(DI, "tech", "!close C-1")  # As secretary.
    await town.says(EVE, "tech", "!object C-1 we cannot come")
    await town.says(DI, "tech", "!extend C-1")

    assert "1 of 2 heard" in town.body_of(town.card("tech", "C-2 ·"))
    assert await carried(town, to=2) == [DI]


async def carried(town: Town, *, to: int) -> list[str]:
    """Whose answers an item that goes on began with."""
    async with town.app.database.looking() as db:
        return list(await db.scalars(select(Answer.user_id).where(Answer.item == to)))
