"""A proposal from its questions to the review of what it became."""

from datetime import timedelta
from typing import Any

import pytest

from storage.types import EventId
from tests.journeys.begun import played_once
from tests.journeys.conftest import Town
from tests.journeys.late import nine_comes
from tests.journeys.test_consent import BO, FAY, GUS, HAL, settled

EDITS = timedelta(seconds=10)


def chooses(town: Town, slug: str, **sections: dict[str, Any]) -> None:
    """A circle chooses other rules than the defaults, as its TOML would say."""
    settings = town.app.settings
    circle = settings.circle(slug)
    for name, values in sections.items():
        changed = getattr(circle, name).model_copy(update=values)
        object.__setattr__(circle, name, changed)


@played_once
async def proposed(town: Town, text: str = "!proposal Share one van between us aim fewer trips to town") -> EventId:
    await settled(town)
    await town.says(GUS, "food", text)
    return town.card("food", "C-1 ·")


@pytest.mark.both_databases
async def test_through_all_rounds_to_the_logbook(town: Town) -> None:
    card = await proposed(town)
    body = town.body_of(card)
    assert "Aim: fewer trips to town" in body
    assert "Questions round until Sat 7 Mar, 09:00 GMT" in body
    assert "then reactions until Mon 9 Mar, 09:00 GMT" in body
    assert "closes Thu 12 Mar, 09:00 GMT (in 10 days)" in body

    question = await town.replies(HAL, "food", to=card, text="Who pays for it?")
    asked = town.content_of(town.last_event("food"))
    assert "Gus, Hal asks about C-1" in str(asked["body"])
    assert asked["m.mentions"] == {"user_ids": [GUS]}
    await town.replies(FAY, "food", to=card, text="question: where does it stand at night?")
    await town.passes(EDITS)
    assert "Open questions\n\n• Hal: Who pays for it?\n• Fay: where does it stand at night?" in town.body_of(card)
    await town.says(GUS, "food", "Behind the bakery", thread=card)
    await town.replies(GUS, "food", to=town.last_event("food"), text="ignored, as nobody asked that here")
    await town.passes(EDITS)
    assert "Hal: Who pays for it? – Gus: Behind the bakery" in town.body_of(card)
    assert question

    await town.passes(timedelta(days=5))
    assert "C-1 is now in its reactions round" in town.heard("food")
    await town.replies(HAL, "food", to=card, text="We like it, and would start with two days a week")
    await town.replies(HAL, "food", to=card, text="We like it")
    await town.passes(EDITS)
    assert "Reactions\n\n• Hal for Small Screws: We like it" in town.body_of(card)
    assert "two days a week" not in town.body_of(card)

    await town.passes(timedelta(days=2))
    assert "C-1 is now in its consent round" in town.heard("food")
    await town.reacts(GUS, "food", to=card, key="✅")
    await town.says(HAL, "food", "fine by us", thread=card)
    await town.says(FAY, "food", "concern: parking is scarce", thread=card)
    await town.passes(timedelta(days=3))
    outcome = town.heard("food")
    assert outcome.startswith("C-1: agreed, with concerns. It is D-1 in the logbook.")
    assert "To be reviewed Fri 12 Mar 2027, 09:00 GMT." in outcome
    assert town.content_of(town.last_event("food"))["m.mentions"] == {"user_ids": [FAY, GUS, HAL]}
    await town.says(HAL, "food", "!decision D-1")
    assert "Who was heard with what" in town.heard("food")
    assert "Gus looks at Fay’s concern again, Fri 12 Mar 2027, 09:00 GMT" in town.heard("food")


