"""What people are refused about subs: no figure is kept, nobody is asked, and they know whom to turn to."""

import contextlib
from collections.abc import AsyncIterator

import pytest
from sqlalchemy import func, select

from storage.models import Declaration, OpenQuestion
from storage.types import UserId
from tests.journeys.conftest import Town
from tests.journeys.refused import refused
from tests.journeys.test_own_room import encrypted_room
from tests.journeys.test_secrecy import says_secretly
from tests.journeys.test_subs import BO, GUS, HAL, seated

FAY = "@fay:example.org"


async def declarations_in(town: Town) -> int:
    """How many declarations are kept."""
    async with town.app.database.looking() as db:
        return (await db.scalars(select(func.count()).select_from(Declaration))).one()


@contextlib.asynccontextmanager
async def _outliving_its_matter(town: Town) -> AsyncIterator[None]:
    """Questions that are still there afterwards, although what they are about has ended: an archive of before has such."""
    columns = [column.key for column in OpenQuestion.__table__.columns]
    async with town.app.database.looking() as db:
        found = [{key: getattr(each, key) for key in columns} for each in await db.scalars(select(OpenQuestion))]
    yield
    async with town.app.database.transaction() as db:
        there = set(await db.scalars(select(OpenQuestion.id)))
        db.add_all(OpenQuestion(**each) for each in found if each["id"] not in there)


async def test_a_figure_is_not_stored_for_a_co_op_one_no_longer_speaks_for_when_one_says_yes(town: Town) -> None:
    await seated(town)
    before = await declarations_in(town)
    room = await town.private(GUS)
    await town.says(GUS, room, "subs declare 92000")
    assert "Is that right?" in town.heard(room)
    async with _outliving_its_matter(town):
        await town.says(GUS, "food", "!leave yes")
    async with refused(town, "not-your-coop"):
        await town.says(GUS, room, "yes")

    assert "no longer speak for Leaf Bakery" in town.heard(room)
    assert await declarations_in(town) == before


async def test_nor_are_figures_read_back_to_who_was_removed_from_the_room_since_they_were_asked(town: Town) -> None:
    await seated(town)
    before = await declarations_in(town)
    room = await town.private(GUS)
    await town.says(GUS, room, "subs declare")
    async with _outliving_its_matter(town):
        await town.leaves_room(GUS, "food", by=FAY)
    async with refused(town, "not-your-coop"):
        await town.says(GUS, room, "92000")

    assert "£" not in town.heard(room)
    assert await declarations_in(town) == before


async def test_one_declares_for_one_s_own_co_op_and_for_no_other(town: Town) -> None:
    await seated(town)
    room = await town.private(GUS)
    for figures in (" 92000", ""):
        async with refused(town, "not-your-coop"):
            await town.says(GUS, room, f"subs declare{figures} for Small Screws")
        assert "“Small Screws”" in town.heard(room)
        assert "but for Leaf Bakery. For example: subs declare for Leaf Bakery" in town.heard(room)

    await town.says(GUS, room, "whoami")
    assert "you speak for Leaf Bakery" in town.heard(room)


async def test_a_guest_of_a_co_op_declares_nothing_for_it(town: Town) -> None:
    await seated(town)
    await town.says(GUS, "tech", "!join for Byte as guest")
    await town.says("@di:example.org", "tech", "!approve J-1")
    room = await town.private(GUS)
    async with refused(town, "not-your-coop"):
        await town.says(GUS, room, "subs declare 92000 for Byte")
    await town.says(GUS, room, "subs declare 92000")
    assert "Leaf Bakery" in town.heard(room)


async def test_who_speaks_for_two_co_ops_says_for_which(town: Town) -> None:
    await seated(town)
    await town.says(HAL, "tech", "!join for Byte")
    await town.says("@di:example.org", "tech", "!approve J-1")
    room = await town.private(HAL)
    async with refused(town, "which-coop"):
        await town.says(HAL, room, "subs declare 92000")
    assert "Byte and Small Screws" in town.heard(room)
    assert "subs declare for Byte" in town.heard(room)

    await town.says(HAL, room, "subs declare for Byte")
    assert "For Byte, 2025/26" in town.heard(room)
    await town.says(HAL, room, "92000")
    await town.says(HAL, room, "yes")
    assert "Byte has declared for 2025/26" in town.heard(room)


