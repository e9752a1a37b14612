"""How people answer: in one try, by phone, taking back, and when their words come late or to another text."""

from datetime import timedelta
from urllib.parse import quote

import pytest

from tests.journeys.conftest import Town
from tests.journeys.test_consent import FAY, GUS, HAL, opened
from tests.journeys.test_proposals import proposed

DI, EVE = "@di:example.org", "@eve:example.org"
EDITS = timedelta(seconds=10)


async def test_a_co_op_that_phoned_is_named_or_nothing_is_noted(town: Town) -> None:
    for user, coop in ((DI, "Data Workers"), (EVE, "Byte")):
        await town.says(user, "tech", f"!join for {coop}")
    await town.says(DI, "tech", "!approve J-1")
    await town.says(DI, "tech", "!consent Meet on Thursdays")
    card = town.card("tech", "C-1 ·")
    await town.says(DI, "tech", "!object C-1 they have school then for Bite by phone")
    assert "I know no co-op “Bite” there.\n\nDid you mean Byte?" in town.heard("tech")
    await town.says(DI, "tech", "object because they have school then for Bite by phone", thread=card)
    assert "I know no co-op “Bite” there. Did you mean Byte?" in town.heard("tech")
    await town.says(DI, "tech", "!object C-1 they have school then for Zzyzx by phone")
    assert "“Zzyzx” has no seat in the Tech circle" in town.heard("tech")
    for thread in (None, card):
        await town.says(DI, "tech", "consent by phone" if thread else "!yes C-1 by phone", thread=thread)
        assert "Which co-op phoned? I have noted nothing." in town.heard("tech")
    await town.says(EVE, "tech", "!yes C-1 for Byte by phone")
    assert "You speak for Byte yourself" in town.heard("tech")
    await town.passes(EDITS)
    assert "0 of 2 heard" in town.body_of(card)

    await town.says(DI, "tech", "consent by phone for Byte", thread=card)
    await town.passes(EDITS)
    assert town.tally(card) == "1 of 2 heard, 1 needed: 1 consent"
    await town.says(DI, "tech", "!item C-1")
    assert "Byte, by phone, noted by Di (consent)" in town.heard("tech")


async def test_a_co_op_that_had_phoned_can_answer_for_itself_later(town: Town) -> None:
    for user, coop in ((DI, "Data Workers"), (EVE, "Byte")):
        await town.says(user, "tech", f"!join for {coop}")
    await town.says(DI, "tech", "!approve J-1")
    await town.says(DI, "tech", "!consent Meet on Thursdays")
    card = town.card("tech", "C-1 ·")
    await town.says(DI, "tech", "!object C-1 they have school then for Byte by phone")
    await town.passes(EDITS)
    assert "Byte, by phone, noted by Di: they have school then" in town.body_of(card)
    tap = await town.reacts(EVE, "tech", to=card, key="✅")
    await town.passes(EDITS)
    assert town.tally(card) == "1 of 2 heard: 1 consent"
    assert "Not settled" not in town.body_of(card)
    assert not any("differ" in words for words in [*town.heard_all_private(DI), *town.heard_all_private(EVE)])
    await town.says(DI, "tech", "!object C-1 they still have school for Byte by phone")
    assert "Eve has answered C-1 for Byte, so nobody else can. I have noted nothing." in town.heard("tech")
    await town.unreacts(EVE, "tech", tap)
    await town.passes(EDITS)
    assert "1 with a critical concern" in town.body_of(card)


async def test_a_co_op_whose_concern_was_phoned_in_is_asked_itself_whether_it_is_met(town: Town) -> None:
    for user, coop in ((DI, "Data Workers"), (EVE, "Byte")):
        await town.says(user, "tech", f"!join for {coop}")
    await town.says(DI, "tech", "!approve J-1")
    await town.says(DI, "tech", "!consent Meet on Thursdays")
    await town.says(DI, "tech", "!object C-1 they have school then for Byte by phone")
    await town.says(DI, "tech", "!resolve C-1 we meet after school")
    assert "I have asked Eve in private whether that meets it." in town.heard("tech")
    assert "How: we meet after school" in town.heard_private(EVE)
    await town.says(EVE, await town.private(EVE), "yes")
    assert "we meet after school" in town.heard_all("tech")[-1]
    await town.passes(EDITS)
    assert "critical" not in town.tally(town.card("tech", "C-1 ·"))