async def test_the_facilitator_or_the_proposer_advances_and_extends(town: Town) -> None:
    card = await proposed(town)
    await town.says(HAL, "food", "!advance C-1")
    assert "can be changed by its proposer" in town.heard("food")
    await town.replies(HAL, "food", to=card, text="Who pays for it?")
    await town.says(GUS, "food", "!advance C-1")
    assert "1 question to C-1 still waits for your answer" in town.heard("food")
    await town.replies(GUS, "food", to=town.card("food", "Gus, Hal asks"), text="The fund does")
    await town.says(GUS, "food", "!extend C-1 in 7 days")
    assert "The questions round of C-1 now ends Mon 9 Mar 2026, 09:00 GMT" in town.heard("food")
    assert "the consent round closes Sat 14 Mar 2026, 09:00 GMT" in town.heard("food")
    await town.says(GUS, "food", "!advance C-1")
    await town.says(GUS, "food", "!advance C-1")
    assert "C-1 is now in its consent round, until Sat 14 Mar 2026" in town.heard("food")
    await town.says(GUS, "food", "!advance C-1")
    assert "The consent round is the last one" in town.heard("food")
    await town.says(GUS, "food", "!close C-1")
    assert "3 of 3 seats have not been heard" in town.heard("food")


async def test_an_amendment_shows_what_changed_clears_the_answers_and_tells_who_had_answered(town: Town) -> None:
    await settled(town)
    await town.says(GUS, "food", "!consent Move the call to Thursdays at noon")
    card = town.card("food", "C-1 ·")
    await town.reacts(HAL, "food", to=card, key="✅")
    await town.passes(timedelta(hours=47))
    await town.says(GUS, "food", "!amend C-1 Move the call to Fridays at noon")
    assert "Move the call to [was: Thursdays] Fridays at noon" in town.heard("food")
    card = town.card("food", "C-1 ·")
    assert "closes Thu 5 Mar, 08:00 GMT" in town.body_of(card)
    assert "Please answer anew" in town.body_of(card)
    assert "[was: Thursdays] Fridays" in town.heard_private(HAL)
    assert not town.heard_all_private(FAY) or "Fridays" not in town.heard_private(FAY)
    await town.passes(EDITS)
    assert "version 2" in town.body_of(card)
    assert "0 of 3 heard" in town.body_of(card)

    await town.reacts(HAL, "food", to=card, key="👍")
    await town.passes(timedelta(days=1))
    assert town.heard("food").startswith("C-1: agreed. It is D-1")
    await town.says(HAL, "food", "!decision D-1")
    assert "How the text came about" in town.heard("food")
    assert "Said to earlier versions, no longer counted" in town.heard("food")


@pytest.mark.both_databases
async def test_an_answer_said_before_an_amendment_and_heard_after_it_stays_with_the_old_text(town: Town) -> None:
    await settled(town)
    await town.says(GUS, "food", "!consent Move the call to Thursdays")
    card = town.card("food", "C-1 ·")
    before = town.now
    await town.passes(timedelta(hours=1))
    await town.says(GUS, "food", "!amend C-1 Move the call to Fridays")
    relation = {"rel_type": "m.annotation", "event_id": card, "key": "✅"}
    town.server.emit(town.room("food"), HAL, "m.reaction", {"m.relates_to": relation}, at=before)
    await town.works()
    assert "has been changed since the one you answered" in town.heard_private(HAL)
    await town.passes(EDITS)
    assert "0 of 3 heard" in town.body_of(town.card("food", "C-1 ·"))


