"""One person has one answer of their own to an item, whichever seats they go through; others may answer for who is silent."""

from datetime import timedelta

import pytest

from tests.journeys.conftest import Town
from tests.journeys.refused import refused
from tests.journeys.test_consent import BO, FAY, GUS, HAL, opened, settled

CY, DI, EVE = (f"@{name}:example.org" for name in ("cy", "di", "eve"))
EDITS, SETTLED = timedelta(seconds=10), timedelta(minutes=2)


@pytest.mark.both_databases
async def test_one_person_who_goes_through_every_co_op_is_heard_for_one(town: Town) -> None:
    card = await opened(town, "!consent Give Hal the till quorum 2")
    for coop in ("Leaf Bakery", "Green Grocers", "Small Screws"):
        if coop != "Small Screws":
            await town.says(HAL, "food", f"!join for {coop}")
        await town.says(HAL, "food", f"!yes C-1 for {coop}")
    await town.passes(EDITS)
    assert town.tally(card) == "1 of 3 heard, 2 needed: 1 consent"
    assert "\n1 consent: Small Screws\n" in town.body_of(card)
    one = "is not heard: Hal has answered for Small Screws since, and one person has one answer."
    assert f"Leaf Bakery {one}" in town.body_of(card)
    assert f"Green Grocers {one}" in town.body_of(card)

    await town.passes(SETTLED)
    await town.passes(timedelta(days=3))
    outcome = town.card("food", "C-1: not heard by enough.")
    assert "1 of 3 co-ops heard, 2 needed: 1 consent." in town.body_of(outcome)
    assert f"Leaf Bakery {one}" in town.body_of(outcome)
    for user in (GUS, FAY):
        told = [
            said for said in town.heard_all_private(user) if "is not heard: what was said for it counts no more" in said
        ]
        assert len(told) == 1
        assert "(Hal: consent)" in told[0]
        assert "mandate" not in told[0]


@pytest.mark.both_databases
async def test_nor_is_a_link_person_whom_nobody_asks_where_they_join(town: Town) -> None:
    for user, coop in ((DI, "Data Workers"), (EVE, "Byte")):
        await town.says(user, "tech", f"!join for {coop}")
    await town.says(DI, "tech", "!approve J-1")
    await town.says(DI, "tech", "!consent Pay Cy a thousand pounds quorum 2")
    card = town.card("tech", "C-1 ·")
    for coop in ("Byte", "Data Workers"):
        await town.says(CY, "tech", f"!join for {coop}")
        await town.says(CY, "tech", f"!yes C-1 for {coop}")
    await town.passes(EDITS)
    assert town.tally(card) == "1 of 2 heard, 2 needed: 1 consent"
    assert "Byte is not heard: Cy has answered for Data Workers since" in town.body_of(card)
    await town.says(CY, "tech", "!leave yes")
    await town.passes(SETTLED)
    assert town.tally(card) == "0 of 2 heard, 2 needed"
    assert (
        "Said by who no longer speaks for that seat, not counted:\n\n• Cy for Data Workers (consent)"
        in town.body_of(card)
    )
    await town.passes(timedelta(days=3))
    assert "C-1: not heard by enough." in town.heard("tech")
    assert "0 of 2 co-ops heard, 2 needed." in town.heard("tech")


