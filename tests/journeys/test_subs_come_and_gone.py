"""Co-ops that leave, and come back: what was due while they were there is still asked, declared, corrected and listed."""

from datetime import timedelta

import pytest

from storage.types import UserId
from tests.journeys.conftest import Town
from tests.journeys.late import nine_comes
from tests.journeys.refused import refused
from tests.journeys.test_own_room import encrypted_room
from tests.journeys.test_paying_less import declares
from tests.journeys.test_secrecy import says_secretly
from tests.journeys.test_subs import BO, GUS, HAL, seated
from tests.towns import FEDERATION

FUND = """
[[subs.schemes]]
slug = "oven-fund"
kind = "per-head"
amount = "1.00"
per = "week"
circle = "food"
mid_year = "by-month"
"""


@pytest.fixture
def toml() -> str:
    """The town's TOML, by month, with a circle's fund."""
    return FEDERATION.replace('vat = "20%"', 'vat = "20%"\nmid_year = "by-month"') + FUND


async def test_who_has_left_still_owes_its_part_of_the_year_and_is_in_every_list(town: Town) -> None:
    """It is 2 March 2026, in 2025/26. Small Screws declares for both schemes, and leaves in October."""
    await seated(town)
    await declares(town, HAL, "subs declare 8 members for oven-fund", "yes", "subs declare 600000 wages", "yes")
    bo = await encrypted_room(town, UserId(BO))
    for scheme in ("", " for oven-fund"):
        await says_secretly(town, BO, bo, f"subs left Small Screws{scheme} on 30 october 2025")
    await town.says(HAL, "food", "!leave Small Screws yes")

    await says_secretly(town, BO, bo, "subs all 2025 oven-fund")
    assert "3 co-ops that pay" in town.heard(bo)
    assert "Small Screws – £416.00 (8 members)" in town.heard(bo), "no VAT is said where there is none"
    await says_secretly(town, BO, bo, "subs round 2025 oven-fund")
    assert "of 3 co-ops" in town.heard(bo)
    assert "Small Screws – declared" in town.heard(bo)
    await says_secretly(town, BO, bo, "subs declare 8 members for Small Screws for 2025 for oven-fund by phone")
    assert "Fee £242.67" in town.heard(bo), "seven months of twelve"
    await says_secretly(town, BO, bo, "yes because they left in october")
    assert "Small Screws has declared for 2025/26 (oven-fund)" in town.heard(bo)
    for year, count in ((2026, 2), (2024, 3)):
        await says_secretly(town, BO, bo, f"subs all {year} oven-fund")
        assert f"{count} co-ops that pay" in town.heard(bo)
    await says_secretly(town, BO, bo, "subs declare 700000 wages for Small Screws for 2025 by letter because of a slip")
    assert "Fee £408.33" in town.heard(bo)
    async with refused(town, "not-there"):
        await says_secretly(town, BO, bo, "subs declare 700000 wages for Small Screws for 2026 by phone")
    await says_secretly(town, BO, bo, "subs joined Small Screws on 2027-01-01")
    assert "Small Screws is back, and pays again since 2027-01-01" in town.heard(bo)
    await says_secretly(town, BO, bo, "subs declare 600000 wages for Small Screws for 2026 by phone")
    assert "Fee £150.00" in town.heard(bo), "three months of twelve"
    await says_secretly(town, BO, bo, "subs declare 600000 wages for Small Screws for 2025 by phone")
    assert "Fee £350.00" in town.heard(bo), "what it paid before it left stays as it was"


async def test_who_is_noted_as_gone_is_asked_and_reminded_of_nothing(town: Town) -> None:
    await seated(town)
    await declares(town, BO, "subs ask 2026 by 30 april everybody")
    await town.passes(timedelta(minutes=30))
    assert "Please answer by" in "".join(town.heard_all_private(HAL))
    await declares(town, BO, "subs left Small Screws on 2026-03-31")
    await declares(town, HAL, "subs", "todo")
    said = "\n".join(town.heard_all_private(HAL)[-2:])
    assert "Small Screws, 2025/26: not declared yet" in said
    assert "2026/27: not declared yet" not in said
    assert "declare its subs for 2026/27" not in said
    await declares(town, HAL, "subs 2026")
    assert "Small Screws, 2026/27: nothing is due, by what the treasurer has noted" in town.heard_private(HAL)
    await town.passes(timedelta(days=53))
    await nine_comes(town)
    await town.passes(timedelta(minutes=30))
    assert any("riendly reminder" in said for said in town.heard_all_private(GUS))
    assert not any("riendly reminder" in said for said in town.heard_all_private(HAL))


async def test_what_was_declared_in_other_money_stays_in_it(town: Town) -> None:
    await seated(town)
    await declares(town, GUS, "subs declare 600000 wages", "yes")
    settings = town.app.settings
    schemes = (settings.subs.schemes[0].model_copy(update={"currency": "JPY"}), *settings.subs.schemes[1:])
    town.app.dispatcher._desk.settings = settings.model_copy(
        update={"subs": settings.subs.model_copy(update={"schemes": schemes})}
    )
    await declares(town, GUS, "subs 2025")
    assert "fee £600.00 + VAT £120.00 = £720.00" in town.heard_private(GUS)
    await declares(town, GUS, "subs declare 90000000 wages")
    assert "It replaces what was declared" in town.heard_private(GUS)
    assert "fee £600.00" in town.heard_private(GUS)
    assert "Fee JP¥90,000" in town.heard_private(GUS)
    bo = await encrypted_room(town, UserId(BO))
    await says_secretly(town, BO, bo, "subs all 2025")
    assert "Leaf Bakery – £600.00 + VAT £120.00 = £720.00 (wages £600,000.00" in town.heard(bo)
    await says_secretly(town, BO, bo, "subs report 2025")
    assert "Fees: declared in other money" in town.heard(bo)
