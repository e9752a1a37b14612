"""A question is answered by the person who was asked, where they were asked, while its time lasts and it still concerns them."""

from collections.abc import Sequence
from datetime import timedelta

import pytest
from sqlalchemy import select

from storage.models import Declaration
from tests.journeys.conftest import Town
from tests.journeys.test_consent import GUS, HAL
from tests.journeys.test_subs import seated
from tests.journeys.test_who_has_left import is_refused


async def _declared(town: Town) -> Sequence[Declaration]:
    async with town.app.database.looking() as db:
        return (await db.scalars(select(Declaration).where(Declaration.id > 0))).all()


@pytest.mark.parametrize("words", ["!yes", "Circlebot: yes"])
async def test_what_was_asked_in_private_is_not_answered_in_a_circle_s_room(town: Town, words: str) -> None:
    await seated(town)
    room = await town.private(GUS)
    await town.says(GUS, room, "subs declare 64000")
    await town.says(GUS, "food", words)
    assert await _declared(town) == []

    await town.says(GUS, room, "yes")
    assert len(await _declared(town)) == 1


async def test_what_one_was_asked_another_does_not_answer(town: Town) -> None:
    await seated(town)
    await town.says(GUS, await town.private(GUS), "subs declare 64000")
    await town.says(HAL, await town.private(HAL), "yes")

    assert await _declared(town) == []


async def test_a_question_whose_time_is_over_is_not_answered(town: Town) -> None:
    await seated(town)
    room = await town.private(GUS)
    await town.says(GUS, room, "subs declare 64000")
    await town.passes(timedelta(days=100))
    await town.says(GUS, room, "yes")

    assert await _declared(town) == []


async def test_who_no_longer_speaks_for_a_co_op_declares_nothing_for_it(town: Town) -> None:
    await seated(town)
    room = await town.private(GUS)
    await town.says(GUS, room, "subs declare 64000")
    await town.leaves_room(GUS, "food")
    assert await is_refused(town, await town.says(GUS, room, "yes"))

    assert await _declared(town) == []
