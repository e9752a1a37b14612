"""How many must be heard: fixed when an item opens, said, and before the close who is missing and whom one could ring."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from storage.models import Item
from tests.journeys.begun import played_once
from tests.journeys.conftest import Town
from tests.journeys.test_consent import FAY, GUS, HAL, settled
from tests.journeys.test_objections import DAYS, facilitates
from tests.towns import FEDERATION

OWN = 'consent.quorum = "1/3"\n'
COOPS = tuple(f"Co-op {number}" for number in range(11, 23))


@played_once
async def many(town: Town) -> None:
    """Fourteen and more co-ops have seats in the food circle."""
    await settled(town)
    for name in COOPS:
        user = f"@p{name[-2:]}:example.org"
        await town.joins_room(user, "food")
        await town.says(user, "food", f"!join for {name}")


class TestLively:
    """The circles have chosen nothing of their own."""

    @pytest.fixture
    def toml(self) -> str:
        return FEDERATION.replace(OWN, "")

    async def test_three_co_ops_need_two_and_it_is_fixed_with_the_opening(self, town: Town) -> None:
        await settled(town)
        await town.says(GUS, "food", "!consent Move the call to Thursdays")
        card = town.card("food", "C-1 ·")
        assert "2 needed to decide" in town.body_of(card)
        await town.says(GUS, "food", "!circle")
        assert (
            "Must be heard to decide: lively, that is more than half of fewer than 10 seats; of more, one in eight of "
            in town.heard("food")
        )
        await town.joins_room("@kim:example.org", "food")
        await town.says("@kim:example.org", "food", "!join for Kiln")
        await town.says(GUS, "food", "!yes C-1")
        await town.passes(DAYS)
        assert "2 needed to decide" in town.body_of(card)
        await town.passes(DAYS)

        assert town.heard("food").startswith("C-1: not heard by enough.")

    async def test_many_co_ops_need_five_and_the_card_names_ten(self, town: Town) -> None:
        await many(town)
        await town.says(GUS, "food", "!consent Move the call to Thursdays")
        card = town.body_of(town.card("food", "C-1 ·"))
        assert "0 of 15 heard · 5 needed to decide · waiting for Co-op 11, Co-op 12," in card
        assert "and 5 more (!item C-1)" in card
        await town.says(GUS, "food", "!help quorum")
        assert "See how many must be heard in a circle" in town.heard("food")
        assert "See also !proposal, !items and !consent." in town.heard("food")
        await town.says(GUS, "food", "!what is the quorum?")
        shown = town.heard("food")
        assert shown.startswith(
            "In the Food circle must be heard: lively, that is more than half of fewer than 10 seats;"
        )
        assert "An item that opens now needs 5 of 15 seats" in shown
        for way in ("• lively: ", "• majority: ", "• third: ", "• 8: ", "• 1/3: "):
            assert way in shown
        await town.says(GUS, "food", "!item C-1")
        assert "Leaf Bakery, Small Screws" in town.heard("food")

    async def test_a_circle_that_had_a_third_is_told_once_that_it_is_counted_anew(self, town: Town) -> None:
        await settled(town)
        await town.says(GUS, "food", "!consent Paint the shed quorum 1/3")
        told = [said for said in town.heard_all("food") if "I count otherwise how many must be heard" in said]
        assert len(told) == 1
        await town.says(GUS, "food", "!consent Buy a bell")

        assert len([said for said in town.heard_all("food") if "I count otherwise" in said]) == 1
        async with town.app.database.looking() as db:
            numbered = select(Item.quorum).where(Item.number.in_((1, 2))).order_by(Item.number)
            assert (await db.scalars(numbered)).all() == ["1/3", "2"]


async def test_who_facilitates_hears_how_many_are_missing_and_whom_one_could_ring(town: Town) -> None:
    await many(town)
    await facilitates(town, FAY)
    await town.private(FAY)
    await town.says(GUS, "food", "!consent Move the call to Thursdays by in 3 days quorum 4")
    for user in (GUS, FAY):
        await town.says(user, "food", "!yes C-1")
    for minutes in (36 * 60, 19 * 60, 15, *[5] * 6):  # Those not heard are told, too, one after the other.
        await town.passes(timedelta(minutes=minutes))
    (told,) = [said for said in town.heard_all_private(FAY) if "are missing" in said]
    assert "2 are heard, 4 needed: 2 are missing." in told
    assert "You could ring Co-op 11, Co-op 12" in told
    assert "At most 2 of those needed may come by phone." in told
    await town.says(FAY, "food", "!yes C-1 by phone for Co-op 11, Co-op 12 and Co-op 13")
    assert town.heard("food").startswith(
        "Thank you, noted on C-1 by phone for Co-op 11, Co-op 12 and Co-op 13, each: consents."
    )
    await town.passes(timedelta(seconds=10))
    assert "Co-op 12 (by phone, noted by Fay)" in town.body_of(town.card("food", "C-1 ·"))
    await town.says(HAL, "food", "!yes C-1")
    await town.passes(timedelta(hours=17))

    assert town.heard("food").startswith("C-1: agreed.")


async def test_of_several_who_phoned_none_is_noted_where_one_is_nobody_s(town: Town) -> None:
    await many(town)
    await facilitates(town, FAY)
    await town.says(GUS, "food", "!consent Move the call to Thursdays")
    await town.says(FAY, "food", "!yes C-1 by phone for Co-op 11, Nowhere At All")

    assert "“Nowhere At All” has no seat in the Food circle." in town.heard("food")
    assert "0 of 15 heard" in town.body_of(town.card("food", "C-1 ·"))
