"""What is said in a round belongs to it: questions, short lines and answers do not run into each other."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from storage.models import Question, ReactionLine, Round
from tests.journeys.conftest import Town
from tests.journeys.late import EDITS, said_at
from tests.journeys.test_consent import BO, FAY, GUS, HAL
from tests.journeys.test_proposals import proposed

LINE = "!reaction C-1 We like it"


async def reactions(town: Town) -> list[str]:
    async with town.app.database.looking() as db:
        return list(await db.scalars(select(ReactionLine.words).where(ReactionLine.item == 1)))


@pytest.mark.parametrize(("days", "noted"), [(0, []), (5, ["We like it"]), (7, [])], ids=list(Round))
async def test_a_reaction_is_taken_in_its_own_round_alone(town: Town, days: int, noted: list[str]) -> None:
    card = await proposed(town)
    await town.passes(timedelta(days=days))
    await town.says(HAL, "food", LINE)
    await town.passes(EDITS)

    assert await reactions(town) == noted
    assert ("We like it" in town.body_of(card)) == bool(noted)


async def test_a_reaction_said_in_its_round_is_taken_although_it_is_read_in_the_next(town: Town) -> None:
    await proposed(town)
    start = town.now
    town.clock.passes(timedelta(days=7, hours=1))
    await said_at(town, HAL, "food", LINE, at=start + timedelta(days=6, hours=23))
    await said_at(town, FAY, "food", "!reaction C-1 Too late", at=start + timedelta(days=7, minutes=30))

    assert await reactions(town) == ["We like it"]


@pytest.mark.parametrize(
    "command",
    ["!reaction C-1 We like it", "!ask C-1 Who pays for it?", "!answer C-1 The fund does", "!advance C-1", "!drop C-1"],
)
async def test_nothing_is_added_to_what_is_withdrawn(town: Town, command: str) -> None:
    card = await proposed(town)
    await town.says(HAL, "food", "!ask C-1 Where does it stand?")
    await town.passes(timedelta(days=5))
    await town.says(GUS, "food", "!withdraw C-1 yes")
    await town.passes(EDITS)
    body = town.body_of(card)
    await town.says(GUS, "food", command)
    await town.passes(EDITS)

    assert "closed" in town.heard("food")
    assert town.body_of(card) == body
    assert not await reactions(town)
    async with town.app.database.looking() as db:
        asked = (await db.scalars(select(Question).where(Question.item == 1))).one()
    assert asked.answer is None


async def test_a_question_that_is_asked_late_does_not_hold_the_reactions_round_up(town: Town) -> None:
    await proposed(town)
    await town.says(GUS, "food", "!advance C-1")
    await town.says(HAL, "food", "!ask C-1 Who pays for it?")
    await town.says(GUS, "food", "!advance C-1")

    assert town.heard("food").startswith("C-1 is now in its consent round")


async def test_more_time_for_questions_is_no_reminder_to_answer(town: Town) -> None:
    await proposed(town)
    await town.says(GUS, "food", "!extend C-1 in 8 days")
    await town.passes(EDITS)

    assert not town.heard_all_private(HAL)


async def test_of_more_time_hear_those_alone_who_have_not_been_heard(town: Town) -> None:
    card = await proposed(town)
    await town.passes(timedelta(days=7))
    await town.reacts(HAL, "food", to=card, key="✅")
    await town.says(GUS, "food", "!extend C-1 in 8 days")
    await town.passes(EDITS)

    assert [said for said in town.heard_all_private(FAY) if "C-1" in said]
    for user in (GUS, HAL, BO):
        assert not town.heard_all_private(user), "who has given it, who has answered, who has no seat"


async def test_what_the_proposer_adds_in_the_questions_round_is_no_answer_to_be_asked_about(town: Town) -> None:
    card = await proposed(town)
    before = town.heard_all("food")
    await town.replies(GUS, "food", to=card, text="I shall bring the figures tomorrow")

    assert town.heard_all("food") == before
