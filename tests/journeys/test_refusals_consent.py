"""What people are refused when they open, change or answer something to be decided: nothing changes, and they know why."""

from datetime import timedelta

import pytest

from storage.models import Version
from tests.journeys.conftest import Town
from tests.journeys.refused import refused
from tests.journeys.test_consent import BO, FAY, GUS, HAL, opened, settled
from tests.journeys.test_proposals import proposed
from tests.towns import FEDERATION

A_PAGE_TOO_MUCH = "and so on " * 401
"""A little over four thousand letters."""


@pytest.fixture
def toml() -> str:
    """There is a care circle, too, whose room the bot has not been let into yet."""
    care = """
[[circles]]
slug = "care"
name = "Care circle"
kind = "industry"
parent = "coordinating"
room = "#care:example.org"

[subs]"""
    assert "\n[subs]" in FEDERATION
    return FEDERATION.replace("\n[subs]", care)


async def test_a_proposal_of_many_pages_is_not_opened_and_its_author_is_told_to_link_to_them(town: Town) -> None:
    await settled(town)
    for command in ("!consent", "!proposal"):
        async with refused(town, "too-long"):
            await town.says(GUS, "food", f"{command} {A_PAGE_TOO_MUCH}")
        assert "4000 at the most" in town.heard("food")
        assert "link to what is longer" in town.heard("food")

    await town.says(GUS, "food", "!consent What stands on https://example.org/our-plan")
    assert town.card("food", "C-1 ·")


async def test_a_text_that_is_amended_to_many_pages_stays_as_it_was(town: Town) -> None:
    await opened(town)
    async with refused(town, "too-long"):
        await town.says(GUS, "food", f"!amend C-1 {A_PAGE_TOO_MUCH}")

    assert "4000 at the most" in town.heard("food")


async def test_the_same_text_once_more_is_no_amendment_and_leaves_the_answers_as_they_are(town: Town) -> None:
    card = await opened(town)
    await town.reacts(HAL, "food", to=card, key="✅")
    async with refused(town, "same-text"):
        await town.says(GUS, "food", "!amend C-1 Move  the call\nto Thursdays")

    assert "the text that C-1 has already" in town.heard("food")
    await town.passes(timedelta(seconds=10))
    assert "1 of 3 heard" in town.body_of(card)


async def test_the_same_term_once_more_changes_nothing(town: Town) -> None:
    await opened(town)
    await town.says(GUS, "food", "!term C-1 6 months")
    async with refused(town, "same-term"):
        await town.says(GUS, "food", "!term C-1 6 months")

    assert "to be decided for 6 months already" in town.heard("food")


async def test_a_circle_that_nobody_knows_has_no_items_and_the_list_of_circles_is_a_word_away(town: Town) -> None:
    await settled(town)
    await town.says(GUS, "food", "!items zzyzx")
    assert "Nothing that is open for consent has the words “zzyzx”" in town.heard("food")
    async with refused(town, "unknown-circle"):
        await town.says(GUS, "food", "!members zzyzx")

    assert "no circle “zzyzx”" in town.heard("food")
    assert "circles shows them" in town.heard("food")
    await town.says(GUS, "food", "!circles")
    assert "Food circle" in town.heard("food")


async def test_a_proposal_cannot_be_put_to_a_circle_that_would_not_see_it(town: Town) -> None:
    await settled(town)
    async with refused(town, "no-room"):
        await town.says(FAY, "food", "!proposal Share one van with care")

    assert "not in the room of the Care circle" in town.heard("food")


async def test_a_circle_does_not_decide_together_with_itself(town: Town) -> None:
    await settled(town)
    async with refused(town, "same-circle"):
        await town.says(FAY, "food", "!proposal Share one van with food")
    assert "decided in the Food circle anyway" in town.heard("food")

    await town.says(FAY, "food", "!proposal Share one van with tech")
    assert town.card("food", "C-1 ·")
    assert town.card("tech", "C-2 ·")


