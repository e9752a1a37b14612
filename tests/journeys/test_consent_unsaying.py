"""Taking back what was said about an item, and editing it, which changes nothing."""

from datetime import timedelta

import pytest

from storage.types import EventId
from tests.journeys.conftest import Town
from tests.journeys.test_consent import FAY, GUS, HAL, opened
from tests.journeys.test_proposals import proposed

EDITS = timedelta(seconds=10)


async def edits(town: Town, user: str, original: EventId) -> None:
    """A person edits what they have said in the food circle."""
    content: dict[str, object] = {
        "msgtype": "m.text",
        "body": "* fine by us",
        "m.new_content": {"msgtype": "m.text", "body": "fine by us"},
        "m.relates_to": {"rel_type": "m.replace", "event_id": original},
    }
    await town.emits(user, "food", "m.room.message", content)


async def test_taking_the_hand_down_takes_its_reason_back_too(town: Town) -> None:
    card = await opened(town)
    hand = await town.reacts(HAL, "food", to=card, key="✋")
    await town.says(HAL, "food", "Nobody of ours can come", thread=card)
    await town.passes(EDITS)
    assert "1 with a critical concern" in town.body_of(card)
    await town.unreacts(HAL, "food", hand)
    await town.passes(EDITS)
    assert "0 of 3 heard" in town.body_of(card)
    assert "Nobody of ours can come" not in town.body_of(card)


@pytest.mark.both_databases
async def test_deleting_the_words_takes_the_answer_back(town: Town) -> None:
    card = await opened(town)
    said = await town.says(HAL, "food", "object because nobody of ours can come", thread=card)
    command = await town.says(FAY, "food", "!yes C-1")
    await town.passes(EDITS)
    assert "2 of 3 heard" in town.body_of(card)
    await town.unreacts(FAY, "food", said)
    await town.passes(EDITS)
    assert "Hal for Small Screws: nobody of ours can come" in town.body_of(card), (
        "nobody silences a concern by deleting it"
    )
    await town.unreacts(HAL, "food", said)
    await town.unreacts(FAY, "food", command)
    await town.passes(EDITS)
    assert "0 of 3 heard" in town.body_of(card)
    assert "nobody of ours can come" not in town.body_of(card)


async def test_deleting_the_words_of_a_closed_item_changes_nothing(town: Town) -> None:
    card = await opened(town)
    said = await town.says(HAL, "food", "object because nobody of ours can come", thread=card)
    await town.passes(timedelta(days=9))
    await town.passes(EDITS)
    closed = town.body_of(card)
    assert "Closes" not in closed
    await town.unreacts(HAL, "food", said)
    await town.passes(EDITS)
    assert town.body_of(card) == closed
    assert "nobody of ours can come" in closed


async def test_an_edited_answer_stands_and_its_author_is_told_once(town: Town) -> None:
    card = await opened(town)
    said = await town.says(HAL, "food", "object because nobody of ours can come", thread=card)
    chat = await town.says(FAY, "food", "Good morning")
    for user, original in ((HAL, said), (HAL, said), (FAY, chat), (FAY, said)):
        await edits(town, user, original)
    await town.passes(EDITS)
    assert "1 with a critical concern" in town.body_of(card)
    told = [words for words in town.heard_all_private(HAL) if "edited" in words]
    assert len(told) == 1
    assert "You have edited your answer to C-1." in told[0]
    assert "it stands as you first said it: critical concern." in told[0]
    assert "nobody of ours can come" in told[0]
    assert not any("edited" in words for words in town.heard_all_private(FAY))
    private = await town.private(HAL)
    await town.replies(HAL, private, to=town.last_event(private), text="fine by us")
    await town.passes(EDITS)
    assert town.tally(card) == "1 of 3 heard: 1 consent"


async def test_whoever_deletes_a_question_its_answer_or_a_reaction_takes_it_back(town: Town) -> None:
    card = await proposed(town)
    first = await town.says(FAY, "food", "question: who insures it?", thread=card)
    asked = town.last_event("food")
    second = await town.says(HAL, "food", "!ask C-1 Who drives?")
    answer = await town.replies(GUS, "food", to=town.last_event("food"), text="We take turns")
    await town.passes(EDITS)
    assert "• Fay: who insures it?" in town.body_of(card)
    assert "• Hal: Who drives? – Gus: We take turns" in town.body_of(card)

    await town.unreacts(HAL, "food", first)
    await town.unreacts(FAY, "food", first)
    await town.unreacts(GUS, "food", answer)
    await town.passes(EDITS)
    assert "who insures it?" not in town.body_of(card)
    assert town.body_of(asked) == "Fay has taken this question about C-1 back."
    assert "Open questions\n\n• Hal: Who drives?" in town.body_of(card)
    assert "We take turns" not in town.body_of(card)
    await town.replies(GUS, "food", to=asked, text="The fund does")
    await town.passes(EDITS)
    assert "Open questions\n\n• Hal: Who drives?" in town.body_of(card), "what answers one question answers no other"

    await town.unreacts(HAL, "food", second)
    await town.says(GUS, "food", "!advance C-1")
    lines = [await town.says(HAL, "food", words, thread=card) for words in ("Start smaller", "Start next year")]
    await town.unreacts(HAL, "food", lines[1])
    await town.passes(EDITS)
    assert "Who drives?" not in town.body_of(card)
    assert "Hal for Small Screws: Start smaller" in town.body_of(card)
    assert "Start next year" not in town.body_of(card)


async def test_an_edited_question_or_reaction_stands_and_its_author_is_told(town: Town) -> None:
    card = await proposed(town)

    question = await town.says(FAY, "food", "question: who insures it?", thread=card)
    answer = await town.replies(GUS, "food", to=town.last_event("food"), text="The fund does")
    await edits(town, FAY, question)
    await edits(town, GUS, answer)
    assert "You have edited your question about C-1." in town.heard_private(FAY)
    assert "please delete it and ask anew" in town.heard_private(FAY)
    assert "You have edited your answer to a question about C-1." in town.heard_private(GUS)
    await town.says(GUS, "food", "!advance C-1")
    await edits(town, HAL, await town.says(HAL, "food", "Start smaller", thread=card))
    assert "You have edited your reaction to C-1." in town.heard_private(HAL)
    await town.passes(EDITS)
    assert "Fay: who insures it? – Gus: The fund does" in town.body_of(card)
    assert "Hal for Small Screws: Start smaller" in town.body_of(card)


async def test_an_answer_that_went_on_with_its_item_can_be_deleted_there(town: Town) -> None:
    await opened(town, "!consent Move the call to Thursdays quorum 2")
    said = await town.says(HAL, "food", "concern: market day", thread=town.card("food", "C-1 ·"))
    await town.passes(timedelta(days=2))
    await town.says(GUS, "food", "!extend C-1")
    second = town.card("food", "C-2 ·")
    assert "Hal for Small Screws: market day" in town.body_of(second)
    await town.unreacts(HAL, "food", said)
    await town.passes(EDITS)
    assert "market day" not in town.body_of(second)
    assert "market day" in town.body_of(town.card("food", "C-1 ·"))