async def test_a_critical_concern_is_met_by_a_measure_with_the_person_s_yes(town: Town) -> None:
    await settled(town)
    await town.says(GUS, "food", "!consent Deliver on Sundays")
    card = town.card("food", "C-1 ·")
    await town.reacts(GUS, "food", to=card, key="✅")
    await town.says(HAL, "food", "object because nobody of ours works on Sundays", thread=card)
    offer = town.body_of(town.card("food", "Hal has a critical concern on C-1"))
    for command in ("!amend C-1", "!term C-1", "!measure C-1"):
        assert command in offer
    await town.says(GUS, "food", "!item C-1")
    for command in (f"!resolve C-1 {HAL}", "!date C-1", "!refer C-1"):
        assert command in town.heard("food")
    await town.says(GUS, "food", "!measure C-1 @fay count the deliveries by in 30 days")
    assert "Fay watches “count the deliveries” until Wed 1 Apr 2026, 09:00 BST" in town.heard("food")
    await town.says(GUS, "food", "!term C-1 3 months")
    assert "now to be decided for 3 months" in town.heard("food")
    await town.says(GUS, "food", "!resolve C-1 Fay: we count")
    assert "I know of no critical concern of @fay" in town.heard("food")
    await town.says(GUS, "food", "!resolve C-1 @ivy we count")
    assert "I know nobody called “@ivy” in the room of the Food circle." in town.heard("food")
    await town.says(GUS, "food", "!resolve C-1 @hal three months, and Fay counts")
    room = await town.private(HAL)
    assert "three months, and Fay counts" in town.heard(room)
    await town.says(HAL, room, "perhaps")
    assert "on whether your critical concern on C-1 in the Food circle is met (yes or no)" in town.heard(room)
    await town.says(HAL, room, "yes")
    assert "Hal says that their critical concern on C-1 is met" in town.heard("food")

    await town.passes(timedelta(hours=48))
    outcome = town.heard("food")
    assert outcome.startswith("C-1: agreed, with concerns.")
    assert "nobody of ours works on Sundays – met: three months, and Fay counts" in outcome
    assert "It holds until Thu 4 Jun 2026, 09:00 BST. To be reviewed Mon 1 Jun 2026, 09:00 BST." in outcome
    await town.passes(timedelta(days=30))
    await nine_comes(town)
    assert any("D-1: the time of the measure that you watch has come" in words for words in town.heard_all_private(FAY))


async def test_without_the_person_s_yes_the_critical_concern_stands(town: Town) -> None:
    await settled(town)
    await town.says(GUS, "food", "!consent Deliver on Sundays")
    await town.says(HAL, "food", "!object C-1 nobody of ours works on Sundays")
    await town.says(GUS, "food", f"!resolve C-1 {HAL} we pay extra")
    room = await town.private(HAL)
    await town.says(HAL, room, "no")
    assert "says that the critical concern on C-1 is not met yet" in town.heard_private(GUS)
    await town.passes(timedelta(hours=48))
    assert town.heard("food").startswith("C-1: not agreed.")


@pytest.mark.both_databases
async def test_what_is_stuck_goes_to_the_broader_circle_and_its_answer_comes_back(town: Town) -> None:
    await settled(town)
    await town.says(FAY, "coordinating", "!join for Green Grocers")
    await town.says(GUS, "food", "!consent Deliver on Sundays")
    await town.says(HAL, "food", "!object C-1 nobody of ours works on Sundays")
    await town.says(GUS, "food", "!refer C-1")
    assert "C-1 is now with the Coordinating circle, as C-2" in town.heard("food")
    there = town.card("coordinating", "C-2 ·")
    assert "Brought here from the Food circle (C-1)" in town.body_of(there)
    assert "Hal for Small Screws: nobody of ours works on Sundays" in town.body_of(there)
    await town.says(GUS, "food", "!refer C-1")
    assert "was taken to the broader circle already, as C-2" in town.heard("food")

    await town.passes(timedelta(days=8))
    await town.reacts(FAY, "coordinating", to=there, key="✅")
    await town.passes(timedelta(days=2))
    assert "The Coordinating circle has answered C-1, which you had referred: agreed." in town.heard("food")
    await town.says(GUS, "food", "!item C-1")
    assert town.heard("food").startswith("➡️ C-1 referred to the broader circle\n")