async def test_what_is_no_review_cannot_be_turned_into_dropping_a_decision_and_can_be_withdrawn(town: Town) -> None:
    await opened(town)
    async with refused(town, "no-review"):
        await town.says(GUS, "food", "!drop C-1")

    assert "C-1 is no review" in town.heard("food")
    assert "withdraw C-1" in town.heard("food")
    await town.says(GUS, "food", "!withdraw C-1 yes")
    await town.says(GUS, "food", "!items")
    assert "Nothing is open" in town.heard("food")


async def test_a_review_that_proposes_to_drop_the_decision_does_so_once(town: Town) -> None:
    card = await opened(town)
    await town.reacts(HAL, "food", to=card, key="✅")
    await town.passes(timedelta(days=3))
    await town.says(GUS, "food", "!review D-1 drop")
    async with refused(town, "same-wish"):
        await town.says(GUS, "food", "!drop C-2")

    assert "C-2 proposes already to drop D-1" in town.heard("food")


async def test_a_question_is_answered_by_whom_it_was_put_to_and_not_by_a_bystander(town: Town) -> None:
    card = await proposed(town)
    await town.replies(HAL, "food", to=card, text="Who pays for it?")
    async with refused(town, "not-yours"):
        await town.says(BO, "food", "!answer C-1 The federation does")

    assert "answered by its proposer" in town.heard("food")
    assert "That is Gus." in town.heard("food")
    await town.says(GUS, "food", "!answer C-1 The fund does")
    assert "question to C-1 is answered" in town.heard("food")


async def test_a_reaction_is_one_line_and_a_story_is_not_cut_short_in_silence(town: Town) -> None:
    await proposed(town)
    await town.passes(timedelta(days=5))
    async with refused(town, "too-long"):
        await town.says(HAL, "food", f"!reaction C-1 {'We like it, and would start smaller. ' * 12}")

    assert "one short line" in town.heard("food")
    await town.says(HAL, "food", "!reaction C-1 We like it, and would start smaller")
    assert "your reaction to C-1 is on the card" in town.heard("food")


async def test_a_logbook_that_fits_no_file_is_taken_circle_by_circle(town: Town) -> None:
    """One text of 4,000 letters after the other: more than anybody has read out in a meeting, and a million letters."""
    card = await opened(town)
    await town.reacts(HAL, "food", to=card, key="✅")
    await town.passes(timedelta(days=3))
    async with town.app.database.transaction() as db:
        db.add_all(
            Version(item=1, version=number, text=f"{number} {'x' * 4000}", by=GUS, at=town.now)
            for number in range(2, 260)
        )
    async with refused(town, "too-large"):
        await town.says(FAY, await town.private(FAY), "decisions export")

    assert "too much for one file" in town.heard_private(FAY)
    assert "decisions export since 2026-03-0" in town.heard_private(FAY)
    assert "ask an operator" in town.heard_private(FAY)
    async with refused(town, "too-large"):
        await town.says(FAY, await town.private(FAY), "decisions export circle food")
    assert "one circle at a time" not in town.heard_private(FAY)
    await town.says(FAY, "coordinating", "!join for Kiln Co-op")
    await town.says(FAY, "coordinating", "!consent Move the call to Fridays by in 2 days")
    await town.says(FAY, "coordinating", "!yes C-2")
    await town.passes(timedelta(days=3))
    async with refused(town, "too-large"):
        await town.says(FAY, await town.private(FAY), "decisions export")
    assert "decisions export circle coordinating" in town.heard_private(FAY)
    await town.says(FAY, await town.private(FAY), "decisions export since yesterday circle food")
    assert "I have found no decision" in town.heard_private(FAY)
    assert not town.files_to(FAY)
    await town.says(FAY, await town.private(FAY), "decisions export circle coordinating")
    assert "Here is the logbook, 1 decision" in town.heard_private(FAY)


async def test_the_logbook_comes_in_two_shapes_and_in_no_other(town: Town) -> None:
    await settled(town)
    async with refused(town, "no-such-form"):
        await town.says(GUS, "food", "!decisions export pdf")

    assert "“pdf”" in town.heard("food")
    assert "I give Markdown to read (!decisions export) or CSV for a spreadsheet (!decisions export csv)" in town.heard(
        "food"
    )
