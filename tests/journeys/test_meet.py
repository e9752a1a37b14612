"""Sensing, helping, finding a time."""

from datetime import UTC, datetime, timedelta

import pytest
from icalendar import Calendar, Event

from storage.types import EventId
from tests.journeys.begun import played_once
from tests.journeys.conftest import Town
from tests.journeys.late import nine_comes

GUS, HAL, FAY, BO, EVE = (f"@{name}:example.org" for name in ("gus", "hal", "fay", "bo", "eve"))
EDITS = timedelta(seconds=10)


async def test_a_sense_check_is_plainly_no_decision(town: Town) -> None:
    await town.says(GUS, "food", "!sense Shall we grow next year?")
    card = town.card("food", "Sense check S-1")
    assert "by gus" in town.body_of(card).casefold()
    assert "It decides nothing." in town.body_of(card)
    assert "Nobody has said anything yet." in town.body_of(card)
    assert list(town.reactions_on(card)) == ["👍", "😐", "👎"]

    await town.reacts(HAL, "food", to=card, key="👍🏽")
    tapped = await town.reacts(BO, "food", to=card, key="👎")
    await town.replies(FAY, "food", to=card, text="good, but let us finish the van first")
    assert town.heard("food") == "Thank you, noted on S-1. !undo S-1 takes it back."
    await town.replies(GUS, "food", to=card, text="a whole story\nin two lines is talk")
    await town.passes(EDITS)
    assert "👍 good 2, 😐 mixed 0, 👎 not good 1." in town.body_of(card)
    assert "• Fay: but let us finish the van first" in town.body_of(card)
    assert "story" not in town.body_of(card)
    await town.unreacts(BO, "food", tapped)
    await town.passes(EDITS)
    assert "👎 not good 0." in town.body_of(card)
    assert await town.on_record("S-1") == ["meet.sense_opened", *["meet.answered"] * 3, "meet.answer_taken_back"]

    await town.passes(timedelta(hours=48))
    outcome = town.heard("food")
    assert outcome.startswith("Sense check S-1 has ended. It decides nothing; this is how it feels:")
    assert "👍 good 2" in outcome
    assert (await town.on_record("S-1"))[-1] == "meet.sense_ended"
    await town.says(HAL, "food", "!decisions")
    assert "The logbook is still empty" in town.heard("food")
    await town.reacts(HAL, "food", to=card, key="👎")
    assert "S-1 has ended. Thank you all the same." in town.heard_private(HAL)
    await town.passes(EDITS)
    assert "👎 not good 0." in town.body_of(card)


async def test_a_line_in_reply_to_our_thanks_is_for_what_we_thanked_for(town: Town) -> None:
    await town.says(GUS, "food", "!sense Shall we grow next year?")
    card = town.card("food", "Sense check S-1")
    await town.replies(FAY, "food", to=card, text="not so sure")
    thanks = town.card("food", "Thank you, noted on S-1.")
    await town.reacts(HAL, "food", to=thanks, key="👎")
    await town.replies(FAY, "food", to=thanks, text="thanks!")
    await town.replies(FAY, "food", to=thanks, text="on second thoughts, it is time")
    await town.passes(EDITS)
    assert "on second thoughts, it is time" in town.body_of(card)
    assert "thanks!" not in town.body_of(card)
    assert "👎 not good 0" in town.body_of(card)


async def test_only_who_asked_ends_a_sense_check(town: Town) -> None:
    await town.says(GUS, "food", "!sense Shall we grow? by in 3 days")
    assert "It ends Thu 5 Mar 2026, 09:00 GMT" in town.body_of(town.card("food", "Sense check"))
    await town.says(HAL, "food", "!sense close S-1")
    assert "can be ended by the person who asked" in town.heard("food")
    await town.says(GUS, "food", "!sense close S-1")
    assert town.heard("food").startswith("Sense check S-1 has ended.")
    await town.says(GUS, "food", "!sense close S-1")
    assert town.heard("food") == "S-1 has ended. Thank you all the same."
    await town.says(EVE, "tech", "!sense close S-1")
    assert "whose room you are not in" in town.heard("tech")
    await town.says(GUS, "food", "!sense close S-9")
    assert town.heard("food") == "I know no sense check S-9."


