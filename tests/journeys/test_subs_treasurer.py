"""The treasurer's view of subs: in encrypted rooms alone, page by page, as a table, summed up; and what only a treasurer does."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest

from commands.subs.tables import table_file
from storage.models import Job
from storage.types import RoomId, UserId
from tests.fakes import BOT
from tests.journeys.conftest import Town
from tests.journeys.late import nine_comes
from tests.journeys.refused import refused
from tests.journeys.test_day_line import at
from tests.journeys.test_own_room import encrypted_room
from tests.journeys.test_secrecy import says_secretly
from tests.journeys.test_subs import BO, GUS, HAL, seated


async def declares(town: Town, user: str, *words: str) -> None:
    room = await town.private(user)
    for each in words:
        await town.says(user, room, each)


def files(town: Town, room: RoomId) -> list[str]:
    """The files that the bot has put into a room."""
    return [
        each.content["body"] for each in town.server.rooms[room].events if "info" in each.content and each.sender == BOT
    ]


async def test_figures_are_for_treasurers_and_for_encrypted_rooms(town: Town) -> None:
    await seated(town)
    await declares(town, GUS, "subs declare 187432.50 wages", "yes")
    for asked in ("subs all", "subs report", "subs all Leaf Bakery"):
        await declares(town, GUS, asked)
        assert "that is for treasurers" in town.heard_private(GUS)
    for asked in ("subs all 2025", "subs report 2025"):
        await declares(town, BO, asked)
        assert "in encrypted private rooms alone" in town.heard_private(BO)
    assert files(town, await town.private(BO)) == []
    assert "187" not in "".join(town.heard_all_private(BO))

    room = await encrypted_room(town, UserId(BO))
    await says_secretly(town, BO, room, "subs all 2025")
    assert "2025/26: 3 co-ops that pay:" in town.heard(room)
    assert "Leaf Bakery – £187.43 + VAT £37.48 = £224.91 (wages £187,432.50, self-employed £0.00)" in town.heard(room)
    assert "Small Screws – not declared" in town.heard(room)
    await says_secretly(town, BO, room, "subs report 2025")
    assert "Declared: 1 of 3 co-ops (2024/25: 1 of 3)" in town.heard(room)
    few = "fewer than 5 co-ops"
    hidden = f"{few} behind it (2024/25: not told, as {few} pay more or less now)"
    for what in ("Fees", "VAT", "Together"):
        assert f"{what}: {hidden}" in town.heard(room)
    assert f"Median fee: {few} behind it (2024/25: {few} behind it)" in town.heard(room)
    assert "£" not in town.heard(room)
    assert files(town, room) == ["subs-federation-2025-26.png"]
    assert await town.on_record("leaf-bakery") == []
    await says_secretly(town, BO, room, "subs all Leaf Bakery")
    assert "2025/26: £187.43 + VAT £37.48 = £224.91" in town.heard(room)
    assert await town.on_record("leaf-bakery") == ["subs.looked"], (
        "that somebody has looked is in the co-op's own history"
    )
    await declares(town, GUS, "subs history")
    told = town.heard_private(GUS)
    assert told.startswith("What was done about the subs of Leaf Bakery, the last first:")
    lines = [line.split(", ")[0:2] for line in told.splitlines() if line.startswith("•")]
    assert lines[0] == ["• all years: looked at what was declared", "by Bo"]
    assert lines[1] == ["• 2025/26: looked at what was declared", "by Bo"]
    assert lines[-1] == ["• 2025/26: declared", "by Gus"]
    assert "£" not in told
    await declares(town, HAL, "subs history")
    assert "• 2025/26: looked at" in town.heard_private(HAL), "who looks at all looks at each"
    assert "all years" not in town.heard_private(HAL)
    async with refused(town, "not-your-coop"):
        await declares(town, GUS, "subs history for Small Screws")
    await says_secretly(town, BO, room, "subs all 2025 csv")
    assert files(town, room) == ["subs-federation-2025-26.png", "subs-federation-2025-26.csv"]
    assert not [each for each in town.heard_all("food") if "187" in each or "224" in each]


async def test_a_long_table_is_written_aside_and_is_for_who_is_treasurer_then(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    await seated(town)
    await declares(town, GUS, "subs declare 187432.50 wages", "yes")
    room = await encrypted_room(town, UserId(BO))
    monkeypatch.setattr(table_file, "AT_ONCE", 0)
    await says_secretly(town, BO, room, "subs all 2025 csv")
    under_way, _, ready = town.heard_all(room)[-3:]
    assert (
        under_way == "2025/26 as a table is long, 2 lines. I am writing it, and send it to you here once it is ready."
    )
    assert ready == "Here is 2025/26 as a table: 2 lines, what was corrected since included."
    assert files(town, room) == ["subs-federation-2025-26.csv"]

    monkeypatch.setattr(table_file, "LARGEST_FILE", 10)
    await says_secretly(town, BO, room, "subs all 2025 csv")
    assert "2025/26 is too much for one file. Please ask an operator for it: circlebot export" in town.heard(room)
    monkeypatch.undo()

    gus = await encrypted_room(town, UserId(GUS))
    data = {"person": GUS, "scheme": "federation", "year": 2025}
    async with town.app.database.transaction() as db:
        db.add(Job(family="subs", name="table", key="$gus", data=data, due_at=town.now))
    await town.works()
    assert files(town, gus) == []


@pytest.mark.both_databases
@pytest.mark.long
async def test_paying_what_one_can_is_told_of_before_it_ends_and_extended_with_a_reason(town: Town) -> None:
    await seated(town)
    await town.says(HAL, "food", "!leave Small Screws yes")
    await declares(town, GUS, "subs pwyc 40")
    assert "Fee £40.00 (what your co-op can pay) + VAT £8.00" in town.heard_private(GUS)
    await declares(town, GUS, "no, 45", "yes")
    assert "Total £54.00" in town.heard_private(GUS)
    await town.passes(timedelta(days=30))
    await declares(town, GUS, "subs pwyc £45 for 2026/27", "yes")

    await town.passes(timedelta(days=302))  # 28 January 2027.
    assert not [said for said in town.heard_all_private(GUS) if "and the whole fee after that" in said]
    await town.passes(timedelta(days=4))
    await town.passes(
        timedelta(minutes=5)
    )  # Others are told something that morning, too: within the homeserver's pace.
    assert (
        "Leaf Bakery may pay what it can until the end of 2026/27, and the whole fee after that"
        in town.heard_private(GUS)
    )
    assert "may pay what it can until the end of 2026/27" in town.heard_private(BO)
    assert "£" not in town.heard_private(BO)
    assert not town.heard_all_private(HAL) or "pays what it can" not in town.heard_private(HAL)
    async with refused(town, "not-for-that-year"):
        await declares(town, GUS, "subs pwyc 45 for 2027")
    for words in ("subs extend Leaf Bakery until 2027", "subs extend Leaf Bakery because they rebuild"):
        async with refused(town, "until-and-why"):
            await declares(town, BO, words)
    async with refused(town, "nothing-to-extend"):
        await declares(town, BO, "subs extend Small Screws until 2027 because they rebuild")
    await declares(town, BO, "subs extend Leaf Bakery until 2027 because they rebuild their oven")
    assert "may pay what it can until the end of 2027/28" in town.heard_private(BO)
    assert "because “they rebuild their oven”" in town.heard_private(GUS)
    assert await town.on_record("leaf-bakery 2027/28") == ["subs.noted"]
    await declares(town, GUS, "subs pwyc 45 for 2027", "yes")
    assert "has declared for 2027/28" in town.heard_private(GUS)
    await town.passes(timedelta(days=364, hours=23, minutes=55))  # Until nine again.
    await town.passes(timedelta(minutes=5))
    assert "may pay what it can until the end of 2027/28" in town.heard_private(GUS)
    assert len([said for said in town.heard_all_private(GUS) if "and the whole fee after that" in said]) == 2


async def test_the_end_of_paying_less_comes_in_the_day_line_with_what_else_waits(town: Town) -> None:
    await seated(town)
    for year in (2025, 2026):
        await declares(town, GUS, f"subs pwyc 40 for {year}", "yes")
    await declares(town, HAL, "subs pwyc 40 for 2026", "yes")
    await at(town, datetime(2027, 1, 20, 12, tzinfo=UTC))
    await declares(town, BO, "subs ask 2027 by 6 february everybody")
    await at(town, datetime(2027, 1, 31, 8, 59, tzinfo=UTC))
    assert not [said for said in town.heard_all_private(GUS) if "and the whole fee after that" in said]
    await at(town, datetime(2027, 1, 31, 9, 1, tzinfo=UTC))
    told = town.heard_private(GUS)
    assert told.startswith("2 things wait for you:")
    assert "declare its subs for 2027/28" in told
    assert "Leaf Bakery may pay what it can until the end of 2026/27, and the whole fee after that" in told
    assert "To extend it, say subs extend Leaf Bakery until 2027 because …" in town.heard_private(BO)
    assert "until the end of" not in town.heard_private(HAL), "another reduced payer hears nothing of it"
    await town.says(BO, await town.private(BO), "todo")
    assert "subs extend Leaf Bakery until 2027" in town.heard_private(BO)
    await town.says(BO, "food", "!todo")
    assert "Leaf Bakery" not in town.heard("food")

    await declares(town, BO, "subs extend Leaf Bakery until 2027 because they rebuild their oven")
    await town.says(BO, await town.private(BO), "todo")
    assert "Leaf Bakery may pay" not in town.heard_private(BO), "extended, it waits for nobody"


@pytest.mark.parametrize(("days", "told"), [((49, 6, 1, 3), [1, 2, 3, 3]), ((56, 1, 3), [1, 2, 2]), ((70,), [0])])
async def test_a_reminder_of_days_on_which_the_bot_was_down_is_made_up_for_once(
    town: Town, days: Sequence[int], told: Sequence[int]
) -> None:
    """They are due 14 days, 7 days and one day before the end on 30 April; it is 2 March."""
    await seated(town)
    await declares(town, BO, "subs ask 2026 by 30 april everybody")
    heard = []
    for each in days:
        town.clock.passes(timedelta(days=each))  # Nothing is done meanwhile.
        await town.works()
        await nine_comes(town)
        await town.passes(timedelta(minutes=30))
        heard.append(sum("riendly reminder" in said for said in town.heard_all_private(GUS)))
    assert heard == told


async def test_who_was_not_there_does_not_pay_and_is_in_no_count(town: Town) -> None:
    await seated(town)
    await town.private(BO)
    await town.private(GUS)
    async with refused(town, "which-day"):
        await declares(town, BO, "subs joined Leaf Bakery")
    await declares(town, BO, "subs left Old Mill on 2024-06-30")
    assert "Old Mill pays until 2024-06-30" in town.heard_private(BO)
    await declares(town, BO, "subs joined Leaf Bakery on 1 october 2025")
    async with refused(town, "before-it-came"):
        await declares(town, BO, "subs left Leaf Bakery on 1 september 2025")
    await town.says(BO, "food", "!subs")
    assert "0 of 2 co-ops here have declared for 2025/26" in town.heard("food")
    await town.says(BO, "food", "!subs 2024")
    assert "of 2 co-ops here have declared for 2024/25" in town.heard("food")
    async with refused(town, "not-there"):
        await declares(town, GUS, "subs declare 64000 for 2024")
    await declares(town, GUS, "subs declare 500000 for 2025")
    assert "Total £600.00" in town.heard_private(GUS), "the whole year, as the TOML says"