async def test_whoever_replies_to_the_card_in_other_words_is_asked_once_what_they_mean(town: Town) -> None:
    card = await opened(town)
    await town.replies(HAL, "food", to=card, text="Thursdays are market days, you know")
    asked = town.last_event("food")
    assert town.body_of(asked).startswith("Hal, thank you. I could not tell what that means for C-1: is it consent?")
    await town.replies(HAL, "food", to=card, text="They really are")
    assert "Nothing is noted for Small Screws on C-1 yet." in town.heard("food")
    last = town.last_event("food")
    await town.says(FAY, "food", "Thursday, was it?", thread=card)
    assert town.last_event("food") == last
    await town.replies(HAL, "food", to=asked, text="👍")
    await town.replies(FAY, "food", to=card, text="Why Thursdays?")
    assert "Gus, Fay asks about C-1:" in town.heard("food")
    await town.passes(EDITS)
    assert town.tally(card) == "1 of 3 heard: 1 consent"
    assert "Open questions\n\n• Fay: Why Thursdays?" in town.body_of(card)


async def test_the_proposer_s_reason_is_no_answer_to_a_question(town: Town) -> None:
    card = await opened(town)
    await town.says(HAL, "food", "!ask C-1 Who takes the minutes?")
    asked = town.last_event("food")
    await town.reacts(GUS, "food", to=card, key="✋")
    await town.replies(GUS, "food", to=town.card("food", "Gus, thank you."), text="I see now that it is half term")
    await town.replies(GUS, "food", to=asked, text="Fay does")
    await town.passes(EDITS)
    assert "Gus for Leaf Bakery: I see now that it is half term" in town.body_of(card)
    assert "Hal: Who takes the minutes? – Gus: Fay does" in town.body_of(card)


async def test_a_reply_to_a_text_that_has_been_changed_is_no_answer_to_the_new_one(town: Town) -> None:
    await opened(town)
    await town.says(GUS, "food", "!amend C-1 Move the call to Fridays")
    second = town.card("food", "C-1 · ")
    await town.says(GUS, "food", "!amend C-1 Move the call to Mondays")
    await town.replies(HAL, "food", to=second, text="fine by us")
    assert "has been changed since the one you answered" in town.heard_private(HAL)
    await town.passes(EDITS)
    assert "0 of 3 heard" in town.body_of(town.card("food", "C-1 · "))


async def test_a_tap_on_a_card_that_has_not_shrunk_yet_is_to_the_text_that_it_shows(town: Town) -> None:
    card = await opened(town)
    await town.reacts(HAL, "food", to=card, key="✅")
    await town.passes(EDITS)
    await town.reacts(GUS, "food", to=card, key="✅")
    await town.passes(timedelta(seconds=1))
    await town.says(GUS, "food", "!amend C-1 Move the call to Fridays")
    assert "Thursdays" in town.body_of(card), "it shrinks once the new one is sent"
    tapped = await town.reacts(FAY, "food", to=card, key="✅")
    await town.replies(HAL, "food", to=card, text="fine by us")
    for user in (FAY, HAL):
        assert "has been changed since the one you answered" in town.heard_private(user)
    await town.passes(EDITS)
    card = town.card("food", "C-1 · ")
    assert "0 of 3 heard" in town.body_of(card)
    await town.says(GUS, "food", "!item C-1")
    assert town.heard("food").count("Fay for Green Grocers (consent)") == 1

    await town.reacts(FAY, "food", to=card, key="👍")
    await town.unreacts(FAY, "food", tapped)
    await town.passes(EDITS)
    assert town.tally(card) == "1 of 3 heard: 1 consent"


@pytest.mark.both_databases
async def test_a_server_whose_clock_is_behind_loses_nobody_s_answer(town: Town) -> None:
    card = await opened(town)
    behind = town.now - timedelta(minutes=4)

    def taps(user: str, to: str) -> None:
        relation = {"rel_type": "m.annotation", "event_id": to, "key": "✅"}
        town.server.emit(town.room("food"), user, "m.reaction", {"m.relates_to": relation}, at=behind)

    taps(HAL, card)
    await town.works()
    await town.passes(EDITS)
    assert "1 of 3 heard" in town.body_of(card)
    await town.says(GUS, "food", "!amend C-1 Move the call to Fridays")
    card = town.card("food", "C-1 · ")
    taps(HAL, card)
    await town.works()
    await town.passes(EDITS)
    assert "1 of 3 heard" in town.body_of(card)


