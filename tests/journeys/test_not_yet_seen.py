"""What a circle has set, and what ends in between: reminders in the room, answers that are counted, a joint item that is withdrawn, a
stand-in whose time is over; on both databases."""

import csv
import io
from datetime import timedelta

import pytest

from tests.journeys.conftest import Town
from tests.journeys.late import nine_comes
from tests.journeys.test_consent import BO, FAY, GUS, HAL, opened, settled
from tests.journeys.test_consent_joint import DI, EVE, joint
from tests.journeys.test_objections import facilitates
from tests.journeys.test_proposals import chooses

pytestmark = pytest.mark.both_databases

DAY, HOUR, EDITS = timedelta(days=1), timedelta(hours=1), timedelta(seconds=10)


def files_of(town: Town, user: str) -> list[str]:
    """What stands in the files that somebody was given."""
    return [town.server.files[str(town.content_of(each)["url"])].decode() for each in town.files_to(user)]


async def test_where_answers_are_counted_no_page_or_file_says_who_consented(town: Town) -> None:
    chooses(town, "food", consent={"log_answers": "counted"})
    await opened(town, "!consent Buy the cheap flour")
    await facilitates(town, FAY)
    await town.says(HAL, "food", "!object C-1 it is made far away")
    await town.says(GUS, "food", "!amend C-1 Buy the cheap flour now")
    await town.says(GUS, "food", "!yes C-1")
    await town.says(FAY, "food", "!concern C-1 the price may rise")
    await town.says(GUS, "food", f"!measure C-1 {BO} count the sacks by in 9 days")
    for _ in range(3):
        await town.passes(2 * DAY)
    await town.passes(4 * DAY)
    await town.says(BO, await town.private(BO), "result C-1 nine of ten came")
    await town.says(FAY, "food", "!decision D-1")
    page = town.heard("food")
    await town.says(FAY, "food", "!item C-1")
    item = town.heard("food")
    room = await town.private(FAY)
    await town.says(FAY, room, "decisions export")
    await town.says(FAY, room, "decisions export csv")
    text, table = files_of(town, FAY)
    (row,) = csv.DictReader(io.StringIO(table.lstrip("\ufeff")))

    for told in (page, item, text, table):
        assert "Gus for Leaf Bakery" not in told
        assert "it is made far away" in told
        assert "the price may rise" in told
    for told in (page, text, table):
        assert "nine of ten came" in told
    assert row["outcome"] == "agreed, with an unmet concern kept"
    assert row["heard"] == "2 of 3 co-ops heard, 1 needed: 1 consent, 1 with a concern."
    assert row["unmet"] == "Hal for Small Screws: critical to version 1 – it is made far away"
    assert row["concerns"] == "Fay for Green Grocers: the price may rise"
    assert row["measures"].startswith("Bo, by 2026-03-11T09:00:00Z: count the sacks – seen: nine of ten came")
    assert (row["decision"], row["item"], row["versions"]) == ("D-1", "C-1", "2")


async def test_reminders_in_the_room_name_who_is_missing_and_a_holder_is_asked_alone(town: Town) -> None:
    chooses(town, "food", consent={"reminders": "room"})
    await opened(town, "!consent Buy the cheap flour by in 4 days")
    await town.says(HAL, "food", "!object C-1 it is made far away")
    await town.says(GUS, "food", "!amend C-1 Buy the cheap flour now")
    await town.says(GUS, "food", "!yes C-1")
    await town.passes(4 * DAY - 36 * HOUR)
    (reminder,) = [said for said in town.heard_all("food") if "Not yet heard" in said]
    assert "Green Grocers and Small Screws" in reminder or "Green Grocers, Small Screws" in reminder
    assert town.content_of(town.card("food", reminder[:20]))["m.mentions"] == {"user_ids": [FAY, HAL]}
    await town.says(FAY, "food", "!yes C-1")
    for _ in range(2):
        await town.passes(DAY)
    await nine_comes(town)
    await town.passes(2 * DAY)
    assert [said for said in town.heard_all_private(HAL) if "Is it met?" in said], str(
        town.heard_all_private(HAL)
    ) + str(town.heard_all("food")[-3:])
    assert not [said for said in town.heard_all_private(FAY) if "C-1" in said and "not been heard" in said]
    assert len([said for said in town.heard_all("food") if "Not yet heard" in said]) == 1


async def test_a_joint_item_is_withdrawn_in_both_circles(town: Town) -> None:
    here, there = await joint(town)
    await town.passes(8 * DAY)
    await town.says(EVE, "tech", "!object C-2 nobody has the time")
    await town.says(GUS, "food", "!yes C-1")
    await town.says(FAY, "food", "!withdraw C-1 yes")
    await town.passes(EDITS)
    for card, where in ((here, "food"), (there, "tech")):
        assert town.body_of(card).startswith("↩️ C-")
        assert "withdrawn" in town.body_of(card).splitlines()[0]
        assert any("withdrawn" in said for said in town.heard_all(where)[-2:])
    await town.says(DI, "tech", "!yes C-2")
    assert "had withdrawn C-2, so your answer counts for nothing" in town.heard("tech")
    before = [len(town.heard_all(where)) for where in ("food", "tech")]
    told = [len(town.heard_all_private(user)) for user in (EVE, GUS, HAL, DI)]
    await town.passes(20 * DAY)
    assert [len([s for s in town.heard_all(where) if "C-1" in s or "C-2" in s]) for where in ("food", "tech")] <= before
    assert [len(town.heard_all_private(user)) for user in (EVE, GUS, HAL, DI)] == told
    await town.says(GUS, "food", "!decisions")
    assert "still empty" in town.heard("food")


async def test_what_a_stand_in_said_in_time_stands_and_afterwards_they_say_nothing(town: Town) -> None:
    await settled(town)
    await town.says(HAL, "food", f"!standin {BO} until in 2 days")
    await town.says(GUS, "food", "!consent Buy an oven by in 5 days")
    await town.says(GUS, "food", "!consent Buy a van by in 5 days")
    await town.says(BO, "food", "!object C-1 it is too dear")
    card = town.card("food", "C-2 ·")
    await town.passes(3 * DAY)
    await town.says(BO, "food", "!yes C-1")
    assert "1 of 3 heard" in town.body_of(town.card("food", "C-1 ·"))
    await town.reacts(BO, "food", to=card, key="✅")
    await town.passes(EDITS)
    assert "0 of 3 heard" in town.body_of(card)
    await town.says(GUS, "food", "!amend C-1 Buy a small oven")
    await town.says(GUS, "food", "!yes C-1")
    await town.passes(EDITS)
    assert "it is too dear – to version 1, not yet said to be met" in town.body_of(town.card("food", "C-1 ·"))
    await town.passes(2 * DAY)
    assert "waits until" in town.heard("food") or "C-1 would be agreed" in str(town.heard_all("food")[-3:])
    await town.passes(DAY)
    asked = [said for said in town.heard_all_private(HAL) if "too dear" in said and "met" in said]
    assert asked, "it is its co-op's, so its own people are asked"
    assert not [said for said in town.heard_all_private(BO) if "Is it met" in said]
    assert "for the word of Small Screws" in " ".join(town.heard_all("food"))
    await town.says(BO, "food", "that meets it", thread=town.card("food", "C-1 ·"))
    await town.passes(EDITS)
    assert "not yet said to be met" in town.body_of(town.card("food", "C-1 ·"))
    await town.says(HAL, "food", "!yes C-1")
    await town.passes(5 * DAY)
    assert any(said.startswith("C-1: agreed. It is D-1") for said in town.heard_all("food"))