async def test_a_call_for_hands_says_when_there_are_enough(town: Town) -> None:
    await town.says(GUS, "food", "!hands Paint the shed on Saturday 2")
    card = town.card("food", "Call for hands H-1")
    assert "· Paint the shed on Saturday\n" in town.body_of(card)
    assert "2 wanted." in town.body_of(card)
    raised = await town.reacts(HAL, "food", to=card, key="✋")
    await town.unreacts(HAL, "food", raised)
    await town.replies(FAY, "food", to=card, text="me too!")
    await town.passes(EDITS)
    assert "1 of 2 so far: Fay" in town.body_of(card)
    await town.reacts(HAL, "food", to=card, key="🙋")
    assert town.heard("food").startswith("Gus, H-1 has its 2 hands: Fay and Hal. Thank you all!")
    assert town.content_of(town.last_event("food"))["m.mentions"] == {"user_ids": [GUS]}
    await town.replies(FAY, "food", to=card, text="sorry, not after all")
    await town.reacts(BO, "food", to=card, key="✋")
    assert sum("has its 2 hands" in words for words in town.heard_all("food")) == 1

    await town.leaves_room(BO, "food")
    await town.passes(EDITS)
    assert "1 of 2 so far: Hal" in town.body_of(card)
    await town.says(GUS, "food", "!hands close H-1")
    assert "Thank you, Hal!" in town.heard("food")
    record = await town.on_record("H-1")
    assert (record[0], record[-1]) == ("meet.hands_opened", "meet.hands_ended")
    assert town.content_of(town.last_event("food"))["m.mentions"] == {"user_ids": [GUS, HAL]}


async def test_a_forgotten_call_ends_by_itself(town: Town) -> None:
    await town.says(GUS, "food", "!hands Move the fridge")
    await town.passes(timedelta(days=14))
    assert "H-1 has ended:\n\nMove the fridge\n\nNobody has come forward this time." in town.heard("food")


@played_once
async def polled(town: Town) -> EventId:
    await town.says(GUS, "food", "!date Monthly call 90 min thu 10:00, 14:00, fri 10:00")
    return town.card("food", "Date poll M-1")


@pytest.mark.both_databases
async def test_a_time_is_found_and_put_into_calendars(town: Town) -> None:
    card = await polled(town)
    assert "Monthly call, for 90 minutes, asked by Gus" in town.body_of(card)
    assert "2. Thu 5 Mar 2026, 14:00 GMT – nobody yet" in town.body_of(card)
    assert list(town.reactions_on(card)) == ["1️⃣", "2️⃣", "3️⃣"]
    await town.reacts(HAL, "food", to=card, key="1️⃣")
    taken = await town.reacts(HAL, "food", to=card, key="3️⃣")
    await town.replies(FAY, "food", to=card, text="1 no, 2 yes, 3 if need be")
    await town.replies(GUS, "food", to=card, text="2 and 3")
    await town.replies(BO, "food", to=card, text="will there be cake?")
    await town.unreacts(HAL, "food", taken)
    await town.passes(EDITS)
    assert "1. Thu 5 Mar 2026, 10:00 GMT – yes: Hal; no: Fay" in town.body_of(card)
    assert "2. Thu 5 Mar 2026, 14:00 GMT – yes: Fay and Gus" in town.body_of(card)
    assert "3. Fri 6 Mar 2026, 10:00 GMT – yes: Gus; if need be: Fay" in town.body_of(card)

    await town.says(HAL, "food", "!date close M-1")
    assert "can be ended by the person who asked" in town.heard("food")
    await town.says(GUS, "food", "!date close M-1 7")
    assert "M-1 has the times 1 to 3" in town.heard("food")
    await town.says(GUS, "food", "!date close M-1")
    settled, file = town.heard_all("food")[-2:]
    assert settled.startswith("Monthly call: Thu 5 Mar 2026, 14:00 GMT, for 90 minutes (M-1). Thank you all!")
    assert "yes: Fay and Gus." in settled
    assert file == "M-1.ics"
    record = await town.on_record("M-1")
    assert (record[0], record[-1]) == ("meet.date_opened", "meet.date_chosen")
    event = Calendar.from_ical(town.server.files[str(town.content_of(town.last_event("food"))["url"])]).events[0]
    assert (event.start, event.end) == (datetime(2026, 3, 5, 14, tzinfo=UTC), datetime(2026, 3, 5, 15, 30, tzinfo=UTC))
    assert event["SUMMARY"] == "Monthly call"
    await town.passes(EDITS)
    assert "2. Thu 5 Mar 2026, 14:00 GMT ← chosen" in town.body_of(card)
    await town.reacts(HAL, "food", to=card, key="2️⃣")
    assert "M-1 has ended" in town.heard_private(HAL)


