"""Members who have read no docs answer a card, in one try; and talk beside it is left alone."""

from datetime import timedelta

import pytest

from storage.database import Database
from tests.journeys.conftest import Town
from tests.journeys.test_consent import FAY, GUS, HAL, opened
from tests.journeys.test_day_line import at


@pytest.fixture
def database(sqlite: Database) -> Database:
    """What words mean does not depend on where the archive is."""
    return sqlite


@pytest.mark.parametrize(
    ("text", "noted"),
    [
        ("no objections from us", "Small Screws – consents"),
        ("We've talked about it and are fine with it, thanks!", "Small Screws – consents"),
        ("Small Screws consents", "Small Screws – consents"),
        ("👍", "Small Screws – consents"),
        ("fine by us, as long as it ends by nine", "Small Screws – concern"),
        ("we're a bit worried about the market", "Small Screws – concern"),
        ("we don't agree because Thursdays are market days", "Small Screws – critical concern"),
        ("pass", "Small Screws – stands aside"),
    ],
)
async def test_a_reply_in_ones_own_words_is_an_answer(town: Town, text: str, noted: str) -> None:
    card = await opened(town)
    await town.replies(HAL, "food", to=card, text=text)

    assert any(noted in said for said in town.heard_all("food")[-2:])


@pytest.mark.parametrize(
    "text",
    [
        "Circlebot: fine by us",
        "Circlebot: yes",
        "!yes",
        "!agree C-1",
        "!ok c1",
        "!C-1 yes",
        "!consent C-1",
        "!yes #1",
        "!fine by us",
    ],
)
async def test_an_answer_without_the_card_finds_its_item(town: Town, text: str) -> None:
    await opened(town)
    await town.says(HAL, "food", text)

    assert "noted on C-1: Small Screws – consents" in town.heard("food")


@pytest.mark.parametrize(
    ("text", "noted"),
    [
        ("!block C-1 it is market day", "critical concern"),
        ("!no C-1 because it is market day", "critical concern"),
        ("!concern it is market day", "concern"),
        ("Circlebot: I object because it is market day", "critical concern"),
        ("!abstain C-1", "stands aside"),
    ],
)
async def test_a_word_that_is_no_command_is_understood_all_the_same(town: Town, text: str, noted: str) -> None:
    card = await opened(town)
    await town.says(HAL, "food", text)

    assert any(f"noted on C-1: Small Screws – {noted}" in said for said in town.heard_all("food")[-2:])
    await town.passes(timedelta(seconds=10))
    assert ("it is market day" in town.body_of(card)) == ("market" in text)


async def test_where_several_wait_it_asks_which_is_meant(town: Town) -> None:
    await opened(town)
    await town.says(GUS, "food", "!consent Paint the shed")
    await town.says(HAL, "food", "Circlebot: fine by us")

    assert "Which one is that for?" in town.heard("food")
    assert "C-2 Paint the shed" in town.heard("food")
    await town.says(HAL, "food", "Circlebot: C-2 fine by us")
    assert "noted on C-2: Small Screws – consents" in town.heard("food")
    await town.says(HAL, "food", "Circlebot: fine by us")  # Only C-1 still waits for Hal.
    assert "noted on C-1: Small Screws – consents" in town.heard("food")


@pytest.mark.parametrize(
    "text", ["thanks for this!", "see you Friday", "good point, Gus", "🎉", "I'll ask my co-op", "ok see you there"]
)
async def test_talk_in_the_thread_is_left_alone(town: Town, text: str) -> None:
    card = await opened(town)
    before = len(town.heard_all("food"))
    await town.says(HAL, "food", text, thread=card)
    await town.passes(timedelta(seconds=10))

    assert len(town.heard_all("food")) == before
    assert "0 of 3 heard" in town.body_of(card)


async def test_agreeing_with_somebodys_concern_is_no_consent(town: Town) -> None:
    card = await opened(town)
    said = await town.says(FAY, "food", "concern: it is market day", thread=card)
    before = len(town.heard_all("food"))
    relation = {"rel_type": "m.thread", "event_id": card, "is_falling_back": False, "m.in_reply_to": {"event_id": said}}
    await town.emits(HAL, "food", "m.room.message", {"msgtype": "m.text", "body": "we agree", "m.relates_to": relation})
    await town.passes(timedelta(seconds=10))

    assert len(town.heard_all("food")) == before
    assert "1 of 3 heard" in town.body_of(card)


