"""A card is edited when it changes, and only then."""

from datetime import timedelta
from itertools import pairwise

from sqlalchemy import select

from storage.models import OutboxRow
from storage.types import EventId
from tests.journeys.conftest import Town
from tests.journeys.test_consent import BO, FAY, GUS, HAL, opened
from tests.journeys.test_proposals import EDITS


def edits_of(town: Town, card: EventId) -> list[str]:
    """What each edit of a card said, the first one first."""
    return [
        str(event.content["m.new_content"]["body"])
        for event in town.server.log
        if event.content.get("m.relates_to", {}).get("rel_type") == "m.replace"
        and event.content["m.relates_to"]["event_id"] == card
    ]


async def test_reactions_that_change_nothing_edit_nothing(town: Town) -> None:
    card = await opened(town)
    for key in ("👍", "👍🏿", "✔️", "✅"):
        await town.reacts(GUS, "food", to=card, key=key)
        await town.passes(EDITS)

    assert len(edits_of(town, card)) == 1
    assert town.tally(card) == "1 of 3 heard: 1 consent"


async def test_what_changes_back_before_it_is_shown_edits_nothing(town: Town) -> None:
    card = await opened(town)
    await town.reacts(GUS, "food", to=card, key="✅")
    await town.passes(EDITS)
    await town.reacts(FAY, "food", to=card, key="✅")
    before = len(edits_of(town, card))
    tap = await town.reacts(HAL, "food", to=card, key="✅")  # Edits go at a pace, so this one waits.
    await town.unreacts(HAL, "food", tap)
    await town.passes(EDITS)

    assert len(edits_of(town, card)) == before
    assert town.tally(card) == "2 of 3 heard: 2 consent"


async def test_no_two_edits_one_after_the_other_say_the_same(town: Town) -> None:
    card = await opened(town)
    for turn in range(12):
        who = (GUS, HAL, FAY)[turn % 3]
        tap = await town.reacts(who, "food", to=card, key=("✅", "🤔", "👍", "➖")[turn % 4])
        if turn % 2:
            await town.unreacts(who, "food", tap)
        await town.passes(timedelta(seconds=turn % 5))
    await town.passes(EDITS)
    said = edits_of(town, card)

    assert len(said) > 1
    assert all(before != after for before, after in pairwise(said))


async def test_what_a_card_shows_is_known_by_a_digest_once_its_words_are_gone(town: Town) -> None:
    card = await opened(town)
    await town.reacts(BO, "food", to=card, key="✅")
    await town.passes(EDITS)
    async with town.app.database.looking() as db:
        rows = (await db.scalars(select(OutboxRow).where(OutboxRow.tells.is_not(None)))).all()

    assert {row.kind for row in rows} >= {"send", "edit"}
    assert all(not row.content.get("body") and len(row.tells or "") == 64 for row in rows if row.event_id)
    assert len({row.tells for row in rows}) == len(rows)


async def test_who_knows_no_edits_is_shown_the_first_line_of_each(town: Town) -> None:
    """In such a client an edit is a message more: of a whole card each tap would be one."""
    card = await opened(town)
    await town.reacts(HAL, "food", to=card, key="✅")
    await town.passes(EDITS)
    edit = next(event for event in reversed(town.server.log) if "m.new_content" in event.content)

    assert edit.content["body"] == "* C-1 · Move the call to Thursdays"
    assert "formatted_body" not in edit.content
    assert "formatted_body" in edit.content["m.new_content"]
