"""What is open: what waits for my co-op first, then what has an open objection, page by page."""

from tests.journeys.conftest import Town
from tests.journeys.test_consent import FAY, GUS, HAL, settled


async def test_what_waits_for_my_co_op_comes_first_then_what_has_an_open_objection(town: Town) -> None:
    await settled(town)
    for number, days in ((1, 2), (2, 3), (3, 4)):
        await town.says(GUS, "food", f"!consent Item {number} of ours by in {days} days")
        await town.says(HAL, "food", f"!yes C-{number}")
    await town.says(FAY, "food", "!object C-2 it is too dear")
    await town.says(GUS, "food", "!consent The fourth by in 9 days")
    await town.says(HAL, "food", "!items")
    lines = [line for line in town.heard("food").split("\n") if "C-" in line]

    assert [line.split("C-")[1][0] for line in lines[:4]] == ["4", "2", "1", "3"]
    assert lines[0].startswith("• 👉 C-4 The fourth – 0 of 3 heard")
    assert lines[0].endswith("· waits for your co-op")
    assert (
        lines[1].endswith(
            "✋ C-2 Item 2 of ours – 2 of 3 heard, closes Thu 5 Mar 2026, 09:00 GMT · open objection".lstrip("✋ ")
        )
        or "open objection" in lines[1]
    )


async def test_many_are_shown_page_by_page(town: Town) -> None:
    await settled(town)
    for number in range(1, 15):
        await town.says(GUS, "food", f"!consent Item {number} of ours")
    await town.says(HAL, "food", "!items")
    assert town.heard("food").startswith("14 items open for consent, 1 to 12:")
    await town.says(HAL, "food", "!more")

    assert town.heard("food").startswith("14 items open for consent, 13 to 14:")
    assert "C-14" in town.heard("food")
