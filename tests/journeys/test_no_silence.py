"""Whoever answers a message of the bot's about an item, or taps a card, is answered, or gets a tap; talk among people gets nothing."""

from datetime import timedelta

import pytest

from storage.types import EventId
from tests.journeys.begun import played_once
from tests.journeys.conftest import Town
from tests.journeys.test_consent import FAY, GUS, HAL, settled


@played_once
async def noted(town: Town) -> EventId:
    """Hal has consented in words, and this is the acknowledgement."""
    await settled(town)
    await town.says(GUS, "food", "!consent Move the call to Thursdays by in 6 days")
    await town.replies(HAL, "food", to=town.card("food", "C-1 ·"), text="fine by us")
    return town.card("food", "Thank you, noted on C-1")


async def test_a_reply_to_an_acknowledgement_is_one_to_the_item(town: Town) -> None:
    ack = await noted(town)
    await town.replies(HAL, "food", to=ack, text="Who pays if it breaks?")
    assert "Who pays if it breaks?" in town.heard("food")
    await town.replies(HAL, "food", to=ack, text="concern: it may clash")
    assert "noted on C-1: Small Screws – concern" in town.heard("food")


async def test_words_that_are_no_answer_are_told_what_stays_noted_once_an_hour_and_then_by_a_tap(town: Town) -> None:
    ack = await noted(town)
    first = await town.replies(HAL, "food", to=ack, text="hmm not sure about costs")
    stays = town.heard("food")
    assert "so you stay noted: Small Screws – consents" in stays
    assert town.reactions_on(first) == []
    said = len(town.heard_all("food"))
    second = await town.replies(HAL, "food", to=ack, text="sorry, that was for Fay")
    assert len(town.heard_all("food")) == said
    assert town.reactions_on(second) == ["🤷"]
    await town.passes(timedelta(minutes=61))
    await town.replies(HAL, "food", to=ack, text="hmm, the costs again")
    assert town.heard("food") == stays


async def test_who_has_not_answered_is_asked_once_and_then_told_that_nothing_is_noted(town: Town) -> None:
    await noted(town)
    card = town.card("food", "C-1 ·")
    await town.replies(FAY, "food", to=card, text="perhaps it is dear for us")
    assert "I could not tell what that means for C-1: is it consent?" in town.heard("food")
    await town.replies(FAY, "food", to=town.last_event("food"), text="perhaps it is too dear")
    assert "Nothing is noted for Green Grocers on C-1 yet." in town.heard("food")
    said = len(town.heard_all("food"))
    third = await town.replies(FAY, "food", to=card, text="perhaps it is quite dear")
    assert len(town.heard_all("food")) == said
    assert town.reactions_on(third) == ["🤷"]


@pytest.mark.parametrize("words", ["thanks", "let me ask my co-op first", "lol"])
async def test_a_courtesy_to_the_bot_is_tapped(town: Town, words: str) -> None:
    ack = await noted(town)
    said = await town.replies(HAL, "food", to=ack, text=words)

    assert town.reactions_on(said) == ["✔"]


async def test_talk_in_the_thread_gets_nothing(town: Town) -> None:
    await noted(town)
    card, said = town.card("food", "C-1 ·"), len(town.heard_all("food"))
    for words in ("nice weather", "thanks all", "hmm not sure about costs"):
        event = await town.says(HAL, "food", words, thread=card)
        assert town.reactions_on(event) == []
    answer = await town.replies_in_thread(FAY, "food", thread=card, to=event, text="yes, it is cold")
    assert town.reactions_on(answer) == []

    assert len(town.heard_all("food")) == said


async def test_a_reply_to_what_is_about_no_item_is_tapped_and_one_among_people_is_not(town: Town) -> None:
    await settled(town)
    await town.says(GUS, "food", "!members")
    answer = await town.replies(HAL, "food", to=town.last_event("food"), text="ok, thanks")
    assert town.reactions_on(answer) == ["✔"]
    remark = await town.replies(HAL, "food", to=town.last_event("food"), text="so many of us")
    assert town.reactions_on(remark) == ["🤷"]
    theirs = await town.replies(FAY, "food", to=answer, text="yes, so many")
    assert town.reactions_on(theirs) == []