async def test_two_circles_agree_only_on_the_same_text(town: Town) -> None:
    await settled(town)
    for user, coop in (("@eve:example.org", "Byte"), ("@di:example.org", "Data Workers")):
        await town.says(user, "tech", f"!join for {coop}")
    await town.says("@di:example.org", "tech", "!approve J-1")
    await town.says(FAY, "food", "!proposal Share one newsletter with tech")
    here, there = town.card("food", "C-1 ·"), town.card("tech", "C-2 ·")
    assert "together with the Tech circle (C-2)" in town.body_of(here)
    await town.passes(timedelta(days=8))
    await town.reacts(GUS, "food", to=here, key="✅")
    await town.passes(EDITS)
    assert "Food circle: consent round, closes Thu 12 Mar 2026, 09:00 GMT; 1 of 3 heard." in town.body_of(there)
    await town.says(FAY, "food", "!close C-1")
    assert "not been heard" in town.heard("food")
    for user in (HAL, FAY):
        await town.reacts(user, "food", to=here, key="✅")
    await town.says(FAY, "food", "!close C-1")
    assert "this circle has come to “agreed”" in town.heard("food")
    assert "It is agreed only when the Tech circle consents" in town.heard("food")

    await town.says("@di:example.org", "tech", "!amend C-2 Share one newsletter, by e-mail only")
    await town.passes(EDITS)
    here = town.card("food", "C-1 · ")
    assert "Changed by Di: " in town.body_of(here)
    assert "0 of 3 heard" in town.body_of(here)
    there = town.card("tech", "C-2 · ")
    await town.reacts("@di:example.org", "tech", to=there, key="✅")
    await town.reacts(GUS, "food", to=here, key="✅")
    await town.passes(timedelta(days=2))
    assert town.heard("food").startswith("C-1: agreed. It is D-1")
    assert town.heard("tech").startswith("C-2: agreed. It is D-2")


async def test_two_circles_do_not_agree_when_one_does_not(town: Town) -> None:
    await settled(town)
    await town.says("@di:example.org", "tech", "!join for Data Workers")
    await town.says(FAY, "food", "!proposal Share one newsletter with tech")
    here = town.card("food", "C-1 ·")
    await town.passes(timedelta(days=8))
    await town.reacts(GUS, "food", to=here, key="✅")
    await town.says("@di:example.org", "tech", "!object C-2 we have one already")
    await town.passes(timedelta(days=2))
    assert town.heard("food").startswith("C-1: not agreed.")
    assert town.heard("tech").startswith("C-2: not agreed.")
    await town.says(FAY, "food", "!decisions")
    assert "The logbook is still empty" in town.heard("food")


@pytest.mark.both_databases
async def test_a_review_brings_a_decision_back_to_keep_amend_or_drop(town: Town) -> None:
    await settled(town)
    await town.says(GUS, "food", "!consent Meet on Thursdays")
    await town.says(GUS, "food", "!yes C-1")
    await town.says(FAY, "food", "!concern C-1 market day")
    await town.passes(timedelta(days=2))
    await town.passes(timedelta(days=365))
    card = town.card("food", "C-2 ·")
    assert "Kept from D-1\n\n• Gus, by Thu 4 Mar 2027, 09:00 GMT: market day (Fay’s concern)" in town.body_of(card)
    assert "Shall it stay as it is?" in town.body_of(card)
    await town.says(GUS, "food", "!review D-1")
    assert "D-1 is being looked at already, as C-2" in town.heard("food")
    await town.says(GUS, "food", "!amend C-2 Meet on Fridays")
    await town.reacts(GUS, "food", to=town.card("food", "C-2 ·"), key="✅")
    await town.passes(timedelta(days=3))
    assert town.heard("food").startswith("C-2: agreed. It is D-2")
    await town.says(HAL, "food", "!decision D-1")
    assert "D-2 has taken its place." in town.heard("food")

    await town.says(HAL, "food", "!review D-2 drop")
    card = town.card("food", "C-3 ·")
    assert "C-3 · Drop D-2: Meet on Fridays\n" in town.body_of(card)
    await town.reacts(HAL, "food", to=card, key="✅")
    await town.passes(timedelta(days=3))
    assert "D-2 has ended" in town.heard("food")
    await town.passes(timedelta(days=800))
    await town.says(HAL, "food", "!items")
    assert "Nothing is open" in town.heard("food")


