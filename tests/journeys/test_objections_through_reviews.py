"""What was unmet when something was agreed stays in sight through each of its reviews, and through what takes its place."""

from datetime import timedelta

import pytest

from storage.types import UserId
from tests.confirmed import confirm
from tests.journeys.begun import played_once
from tests.journeys.conftest import Town
from tests.journeys.test_consent import FAY, GUS, HAL, settled
from tests.journeys.test_objections import DAYS, EDITS, amended
from tests.journeys.test_proposals import chooses

UNMET = "Hal for Small Screws: it is made with pesticides"
AGREED_UNMET = "agreed, with an unmet concern kept"


@played_once
async def agreed_unmet(town: Town) -> None:
    """D-1 was agreed over what Hal had said to its first text."""
    await amended(town)
    for days in (2, 3):
        await town.passes(days * DAYS)
    assert town.heard("food").startswith(f"C-1: {AGREED_UNMET}.")


async def review(town: Town, number: int, *said: str, wish: str = "") -> str:
    """A review of the newest decision runs to its end, with what Gus and others say. Returns its outcome."""
    await town.says(GUS, "food", f"!review D-{number} {wish}".strip())
    item = town.heard_all("food")[-1].split(" ")[0]
    for user in (GUS, FAY):
        await town.says(user, "food", f"!yes {item}")
    for words in said:
        await town.says(HAL, "food", words.format(item=item))
    await town.passes(3 * DAYS)
    (outcome,) = [each for each in town.heard_all("food") if each.startswith(f"{item}: ")]
    await town.passes(EDITS)
    return outcome


async def logbook(town: Town) -> str:
    await town.says(HAL, await town.private(HAL), "decisions export csv")
    return town.server.files[str(town.content_of(town.files_to(HAL)[-1])["url"])].decode()


@pytest.mark.long
async def test_an_unmet_concern_goes_through_every_review_until_its_holder_speaks(town: Town) -> None:
    await agreed_unmet(town)
    for _ in range(2):
        outcome = await review(town, 1)
        assert f"{AGREED_UNMET}. D-1 is renewed" in outcome
        assert f"Unmet when D-1 was agreed\n\n• {UNMET} – to version 1, not yet said to be met" in outcome
    outcome = await review(town, 1, wish="amend Buy no flour")
    assert f"{AGREED_UNMET}. It is D-2" in outcome
    await town.says(GUS, "food", "!decision D-2")
    assert UNMET in town.heard("food")
    rows = (await logbook(town)).strip().splitlines()[1:]
    assert ["made with pesticides" in row and AGREED_UNMET in row for row in rows] == [True, True]

    await town.says(GUS, "food", "!review D-2")
    card = town.card("food", "C-5 ·")
    assert UNMET in town.body_of(card), "it stands on the card of the review of what has taken its place"
    await town.says(HAL, "food", "!yes C-5")
    await town.says(GUS, "food", "!yes C-5")
    await town.passes(3 * DAYS)
    assert "C-5: agreed. D-2 is renewed" in "\n".join(town.heard_all("food"))
    assert (await review(town, 2)).startswith("C-6: agreed. D-2 is renewed")
    assert UNMET not in town.body_of(town.card("food", "C-6 ·"))


@pytest.mark.parametrize(
    ("said", "outcome"),
    [
        ("!yes {item}", "agreed."),
        ("!concern {item} I still do not like it", "agreed, with concerns."),
        ("!object {item} I still cannot have it", "not agreed."),
        ("!ask {item} Who buys it?", f"{AGREED_UNMET}."),
        ("!yes {item} as me", f"{AGREED_UNMET}."),
    ],
)
async def test_whoever_holds_it_speaks_to_it_in_a_review_as_to_any_text(town: Town, said: str, outcome: str) -> None:
    await agreed_unmet(town)
    assert (await review(town, 1, said)).startswith(f"C-2: {outcome}")


async def test_what_is_dropped_carries_nothing_on(town: Town) -> None:
    await agreed_unmet(town)
    assert (await review(town, 1, wish="drop")).startswith("C-2: agreed.")