@pytest.mark.both_databases
async def test_nor_does_a_secretary_decide_alone_by_phone(town: Town) -> None:
    for user, coop in ((DI, "Data Workers"), (EVE, "Byte"), (HAL, "Loom")):
        await town.says(user, "tech", f"!join for {coop}")
    for number in (1, 2):
        await town.says(DI, "tech", f"!approve J-{number}")
    await town.says(DI, "tech", "!consent Pay Di a thousand pounds quorum 3")
    card = town.card("tech", "C-1 ·")
    await town.says(DI, "tech", "!yes C-1")
    for coop in ("Byte", "Loom"):
        await town.says(DI, "tech", f"!yes C-1 for {coop} by phone")
    for user, coop in ((EVE, "Byte"), (HAL, "Loom")):
        assert f"Somebody has answered C-1 in the Tech circle for {coop}:" in town.heard_private(user)
        assert "by phone, noted by Di: consent" in town.heard_private(user)
    await town.passes(EDITS)
    assert "3 consent: Byte (by phone, noted by Di), Data Workers, Loom (by phone, noted by Di)" in town.body_of(card)
    assert "3 of 3 heard · 3 needed to decide · 1 in their own voice, at least 2 needed\n" in town.body_of(card)

    await town.says(DI, "tech", "!close C-1")
    assert town.heard("tech").startswith("C-1: not heard by enough in their own voice.")
    answered = "Answered for by others: Byte (by phone, noted by Di), Loom (by phone, noted by Di)."
    assert answered in town.heard("tech")
    assert "To ask them once more, say !extend C-1" in town.heard("tech")
    await town.passes(EDITS)
    assert town.body_of(card).startswith("🔇 C-1 not heard by enough in their own voice")

    await town.says(DI, "tech", "!extend C-1")
    await town.reacts(EVE, "tech", to=town.card("tech", "C-2 ·"), key="✅")
    await town.says(DI, "tech", "!close C-2")
    assert town.heard("tech").startswith("C-2: agreed.")
    assert "Answered for by others: Loom (by phone, noted by Di)." in town.heard("tech")


async def test_what_was_said_for_a_co_op_is_corrected_by_a_tap_on_what_its_people_are_told(town: Town) -> None:
    for user, coop in ((DI, "Data Workers"), (EVE, "Byte")):
        await town.says(user, "tech", f"!join for {coop}")
    await town.says(DI, "tech", "!approve J-1")
    await town.says(DI, "tech", "!consent Meet on Thursdays")
    card = town.card("tech", "C-1 ·")
    await town.says(DI, "tech", "!concern C-1 they have school then for Byte by phone")
    assert "• by phone, noted by Di: concern – they have school then\n\n> Meet on Thursdays" in town.heard_private(EVE)
    room = await town.private(EVE)
    await town.reacts(EVE, room, to=town.last_event(room), key="✅")
    await town.passes(EDITS)
    assert town.tally(card) == "1 of 2 heard: 1 consent"
    assert "school" not in town.body_of(card)
    async with refused(town, "answered-itself"):
        await town.says(DI, "tech", "!concern C-1 they have school for Byte by phone")
    await town.replies(EVE, room, to=town.last_event(room), text="object because it is market day")
    await town.passes(EDITS)
    assert "Eve for Byte: it is market day" in town.body_of(card)


async def test_a_stand_in_answers_for_a_co_op_that_is_silent_and_for_their_own(town: Town) -> None:
    card = await opened(town)
    await town.says(GUS, "food", "!standin @hal until 30 april")
    await town.says(HAL, "food", "!yes C-1")
    await town.says(HAL, "food", "!concern C-1 the ovens are on for Leaf Bakery")
    await town.passes(EDITS)
    assert town.tally(card) == "2 of 3 heard: 1 consent, 1 with a concern"
    assert "Leaf Bakery, as stand-in: Hal: the ovens are on" in town.body_of(card)
    assert "as stand-in, Hal: concern – the ovens are on" in town.heard_private(GUS)
    await town.says(GUS, "food", "!yes C-1")
    await town.passes(EDITS)
    assert town.tally(card) == "2 of 3 heard: 2 consent"
    async with refused(town, "answered-itself"):
        await town.says(HAL, "food", "!yes C-1 for Leaf Bakery")
    assert "Gus has answered C-1 for Leaf Bakery, so nobody else can." in town.heard("food")


async def test_a_stand_in_without_a_seat_is_told_that_the_co_op_has_answered_itself(town: Town) -> None:
    card = await opened(town)
    await town.says(GUS, "food", "!standin @bo until 30 april")
    await town.says(GUS, "food", "!yes C-1")
    async with refused(town, "answered-itself"):
        await town.reacts(BO, "food", to=card, key="✋")
    assert "Gus has answered C-1 for Leaf Bakery" in town.heard_private(BO)


async def test_a_stand_in_names_nobody(town: Town) -> None:
    await opened(town)
    await town.says(GUS, "food", "!standin @bo until 30 april")
    await town.says(BO, "food", "!standin @hal until 30 april")
    await town.says(HAL, "food", "!standins")
    assert (
        town.heard("food")
        == "Standing in, Food circle:\n\n• Leaf Bakery – Bo (@bo:example.org), until Thu 30 Apr 2026, 17:00 BST"
    )


