"""Ways around one answer each: what is taken back, edited, deleted, late, in two circles, or said for what others have said."""

from datetime import timedelta

import pytest

from storage.types import EventId, UserId
from tests.journeys.conftest import Town
from tests.journeys.refused import refused
from tests.journeys.test_consent import BO, FAY, GUS, HAL, opened
from tests.journeys.test_consent_joint import joint
from tests.journeys.test_proposals import chooses

CY, DI, EVE = (f"@{name}:example.org" for name in ("cy", "di", "eve"))
EDITS, SETTLED = timedelta(seconds=10), timedelta(minutes=2)


async def phoned(town: Town) -> EventId:
    """Di has noted by phone what Byte says, and nobody of it has answered."""
    for user, coop in ((DI, "Data Workers"), (EVE, "Byte")):
        await town.says(user, "tech", f"!join for {coop}")
    await town.says(DI, "tech", "!approve J-1")
    await town.says(DI, "tech", "!consent Meet on Thursdays")
    return await town.says(DI, "tech", "!object C-1 they have school then for Byte by phone")


async def test_what_was_phoned_in_and_is_deleted_counts_no_more_and_its_people_hear_of_it(town: Town) -> None:
    said = await phoned(town)
    await town.unreacts(DI, "tech", said)
    await town.passes(SETTLED)
    assert town.heard_private(EVE) == "On C-1 nobody else answers for Byte any more."
    assert "0 of 2 heard" in town.body_of(town.card("tech", "C-1 ·"))


async def test_what_was_phoned_in_and_is_edited_stands_as_it_was_said(town: Town) -> None:
    said = await phoned(town)
    relation = {"rel_type": "m.replace", "event_id": said}
    new = {"msgtype": "m.text", "body": "!yes C-1 for Byte by phone"}
    edit: dict[str, object] = {"msgtype": "m.text", "body": "* yes", "m.new_content": new, "m.relates_to": relation}
    await town.emits(DI, "tech", "m.room.message", edit)
    await town.passes(EDITS)
    assert "Byte, by phone, noted by Di: they have school then" in town.body_of(town.card("tech", "C-1 ·"))


async def test_who_moves_and_takes_it_back_has_left_nothing_where_they_were(town: Town) -> None:
    """Who comes back speaks anew."""
    card = await opened(town)
    await town.says(HAL, "food", "!yes C-1")
    await town.says(HAL, "food", "!join for Leaf Bakery")
    await town.says(HAL, "food", "!leave Small Screws yes")
    tap = await town.reacts(HAL, "food", to=card, key="🤔")
    await town.unreacts(HAL, "food", tap)
    await town.passes(EDITS)
    assert "0 of 2 heard" in town.body_of(card)
    await town.says(HAL, "food", "!join for Small Screws")
    await town.says(HAL, "food", "!yes C-1 for Small Screws")
    await town.passes(EDITS)
    assert town.tally(card) == "1 of 3 heard: 1 consent"


async def test_an_answer_said_before_the_move_and_heard_of_after_it_is_the_earlier_one(town: Town) -> None:
    card = await opened(town)
    before = town.now
    town.clock.passes(timedelta(minutes=1))
    await town.says(HAL, "food", "!join for Leaf Bakery")
    await town.says(HAL, "food", "!leave Small Screws yes")
    await town.says(HAL, "food", "!yes C-1")
    relation = {"rel_type": "m.annotation", "event_id": card, "key": "➖"}
    town.server.emit(town.room("food"), UserId(HAL), "m.reaction", {"m.relates_to": relation}, at=before)
    await town.works()
    await town.passes(EDITS)
    assert town.tally(card) == "1 of 2 heard: 1 consent"


async def test_what_is_said_for_a_co_op_after_the_close_is_late_and_nobody_is_rung(town: Town) -> None:
    card = await opened(town)
    await town.says(GUS, "food", "!standin @bo until 30 april")
    heard = len(town.heard_all_private(GUS))
    await town.passes(timedelta(days=2))
    await town.reacts(BO, "food", to=card, key="✅")
    await town.passes(SETTLED)
    assert not [said for said in town.heard_all_private(GUS)[heard:] if "has answered" in said]
    assert "Said after the close, not counted:\n\n• Leaf Bakery, as stand-in: Bo (consent)" in town.body_of(card)