async def test_what_a_review_was_agreed_over_stands_with_the_decision_and_at_the_next(town: Town) -> None:
    """Hal objects in the first review, and its text is changed to another that keeps the decision; then it is kept again."""
    await settled(town)
    await town.says(GUS, "food", "!consent Buy the cheap flour")
    await town.says(GUS, "food", "!yes C-1")
    await town.passes(2 * DAYS)
    await town.says(GUS, "food", "!review D-1")
    await town.reacts(HAL, "food", to=town.card("food", "C-2 ·"), key="✋")
    await town.says(FAY, "food", f"!measure C-2 {FAY} count the sacks by in 90 days")
    for user in (GUS, FAY):
        await town.says(user, "food", "!yes C-2")
    for days in (3, 3):
        await town.passes(days * DAYS)
    assert "C-2: agreed, a raised hand without words: Small Screws. D-1 is renewed" in "\n".join(town.heard_all("food"))
    await town.says(GUS, "food", "!decision D-1")
    assert "Unmet when it was renewed\n\n• Hal for Small Screws (a raised hand without words)" in town.heard("food")
    assert "count the sacks" in town.heard("food")
    row = await logbook(town)
    assert "critical in a review, without words" in row
    assert "count the sacks" in row
    await review(town, 1)
    await town.says(GUS, "food", "!review D-1")
    assert "count the sacks" in town.body_of(town.card("food", "C-4 ·"))


async def test_concerns_that_went_along_stand_at_each_later_review(town: Town) -> None:
    """Through two circles, and at the review of what has taken the place of the answer."""
    await settled(town)
    await town.says(FAY, "coordinating", "!join for Green Grocers")
    await town.says(GUS, "food", "!consent Deliver on Sundays")
    await town.says(HAL, "food", "!object C-1 nobody of ours works on Sundays")
    await town.says(GUS, "food", "!refer C-1")
    await town.passes(8 * DAYS)
    await town.says(FAY, "coordinating", "!yes C-2")
    await town.passes(2 * DAYS)
    await town.says(HAL, await town.private(HAL), "no")
    line = "Hal for Small Screws: nobody of ours works on Sundays – not met by the answer"
    for number, wish in ((1, ""), (1, "amend Deliver on Saturdays"), (2, "")):
        await town.says(FAY, "coordinating", f"!review D-{number} {wish}".strip())
        item = town.heard("coordinating").split(" ")[0]
        assert line in town.body_of(town.card("coordinating", f"{item} ·"))
        await town.says(FAY, "coordinating", f"!yes {item}")
        await town.passes(timedelta(days=3))


DOUBTED = "Hal for Mill: it is made with pesticides – Hal was not yet confirmed as speaking for it"


async def test_what_somebody_not_yet_confirmed_held_stands_in_files_and_at_reviews_and_weighs_nothing(
    town: Town,
) -> None:
    """Whatever the circle has chosen for its logbook, and until Hal has spoken in one of the reviews, confirmed or not."""
    chooses(town, "food", consent={"log_answers": "counted"})
    town.asks_who_speaks = True
    async with town.app.database.transaction() as db:
        await confirm(db, UserId(GUS), "Leaf Bakery")
        await confirm(db, UserId(FAY), "Green Grocers")
    await town.says(GUS, "food", "!join for Leaf Bakery")
    await town.says(FAY, "food", "!join for Green Grocers")
    await town.says(HAL, "food", "!join for Mill")
    await town.says(GUS, "food", "!consent Buy the cheap flour")
    await town.says(HAL, "food", "!object C-1 it is made with pesticides")
    await town.says(GUS, "food", "!yes C-1")
    await town.passes(3 * DAYS)
    assert town.heard("food").startswith("C-1: agreed. It is D-1")

    row = await logbook(town)
    assert "Hal for Mill: critical by somebody not yet confirmed – it is made with pesticides" in row
    assert (await review(town, 1)).startswith("C-2: agreed. D-1 is renewed")
    assert DOUBTED in town.heard("food"), "the outcome of the review"
    await town.says(GUS, "food", "!item C-2")
    assert f"Unmet when D-1 was agreed\n\n• {DOUBTED}" in town.heard("food")
    assert (await review(town, 1, wish="amend Buy no flour")).startswith("C-3: agreed. It is D-2")
    assert "before, and not met since, by somebody not yet confirmed – it is made with pesticides" in await logbook(
        town
    )
    assert (await review(town, 2, "!yes {item}")).startswith("C-4: agreed.")
    await town.says(GUS, "food", "!review D-2")
    assert "pesticides" not in town.body_of(town.card("food", "C-5 ·"))