async def test_what_is_not_heard_by_enough_goes_on_in_one_step(town: Town) -> None:
    await settled(town)
    await town.says(GUS, "food", "!consent Meet on Thursdays quorum 2")
    card = town.card("food", "C-1 ·")
    await town.reacts(GUS, "food", to=card, key="✅")
    await town.passes(timedelta(days=2))
    assert town.heard("food").startswith("C-1: not heard by enough.")
    assert "1 of 3 co-ops heard, 2 needed" in town.heard("food")
    assert "!extend C-1" in town.heard("food")
    await town.says(GUS, "food", "!extend C-1")
    assert "C-1 goes on as C-2, until Fri 6 Mar 2026, 09:00 GMT" in town.heard("food")
    await town.says(GUS, "food", "!extend C-1")
    assert "goes on as C-2 already" in town.heard("food")
    card = town.card("food", "C-2 ·")
    assert town.tally(card) == "1 of 3 heard, 2 needed: 1 consent"
    await town.reacts(HAL, "food", to=card, key="✅")
    await town.passes(timedelta(days=2))
    assert town.heard("food").startswith("C-2: agreed.")


async def test_a_stand_in_and_a_phone_call_are_shown_as_such(town: Town) -> None:
    await settled(town)
    await town.says(GUS, "food", "!standin Bo and others until 30 april")
    assert "I read @bo:example.org as the person, and do not know what to do with “and others”" in town.heard("food")
    await town.says(GUS, "food", "!standin Bo until 30 april")
    assert "Bo (@bo:example.org) may answer for Leaf Bakery until Thu 30 Apr 2026, 17:00 BST" in town.heard("food")
    assert "named you to stand in for Leaf Bakery" in town.heard_private(BO)
    await town.says(GUS, "food", "!consent Meet on Thursdays")
    card = town.card("food", "C-1 ·")
    await town.reacts(BO, "food", to=card, key="🤔")
    await town.says(BO, "food", "it is market day", thread=card)
    await town.passes(EDITS)
    assert "Leaf Bakery, as stand-in: Bo: it is market day" in town.body_of(card)
    await town.passes(timedelta(days=60))
    await town.says(GUS, "food", "!consent Meet on Fridays")
    await town.says(BO, "food", "!yes C-2 for Leaf Bakery")
    assert "Only people of Leaf Bakery can answer for it" in "\n".join(town.heard_all("food"))


async def test_the_secretary_answers_for_who_phoned(town: Town) -> None:
    await town.says("@di:example.org", "tech", "!join for Data Workers")
    await town.says("@eve:example.org", "tech", "!join for Byte")
    await town.says("@di:example.org", "tech", "!approve J-1")
    await town.says("@di:example.org", "tech", "!consent Meet on Thursdays")
    await town.says("@di:example.org", "tech", "!object C-1 they have school then for Byte by phone")
    assert "Byte by phone – critical concern" in town.heard_all("tech")[-2]
    await town.passes(EDITS)
    card = town.card("tech", "C-1 ·")
    assert "Byte, by phone, noted by Di: they have school then" in town.body_of(card)
    await town.says("@di:example.org", "tech", "consent for Byte by phone", thread=card)
    await town.passes(EDITS)
    assert town.tally(card) == "1 of 2 heard, 1 needed: 1 consent"


async def test_who_leaves_the_circle_is_told_what_becomes_of_their_answer(town: Town) -> None:
    await settled(town)
    await town.says(BO, "food", "!join for Leaf Bakery")
    await town.says(GUS, "food", "!consent Meet on Thursdays")
    card = town.card("food", "C-1 ·")
    await town.says(GUS, "food", "!object C-1 I am against it")
    await town.says(HAL, "food", "!yes C-1")
    await town.leaves_room(GUS, "food")
    await town.leaves_room(HAL, "food")
    await town.passes(timedelta(minutes=2))
    for user in (GUS, HAL):
        assert "Your answer is kept, and no longer counts." in town.heard_private(user)
    assert town.tally(card) == "0 of 2 heard, 1 needed"
    gone = "• Gus for Leaf Bakery: I am against it – to version 1, kept on record: Gus speaks for it no longer"
    assert gone in town.body_of(card)
    await town.says(BO, "food", "!yes C-1")
    await town.passes(EDITS)
    assert town.tally(card) == "1 of 2 heard: 1 consent"
    assert len([said for said in town.heard_all_private(GUS) if "no longer speak" in said]) == 1