async def test_a_bare_no_is_asked_about_and_settled_in_reply(town: Town) -> None:
    card = await opened(town)
    await town.replies(HAL, "food", to=card, text="No.")
    assert "Does your “no” mean that you have no critical concern about C-1" in town.heard("food")

    await town.replies(HAL, "food", to=town.last_event("food"), text="none from us")
    assert "noted on C-1: Small Screws – consents" in town.heard("food")


async def test_a_mind_is_changed_in_reply_to_what_the_bot_said(town: Town) -> None:
    card = await opened(town)
    await town.says(HAL, "food", "!object C-1 it is market day")
    await town.replies(HAL, "food", to=town.last_event("food"), text="sorry, changed my mind: fine")

    assert "noted on C-1: Small Screws – consents" in town.heard("food")
    await town.passes(timedelta(seconds=10))
    assert town.tally(card) == "1 of 3 heard: 1 consent"


async def test_a_reply_that_is_no_answer_is_told_how_once(town: Town) -> None:
    card = await opened(town)
    await town.replies(HAL, "food", to=card, text="Thursdays are when the market is on")
    assert "I could not tell what that means for C-1" in town.heard("food")
    await town.replies(HAL, "food", to=card, text="and the van is away then")
    assert "Nothing is noted for Small Screws on C-1 yet." in town.heard("food")
    before = len(town.heard_all("food"))
    await town.replies(HAL, "food", to=card, text="and so are we then")

    assert len(town.heard_all("food")) == before


async def test_company_is_not_taken_for_the_reason_that_is_asked_for(town: Town) -> None:
    card = await opened(town)
    await town.reacts(HAL, "food", to=card, key="❌")
    assert "What is your critical concern about C-1" in town.heard("food")
    await town.says(HAL, "food", "thanks, I'll ask my co-op", thread=card)
    await town.passes(timedelta(seconds=10))
    assert "Waiting for the reason of a critical concern: Small Screws" in town.body_of(card)

    await town.says(HAL, "food", "Sorry, nobody of ours can come then", thread=card)
    await town.passes(timedelta(seconds=10))
    assert "Sorry, nobody of ours can come then" in town.body_of(card)


async def test_the_proposers_yes_answers_the_question_and_not_the_item(town: Town) -> None:
    card = await opened(town)
    await town.replies(HAL, "food", to=card, text="Is the hall free then?")
    assert "Hal asks about C-1" in town.heard("food")
    await town.replies(GUS, "food", to=town.last_event("food"), text="Yes")
    await town.passes(timedelta(seconds=10))

    assert "Is the hall free then? – Gus: Yes" in town.body_of(card)
    assert "0 of 3 heard" in town.body_of(card)


async def test_a_reminder_is_answered_where_it_is_read(town: Town) -> None:
    card = await opened(town)
    await at(town, town.now + timedelta(hours=25))
    room = await town.private(HAL)
    await town.reacts(FAY, await town.private(FAY), to=town.last_event(await town.private(FAY)), key="✅")
    await town.replies(HAL, room, to=town.last_event(room), text="fine by us")
    await town.passes(timedelta(seconds=10))

    assert "noted on C-1: Small Screws – consents" in town.heard_private(HAL)
    assert "2 consent: Green Grocers, Small Screws" in town.body_of(card)


async def test_a_bare_ok_in_private_answers_nothing_by_itself(town: Town) -> None:
    """It may well be said to something else."""
    card = await opened(town)
    room = await town.private(HAL)
    await town.says(HAL, room, "ok")
    assert "Which one is that for?" in town.heard_private(HAL)
    await town.says(HAL, room, "thanks!")
    assert town.heard_private(HAL) == "You are welcome!"
    await town.says(HAL, room, "we consent")
    await town.passes(timedelta(seconds=10))

    assert "noted on C-1: Small Screws – consents" in town.heard_private(HAL)
    assert "1 of 3 heard" in town.body_of(card)
