"""The treasurer's view of subs: in encrypted rooms alone, page by page, as a table, summed up; and what only a treasurer does."""

from datetime import timedelta

import pytest

from storage.types import RoomId, UserId
from tests.fakes import BOT
from tests.journeys.conftest import Town
from tests.journeys.refused import refused
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
    assert "Together: £224.91 (2024/25: £6.00)" in town.heard(room)
    assert "Median fee: fewer than 5 co-ops behind it" in town.heard(room)
    assert "That is £218.91 more than the year before." in town.heard(room)
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


@pytest.mark.both_databases
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
    assert not [said for said in town.heard_all_private(GUS) if "may do so until the end" in said]
    await town.passes(timedelta(days=4))
    assert "Leaf Bakery pays what it can, and may do so until the end of 2026/27" in town.heard_private(GUS)
    assert "may pay what it can until the end of 2026/27" in town.heard_private(BO)
    assert "£" not in town.heard_private(BO)
    assert not town.heard_all_private(HAL) or "pays what it can" not in town.heard_private(HAL)
    async with refused(town, "pwyc-over"):
        await declares(town, GUS, "subs pwyc 45 for 2027")
    for words in ("subs extend Leaf Bakery until 2027", "subs extend Leaf Bakery because they rebuild"):
        async with refused(town, "until-and-why"):
            await declares(town, BO, words)
    async with refused(town, "pays-all"):
        await declares(town, BO, "subs extend Small Screws until 2027 because they rebuild")
    await declares(town, BO, "subs extend Leaf Bakery until 2027 because they rebuild their oven")
    assert "may pay what it can until the end of 2027/28" in town.heard_private(BO)
    assert "because “they rebuild their oven”" in town.heard_private(GUS)
    assert await town.on_record("leaf-bakery 2027/28") == ["subs.extended"]
    await declares(town, GUS, "subs pwyc 45 for 2027", "yes")
    assert "has declared for 2027/28" in town.heard_private(GUS)
    await town.passes(timedelta(days=365))
    assert "may do so until the end of 2027/28" in town.heard_private(GUS)
    assert len([said for said in town.heard_all_private(GUS) if "may do so until the end" in said]) == 2


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