@pytest.mark.both_databases
async def test_the_logbook_is_searched_and_handed_over(town: Town) -> None:
    await settled(town)
    await town.says(GUS, "food", "!consent Meet on Thursdays aim: more people there")
    await town.says(GUS, "food", "!yes C-1")
    await town.says(FAY, "food", "!concern C-1 market day")
    await town.passes(timedelta(days=2))
    await town.says(GUS, "food", "!decisions market")
    assert "D-1 Meet on Thursdays" in town.heard("food")
    await town.says(GUS, "food", "!decisions more people since 1 march 2026 circle food")
    assert "D-1 Meet on Thursdays" in town.heard("food")
    await town.says(GUS, "food", "!decisions meet since today")
    assert "D-1" in town.heard("food")
    await town.says(GUS, "food", "!decisions mondays")
    assert "I have found no decision" in town.heard("food")
    await town.says(GUS, "food", "!decisions circle tech")
    assert "D-1" not in town.heard("food")
    await town.says(GUS, "food", "!decisions export")
    assert town.heard("food") == "Thank you. In our private room is the logbook, 1 decision."
    await town.says(GUS, "food", "!decisions export csv")
    files = [town.server.files[str(event["url"])].decode() for event in map(town.content_of, town.files_to(GUS))]
    assert "## D-1 (Food circle, 2026-03-04T09:00:00Z)" in files[0]
    assert "D-1,Food circle,2026-03-04T09:00:00Z,Meet on Thursdays,more people there,1," in files[1]


async def test_the_link_person_is_offered_the_decision_ready_to_send(town: Town) -> None:
    await settled(town)
    await town.says(GUS, "food", "!consent Meet on Thursdays")
    await town.says(GUS, "food", "!yes C-1")
    await town.passes(timedelta(days=2))
    assert "say this in the room of the Food circle: !relay D-1" in town.heard_private(FAY)
    await town.says(FAY, "food", "!relay D-1")
    assert "D-1, agreed in the Food circle: Meet on Thursdays" in town.heard("coordinating")
    await town.says("@cy:example.org", "tech", "!relay d-1")
    assert "D-1 is no decision of the Tech circle" in town.heard("tech")
    await town.says(FAY, "food", "!relay D-1 is what we all waited for")
    assert "> D-1 is what we all waited for" in town.heard("coordinating")


async def test_a_circle_that_sends_all_decisions_has_them_passed_on_by_themselves(town: Town) -> None:
    chooses(town, "food", relay={"share_decisions": "send"})
    await settled(town)
    await town.says(GUS, "food", "!consent Meet on Thursdays")
    await town.says(GUS, "food", "!yes C-1")
    await town.passes(timedelta(days=2))
    await town.passes(timedelta(minutes=16))
    copy = town.card("coordinating", "R-1 from the Food circle")
    assert "> D-1: Meet on Thursdays" in town.body_of(copy)
    await town.replies(BO, "coordinating", to=copy, text="We shall come")
    assert "We shall come" in town.heard("food")


async def test_reminders_in_the_room_are_one_mention_of_those_not_heard(town: Town) -> None:
    chooses(town, "food", consent={"reminders": "room"})
    await settled(town)
    await town.says(GUS, "food", f"!standin {BO} until 30 april")
    await town.says(HAL, "food", "!consent Meet on Thursdays")
    card = town.card("food", "C-1 ·")
    await town.reacts(FAY, "food", to=card, key="✅")
    await town.passes(timedelta(hours=13))
    reminder = town.last_event("food")
    assert "Not yet heard: Leaf Bakery, Small Screws." in town.body_of(reminder)
    assert town.content_of(reminder)["m.mentions"] == {"user_ids": [BO, GUS, HAL]}
    assert not [said for said in town.heard_all_private(HAL) if "C-1" in said]
    await town.says(HAL, "food", "!extend C-1 in 3 days")
    await town.passes(timedelta(days=2))
    assert len([said for said in town.heard_all("food") if "Not yet heard: Leaf" in said and "tap" in said]) == 1