async def test_what_a_stand_in_takes_back_is_told_too(town: Town) -> None:
    card = await opened(town)
    await town.says(GUS, "food", "!standin @bo until 30 april")
    tap = await town.reacts(BO, "food", to=card, key="✅")
    assert "as stand-in, Bo: consent" in town.heard_private(GUS)
    await town.unreacts(BO, "food", tap)
    await town.passes(SETTLED)
    assert town.heard_private(GUS) == "On C-1 nobody else answers for Leaf Bakery any more."


@pytest.mark.both_databases
async def test_whoever_leaves_with_a_mandate_leaves_the_answer_if_one_who_stays_says_so(town: Town) -> None:
    card = await opened(town)
    await town.says(BO, "food", "!join for Leaf Bakery")
    await town.says(GUS, "food", "!concern C-1 the ovens are on")
    await town.says(GUS, "food", "!leave yes")
    await town.passes(SETTLED)
    assert "0 of 3 heard" in town.body_of(card)
    assert "(Gus: concern)" in town.heard_private(BO)
    assert "keep C-1 @gus:example.org lets it stand" in town.heard_private(BO)

    async with refused(town, "nothing-left"):
        await town.says(HAL, "food", "!keep C-1 @gus:example.org")
    await town.says(BO, "food", "!keep C-1 @gus:example.org")
    assert town.heard("food").startswith("Thank you. On C-1 what Gus has answered for Leaf Bakery stands.")
    assert "consent.kept" in await town.on_record("C-1")
    await town.passes(EDITS)
    assert town.tally(card) == "1 of 3 heard: 1 with a concern"
    assert "Gus for Leaf Bakery (left to stand by Bo): the ovens are on" in town.body_of(card)
    await town.says(GUS, "food", "!join for Green Grocers")
    await town.passes(EDITS)
    assert "0 of 3 heard" in town.body_of(card)
    async with refused(town, "speaks-for-another"):
        await town.says(BO, "food", "!keep C-1 @gus")


async def test_what_counted_at_the_close_counts_whoever_goes_and_comes_later(town: Town) -> None:
    card = await opened(town)
    await town.says(BO, "food", "!join for Leaf Bakery")
    await town.says(BO, "food", "!object C-1 not on Thursdays")
    await town.says(BO, "food", "!leave yes")
    await town.says(GUS, "food", "!yes C-1")
    await town.passes(timedelta(days=2))
    assert town.heard("food").startswith("C-1: agreed, with an unmet concern kept.")
    await town.says(BO, "food", "!join for Leaf Bakery")
    await town.says(GUS, "food", "!leave yes")
    await town.passes(EDITS)
    for shown in (town.body_of(card), await asked(town)):
        assert "1 of 3 heard · 1 needed · not heard: Green Grocers, Small Screws\n1 consent: Leaf Bakery" in shown
        kept = "• Bo for Leaf Bakery: not on Thursdays – to version 1, kept on record: Bo speaks for it no longer"
        assert f"Critical concern\n\n{kept}" in shown


async def asked(town: Town) -> str:
    await town.says(HAL, "food", "!item C-1")
    return town.heard("food")


async def test_who_is_back_within_two_minutes_has_left_nothing_and_nobody_is_told(town: Town) -> None:
    await settled(town)
    await town.says(BO, "food", "!join for Leaf Bakery")
    await town.says(GUS, "food", "!consent Move the call to Thursdays")
    await town.says(GUS, "food", "!yes C-1")
    await town.passes(SETTLED)
    heard = {user: len(town.heard_all_private(user)) for user in (GUS, BO)}
    await town.says(GUS, "food", "!leave yes")
    await town.passes(timedelta(minutes=1))
    await town.says(GUS, "food", "!join for Leaf Bakery")
    await town.passes(SETTLED)
    about = [said for user in (GUS, BO) for said in town.heard_all_private(user)[heard[user] :] if "C-1" in said]
    assert not about
    card = town.card("food", "C-1 ·")
    assert town.tally(card) == "1 of 3 heard: 1 consent"