async def test_an_answer_in_reply_to_what_asks_nothing_is_not_thanked_for(town: Town) -> None:
    """It is said what it lacks, and after that a tap says that nothing is noted."""
    await noted(town)
    await town.says(GUS, "food", "!items")
    listed = town.last_event("food")
    yes = await town.replies(HAL, "food", to=listed, text="concern: too dear")
    assert "have noted nothing. Reply to its card, or say !concern C-1 too dear" in town.heard("food")
    assert town.reactions_on(yes) == []
    again = await town.replies(HAL, "food", to=listed, text="yes")
    assert town.reactions_on(again) == ["🤷"]
    assert (await town.on_record("C-1")).count("consent.answered") == 1

    await town.passes(timedelta(hours=2))
    await town.says(FAY, "food", "!xyzzy")
    await town.replies(FAY, "food", to=town.last_event("food"), text="1 and 2")
    assert "so I have noted nothing. !help shows what you can say." in town.heard("food")
    await town.passes(timedelta(hours=2))
    await town.replies(FAY, "food", to=town.card("food", "I know no “xyzzy”"), text="items")
    assert "so I have done nothing. To have me do it, say !items." in town.heard("food")


async def test_replies_to_the_outcome_and_to_what_steers_belong_to_the_item(town: Town) -> None:
    await noted(town)
    await town.says(GUS, "food", "!extend C-1 in 7 days")
    await town.replies(FAY, "food", to=town.last_event("food"), text="fine by us")
    assert "noted on C-1: Green Grocers – consents" in town.heard("food")
    await town.passes(timedelta(days=8))
    outcome = next(each for each in reversed(town.heard_all("food")) if "D-1" in each)
    await town.replies(FAY, "food", to=town.card("food", outcome[:20]), text="concern: late")

    assert "C-1 had closed" in town.heard("food")


async def test_a_tap_that_is_no_answer_is_explained_once_ever_and_in_private(town: Town) -> None:
    await noted(town)
    card, said = town.card("food", "C-1 ·"), len(town.heard_all("food"))
    room = await town.private(FAY)
    await town.reacts(FAY, "food", to=card, key="❤️")
    assert "On a card of mine, ✅ is consent" in town.heard(room)
    assert "consent.answered" not in (await town.on_record("C-1"))[2:]
    heard = len(town.heard_all(room))
    await town.says(GUS, "food", "!sense Shall we grow?")
    await town.reacts(FAY, "food", to=card, key="🎉")
    await town.reacts(FAY, "food", to=town.card("food", "Sense check"), key="🎉")

    assert len(town.heard_all(room)) == heard
    assert len(town.heard_all("food")) == said + 1


async def test_a_tap_on_our_thanks_is_not_explained(town: Town) -> None:
    ack = await noted(town)
    room = await town.private(FAY)
    heard = len(town.heard_all(room))
    await town.reacts(FAY, "food", to=ack, key="❤️")

    assert len(town.heard_all(room)) == heard


async def test_on_a_date_poll_minds_change_in_words(town: Town) -> None:
    await settled(town)
    await town.says(GUS, "food", "!date Team call 1h thu 10:00, thu 14:00, fri 10:00")
    card = town.card("food", "Date poll M-1")
    await town.replies(HAL, "food", to=card, text="1 and 3")
    await town.replies(HAL, "food", to=card, text="only friday now")
    await town.passes(timedelta(seconds=5))
    assert "no: Hal" in town.body_of(card).splitlines()[2]
    await town.replies(HAL, "food", to=card, text="how is the weather there")
    assert "so your earlier answer stays noted" in town.heard("food")
    await town.replies(HAL, "food", to=town.last_event("food"), text="any time but thu 10:00")
    assert "M-1" in town.heard("food")
    await town.replies(HAL, "food", to=card, text="I can do saturday")
    assert "I read “saturday”, but none of the times is then." in town.heard("food")


async def test_the_example_of_a_poll_can_be_replied_to(town: Town) -> None:
    await settled(town)
    await town.says(GUS, "food", "!date Team call 1h thu 10:00, thu 14:00, fri 10:00")
    card = town.card("food", "Date poll M-1")
    await town.replies(HAL, "food", to=card, text="how is the weather there")
    how = town.last_event("food")
    assert "1 yes, 2 if need be, 3 no" in town.heard("food")
    await town.replies(HAL, "food", to=how, text="3 yes, 1 no")
    await town.passes(timedelta(seconds=5))

    assert "yes: Hal" in town.body_of(card)


async def test_a_tap_of_thanks_that_would_come_late_is_dropped(town: Town) -> None:
    ack = await noted(town)
    town.server.emit(
        town.room("food"),
        HAL,
        "m.room.message",
        {"msgtype": "m.text", "body": "thanks", "m.relates_to": {"m.in_reply_to": {"event_id": ack}}},
    )
    await town.takes_in()
    await town.app.dispatcher.drain()
    town.clock.passes(timedelta(minutes=3))
    await town.works()

    assert not any(
        event.content.get("m.relates_to", {}).get("key") == "✔"
        for event in town.server.log
        if event.type == "m.reaction"
    )