async def test_a_proposal_reminds_in_its_consent_round_and_never_before(town: Town) -> None:
    card = await proposed(town)
    await town.passes(timedelta(days=8))
    assert not [said for said in town.heard_all_private(HAL) if "has not been" in said]
    await town.reacts(GUS, "food", to=card, key="✅")
    await town.passes(timedelta(hours=13))
    await nine_comes(town)
    assert len([said for said in town.heard_all_private(HAL) if "has not been" in said]) == 1
    assert not [said for said in town.heard_all_private(GUS) if "has not been" in said]


async def test_only_what_shows_the_text_is_answered_by_a_tap(town: Town) -> None:
    card = await proposed(town)
    await town.replies(HAL, "food", to=card, text="Who pays?")
    await town.reacts(HAL, "food", to=town.last_event("food"), key="👍")
    await town.passes(timedelta(days=7))
    await town.passes(EDITS)
    assert "0 of 3 heard" in town.body_of(card)
    tapped = await town.reacts(HAL, "food", to=town.card("food", "C-1 is now in its consent round"), key="✅")
    await town.passes(EDITS)
    assert "1 of 3 heard" in town.body_of(card)
    await town.unreacts(HAL, "food", tapped)
    await town.passes(EDITS)
    assert "0 of 3 heard" in town.body_of(card)


async def test_whoever_has_tapped_the_card_taps_the_new_text(town: Town) -> None:
    await settled(town)
    await town.says(GUS, "food", "!consent Move the call to Thursdays")
    card = town.card("food", "C-1 ·")
    await town.reacts(HAL, "food", to=card, key="✅")
    await town.says(GUS, "food", "!amend C-1 Move the call to Fridays")
    second = town.card("food", "C-1 · ")
    assert "✅ consent" in town.body_of(second).replace("\u00a0", " ")
    assert list(town.reactions_on(second)) == ["✅", "🤔", "✋", "➖"]
    await town.reacts(HAL, "food", to=second, key="✅")
    await town.passes(EDITS)
    assert "1 of 3 heard" in town.body_of(second)

    await town.says(GUS, "food", "!amend C-1 Move the call to Mondays")
    await town.reacts(FAY, "food", to=second, key="✅")
    assert "The text of C-1 has been changed since the one you answered" in town.heard_private(FAY)
    assert "> Move the call to Mondays" in town.heard_private(FAY)
    await town.reacts(FAY, "food", to=card, key="✋")
    await town.replies(FAY, "food", to=town.card("food", "C-1 · "), text="object because of the market")
    await town.passes(EDITS)
    third = town.card("food", "C-1 · ")
    assert "1 of 3 heard" in town.body_of(third)
    assert "Fay for Green Grocers: of the market" in town.body_of(third)


async def test_what_is_said_in_clauses_is_kept_and_what_only_looks_like_one_is_text(town: Town) -> None:
    await settled(town)
    await town.says(
        GUS,
        "food",
        "!proposal Share one van aim fewer trips by 20/03/2026 quorum half term 1 year review in 6 months",
    )
    body = town.body_of(town.card("food", "C-1 ·"))
    assert "C-1 · Share one van\n" in body
    assert "Aim: fewer trips" in body
    assert "closes Fri 20 Mar, 17:00 GMT (in 18 days, from “20/03/2026”)" in body
    assert "To be decided for 1 year." in body
    assert "To be reviewed Wed 2 Sept 2026, 09:00 BST." in body
    assert "In the consent round 2 of 3 must be heard to decide." in body
    await town.says(GUS, "food", "!consent Our aim is to replace the kettle with tea by a term of office")
    assert "C-2 · Our aim is to replace the kettle with tea by a term of office" in town.heard("food")
    await town.says(GUS, "food", "!consent Eat cake quorum 9")
    assert "Only 3 seats can be heard here" in town.heard("food")
    await town.says(GUS, "food", "!proposal Eat cake by tomorrow 17:00")
    assert "A proposal runs 7 days at the least here" in town.heard("food")
    assert "For something quicker, say !consent Eat cake by tomorrow 17:00." in town.heard("food")


