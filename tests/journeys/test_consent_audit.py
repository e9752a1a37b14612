"""The audit tells each thing that was done on one way, also where another line would do for all of them."""

from datetime import timedelta

from storage.queries import audit
from tests.journeys.conftest import Town
from tests.journeys.test_consent import FAY, GUS, HAL, settled
from tests.journeys.test_proposals import proposed


async def noted(town: Town) -> list[str]:
    """What the audit tells of this family, oldest first: what was done, and to what."""
    async with town.app.database.transaction() as db:
        lines = await audit.newest(db, words="consent.", limit=100)
    return [f"{line.what.removeprefix('consent.')} {line.subject}" for line in reversed(lines)]


async def agreed(town: Town, text: str = "!consent Move the call to Thursdays") -> None:
    """Everybody has agreed what became D-1."""
    await settled(town)
    await town.says(GUS, "food", text)
    for user in (GUS, HAL, FAY):
        await town.says(user, "food", "!yes C-1")
    await town.says(GUS, "food", "!close C-1")


async def test_asking_whether_a_concern_is_met_is_noted_and_so_is_the_no(town: Town) -> None:
    await settled(town)
    await town.says(GUS, "food", "!consent Move the call to Thursdays")
    await town.says(HAL, "food", "!object C-1 It is market day")
    await town.says(GUS, "food", f"!resolve C-1 {HAL} we end at noon")
    assert (await noted(town))[-1] == "resolving C-1"

    await town.says(HAL, await town.private(HAL), "no")

    assert (await noted(town))[-1] == "not_resolved C-1"


async def test_taking_an_item_further_is_noted_beside_what_is_opened_there(town: Town) -> None:
    await proposed(town)
    await town.says(GUS, "food", "!refer C-1")

    assert (await noted(town))[-2:] == ["referred C-1", "opened C-2"]


async def test_taking_further_what_was_not_agreed_is_noted_as_well(town: Town) -> None:
    await settled(town)
    await town.says(GUS, "food", "!consent Move the call to Thursdays")
    await town.says(HAL, "food", "!object C-1 It is market day")
    await town.passes(timedelta(days=3))
    await town.says(GUS, "food", "!refer C-1")

    assert (await noted(town))[-3:] == ["closed C-1", "referred C-1", "opened C-2"]


async def test_a_review_is_noted_when_it_opens_and_when_it_has_come_to_something(town: Town) -> None:
    await agreed(town)
    await town.says(GUS, "food", "!review D-1")
    assert (await noted(town))[-2:] == ["opened C-2", "review_opened D-1"]

    await town.says(GUS, "food", "!yes C-2")
    await town.passes(timedelta(days=30))

    assert (await noted(town))[-2:] == ["closed C-2", "renewed D-1"]


async def test_a_review_that_is_withdrawn_is_noted_and_changes_nothing_of_its_decision(town: Town) -> None:
    await agreed(town)
    await town.says(GUS, "food", "!review D-1")
    await town.says(GUS, "food", "!withdraw C-2 yes")

    assert (await noted(town))[-1] == "withdrawn C-2"
    assert not {"review_put_off D-1", "ended D-1"} & set(await noted(town))


async def test_nor_does_one_that_has_come_with_the_end_of_the_term(town: Town) -> None:
    await proposed(town, "!proposal Share one van term 1 month")
    await town.passes(timedelta(days=8))
    await town.says(GUS, "food", "!yes C-1")
    await town.passes(timedelta(days=8))
    assert "closed C-1" in await noted(town)
    await town.passes(timedelta(days=40))
    assert (await noted(town))[-2:] == ["opened C-2", "review_opened D-1"]

    await town.says(GUS, "food", "!withdraw C-2 yes")

    assert (await noted(town))[-1] == "withdrawn C-2"
    assert "ended D-1" not in await noted(town)