async def test_half_by_stand_ins_is_enough_and_more_is_not(town: Town) -> None:
    card = await opened(town, "!consent Move the call quorum 2")
    for giver in (GUS, HAL):
        await town.says(giver, "food", "!standin @bo until 30 april")
    for coop in ("Leaf Bakery", "Small Screws"):
        await town.says(BO, "food", f"!yes C-1 for {coop}")
    await town.passes(EDITS)
    assert "2 consent: Leaf Bakery (as stand-in: Bo), Small Screws (as stand-in: Bo)" in town.body_of(card)
    assert (
        "2 of 3 heard · 2 needed to decide · 0 in their own voice, at least 1 needed · waiting for Green Grocers\n"
        in town.body_of(card)
    )
    await town.passes(timedelta(days=2))
    assert town.heard("food").startswith("C-1: not heard by enough in their own voice.")

    await town.says(GUS, "food", "!extend C-1")
    second = town.card("food", "C-2 ·")
    assert "2 consent: Leaf Bakery (as stand-in: Bo), Small Screws (as stand-in: Bo)" in town.body_of(second)
    await town.says(HAL, "food", "!join for Green Grocers")
    await town.says(HAL, "food", "!leave Small Screws yes")
    await town.passes(EDITS)
    assert "1 consent: Leaf Bakery (as stand-in: Bo)\n" in town.body_of(second), "carried over with who had named him"
    await town.says(FAY, "food", "!yes C-2")
    await town.passes(timedelta(days=3))
    assert town.heard("food").startswith("C-2: agreed.")
    assert "Answered for by others: Leaf Bakery (as stand-in: Bo)." in town.heard("food")


async def test_who_stands_in_for_a_co_op_cannot_by_phone_too(town: Town) -> None:
    await opened(town)
    await town.says(GUS, "food", "!standin @bo until 30 april")
    async with refused(town, "not-your-seat"):
        await town.says(BO, "food", "!yes C-1 for Leaf Bakery by phone")


async def test_a_stand_in_has_no_voice_where_each_person_has_one(town: Town) -> None:
    chooses(town, "food", consent={"voice": "person"})
    card = await opened(town)
    await town.says(GUS, "food", "!standin @bo until 30 april")
    await town.reacts(BO, "food", to=card, key="✅")
    await town.passes(EDITS)
    assert "0 of 3 heard" in town.body_of(card)
    assert "Said personally, not counted:\n\n• Bo (consent)" in town.body_of(card)


@pytest.mark.parametrize("when", ["from outside", "after its time"])
async def test_an_answer_that_was_left_is_kept_by_who_is_there_in_time(town: Town, when: str) -> None:
    await opened(town)
    await town.says(BO, "food", "!join for Leaf Bakery")
    await town.says(BO, "food", "!yes C-1")
    await town.says(BO, "food", "!leave yes")
    await town.says(CY, "coordinating", "!join for Leaf Bakery")
    if when == "from outside":
        async with refused(town, "not-your-circle"):
            await town.says(CY, "coordinating", "!keep C-1 @bo:example.org")
    else:
        await town.passes(timedelta(days=3))
        async with refused(town, "closed"):
            await town.says(GUS, "food", "!keep C-1 @bo:example.org")


async def test_nothing_is_kept_for_a_half_that_has_come_to_its_outcome(town: Town) -> None:
    here, _ = await joint(town)
    await town.says(BO, "food", "!join for Leaf Bakery")
    await town.passes(timedelta(days=7))
    for user in (BO, GUS, HAL, FAY):
        await town.reacts(user, "food", to=here, key="✅")
    await town.says(BO, "food", "!leave yes")
    await town.says(FAY, "food", "!close C-1")
    assert "this circle has come to “agreed”" in town.heard("food")
    async with refused(town, "half-closed"):
        await town.says(GUS, "food", "!keep C-1 @bo:example.org")


async def test_what_a_stand_in_has_said_goes_on_with_who_had_named_them_and_who_lets_it_stand(town: Town) -> None:
    await opened(town, "!consent Move the call quorum 3")
    await town.says(BO, "food", "!join for Leaf Bakery")
    await town.says(GUS, "food", "!standin @fay until 30 april")
    await town.says(FAY, "food", "!yes C-1 for Leaf Bakery")
    await town.passes(timedelta(days=2))
    await town.says(GUS, "food", "!extend C-1")
    second = town.card("food", "C-2 ·")
    assert "1 of 3 heard" in town.body_of(second)
    await town.says(GUS, "food", "!leave yes")
    await town.passes(EDITS)
    assert "0 of 3 heard" in town.body_of(second)
    await town.says(BO, "food", "!keep C-2 @fay:example.org")
    await town.passes(timedelta(days=2))
    assert town.heard("food").startswith("C-2: not heard by enough.")
    assert "1 of 3 co-ops heard" in town.heard("food")
    await town.says(GUS, "food", "!extend C-2")
    assert "1 of 3 heard" in town.body_of(town.card("food", "C-3 ·"))
