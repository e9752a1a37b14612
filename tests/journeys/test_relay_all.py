"""What the coordinating circle asks all circles: who has answered is known, link persons are reminded, the answers stand together."""

from datetime import timedelta

import pytest

from storage.models import Role, RoleName
from storage.types import CircleSlug, UserId
from tests.journeys.conftest import Town
from tests.journeys.late import nine_comes

BO, CY, EVE, FAY, GUS = (f"@{name}:example.org" for name in ("bo", "cy", "eve", "fay", "gus"))


@pytest.mark.both_databases
async def test_a_question_to_all_is_answered_reminded_of_and_gathered(town: Town) -> None:
    async with town.app.database.transaction() as db:
        db.add(Role(circle=CircleSlug("coordinating"), user_id=UserId(BO), role=RoleName.SECRETARY, starts_at=town.now))
    asked = await town.says(BO, "coordinating", "!relay all Who hosts the gathering in May? answer by fri 17:00")
    assert "put the answers together by Fri 6 Mar 2026, 17:00 GMT" in town.heard("coordinating")
    for where in ("tech", "food"):
        assert "> Who hosts the gathering in May?\n" in town.heard(where)
        assert "Please answer by Fri 6 Mar 2026, 17:00 GMT: a reply to this message is enough." in town.heard(where)
    await town.replies(EVE, "tech", to=town.last_event("tech"), text="We could, with help")
    assert "Reply to R-" in town.heard("coordinating")
    await town.passes(timedelta(days=3, hours=9))
    await nine_comes(town)
    assert "The Food circle has not answered R-" in town.heard_private(FAY)
    assert not any("has not answered" in words for words in town.heard_all_private(CY))
    await town.passes(timedelta(days=1))
    gathered = town.card("coordinating", "All answers to “Who hosts")
    assert "Tech circle, Eve:\n\n> We could, with help" in town.body_of(gathered)
    assert "Not answered yet: Food circle." in town.body_of(gathered)
    question = next(e for e in (town.card("food", "R-"),))
    await town.replies(GUS, "food", to=question, text="Nothing from us")
    await town.passes(timedelta(seconds=10))
    assert "Food circle, Gus:\n\n> Nothing from us" in town.body_of(gathered)
    assert "Not answered yet" not in town.body_of(gathered)
    await town.edits(BO, "coordinating", asked, "!relay all Who hosts the gathering in June? answer by fri 17:00")
    await town.passes(timedelta(seconds=10))
    assert "in June?" in town.body_of(question)
    assert "Please answer by" in town.body_of(question)


async def test_once_all_have_answered_the_answers_stand_together_at_once(town: Town) -> None:
    async with town.app.database.transaction() as db:
        db.add(Role(circle=CircleSlug("coordinating"), user_id=UserId(BO), role=RoleName.SECRETARY, starts_at=town.now))
    await town.says(BO, "coordinating", "!relay all Who hosts? answer by in 9 days")
    await town.replies(EVE, "tech", to=town.last_event("tech"), text="We do")
    assert not any(words.startswith("All answers") for words in town.heard_all("coordinating"))
    await town.replies(GUS, "food", to=town.last_event("food"), text="Not us")
    assert any(words.startswith("All answers") for words in town.heard_all("coordinating"))
    await town.passes(timedelta(days=10))
    assert not any("has not answered" in words for words in town.heard_all_private(FAY))
    await town.says(BO, "coordinating", "!relay all The gathering is answered by Tech")
    assert "> The gathering is answered by Tech\n" in town.heard("tech")