async def test_who_speaks_for_no_co_op_yet_is_told_how_to_come_to(town: Town) -> None:
    room = await town.private(GUS)
    await town.says(GUS, room, "subs")
    assert "You speak for no co-op yet" in town.heard(room)
    assert "join for …" in town.heard(room)

    async with refused(town, "not-allowed"):
        await town.says(GUS, room, "subs declare 92000")
    await town.says(GUS, "food", "!join for Leaf Bakery")
    await town.says(GUS, room, "subs")
    assert "Leaf Bakery, 2025/26: not declared yet" in town.heard(room)


async def test_nobody_is_asked_for_a_year_that_is_most_likely_a_slip(town: Town) -> None:
    await seated(town)
    for year in ("2062", "1999"):
        async with refused(town, "odd-year"):
            await town.says(BO, "food", f"!subs ask {year}")
        assert f"I read {year} as the year" in town.heard("food")
        assert "This one is 2025/26" in town.heard("food")

    await town.says(BO, "food", "!subs ask 2025")
    assert "asking 2 co-ops" in town.heard("food")


async def test_a_guest_s_co_op_does_not_pay_and_where_nobody_speaks_for_one_there_is_nobody_to_ask(town: Town) -> None:
    async with refused(town, "no-seats"):
        await town.says(BO, "food", "!subs ask Old Kiln by 30 april")
    assert "Old Kiln does not pay that" in town.heard("food")
    async with refused(town, "whom-to-ask"):
        await town.says(BO, "food", "!subs ask bananas by 30 april")

    await town.says(BO, "food", "!subs ask by 30 april")
    assert "asking 0 co-ops" in town.heard("food")
    assert "Nobody speaks for 1 of them here" in town.heard("food")
    assert "Old Mill" not in town.heard("food")
    room = await town.private(BO)
    await town.says(BO, room, "subs ask everybody by 30 april")
    assert "Nobody speaks for Old Mill here" in town.heard(room)
    await town.says(BO, room, "subs round")
    assert (
        "of 1 co-ops 0 asked, 0 declared, 0 begun, 0 opened, 0 silent, 1 with nobody to ask; until Thu 30 Apr 2026"
        in town.heard(room)
    )
    assert "Old Mill – nobody speaks for it here: phone or write to them" in town.heard(room)


async def test_a_treasurer_asks_a_circle_that_there_is(town: Town) -> None:
    await seated(town)
    room = await town.private(BO)
    async with refused(town, "unknown-circle"):
        await town.says(BO, room, "!subs ask in zzyzx")
    assert "no circle “zzyzx”" in town.heard(room)

    await town.says(BO, room, "circles")
    assert "Food circle" in town.heard(room)
    await town.says(BO, room, "!subs ask in food")
    assert "asking 2 co-ops" in town.heard(room)


async def test_when_all_have_declared_the_treasurer_hears_so_and_nobody_is_missing(town: Town) -> None:
    await seated(town)
    for user in (GUS, HAL):
        room = await town.private(user)
        await town.says(user, room, "subs declare 64000")
        await town.says(user, room, "yes")
    room = await encrypted_room(town, UserId(BO))
    await says_secretly(town, BO, room, "subs outstanding")
    assert "Not declared for 2025/26 yet: 1 co-op:" in town.heard(room)
    await says_secretly(town, BO, room, "subs declare 64000 wages for Old Mill by phone")
    await says_secretly(town, BO, room, "yes")
    assert "Old Mill has declared for 2025/26" in town.heard(room)
    await town.says(BO, "food", "!subs outstanding")

    assert "All have declared for 2025/26" in town.heard("food")


@pytest.mark.parametrize("command", ["calc", "declare"])
async def test_hundreds_of_commas_are_no_figures_and_no_failure_of_ours(town: Town, command: str) -> None:
    await town.says(GUS, "food", "!join for Leaf Bakery")
    room = await town.private(GUS)
    await town.says(GUS, room, f"subs {command} " + "1," * 400)

    assert "cannot make out the figures" in town.heard(room)