async def test_bad_polls_are_explained_and_change_nothing(town: Town) -> None:
    for said, answer in (
        ("!date Monthly call on some day", "but not when it may be"),
        ("!date Monthly call 1h thu 10:00", "I read 1 time."),
        ("!date Monthly call 1h thu 10:00, some day soon", "some day soon"),
    ):
        await town.says(GUS, "food", said)
        assert answer in town.heard("food"), said
        assert "For example: !date Monthly call" in town.heard("food"), said
    card = await polled(town)
    await town.replies(HAL, "food", to=card, text="5 yes")
    assert "I read option 5, but there are 3" in town.heard("food")


async def test_a_time_of_a_poll_that_has_passed_is_asked_about_and_the_rest_is_kept(town: Town) -> None:
    await town.says(GUS, "food", "!date Monthly call 30m 1 january 2020 10:00, fri 10:00")
    asked = town.card("food", "I read “1 january 2020 10:00” as Wed 1 Jan 2020, 10:00 GMT, which has passed.")
    await town.replies(GUS, "food", to=asked, text="1")

    body = town.body_of(town.card("food", "Date poll M-1"))
    assert "Monthly call, for 30 minutes" in body
    assert "Fri 1 Jan 2027, 10:00 GMT" in body


async def test_whoever_asked_is_reminded_to_choose(town: Town) -> None:
    card = await polled(town)
    await town.reacts(HAL, "food", to=card, key="3️⃣")
    await town.passes(timedelta(days=2, hours=2))
    await nine_comes(town)
    told = town.heard_private(GUS)
    assert "No time is chosen yet for “Monthly call” (M-1) in the Food circle. Best so far: Fri 6 Mar 2026" in told
    await town.says(GUS, "food", "!date cancel M-1")
    assert town.heard("food").startswith("M-1 has ended without a time.")
    assert (await town.on_record("M-1"))[-1] == "meet.date_cancelled"


@pytest.mark.both_databases
async def test_the_clock_changes_between_the_times(town: Town) -> None:
    await town.says(GUS, "food", "!date Spring call 1h 28 march 10:00, 30 march 10:00")
    card = town.card("food", "Date poll M-1")
    assert "1. Sat 28 Mar 2026, 10:00 GMT" in town.body_of(card)
    assert "2. Mon 30 Mar 2026, 10:00 BST" in town.body_of(card)
    await town.reacts(GUS, "food", to=card, key="2️⃣")
    await town.says(GUS, "food", "!date close M-1")
    event = Calendar.from_ical(town.server.files[str(town.content_of(town.last_event("food"))["url"])]).events[0]
    assert event.start == datetime(2026, 3, 30, 9, tzinfo=UTC)


@pytest.mark.both_databases
async def test_what_was_tapped_while_the_bot_was_away_counts_with_its_own_time(town: Town) -> None:
    card = await polled(town)
    await town.replies(HAL, "food", to=card, text="1 no")
    earlier = town.now - timedelta(minutes=5)
    relation = {"rel_type": "m.annotation", "event_id": card, "key": "1️⃣"}
    town.server.emit(town.room("food"), HAL, "m.reaction", {"m.relates_to": relation}, at=earlier)
    await town.passes(EDITS)
    assert "1. Thu 5 Mar 2026, 10:00 GMT – no: Hal" in town.body_of(card)


