"""What has happened in some circles of late: each condition keeps out a row that differs in nothing else."""

from datetime import timedelta
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from storage.models import (
    BY_COMMAND,
    BY_TOML,
    CircleStanding,
    Coop,
    CoopStanding,
    FederationStanding,
    Item,
    Measure,
    Role,
    Seat,
)
from storage.queries import lately
from tests.storage.queries.conftest import AFTER, BEFORE, EVE, FOOD, HAL, LEAF, MILL, NOW, TECH, amid

LONG_AGO = BEFORE - timedelta(days=9)
ELSEWHERE = {"circle": FOOD}


async def test_places_are_those_of_co_ops_that_began_or_ended_of_late(db: AsyncSession) -> None:
    db.add(Coop(id=3, slug="food-circle", name="Food circle", circle=FOOD, added_at=BEFORE))
    await db.flush()
    old = {"since": LONG_AGO, "ended_at": BEFORE}
    begun = await amid(
        db, Seat, {**ELSEWHERE, "coop_id": LEAF}, old, {"coop_id": 3}, {"since": BEFORE, "coop_id": LEAF},
        circle=TECH, coop_id=MILL, standing=CircleStanding.MEMBER, since=NOW,
    )  # fmt: skip
    ended = Seat(circle=TECH, coop_id=MILL, standing=CircleStanding.GUEST, since=LONG_AGO, ended_at=NOW)
    db.add(ended)
    await db.flush()
    found = await lately.seats_among(db, circles=[TECH], since=BEFORE)
    assert found == [(ended, "mill"), (begun, "mill")]


async def test_standings_are_those_of_co_ops_that_have_a_place_now(db: AsyncSession) -> None:
    seat: dict[str, Any] = {"standing": CircleStanding.GUEST, "since": LONG_AGO}
    db.add(Seat(circle=TECH, coop_id=LEAF, **seat))
    db.add(Seat(circle=TECH, coop_id=MILL, **seat, ended_at=NOW))
    db.add(Seat(circle=FOOD, coop_id=MILL, **seat))
    await db.flush()
    old = {"since": LONG_AGO, "ended_at": LONG_AGO}
    wanted = await amid(
        db, CoopStanding, old, {"coop_id": MILL}, coop_id=LEAF, standing=FederationStanding.AGREED, since=NOW
    )  # fmt: skip
    assert await lately.standings_among(db, circles=[TECH], since=BEFORE) == [(TECH, wanted, "leaf")]


async def test_roles_are_those_that_somebody_gave_that_ended_and_that_end_soon(db: AsyncSession) -> None:
    role: dict[str, Any] = {"circle": TECH, "role": "secretary", "user_id": EVE, "source": BY_COMMAND}
    begun = await amid(
        db, Role, {**ELSEWHERE, "user_id": HAL}, {"user_id": HAL, "source": BY_TOML}, {"user_id": HAL, "starts_at": BEFORE, "role": "x"},
        **role, starts_at=NOW, ends_at=AFTER,
    )  # fmt: skip
    assert await lately.roles_begun_among(db, circles=[TECH], since=BEFORE, at=NOW) == [begun]
    ending = await lately.terms_ending_among(db, circles=[TECH], at=NOW, within=timedelta(minutes=1))
    assert begun in ending
    assert not await lately.terms_ending_among(db, circles=[TECH], at=NOW, within=timedelta(seconds=1))

    other = {"role": "treasurer"}
    ended = await amid(
        db, Role, {**other, **ELSEWHERE}, {**other, "ended_at": BEFORE}, **{**role, **other}, starts_at=LONG_AGO, ended_at=NOW
    )  # fmt: skip
    found = await lately.roles_ended_among(db, circles=[TECH], since=BEFORE, at=NOW)
    assert [each for each in found if each.role == "treasurer"] == [ended]


async def test_whose_role_goes_on_has_not_lost_it(db: AsyncSession) -> None:
    role: dict[str, Any] = {"circle": TECH, "role": "secretary", "user_id": EVE, "source": BY_COMMAND}
    db.add(Role(**role, starts_at=LONG_AGO, ended_at=NOW))
    db.add(Role(**role, starts_at=NOW))
    await db.flush()
    assert not await lately.roles_ended_among(db, circles=[TECH], since=BEFORE, at=NOW)


async def test_what_is_watched_was_set_or_has_shown_something_of_late(db: AsyncSession) -> None:
    item: dict[str, Any] = {
        "text": "Van",
        "proposer": EVE,
        "opened_at": BEFORE,
        "closes_at": AFTER,
        "version_at": BEFORE,
    }
    db.add(Item(number=1, circle=TECH, **item))
    db.add(Item(number=2, circle=FOOD, **item))
    await db.flush()
    wanted = await amid(
        db, Measure, {"item": 2}, {"set_at": BEFORE}, item=1, owner=EVE, what="Miles", due_at=AFTER, set_by=EVE, set_at=NOW
    )  # fmt: skip
    shown = Measure(
        item=1, owner=EVE, what="Fuel", due_at=NOW, set_by=EVE, set_at=LONG_AGO, result="Less", result_at=NOW
    )
    db.add(shown)
    await db.flush()
    assert await lately.measures_among(db, circles=[TECH], since=BEFORE) == [(wanted, TECH), (shown, TECH)]
