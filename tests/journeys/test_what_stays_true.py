"""What was agreed stays true: reviews come in time and keep the number, ends are told, two halves stay one, and all of it is one page."""

from datetime import timedelta

import pytest

from tests.journeys.conftest import Town
from tests.journeys.test_consent import FAY, GUS, HAL, opened, settled
from tests.journeys.test_objections import DAYS, EDITS

DI, EVE = "@di:example.org", "@eve:example.org"


async def for_three_months(town: Town) -> None:
    """D-1 holds for three months from 4 March."""
    await opened(town, "!consent Share one van")
    await town.says(GUS, "food", "!term C-1 3 months")
    await town.says(GUS, "food", "!yes C-1")
    await town.passes(2 * DAYS)
    assert "It holds until Thu 4 Jun 2026, 09:00 BST. To be reviewed Mon 1 Jun 2026, 09:00 BST." in town.heard("food")


@pytest.mark.both_databases
async def test_a_review_closes_before_the_term_ends_and_what_it_keeps_keeps_its_number(town: Town) -> None:
    await for_three_months(town)
    await town.passes(timedelta(days=89))
    card = town.card("food", "C-2 ·")
    assert "D-1 holds until Thu 4 Jun 2026, 09:00 BST, if it is not renewed." in town.body_of(card)
    await town.reacts(GUS, "food", to=card, key="✅")
    await town.passes(3 * DAYS)
    assert "C-2: agreed. D-1 is renewed, and keeps its number." in "\n".join(town.heard_all("food"))
    await town.passes(EDITS)
    assert town.body_of(card).startswith("✅ C-2 agreed · D-1")
    await town.says(HAL, "food", "!decision D-1")
    assert "Renewed Thu 4 Jun 2026" in town.heard("food")
    assert "It holds until Fri 4 Sept 2026" in town.heard("food")
    await town.passes(DAYS)
    assert "has ended" not in town.heard("food")


async def test_a_decision_that_nobody_has_renewed_ends_with_its_term_and_its_circle_is_told(town: Town) -> None:
    await for_three_months(town)
    for days in (89, 2.9):
        await town.passes(timedelta(days=days))
    await town.says(GUS, "food", "!object C-2 it is too dear")
    await town.passes(timedelta(days=0.2))
    told = [said for said in town.heard_all("food") if said.startswith("C-2: not agreed.")]
    assert "D-1 has ended" in told[0] or "ends then if it is not renewed before" in told[0]
    await town.passes(DAYS)
    ended = [said for said in town.heard_all("food") if "D-1 has ended" in said]
    assert len(ended) == 1
    await town.says(HAL, "food", "!decision D-1")
    assert "It ended Thu 4 Jun 2026" in town.heard("food")


async def test_what_goes_on_unheard_is_told_in_the_outcome(town: Town) -> None:
    await opened(town)
    await town.says(GUS, "food", "!yes C-1")
    for days in (2, 365, 4):
        await town.passes(days * DAYS)

    assert "Too few were heard to decide. D-1 goes on as it is, and comes back" in "\n".join(town.heard_all("food"))


async def test_what_two_circles_have_agreed_together_they_look_at_together(town: Town) -> None:
    await settled(town)
    await town.says(DI, "tech", "!join for Data Workers")
    await town.says(FAY, "food", "!proposal Share one van with tech")
    await town.passes(8 * DAYS)
    await town.says(GUS, "food", "!yes C-1")
    await town.says(DI, "tech", "!yes C-2")
    await town.passes(2 * DAYS)
    await town.passes(365 * DAYS)
    here = town.card("food", "C-4 ·")
    assert "together with the Tech circle (C-3)" in town.body_of(here)
    await town.says(FAY, "food", "!amend C-4 Share one van, electric")
    await town.passes(EDITS)
    assert "Share one van, electric" in town.body_of(town.card("tech", "C-3 ·"))
    await town.says(GUS, "food", "!yes C-4")
    await town.passes(4 * DAYS)
    assert town.heard("food").startswith("C-4: not heard by enough.")
    await town.says(GUS, "food", "!policy")

    assert "Share one van –" in town.heard("food")
    assert "electric" not in town.heard("food")


async def test_what_holds_here_is_one_page_by_subject_and_a_file(town: Town) -> None:
    await opened(town, "!consent Share one van")
    await town.says(GUS, "food", "!yes C-1")
    await town.says(GUS, "food", "!consent Meet on Thursdays")
    await town.says(GUS, "food", "!yes C-2")
    await town.says(HAL, "food", "!policy")
    assert "Nothing is in force in the Food circle yet." in town.heard("food")
    await town.passes(2 * DAYS)
    await town.says(HAL, "food", "!tag D-1 Transport")
    assert "D-1 stands under “transport”" in town.heard("food")
    await town.says(HAL, "food", "!policy")
    page = town.heard("food")
    assert page.startswith(
        "What holds in the Food circle\n\ntransport\n\n• D-1 Share one van – reviewed Thu 4 Mar 2027"
    )
    assert "without a subject\n\n• D-2 Meet on Thursdays" in page
    await town.says(HAL, await town.private(HAL), "policy file food")
    (file,) = [town.server.files[str(town.content_of(each)["url"])].decode() for each in town.files_to(HAL)]
    assert file.startswith("# What holds in the Food circle\n\n## transport\n\n### D-1\n\n> Share one van")
    await town.says(EVE, "food", "!tag D-1 money")
    await town.says(HAL, "food", "!review D-1 amend Share two vans")
    await town.says(GUS, "food", "!yes C-3")
    await town.passes(3 * DAYS)
    await town.says(HAL, "food", "!policy")
    assert "transport\n\n• D-3 Share two vans" in town.heard("food")
    await town.says(HAL, "food", "!decision D-3")
    assert "It has taken the place of D-1." in town.heard("food")


@pytest.mark.both_databases
async def test_what_was_taken_further_comes_back_with_what_became_of_each_concern(town: Town) -> None:
    await settled(town)
    await town.says(FAY, "coordinating", "!join for Green Grocers")
    await town.says(GUS, "food", "!consent Deliver on Sundays")
    await town.says(HAL, "food", "!object C-1 nobody of ours works on Sundays")
    await town.says(GUS, "food", "!refer C-1")
    await town.passes(8 * DAYS)
    await town.says(FAY, "coordinating", "!yes C-2")
    await town.passes(2 * DAYS)
    back = town.heard("food")
    assert "The critical concerns that went along:" in back
    assert "Hal for Small Screws: nobody of ours works on Sundays – not yet said to be met: I ask Hal" in back
    room = await town.private(HAL)
    assert "Is it met by that? Please say yes or no." in town.heard(room)
    await town.says(HAL, room, "no")
    assert "Hal says that their concern on C-1 is not met by the answer." in town.heard("food")
    await town.passes(366 * DAYS)

    review = town.body_of(town.card("coordinating", "C-3 ·"))
    assert "Hal for Small Screws: nobody of ours works on Sundays – not met by the answer" in review
