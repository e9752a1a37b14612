"""A circle of sixty co-ops and 180 people, thirty items due together: one line for each person, and no answer waits for them."""

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest

from storage.models import CircleStanding, ConfirmedAs, Coop, Member, Seat, Speaker
from storage.types import CircleSlug, UserId
from tests.fakes import BOT
from tests.journeys.conftest import Town
from tests.journeys.test_consent import GUS, settled

CO_OPS, PEOPLE, ITEMS = 60, 3, 30
FOOD = CircleSlug("food")
NINE = datetime(2026, 3, 3, 9, 0, tzinfo=UTC)

pytestmark = pytest.mark.long


def person(coop: int, number: int) -> UserId:
    return UserId(f"@p{coop}-{number}:example.org")


async def sixty(town: Town) -> None:
    """They are in the circle's room, and speak for their co-ops."""
    await settled(town)
    for coop in range(CO_OPS):
        for number in range(PEOPLE):
            town.server.member(town.room("food"), person(coop, number), "join")
    await town.works()
    async with town.app.database.transaction() as db:
        for coop in range(CO_OPS):
            id_ = 9000 + coop
            db.add(Coop(id=id_, slug=f"number-{coop}", name=f"Number {coop}", added_at=town.now, added_by=UserId(GUS)))
            await db.flush()
            db.add(Seat(circle=FOOD, coop_id=id_, standing=CircleStanding.MEMBER, since=town.now))
            for number in range(PEOPLE):
                who = person(coop, number)
                db.add(
                    Member(circle=FOOD, user_id=who, coop_id=id_, standing=CircleStanding.MEMBER, joined_at=town.now)
                )
                db.add(
                    Speaker(
                        coop_id=id_,
                        user_id=who,
                        since=town.now,
                        confirmed_at=town.now,
                        confirmed_by=UserId(GUS),
                        confirmed_as=ConfirmedAs.OPERATOR,
                        figures_from=town.now,
                    )
                )


def told_in_private(town: Town) -> Counter[str]:
    """How many messages each person got in their private room that tell of what waits."""
    rooms = town.server.rooms.keys() - {town.room(slug) for slug in ("coordinating", "tech", "food")}
    return Counter(
        other
        for room in rooms
        for event in town.server.rooms[room].events
        if event.sender == BOT and "wait for you" in str(event.content.get("body"))
        for other in town.server.rooms[room].members
        if other != BOT
    )


async def test_thirty_items_are_one_line_for_each_of_180_and_an_answer_goes_before_them(town: Town) -> None:
    await sixty(town)
    for number in range(ITEMS):
        await town.says(GUS, "food", f"!consent Paint shed number {number}")
    town.clock.passes(timedelta(hours=13))
    await town.works()
    town.clock.passes(NINE - town.now)
    assert await town.app.jobs.run_due(until=lambda: True) == 1, "whoever has said something meanwhile is next"
    for _ in range(4):
        await town.app.jobs.run_due()

    assert sum(told_in_private(town).values()) == 0, "they are written, and none is sent"
    before = len(town.server.log)
    await town.says(person(7, 0), "food", "!yes C-1")
    said = [event for event in town.server.log[before:] if event.sender == BOT and event.type == "m.room.message"]
    assert said[0].room_id == town.room("food"), "the answer goes before all lines"

    for _ in range(400):  # A private room has to be opened for each of them.
        await town.passes(timedelta(minutes=1))
        if len(told_in_private(town)) == CO_OPS * PEOPLE + 2:
            break
    told = told_in_private(town)
    assert {person(coop, number) for coop in range(CO_OPS) for number in range(PEOPLE)} <= told.keys()
    assert set(told.values()) == {1}
    line = town.heard_private(person(7, 1))
    assert "C-1 “" not in line, "their colleague has answered it meanwhile"
    assert line.count("has not been heard") == 10
    assert "19 more wait for you" in line
