"""The words of a raised hand may come when the text has been changed: they are to the text that was objected to, and stay in sight."""

from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest

from storage.types import EventId
from tests.journeys.conftest import Town
from tests.journeys.test_consent import FAY, GUS, HAL, opened

CHANGE = "!amend C-1 Buy the dear flour"
LINE = "it is far – to version 1, not yet said to be met"


async def taps_and_is_asked(town: Town, card: EventId) -> None:
    """A hand; while its words are asked for, the text changes."""
    await town.reacts(HAL, "food", to=card, key="✋")
    asked = town.last_event("food")
    await town.says(GUS, "food", CHANGE)
    await town.replies_in_thread(HAL, "food", thread=card, to=asked, text="it is far")


async def taps_and_writes(town: Town, card: EventId) -> None:
    """A hand, and a line in the thread of the card that it was on."""
    await town.reacts(HAL, "food", to=card, key="✋")
    await town.says(GUS, "food", CHANGE)
    await town.says(HAL, "food", "it is far", thread=card)


async def taps_the_old_card(town: Town, card: EventId) -> None:
    """All of it on the card of the old text, after the change."""
    await town.says(GUS, "food", CHANGE)
    await town.reacts(HAL, "food", to=card, key="✋")
    await town.replies(HAL, "food", to=card, text="it is far")


async def writes_and_taps(town: Town, card: EventId) -> None:
    """The words first and then the hand, on the old card."""
    await town.says(GUS, "food", CHANGE)
    await town.says(HAL, "food", "because it is far", thread=card)
    await town.reacts(HAL, "food", to=card, key="✋")


@pytest.mark.parametrize("how", [taps_and_is_asked, taps_and_writes, taps_the_old_card, writes_and_taps])
async def test_the_reason_of_a_hand_to_an_earlier_text_is_kept(
    town: Town, how: Callable[[Town, EventId], Awaitable[None]]
) -> None:
    card = await opened(town, "!consent Buy the cheap flour")
    await how(town, card)
    await town.passes(timedelta(seconds=10))
    assert LINE in town.body_of(town.card("food", "C-1 ·"))
    assert "Your critical concern stays on the card of C-1" in town.heard_private(HAL)

    for user in (GUS, FAY):
        await town.says(user, "food", "!yes C-1")
    for _ in range(3):
        await town.passes(timedelta(days=2))
    assert town.heard("food").startswith("C-1: agreed, with an unmet concern kept.")
    assert LINE in town.heard("food")


async def test_what_is_said_to_the_new_text_is_no_reason_of_an_old_hand(town: Town) -> None:
    card = await opened(town, "!consent Buy the cheap flour")
    await town.reacts(HAL, "food", to=card, key="✋")
    await town.says(GUS, "food", CHANGE)
    await town.says(HAL, "food", "we shall talk about it at home", thread=town.card("food", "C-1 ·"))
    await town.passes(timedelta(seconds=10))
    assert "at home" not in town.body_of(town.card("food", "C-1 ·"))

    await town.says(HAL, "food", "!yes C-1")
    await town.says(HAL, "food", "it was the price", thread=card)
    await town.passes(timedelta(seconds=10))
    assert "Critical" not in town.body_of(town.card("food", "C-1 ·"))
    assert town.tally(town.card("food", "C-1 ·")).startswith("1 of 3 heard")


async def test_the_reason_of_a_hand_after_the_close_is_kept_with_it(town: Town) -> None:
    """What else is written in the thread of what is decided is talk."""
    card = await opened(town, "!consent Buy the cheap flour")
    for user in (GUS, FAY):
        await town.says(user, "food", "!yes C-1")
    await town.passes(timedelta(days=3))
    await town.reacts(HAL, "food", to=card, key="✋")
    heard = len(town.heard_all("food"))
    await town.says(HAL, "food", "we talk about the mill", thread=card)
    assert len(town.heard_all("food")) == heard
    await town.says(HAL, "food", "because it is far", thread=card)
    assert "noted as late and not counted. To have D-1 looked at again" in town.heard("food")
    await town.says(GUS, "food", "!item C-1")
    _, late = town.heard("food").split("Said after the close, not counted:\n\n")
    assert late.startswith("• Hal for Small Screws: because it is far")

    (tap,) = [each.event_id for each in town.server.log if each.type == "m.reaction" and each.sender == HAL]
    await town.unreacts(HAL, "food", tap)
    await town.says(HAL, "food", "!object C-1 it is dear, too")
    await town.reacts(HAL, "food", to=card, key="✋")
    await town.says(GUS, "food", "!item C-1")
    assert "• Hal for Small Screws: it is dear, too" in town.heard("food"), "a tap takes no reason away, here neither"


async def test_another_reason_behind_another_hand_is_heard(town: Town) -> None:
    """Who has given a reason, and taps ✋ once more: the tap takes nothing away, and “because …” behind it is their reason now."""
    card = await opened(town, "!consent Buy the cheap flour")
    await town.says(HAL, "food", "!object C-1 it is far")
    await town.says(HAL, "food", "because the mill is closed on Mondays", thread=card)
    await town.passes(timedelta(seconds=10))
    assert "Hal for Small Screws: it is far\n" in town.body_of(card), "without a tap that is talk"
    await town.reacts(HAL, "food", to=card, key="✋")
    await town.passes(timedelta(seconds=10))
    assert "Hal for Small Screws: it is far\n" in town.body_of(card)
    await town.says(HAL, "food", "because we cannot pay it", thread=card)
    assert "noted on C-1: Small Screws – critical concern" in town.heard("food")
    await town.passes(timedelta(seconds=10))
    assert "Hal for Small Screws: because we cannot pay it\n" in town.body_of(card)
    await town.says(GUS, "food", "!item C-1")
    assert "Objected, and no longer counted\n\n• Hal for Small Screws: it is far" in town.heard("food")
