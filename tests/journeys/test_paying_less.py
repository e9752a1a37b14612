"""Paying what one can: when it ends after whatever has changed, and that nothing tells who does it."""

from datetime import UTC, datetime

from structlog.testing import capture_logs

from storage.queries import audit as lines_of
from storage.types import UserId
from tests.confirmed import confirm
from tests.journeys.conftest import Town
from tests.journeys.refused import refused
from tests.journeys.test_subs import BO, GUS, seated

ADA = "@ada:example.org"
IVY = "@ivy:example.org"
WARNED = "and the whole fee after that"


async def declares(town: Town, user: str, *words: str) -> None:
    room = await town.private(user)
    for each in words:
        await town.says(user, room, each)


async def warned(town: Town) -> int:
    """How often Gus was told in good time that it ends."""
    return len([said for said in town.heard_all_private(GUS) if WARNED in said])


async def morning_of(town: Town, year: int, month: int, day: int) -> None:
    """Past midnight, when it falls due, and until some minutes after nine, when it is told."""
    for hour, minute in ((0, 1), (9, 1), (9, 6), (9, 11)):
        await town.passes(datetime(year, month, day, hour, minute, tzinfo=UTC) - town.now)


async def test_a_correction_that_is_taken_back_ends_it_when_it_did_before(town: Town) -> None:
    """It is March 2026: they pay what they can for this year and the next, so it ends with 2026/27."""
    await seated(town)
    await declares(town, GUS, "subs pwyc 40 for 2025", "yes", "subs pwyc 40 for 2026", "yes")
    await declares(town, GUS, "subs declare 64000 wages for 2025", "yes", "undo")
    assert "your correction" in town.heard_private(GUS)

    await morning_of(town, 2027, 1, 30)
    assert await warned(town) == 0
    await morning_of(town, 2027, 2, 1)
    assert await warned(town) == 1


async def test_with_more_years_in_the_toml_it_is_told_before_the_end_that_holds_then(town: Town) -> None:
    await seated(town)
    await declares(town, GUS, "subs pwyc 40 for 2025", "yes", "subs pwyc 40 for 2026", "yes")
    settings = town.app.settings
    levy = settings.subs.schemes[0].model_copy(update={"pay_what_you_can_years": 3})
    town.app.dispatcher._desk.settings = town.app.jobs._settings = town.app.settings = settings.model_copy(
        update={"subs": settings.subs.model_copy(update={"schemes": (levy, *settings.subs.schemes[1:])})}
    )
    await town.app.found()
    await morning_of(town, 2027, 2, 1)
    assert await warned(town) == 0
    await morning_of(town, 2028, 2, 1)
    assert await warned(town) == 1
    assert "until the end of 2027/28" in [said for said in town.heard_all_private(GUS) if WARNED in said][-1]


async def test_a_year_that_is_declared_late_counts_as_the_first(town: Town) -> None:
    await seated(town)
    await declares(town, GUS, "subs pwyc 40 for 2025", "yes", "subs pwyc 40 for 2026", "yes")
    async with refused(town, "not-for-that-year"):
        await declares(town, GUS, "subs pwyc 40 for 2024")
    assert "That would be 2024, and you do so for 2026, too" in town.heard_private(GUS)
    await declares(town, BO, "subs outstanding")  # Their private room is there from now on.
    async with refused(town, "nothing-to-extend"):
        await declares(town, BO, "subs extend Leaf Bakery until 2026 because they rebuild their oven")
    await declares(town, BO, "subs extend Leaf Bakery until 2027 because they rebuild their oven")
    await declares(town, GUS, "subs pwyc 40 for 2024", "yes")
    assert "has declared for 2024/25" in town.heard_private(GUS)


async def test_what_is_brought_back_is_judged_as_if_it_were_declared_anew(town: Town) -> None:
    await seated(town)
    await declares(town, GUS, "subs pwyc 40 for 2024", "yes")
    async with town.app.database.transaction() as db:
        await confirm(db, UserId(IVY), "Leaf Bakery")
    await town.joins_room(IVY, "food")
    await town.says(IVY, "food", "!join for Leaf Bakery")
    await declares(town, IVY, "subs declare 64000 wages for 2024", "yes")
    await declares(town, GUS, "subs pwyc 40 for 2026", "yes")
    async with refused(town, "not-for-that-year"):
        await declares(town, GUS, "subs restore 1")
    assert "That would be 2024, and you do so for 2026, too" in town.heard_private(GUS)
    await declares(town, BO, "subs extend Leaf Bakery until 2027 because they rebuild their oven")
    await town.says(GUS, "food", "!subs restore 1")
    assert "what was declared before holds again" not in town.heard("food")
    await declares(town, GUS, "subs restore 1")
    assert "what was declared before holds again" in "\n".join(town.heard_all_private(GUS))


async def test_nothing_that_operators_or_its_newer_people_see_tells_who_does_it(town: Town) -> None:
    """Hal's co-op pays the whole fee, and all that is told of the two is alike."""
    await seated(town)
    with capture_logs() as logged:
        await declares(town, GUS, "subs pwyc 40", "yes")
        await declares(town, BO, "subs extend Leaf Bakery until 2029 because they rebuild their oven")
        await declares(town, BO, "subs joined Small Screws on 1 april 2020")
    assert "pwyc" not in str(logged)
    assert "extend" not in str(logged)
    await declares(town, ADA, "admin audit subs", "admin status", "admin outbox")
    told = "\n".join(town.heard_all_private(ADA))
    assert "subs.noted leaf-bakery" in told
    assert "subs.noted small-screws" in told
    async with town.app.database.looking() as db:
        kinds = {line.what for line in await lines_of.newest(db, words="leaf-bakery", limit=50)}
    for tells in ("pwyc", "extend", "less", "what it can", "£"):
        assert tells not in told + str(kinds)
    await declares(town, GUS, "subs history")
    assert "noted by the treasurer about what is due" in town.heard_private(GUS)
    assert "what it can" not in town.heard_private(GUS)
