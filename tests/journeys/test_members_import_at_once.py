"""A large register is taken in at once: as many statements for many lines as for few, and one message each about all who came along."""

from datetime import timedelta
from hashlib import sha256

import pytest
from sqlalchemy import func, select

from storage.models import Job
from tests.journeys.conftest import Town
from tests.journeys.statements.stage import counting
from tests.journeys.test_members_import import ADA, FAY, GUS, HAL, takes_in

LETTERS = str.maketrans("0123456789", "ghklmnprst")
BATCHES = 12
"""So many statements more where rows go in batches."""


def table_of(coops: int, people: int) -> str:
    """A register of so many co-ops, of which so many people speak, with names that nobody takes for one another."""
    names = [sha256(str(n).encode()).hexdigest().translate(LETTERS)[:12].title() for n in range(coops)]
    lines = [f"food,@p{n}-{coops}:example.org,{names[n % coops]} Works,member" for n in range(people)]
    return "\n".join(["circle,person,coop,standing", *lines])


@pytest.mark.both_databases
async def test_many_lines_take_hardly_more_statements_than_few(town: Town) -> None:
    took = []
    for coops, people in ((4, 16), (60, 240)):
        with counting() as statements:
            done = await takes_in(town, table_of(coops, people), store=True)
        assert (done.new, list(done.bad)) == (people, [])
        took.append(len(statements))
        async with town.app.database.looking() as db:
            jobs = select(func.count()).select_from(Job).where(Job.family == "membership", Job.done_at.is_(None))
            assert await db.scalar(jobs) == coops  # One for each co-op, not for each person.
        await town.works()
    few, many = took
    assert many <= few + BATCHES


async def test_who_came_together_hear_of_each_other_once_and_of_whoever_goes(town: Town) -> None:
    people = (FAY, GUS, HAL)
    table = "\n".join(["circle,person,coop", *(f"food,{each},Sunny Farm" for each in people)])
    for each in people:
        await town.private(each)
    before = {each: len(town.heard_all_private(each)) for each in people}
    for _ in range(2):  # The same again says nothing.
        await takes_in(town, table, store=True)
        await town.passes(timedelta(minutes=3))
    for person in people:
        (heard,) = town.heard_all_private(person)[before[person] :]
        names = {"Fay": FAY, "Gus": GUS, "Hal": HAL}
        assert all((name in heard) is (of != person) for name, of in names.items())
        assert "now speak for Sunny Farm, too, confirmed by Ada" in heard
        assert heard.endswith(
            "ask the secretary of one of its circles, or an operator."
        )  # None came before the others.
    await town.says(ADA, "food", f"!speaker end {FAY} for Sunny Farm")
    await town.passes(timedelta(minutes=3))
    assert [town.heard_private(each) for each in people[1:]] == [
        "Fay (@fay:example.org) no longer speaks for Sunny Farm."
    ] * 2
