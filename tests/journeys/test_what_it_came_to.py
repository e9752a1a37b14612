"""What an item has come to is said in the same words wherever it is told: card, closing message, pages, lists, news, files."""

from datetime import timedelta

import pytest
from sqlalchemy import update

from storage.models import Decision, Item, ItemStatus
from tests.journeys.conftest import Town
from tests.journeys.test_consent import FAY, GUS, HAL, opened

EDITS = timedelta(seconds=10)
AGREED = {
    "agreed": ["!yes C-1"],
    "agreed, with concerns": ["!concern C-1 it is dear"],
    "agreed, a raised hand without words: Small Screws": ["✋", "!yes C-1"],
    "agreed, with an unmet concern kept": ["!object C-1 it is dear", "!amend C-1 Buy an old van", "!yes C-1"],
}


async def ends(town: Town, said: list[str]) -> str:
    """An item of food's, after some words of Hal's and then of the others. Returns what its card says in the end."""
    await opened(town, "!consent Buy a second van")
    for nth, words in enumerate(said):
        if words == "✋":
            await town.reacts(HAL, "food", to=town.card("food", "C-1 · "), key=words)
        else:
            await town.says(GUS if words.startswith("!amend") or nth else HAL, "food", words)
    await town.passes(timedelta(days=3))
    await town.passes(timedelta(days=4))
    await town.passes(EDITS)
    return town.body_of(town.card("food", "C-1 · "))


async def logbook(town: Town) -> str:
    """The logbook as Fay gets it as a file."""
    await town.says(FAY, await town.private(FAY), "decisions export csv")
    return town.server.files[str(town.content_of(town.files_to(FAY)[-1])["url"])].decode()


@pytest.mark.parametrize("outcome", AGREED)
async def test_how_something_was_agreed_is_told_alike(town: Town, outcome: str) -> None:
    card = await ends(town, AGREED[outcome])

    assert card.startswith(f"✅ C-1 {outcome} · D-1\n")
    assert [words for words in town.heard_all("food") if words.startswith(f"C-1: {outcome}. It is D-1 in the logbook.")]
    await town.says(FAY, "food", "!item C-1")
    assert town.heard("food").startswith(f"✅ C-1 {outcome} · D-1\n")
    await town.says(FAY, "food", "!decision D-1")
    assert town.heard("food").partition("\n\n")[0].endswith(f" · {outcome}")
    short = outcome if "raised hand" not in outcome else "agreed, with a raised hand without words"
    await town.says(FAY, "food", "!decisions")
    assert f" van – {short} · " in town.heard("food")
    assert outcome in await logbook(town)


@pytest.mark.parametrize(
    ("said", "outcome", "mark"),
    [
        (["!object C-1 it is dear"], "not agreed", "✋"),
        ([], "not heard by enough", "🔇"),
    ],
)
async def test_what_was_not_agreed_is_told_alike(town: Town, said: list[str], outcome: str, mark: str) -> None:
    card = await ends(town, said)

    assert card.startswith(f"{mark} C-1 {outcome}\n")
    assert [words for words in town.heard_all("food") if words.startswith(f"C-1: {outcome}.")]
    await town.says(GUS, "food", "!amend C-1 Buy an old van")
    assert f"C-1 is closed: {outcome}." in town.heard("food")
    await town.says(FAY, "food", "!item C-1")
    assert town.heard("food").startswith(f"{mark} C-1 {outcome}\n")


async def test_what_is_open_again_is_not_said_to_be_agreed_and_no_more(town: Town) -> None:
    """Nothing opens a closed item today but the archive; a file of the logbook says so all the same."""
    await ends(town, ["!yes C-1"])
    async with town.app.database.transaction() as db:
        await db.execute(update(Item).where(Item.number == 1).values(status=ItemStatus.OPEN))
    assert "agreed, and open again" in await logbook(town)


async def test_of_an_older_decision_its_item_says_how_it_was_agreed(town: Town) -> None:
    await ends(town, ["!concern C-1 it is dear"])
    async with town.app.database.transaction() as db:
        await db.execute(update(Decision).values(outcome=None))
    await town.says(FAY, "food", "!decision D-1")
    assert town.heard("food").partition("\n\n")[0].endswith(" · agreed, with concerns")
