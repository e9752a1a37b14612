"""A declaration is for the year that was asked about, and those are asked and reminded who have not declared for that one."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from storage.models import OpenQuestion
from storage.queries import coops
from storage.queries import subs as declarations
from tests.journeys.conftest import Town
from tests.journeys.late import comes_again, nine_comes
from tests.journeys.test_subs import BO, GUS, HAL, seated

LAST, NEXT = date(2025, 4, 1), date(2026, 4, 1)


async def declares(town: Town, user: str, figures: str = "64000") -> None:
    room = await town.private(user)
    await town.says(user, room, f"subs declare {figures}")
    await town.says(user, room, "yes")


async def declared(town: Town, year: date) -> set[str]:
    """The co-ops of this town that have declared for the year that begins on a day."""
    async with town.app.database.looking() as db:
        found = await declarations.declared_for(db, scheme="federation", year_start=year)
        known = [await coops.find_by_slug(db, slug=slug) for slug in ("leaf-bakery", "small-screws")]
    return {coop.slug for coop in known if coop is not None and coop.id in found}


def reminders(town: Town, user: str) -> int:
    return len([said for said in town.heard_all_private(user) if "friendly reminder" in said])


async def test_who_declared_for_the_year_before_is_asked_and_reminded_like_everybody(town: Town) -> None:
    await seated(town)
    await declares(town, GUS)
    await town.says(BO, "food", "!subs ask 2026 by 25 march")
    assert "0 of 3 have declared" in town.heard("food")
    await town.passes(timedelta(minutes=1))
    assert "2026/27" in town.heard_private(GUS)
    for span in (timedelta(days=17), timedelta(minutes=1), timedelta(minutes=1)):
        await town.passes(span)
    await nine_comes(town)

    assert (reminders(town, GUS), reminders(town, HAL)) == (1, 1)


async def test_who_has_declared_meanwhile_is_not_reminded(town: Town) -> None:
    await seated(town)
    await town.says(BO, "food", "!subs ask 2025 by in 25 days")
    await town.passes(timedelta(days=2))
    room = await town.private(HAL)
    await town.says(HAL, room, "64000")
    await town.says(HAL, room, "yes")
    await town.passes(timedelta(days=20))

    assert (reminders(town, GUS), reminders(town, HAL)) == (1, 0)


async def test_nobody_is_reminded_of_an_end_that_has_passed(town: Town) -> None:
    """The treasurer has asked once more, for an earlier day."""
    await seated(town)
    await town.says(BO, "food", "!subs ask 2025 by in 30 days")
    await town.says(BO, "food", "!subs ask 2025 by in 5 days")
    for span in (timedelta(minutes=1), timedelta(days=24), timedelta(minutes=1), timedelta(minutes=1)):
        await town.passes(span)

    assert reminders(town, HAL) == 0


async def test_where_the_end_is_near_nobody_is_reminded_as_soon_as_asked(town: Town) -> None:
    await seated(town)
    await town.says(BO, "food", "!subs ask 2025 by in 5 days")
    for _ in range(3):
        await town.passes(timedelta(minutes=1))

    assert len(town.heard_all_private(HAL)) == 1
    await town.passes(timedelta(days=6))
    assert reminders(town, HAL) == 0


async def test_a_reminder_goes_once(town: Town) -> None:
    await seated(town)
    await town.says(BO, "food", "!subs ask 2025 by in 20 days")
    await town.passes(timedelta(days=14))
    await comes_again(town, "subs", "remind", "1")
    await town.passes(timedelta(minutes=1))

    assert reminders(town, HAL) == 1


async def test_figures_count_for_the_year_that_was_asked_about(town: Town) -> None:
    await seated(town)
    await town.says(BO, "food", "!subs ask 2026 by 30 april")
    await town.passes(timedelta(minutes=1))
    room = await town.private(HAL)
    await town.says(HAL, room, "64000")
    assert "2026/27" in town.heard(room)
    await town.says(HAL, room, "yes")

    assert (await declared(town, LAST), await declared(town, NEXT)) == (set(), {"small-screws"})
    await town.says(HAL, room, "subs")
    assert "2025/26: not declared yet" in town.heard(room)


async def test_who_is_reminded_declares_for_the_year_that_the_treasurer_has_asked_about(town: Town) -> None:
    await seated(town)
    await town.says(BO, "food", "!subs ask 2026 by 20 march")
    for span in (timedelta(minutes=1), timedelta(days=12), timedelta(minutes=1), timedelta(minutes=1)):
        await town.passes(span)
    await nine_comes(town)
    room = await town.private(HAL)
    assert "Small Screws for 2026/27" in town.heard(room)
    for words in ("subs declare", "64000", "yes"):
        await town.says(HAL, room, words)

    assert (await declared(town, LAST), await declared(town, NEXT)) == (set(), {"small-screws"})
    await town.says(HAL, room, "subs declare 64000")
    assert "Small Screws, 2025/26. I read" in town.heard(room)


async def test_long_after_a_round_one_declares_for_the_present_year(town: Town) -> None:
    await seated(town)
    await town.says(BO, "food", "!subs ask 2026 by 10 march")
    await town.passes(timedelta(days=31))
    room = await town.private(HAL)
    await town.says(HAL, room, "subs declare")
    assert "2026/27" in town.heard(room)  # It is April.
    await town.says(BO, "food", "!subs ask 2027 by 10 april")
    await town.passes(timedelta(days=40))
    await town.says(HAL, room, "subs declare")
    assert "2026/27" in town.heard(room)


@pytest.mark.parametrize("as_before", [False, True], ids=["", "asked before the year was part of the question"])
async def test_what_is_declared_for_one_year_leaves_the_question_about_another_open(
    town: Town, as_before: bool
) -> None:
    await seated(town)
    for year in ("2026", "2025"):
        await town.says(BO, "food", f"!subs ask {year} by 30 april")
        await town.passes(timedelta(minutes=1))
    if as_before:
        await key_by_the_co_op_alone(town, about=NEXT)
    room = await town.private(HAL)
    for words in ("64000", "yes"):
        await town.says(HAL, room, words)
    assert (await declared(town, LAST), await declared(town, NEXT)) == ({"small-screws"}, set())

    for words in ("92000", "yes"):
        await town.says(HAL, room, words)
    assert await declared(town, NEXT) == {"small-screws"}


async def test_a_question_from_before_the_year_was_part_of_it_is_forgotten_once_declared(town: Town) -> None:
    await seated(town)
    await town.says(BO, "food", "!subs ask 2025 by 30 april")
    await town.passes(timedelta(minutes=1))
    await key_by_the_co_op_alone(town, about=LAST)
    room = await town.private(HAL)
    for words in ("subs declare 64000", "yes", "92000"):
        await town.says(HAL, room, words)

    assert "I know no “92000”" in town.heard(room)


async def key_by_the_co_op_alone(town: Town, *, about: date) -> None:
    """Questions about a year, as they were kept before the year was part of their key."""
    async with town.app.database.transaction() as db:
        for question in await db.scalars(select(OpenQuestion).where(OpenQuestion.name == "figures")):
            if question.data.get("year") == about.isoformat():
                question.about = question.about.partition(" ")[0]


async def test_what_was_read_back_in_the_old_year_is_kept_for_it_when_the_year_has_turned(town: Town) -> None:
    await seated(town)
    await town.passes(timedelta(days=29, hours=12))  # The last day of March, in the evening.
    room = await town.private(GUS)
    await town.says(GUS, room, "subs declare 64000")
    await town.passes(timedelta(hours=6))
    await town.says(GUS, room, "yes")

    assert (await declared(town, LAST), await declared(town, NEXT)) == ({"leaf-bakery"}, set())


async def test_two_years_are_asked_about_one_beside_the_other(town: Town) -> None:
    await seated(town)
    for year in ("2025", "2026", "2026"):
        await town.says(BO, "food", f"!subs ask {year} by 30 april")
    for _ in range(2):  # Each in its turn.
        await town.passes(timedelta(minutes=1))

    asked = [said for said in town.heard_all_private(HAL) if "Please answer by" in said]
    assert [("2025/26" in said, "2026/27" in said) for said in asked] == [(True, False), (False, True)]


@pytest.mark.parametrize(
    ("time", "year"), [(timedelta(hours=22, minutes=30), "2025/26"), (timedelta(hours=23, minutes=30), "2026/27")]
)
async def test_the_year_turns_at_midnight_where_the_federation_is(town: Town, time: timedelta, year: str) -> None:
    """In summer time that is an hour before midnight by UTC."""
    await seated(town)
    await town.passes(datetime(2026, 3, 31, tzinfo=UTC) + time - town.now)
    room = await town.private(GUS)
    await town.says(GUS, room, "subs")

    assert year in town.heard(room)


async def test_who_declared_for_the_year_before_is_outstanding_in_this_one(town: Town) -> None:
    await seated(town)
    await declares(town, GUS)
    await town.says(BO, "food", "!subs outstanding")
    assert "2 have not declared for 2025/26" in town.heard("food")
    await town.says(GUS, "food", "!subs")
    assert "1 of 3 co-ops here have declared for 2025/26" in town.heard("food")
    await town.passes(timedelta(days=30))
    await town.says(BO, "food", "!subs outstanding")
    assert "3 have not declared for 2026/27" in town.heard("food")
    await town.says(GUS, "food", "!subs")
    assert "0 of 3 co-ops here have declared for 2026/27" in town.heard("food")


async def test_a_correction_replaces_what_was_declared_for_the_same_year_alone(town: Town) -> None:
    await seated(town)
    await declares(town, GUS)
    await town.passes(timedelta(days=30))
    room = await town.private(GUS)
    await town.says(GUS, room, "subs declare 92000")
    assert "It replaces" not in town.heard(room)
    await town.says(GUS, room, "yes")

    assert (await declared(town, LAST), await declared(town, NEXT)) == ({"leaf-bakery"}, {"leaf-bakery"})


async def test_an_answer_that_comes_long_after_the_end_is_not_read_as_figures(town: Town) -> None:
    await seated(town)
    await town.says(BO, "food", "!subs ask 2025 by in 8 days")
    await town.passes(timedelta(minutes=1))
    room = await town.private(HAL)
    await town.passes(timedelta(days=37))
    await town.says(HAL, room, "64000")
    assert "Small Screws, 2025/26. I read" in town.heard(room)
    await town.says(HAL, room, "no")
    await town.says(GUS, await town.private(GUS), "hello")
    await town.passes(timedelta(days=2))
    before = town.heard_all_private(GUS)
    await town.says(GUS, await town.private(GUS), "64000")

    assert "I read:" not in "".join(town.heard_all_private(GUS)[len(before) :])
    assert await declared(town, LAST) == set()
