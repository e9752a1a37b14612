"""A co-op gets another name: at once by who alone speaks for it, after a week where others do, or by an operator."""

from datetime import timedelta

from tests.journeys.conftest import Town
from tests.journeys.refused import refused

ADA, DI, GUS, HAL = (f"@{name}:example.org" for name in ("ada", "di", "gus", "hal"))
WEEK = timedelta(days=7)


async def test_who_alone_speaks_for_it_gives_it_another_name_and_all_that_is_its_own_stays(town: Town) -> None:
    await town.says(GUS, "food", "!join for Leaf Bakery")
    await town.says(HAL, "food", "!join for Small Screws")
    await town.says(GUS, "food", "!consent Share the van by in 9 days")
    card = town.card("food", "C-1")
    await town.says(GUS, "food", "!yes C-1")
    async with refused(town, "not-your-coop"):
        await town.says(HAL, "food", "!coop rename Leaf Bakery to Rye")
    for words, code in (("Leaf Bakery to Small Screws", "known-coop"), ("Leaf Bakery to Leaf Bakery", "same-name")):
        async with refused(town, code):
            await town.says(GUS, "food", f"!coop rename {words}")
    await town.says(GUS, "food", "!coop rename Leaf Bakery to Leaf and Loaf")
    assert "Leaf Bakery is called Leaf and Loaf from now on, as Gus (@gus:example.org) has said." in town.heard_all(
        "food"
    )
    await town.passes(timedelta(minutes=10))
    assert "Leaf and Loaf" in town.body_of(card)
    await town.says(GUS, "food", "!members")
    assert "Leaf and Loaf: Gus" in town.heard("food")
    await town.says(ADA, "tech", "!coop rename Leaf and Loaf to Leaf Bakery")  # An operator takes it back.
    assert "It is called Leaf Bakery from now on" in town.heard("tech")


async def test_where_others_speak_for_it_one_no_within_a_week_stops_it(town: Town) -> None:
    await town.says(GUS, "food", "!join for Leaf Bakery")
    await town.says(HAL, "food", "!join for Leaf Bakery")
    await town.confirms(HAL, "Leaf Bakery")
    room = await town.private(HAL)
    await town.says(GUS, "food", "!coop rename Leaf Bakery to Leaf and Loaf")
    assert "I have asked the others who speak for Leaf Bakery" in town.heard("food")
    await town.says(HAL, room, "no")
    assert "Leaf Bakery keeps its name" in town.heard(room)
    assert "Hal does not want Leaf Bakery to be called Leaf and Loaf" in town.heard_private(GUS)
    await town.passes(WEEK)
    await town.says(GUS, "food", "!coop Leaf Bakery")
    assert "Leaf Bakery" in town.heard("food")

    await town.says(GUS, "food", "!coop rename Leaf Bakery to Leaf and Loaf")
    await town.says(HAL, room, "yes")
    await town.passes(WEEK)
    assert "Leaf Bakery is called Leaf and Loaf from now on." in town.heard_all("food")
    assert "nobody has said no" in town.heard_private(GUS)


async def test_nobody_of_a_co_op_is_asked_about_its_name_all_day(town: Town) -> None:
    await town.says(GUS, "food", "!join for Leaf Bakery")
    await town.says(HAL, "food", "!join for Leaf Bakery")
    await town.confirms(HAL, "Leaf Bakery")
    room = await town.private(HAL)
    before = len(town.heard_all(room))
    for number in ("One", "Two", "Three"):
        await town.says(GUS, "food", f"!coop rename Leaf Bakery to Loaf {number}")
    async with refused(town, "asked-often"):
        await town.says(GUS, "food", "!coop rename Leaf Bakery to Loaf Four")
    assert len(town.heard_all(room)) == before + 3


async def test_a_name_that_somebody_asked_for_who_speaks_for_it_no_longer_is_not_given(town: Town) -> None:
    await town.says(GUS, "food", "!join for Leaf Bakery")
    await town.says(HAL, "food", "!join for Leaf Bakery")
    await town.confirms(HAL, "Leaf Bakery")
    await town.private(GUS)
    await town.says(HAL, "food", "!coop rename Leaf Bakery to Evil Bakery")
    await town.says(ADA, await town.private(ADA), "!speaker end @hal:example.org for Leaf Bakery")
    await town.passes(WEEK + timedelta(minutes=1))
    await town.says(GUS, "food", "!coop Leaf Bakery")
    assert town.heard("food").startswith("Leaf Bakery")
    assert not any("is called Evil Bakery from now on" in said for said in town.heard_all("food"))


async def test_who_speaks_for_it_no_longer_does_not_stop_its_name_either(town: Town) -> None:
    await town.says(GUS, "food", "!join for Leaf Bakery")
    await town.says(HAL, "food", "!join for Leaf Bakery")
    await town.confirms(HAL, "Leaf Bakery")
    room = await town.private(HAL)
    await town.says(GUS, "food", "!coop rename Leaf Bakery to Leaf and Loaf")
    await town.says(ADA, await town.private(ADA), "!speaker end @hal:example.org for Leaf Bakery")
    async with refused(town, "no-speaker"):
        await town.says(HAL, room, "no")
    await town.passes(WEEK + timedelta(minutes=1))
    assert any("is called Leaf and Loaf from now on" in said for said in town.heard_all("food"))
