"""Whose voice it is: people of one co-op who differ and agree, guests, and people who come and go while an item is open."""

from datetime import timedelta
from fractions import Fraction

import pytest

from tests.journeys.conftest import Town
from tests.journeys.test_consent import BO, GUS, HAL, opened
from tests.journeys.test_proposals import chooses

EDITS = timedelta(seconds=10)
SETTLED = timedelta(minutes=2)


async def test_those_who_differed_hear_when_they_are_of_one_mind(town: Town) -> None:
    card = await opened(town)
    await town.says(BO, "food", "!join for Leaf Bakery")
    await town.reacts(GUS, "food", to=card, key="✅")
    await town.reacts(BO, "food", to=card, key="✋")
    await town.passes(SETTLED)
    for user in (GUS, BO):
        holds = "the more cautious position holds: not heard until the reason comes"
        assert [said for said in town.heard_all_private(user) if holds in said]
    await town.says(BO, "food", "It is our baking day", thread=card)
    await town.passes(EDITS)
    assert town.tally(card) == "1 of 3 heard: 1 with a critical concern"
    assert "Not settled among its own people" in town.body_of(card)

    await town.says(BO, "food", "!yes C-1")
    await town.passes(SETTLED)
    assert town.tally(card) == "1 of 3 heard: 1 consent"
    assert "Not settled" not in town.body_of(card)
    for user in (GUS, BO):
        assert "On C-1 the people of Leaf Bakery are of one mind now: consent." in town.heard_private(user)


async def test_a_guest_is_told_why_their_words_are_shown_and_not_counted(town: Town) -> None:
    card = await opened(town)
    await town.says(BO, "food", "!join as guest")
    await town.reacts(BO, "food", to=card, key="✋")
    assert town.heard("food").startswith("Bo, thank you. What is your critical concern about C-1?")
    assert "counts as heard" not in town.heard("food")
    await town.says(BO, "food", "We are against it", thread=card)
    assert "It is shown, not counted, since you are a guest of the Food circle." in town.heard("food")
    await town.passes(EDITS)
    assert "Said personally, not counted:\n\n• Bo: We are against it" in town.body_of(card)


async def test_an_open_card_shows_who_can_be_heard_when_people_come_and_go(town: Town) -> None:
    card = await opened(town)
    await town.reacts(HAL, "food", to=card, key="✅")
    await town.says(BO, "food", "!join for Fish Co-op")
    await town.passes(EDITS)
    assert "waiting for Fish Co-op, Green Grocers, Leaf Bakery" in town.body_of(card)
    assert town.tally(card) == "1 of 4 heard, 2 needed: 1 consent"

    await town.says(HAL, "food", "!leave yes")
    await town.passes(EDITS)
    assert "0 of 3 heard" in town.body_of(card)
    assert "Said for a seat that is no longer here, not counted:\n\n• Hal (consent)" in town.body_of(card)
    assert "Your answer to C-1 is kept, and no longer counts." in "".join(town.heard_all("food"))
    await town.says(HAL, "food", "!join for Small Screws")
    await town.passes(EDITS)
    assert town.tally(card) == "1 of 4 heard, 2 needed: 1 consent"


async def test_where_silence_is_consent_the_card_says_so(town: Town) -> None:
    chooses(town, "food", consent={"silence": "consent"})
    card = await opened(town)
    assert "0 of 3 heard · silence counts as consent · waiting for " in town.body_of(card)
    await town.passes(timedelta(days=2))
    assert town.heard("food").startswith("C-1: agreed.")
    assert "Silence counts as consent here. 0 of 3 co-ops heard." in town.heard("food")
    await town.says(GUS, "food", "!consent Move the call to Fridays")
    await town.says(HAL, "food", "!object C-2 Nobody of ours can come")
    await town.passes(timedelta(days=2))
    assert town.heard("food").startswith("C-2: not agreed.")
    assert "1 of 3 co-ops heard: 1 with a critical concern." in town.heard("food")


async def test_what_people_were_told_holds_though_the_circle_chooses_otherwise_meanwhile(town: Town) -> None:
    chooses(town, "food", consent={"silence": "consent"})
    card = await opened(town)
    chooses(town, "food", consent={"silence": "not-heard", "quorum": Fraction(1), "voice": "person"})
    await town.reacts(GUS, "food", to=card, key="✅")
    await town.says(GUS, "food", "!consent Move the call to Fridays")
    second = town.card("food", "C-2 ·")
    await town.passes(EDITS)
    assert "1 of 3 heard · silence counts as consent · waiting for " in town.body_of(card)
    assert town.tally(second) == "0 of 3 heard, 3 needed"
    await town.reacts(HAL, "food", to=second, key="✅")
    chooses(town, "food", consent={"silence": "consent", "quorum": 1})

    await town.passes(timedelta(days=2))
    closed = [words.partition(".")[0] for words in town.heard_all("food") if words.startswith(("C-1:", "C-2:"))]
    assert closed == ["C-1: agreed", "C-2: not heard by enough"]
    await town.says(GUS, "food", "!extend C-2")
    assert town.tally(town.card("food", "C-3 ·")) == "1 of 3 heard, 3 needed: 1 consent"
    await town.passes(EDITS)
    assert "1 of 3 heard · silence counts as consent · not heard: " in town.body_of(card)


@pytest.mark.parametrize("again", ["!no C-1", "object", "✋"])
async def test_who_has_given_a_reason_is_not_asked_for_it_again(town: Town, again: str) -> None:
    card = await opened(town)
    await town.replies(HAL, "food", to=card, text="object because we cannot afford it")
    if again == "✋":
        await town.reacts(HAL, "food", to=card, key=again)
    elif again == "object":
        await town.replies(HAL, "food", to=card, text=again)
    else:
        await town.says(HAL, "food", again)
    await town.passes(timedelta(minutes=1))
    assert not any("What is your critical concern" in said for said in town.heard_all("food"))
    assert "for Small Screws: we cannot afford it" in town.body_of(card)