@pytest.mark.both_databases
async def test_a_check_across_the_clock_change_closes_at_its_stored_instant(town: Town) -> None:
    await settled(town)
    await town.passes(timedelta(days=25))
    await town.says(GUS, "food", "!consent Meet on Thursdays by 30/03/2026 17:00")
    assert "closes Mon 30 Mar, 17:00 BST" in town.heard("food")
    await town.says(HAL, "food", "!yes C-1")
    await town.passes(timedelta(days=3, hours=6, minutes=59))
    assert not [said for said in town.heard_all("food") if said.startswith("C-1:")]
    await town.passes(timedelta(minutes=1))
    assert town.heard("food").startswith("C-1: agreed.")
    assert "I was offline" not in town.heard("food")


async def test_a_concern_without_words_gets_them_in_the_thread_and_in_no_other_way_by_others(town: Town) -> None:
    await settled(town)
    await town.says(GUS, "food", "!consent Meet on Thursdays")
    card = town.card("food", "C-1 ·")
    await town.reacts(HAL, "food", to=card, key="✋")
    await town.says(FAY, "food", "what is it, Hal?", thread=card)
    await town.passes(EDITS)
    assert "Waiting for the reason of a critical concern: Small Screws" in town.body_of(card)
    await town.replies(HAL, "food", to=town.card("food", "Hal, thank you."), text="we have a market then")
    await town.passes(EDITS)
    assert "Critical concern\n\n• Hal for Small Screws: we have a market then" in town.body_of(card)
    await town.says(HAL, "food", "on second thoughts: fine by us", thread=card)
    await town.says(HAL, "food", "fine by us", thread=card)
    await town.passes(EDITS)
    assert "1 consent" in town.body_of(card)


async def test_the_card_stays_right_after_many_edits(town: Town) -> None:
    await settled(town)
    await town.says(GUS, "food", "!consent Meet on Thursdays")
    card = town.card("food", "C-1 ·")
    tapped: dict[str, EventId] = {}
    for turn in range(40):
        who = (GUS, HAL, FAY)[turn % 3]
        if who in tapped:
            await town.unreacts(who, "food", tapped[who])
        tapped[who] = await town.reacts(who, "food", to=card, key=("✅", "➖")[turn % 2])
        await town.passes(timedelta(seconds=4))
    await town.passes(EDITS)
    body = town.body_of(card)
    assert body.index("✅\u00a0consent") < body.index("Stand aside") < body.index("3 of 3 heard")
    assert len([said for said in town.heard_all("food") if said.startswith("C-1 ·")]) == 1


async def test_withdrawing_a_joint_item_ends_it_in_both_circles(town: Town) -> None:
    await settled(town)
    await town.says("@di:example.org", "tech", "!join for Data Workers")
    await town.says(GUS, "food", "!proposal Share one newsletter with tech")
    await town.says(BO, "food", "!join for Leaf Bakery")
    await town.says(BO, "food", "!proposal Share one calendar with tech")
    assert "You are not in the room of the Tech circle" in town.heard("food")
    await town.says(GUS, "food", "!withdraw C-1 yes")
    assert "C-2 is withdrawn, in the Food circle as well" in town.heard("tech")
    await town.says("@di:example.org", "tech", "!yes C-2")
    assert "had withdrawn C-2, so your answer counts for nothing." in town.heard("tech")