async def test_a_meeting_is_moved_and_called_off_in_calendars_too(town: Town) -> None:
    card = await polled(town)
    await town.replies(HAL, "food", to=card, text="I can do 1 and 2")
    await town.replies(FAY, "food", to=card, text="all but 1")
    await town.says(GUS, "food", "!date close M-1")

    def filed() -> tuple[Event, str]:
        file = Calendar.from_ical(town.server.files[str(town.content_of(town.last_event("food"))["url"])])
        return file.events[0], str(file["METHOD"])

    first, method = filed()
    assert (first.start, method, str(first["STATUS"])) == (datetime(2026, 3, 5, 14, tzinfo=UTC), "PUBLISH", "CONFIRMED")
    await town.says(GUS, "food", "!date close M-1")
    assert "M-1 is settled: Thu 5 Mar 2026, 14:00 GMT. To move it" in town.heard("food")

    await town.passes(timedelta(minutes=5))
    await town.says(GUS, "food", "!date close M-1 3")
    moved, _ = filed()
    assert "It was Thu 5 Mar 2026, 14:00 GMT." in town.heard_all("food")[-2]
    assert (moved.start, moved["UID"]) == (datetime(2026, 3, 6, 10, tzinfo=UTC), first["UID"])
    assert int(str(moved["SEQUENCE"])) > int(str(first["SEQUENCE"]))

    await town.passes(timedelta(minutes=5))
    await town.says(GUS, "food", "!date cancel M-1")
    gone, method = filed()
    assert town.heard_all("food")[-2].startswith("Monthly call is called off (M-1). It was Fri 6 Mar 2026, 10:00 GMT.")
    assert (gone["UID"], method, str(gone["STATUS"])) == (first["UID"], "CANCEL", "CANCELLED")
    assert int(str(gone["SEQUENCE"])) > int(str(moved["SEQUENCE"]))
    await town.passes(EDITS)
    assert "without a time" in town.body_of(card)
    await town.says(GUS, "food", "!date close M-1 1")
    assert "has ended without a time. To try others, ask anew, for example: !date" in town.heard("food")


async def test_a_time_that_has_passed_is_not_chosen(town: Town) -> None:
    card = await polled(town)
    for who in (HAL, FAY):
        await town.replies(who, "food", to=card, text="1, 3 if need be")
    await town.passes(timedelta(days=3, hours=3))  # Thursday noon: the first time is over.
    await town.says(GUS, "food", "!date close M-1 1")
    assert "That time has passed" in town.heard("food")
    await town.says(GUS, "food", "!date close M-1")

    assert "Monthly call: Fri 6 Mar 2026, 10:00 GMT" in town.heard_all("food")[-2]


async def test_talk_beside_a_call_is_left_alone_and_a_lost_reply_is_helped_once(town: Town) -> None:
    await town.says(GUS, "food", "!hands 2 people to paint the shed")
    card = town.card("food", "Call for hands H-1")
    assert "2 wanted." in town.body_of(card)
    before = len(town.heard_all("food"))
    for text in ("no idea what to wear", "sorry I missed the last one", "I will bring it up at the meeting", "thanks!"):
        await town.says(HAL, "food", text, thread=card)
    await town.passes(EDITS)
    assert len(town.heard_all("food")) == before
    assert "Nobody yet." in town.body_of(card)

    await town.replies(HAL, "food", to=card, text="Hal Haddock")
    assert "reply “me”" in town.heard("food")
    await town.replies(HAL, "food", to=card, text="we'd be happy to help, from noon")
    assert "noted on H-1" in town.heard("food")
    await town.passes(EDITS)
    assert "1 of 2 so far: Hal" in town.body_of(card)


async def test_who_deletes_their_line_takes_it_back(town: Town) -> None:
    await town.says(GUS, "food", "!sense Shall we grow?")
    card = town.card("food", "Sense check")
    said = await town.replies(HAL, "food", to=card, text="bad, it is all too much")
    await town.unreacts(BO, "food", said)  # Who does not moderate the room takes nothing away.
    await town.passes(timedelta(seconds=10))
    assert "all too much" in town.body_of(card)
    await town.unreacts(HAL, "food", said)
    await town.passes(timedelta(seconds=10))
    assert "Nobody has said anything yet" in town.body_of(card)


async def test_who_moderates_the_room_takes_a_line_away(town: Town) -> None:
    await town.says(GUS, "food", "!sense Shall we grow?")
    card = town.card("food", "Sense check")
    said = await town.replies(HAL, "food", to=card, text="Bo is an ass")
    await town.unreacts(FAY, "food", said)
    await town.passes(timedelta(seconds=10))
    assert "an ass" not in town.body_of(card)
    said = await town.replies(HAL, "food", to=card, text="bad, after all")
    await town.says(GUS, "food", "!sense close S-1")
    await town.unreacts(HAL, "food", said)
    await town.passes(timedelta(seconds=10))
    assert "👎 not good 1" in town.body_of(card)  # What has ended stays as it was summed up.