@pytest.mark.both_databases
async def test_what_was_said_in_a_round_belongs_to_it_although_it_is_heard_later(town: Town) -> None:
    card = await proposed(town)
    start = town.now

    def replies(text: str, *, after: timedelta) -> None:
        content = {"msgtype": "m.text", "body": text, "m.relates_to": {"m.in_reply_to": {"event_id": card}}}
        town.server.emit(town.room("food"), HAL, "m.room.message", content, at=start + after)

    town.clock.passes(timedelta(days=8))
    replies("Who pays?", after=timedelta(days=4))
    replies("We like it", after=timedelta(days=6))
    await town.works()
    await town.passes(EDITS)
    body = town.body_of(card)
    assert (
        "\nConsent round · Is it good enough for now, and safe enough to try? It is to serve: fewer trips to town\n"
        in body
    )
    assert "Open questions\n\n• Hal: Who pays?" in body
    assert "Reactions\n\n• Hal for Small Screws: We like it" in body


async def test_what_people_say_to_each_other_in_the_thread_is_no_answer(town: Town) -> None:
    card = await opened(town)
    asks = await town.says(FAY, "food", "Is that about the money, Hal?", thread=card)
    before = len(town.heard_all("food"))
    for text in ("yes", "ok", "fine by us", "👍", "sure, why not"):
        await town.replies_in_thread(HAL, "food", thread=card, to=asks, text=text)
    await town.passes(EDITS)
    assert len(town.heard_all("food")) == before
    assert "0 of 3 heard" in town.body_of(card)

    await town.reacts(HAL, "food", to=card, key="✋")
    for text in ("yes", "Not really, sorry", "fine by all of us"):
        await town.replies_in_thread(HAL, "food", thread=card, to=asks, text=text)
    await town.passes(EDITS)
    assert "Waiting for the reason of a critical concern: Small Screws" in town.body_of(card)
    await town.replies_in_thread(HAL, "food", thread=card, to=asks, text="We cannot pay the driver")
    await town.passes(EDITS)
    assert "Hal for Small Screws: We cannot pay the driver" in town.body_of(card)

    await town.says(FAY, "food", "yes", thread=card)
    await town.replies_in_thread(GUS, "food", thread=card, to=card, text="ok")
    await town.passes(EDITS)
    assert town.tally(card) == "3 of 3 heard: 2 consent, 1 with a critical concern"


async def test_a_question_to_somebody_in_the_thread_is_not_put_to_the_proposer(town: Town) -> None:
    await proposed(town)
    card = town.card("food", "C-1 ·")
    said = await town.says(FAY, "food", "We had a van before", thread=card)
    before = len(town.heard_all("food"))
    await town.replies_in_thread(HAL, "food", thread=card, to=said, text="When was that?")
    assert len(town.heard_all("food")) == before
    await town.replies_in_thread(HAL, "food", thread=card, to=said, text="question: who paid for it?")
    assert "Hal asks about C-1:" in town.heard("food")


async def test_what_the_proposer_says_to_somebody_else_answers_no_open_question(town: Town) -> None:
    card = await proposed(town)
    chat = await town.says(HAL, "food", "We had a van before", thread=card)
    question = await town.says(FAY, "food", "question: who insures it?", thread=card)
    await town.replies_in_thread(GUS, "food", thread=card, to=chat, text="Oh, I remember that one")
    await town.passes(EDITS)
    assert "Open questions\n\n• Fay: who insures it?" in town.body_of(card)
    await town.replies_in_thread(GUS, "food", thread=card, to=question, text="The fund does")
    await town.passes(EDITS)
    assert "Fay: who insures it? – Gus: The fund does" in town.body_of(card)


async def test_an_item_that_was_looked_at_is_answered_where_it_is_shown(town: Town) -> None:
    """What ``!item`` shows says “React ✅” and “reply to this message”, as the card does."""
    card = await opened(town)
    await town.says(HAL, "food", "!item C-1")
    assert "All that was said" not in town.heard("food")
    await town.reacts(HAL, "food", to=town.last_event("food"), key="✅")
    room = await town.private(FAY)
    await town.says(FAY, room, "item C-1")
    await town.replies(FAY, room, to=town.last_event(room), text="concern: who takes the minutes?")
    await town.passes(EDITS)
    assert town.tally(card) == "2 of 3 heard: 1 consent, 1 with a concern"
    assert "Fay for Green Grocers: who takes the minutes?" in town.body_of(card)


async def test_the_new_text_is_linked_where_everybody_can_read_it(town: Town) -> None:
    await opened(town)
    await town.says(GUS, "food", "!amend C-1 Move the call to Fridays")
    second = town.card("food", "C-1 · ")
    await town.says(GUS, "food", "!amend C-1 Move the call to Mondays")
    third = town.card("food", "C-1 · ")
    await town.says(HAL, await town.private(HAL), "item C-1")
    await town.replies(FAY, "food", to=second, text="fine by us")
    assert "has been changed since the one you answered" in town.heard_private(FAY)
    assert f"the card (https://matrix.to/#/{quote(town.room('food'))}/{quote(third)}" in town.heard_private(FAY)
