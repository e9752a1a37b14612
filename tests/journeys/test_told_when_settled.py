"""Nobody is rung by every tap of another: others hear how things stand once that has settled, and of what they know not again."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from storage.models import Job
from storage.types import EventId, UserId
from tests.journeys.begun import played_once
from tests.journeys.conftest import Town
from tests.journeys.late import said_at
from tests.journeys.refused import refused
from tests.journeys.test_consent import BO, FAY, GUS, HAL, opened, settled

CY, DI, EVE = (f"@{name}:example.org" for name in ("cy", "di", "eve"))
EDITS, SETTLED = timedelta(seconds=10), timedelta(minutes=2)


def about(town: Town, user: str, words: str) -> list[str]:
    return [said for said in town.heard_all_private(user) if words in said]


async def rings(town: Town, user: str, words: str) -> list[bool]:
    """Of what the bot has said to a person alone with these words in it, whether each rang."""
    room = await town.private(user)
    said = [event for event in town.server.rooms[room].events if words in str(event.content.get("body"))]
    return [event.content["msgtype"] == "m.text" for event in said]


@played_once
async def two_of_leaf(town: Town) -> EventId:
    card = await opened(town)
    await town.says(BO, "food", "!join for Leaf Bakery")
    await town.reacts(GUS, "food", to=card, key="✅")
    await town.passes(SETTLED)
    return card


@pytest.mark.both_databases
@pytest.mark.long
async def test_forty_taps_of_one_ring_their_colleague_once(town: Town) -> None:
    card = await two_of_leaf(town)
    for _ in range(10):
        for key in ("✋", "➖"):
            tapped = await town.reacts(BO, "food", to=card, key=key)
            town.clock.passes(timedelta(milliseconds=400))
            await town.unreacts(BO, "food", tapped)
    await town.reacts(BO, "food", to=card, key="🤔")
    assert not about(town, GUS, "differ")
    await town.passes(SETTLED)
    assert len(about(town, GUS, "On C-1 the people of Leaf Bakery differ (Gus: consent; Bo: concern).")) == 1
    assert len(about(town, GUS, "C-1")) == 1
    assert await rings(town, GUS, "differ") == [True]
    assert town.tally(card) == "1 of 3 heard: 1 with a concern"


async def test_what_ends_as_it_was_is_not_told(town: Town) -> None:
    card = await two_of_leaf(town)
    for _ in range(3):
        await town.unreacts(BO, "food", await town.reacts(BO, "food", to=card, key="➖"))
    await town.passes(SETTLED)
    assert not about(town, GUS, "C-1")

    await town.reacts(BO, "food", to=card, key="➖")
    await town.passes(SETTLED)
    await town.unreacts(BO, "food", await town.reacts(BO, "food", to=card, key="✅"))
    await town.passes(SETTLED)
    assert len(about(town, GUS, "differ")) == 1, "that is what they know"


async def test_who_was_told_lately_is_told_and_not_rung_again(town: Town) -> None:
    card = await two_of_leaf(town)
    tapped = await town.reacts(BO, "food", to=card, key="➖")
    await town.passes(SETTLED)
    await town.unreacts(BO, "food", tapped)
    await town.passes(SETTLED)
    assert about(town, GUS, "are of one mind now: consent")
    await town.reacts(BO, "food", to=card, key="➖")
    await town.passes(SETTLED)
    assert await rings(town, GUS, "differ") == [True, False]
    await town.reacts(BO, "food", to=card, key="✅")
    await town.passes(SETTLED)
    await town.passes(timedelta(hours=1))
    await town.reacts(BO, "food", to=card, key="🤔")
    await town.passes(SETTLED)
    assert await rings(town, GUS, "differ") == [True, False, False], "what nobody waits for rings once a day"


async def test_what_is_over_by_then_is_not_told(town: Town) -> None:
    card = await two_of_leaf(town)
    await town.passes(timedelta(days=2) - SETTLED - timedelta(minutes=1))
    await town.reacts(BO, "food", to=card, key="➖")
    await town.passes(timedelta(minutes=3))
    assert town.heard("food").startswith("C-1: not agreed.")
    assert not about(town, GUS, "differ")


async def test_taps_around_the_close_count_as_they_stood_then(town: Town) -> None:
    card = await opened(town)
    await town.passes(timedelta(days=2) - timedelta(seconds=30))
    tapped = await town.reacts(HAL, "food", to=card, key="✅")
    await town.unreacts(HAL, "food", tapped)
    again = await town.reacts(HAL, "food", to=card, key="➖")
    await town.reacts(GUS, "food", to=card, key="✅")
    await town.passes(timedelta(seconds=40))
    assert town.heard("food").startswith("C-1: agreed.")
    await town.unreacts(HAL, "food", again)
    await town.reacts(HAL, "food", to=card, key="✋")
    await town.passes(SETTLED)
    assert town.tally(card) == "2 of 3 heard: 1 consent, 1 standing aside"
    assert (
        "Said after the close, not counted:\n\n• Hal for Small Screws (critical concern, without words)"
        in town.body_of(card)
    )


async def test_the_sixth_answer_in_a_minute_is_the_last_that_is_talked_about_and_the_last_counts(town: Town) -> None:
    await opened(town)
    for _ in range(5):
        await town.says(HAL, "food", "!yes C-1")
    thanked = "Thank you, noted on C-1: Small Screws"
    assert len([said for said in town.heard_all("food") if said.startswith(thanked)]) == 5
    for _ in range(3):
        await town.says(HAL, "food", "!concern C-1 it is early")
    assert len([said for said in town.heard_all("food") if said.startswith(thanked)]) == 5
    assert len(about(town, HAL, "That is a lot of answers to C-1 within a minute. The last one counts")) == 1
    await town.passes(EDITS)
    assert town.tally(town.card("food", "C-1 ·")) == "1 of 3 heard: 1 with a concern"
    await town.passes(timedelta(minutes=1))
    await town.says(HAL, "food", "!yes C-1")
    assert len([said for said in town.heard_all("food") if said.startswith(thanked)]) == 6


async def test_taps_and_lines_count_among_the_five_too(town: Town) -> None:
    card = await opened(town)
    for key in ("✅", "👍", "✔", "👌", "➖"):
        await town.reacts(HAL, "food", to=card, key=key)
    await town.reacts(HAL, "food", to=card, key="✋")
    assert not [said for said in town.heard_all("food") if "What is your" in said]
    await town.replies(HAL, "food", to=card, text="fine by us")
    assert not [said for said in town.heard_all("food") if "noted on C-1" in said]
    assert len(about(town, HAL, "a lot of answers")) == 1
    await town.passes(EDITS)
    assert town.tally(card) == "1 of 3 heard: 1 consent"


@pytest.mark.both_databases
async def test_one_person_who_asks_to_join_again_and_again_is_one_card_and_one_word(town: Town) -> None:
    for number in range(28):
        await town.says(EVE, "tech", f"!join for Loom {number}")
        town.clock.passes(timedelta(seconds=1))
    cards = [said for said in town.heard_all("tech") if "react with ✅ or ❌" in said]
    assert len(cards) == 1
    await town.passes(SETTLED)
    card = town.card("tech", "J-1:")
    assert town.body_of(card).startswith(f"J-28: Eve ({EVE}) asks to join the Tech circle, for Loom 27.")
    for decider in (CY, DI):
        assert [said.partition(". ")[0] + "." for said in about(town, decider, "asks to join")] == [
            f"Eve ({EVE}) asks to join the Tech circle, for Loom {number}." for number in (0, 27)
        ]

    await town.reacts(DI, "tech", to=card, key="✅")
    assert "speak for Loom 27" in town.heard_private(EVE)
    await town.passes(EDITS)
    assert town.body_of(card).startswith("J-28: Eve")
    assert await town.on_record("J-27") == ["membership.asked", "membership.request_withdrawn"]


async def test_a_request_that_is_taken_back_is_told_to_who_knows_of_it(town: Town) -> None:
    await town.says(EVE, "tech", "!join for Loom")
    await town.says(EVE, "tech", "!leave yes")
    await town.passes(SETTLED)
    for decider in (CY, DI):
        assert town.heard_private(decider) == f"Eve ({EVE}) no longer asks to join the Tech circle."


async def test_a_tap_on_a_card_that_does_not_show_yet_what_is_asked_now_decides_nothing(town: Town) -> None:
    await town.says(EVE, "tech", "!join for Loom")
    card = town.card("tech", "J-1:")
    await town.passes(EDITS)
    await town.says(EVE, "tech", "!join for Byte")
    await town.passes(timedelta(seconds=1))
    await town.says(EVE, "tech", "!join as guest")
    async with refused(town, "asked-anew"):
        await town.reacts(DI, "tech", to=card, key="✅")
    assert "what is asked now is J-3" in town.heard_private(DI)
    await town.passes(EDITS)
    await town.reacts(DI, "tech", to=card, key="👍")
    assert "as a guest" in town.heard_private(EVE)


async def test_who_asks_whether_a_concern_is_met_asks_once_in_two_minutes(town: Town) -> None:
    await opened(town)
    await town.says(HAL, "food", "!object C-1 it is market day")
    await town.says(GUS, "food", "!resolve C-1 @hal we start at noon")
    async with refused(town, "just-asked"):
        await town.says(FAY, "food", "!resolve C-1 @hal we start at one")
    assert len(about(town, HAL, "says that your critical concern on C-1")) == 1
    await town.passes(SETTLED)
    await town.says(FAY, "food", "!resolve C-1 @hal we start at one")
    assert len(about(town, HAL, "says that your critical concern on C-1")) == 2


async def test_whose_end_is_moved_to_and_fro_is_told_to_the_others_once_it_has_settled(town: Town) -> None:
    await settled(town)
    await town.says(GUS, "food", "!consent Move the call to Thursdays by in 5 days")
    for day in (4, 6, 4, 6, 5):
        await town.says(GUS, "food", f"!extend C-1 in {day} days")
    await town.passes(timedelta(seconds=90))  # A room is opened at the pace of a server that is not known yet.
    assert len(about(town, HAL, "now closes")) == 1
    await town.passes(SETTLED)
    assert [said.partition(".")[0] for said in about(town, HAL, "now closes")] == [
        "C-1 in the Food circle now closes Fri 6 Mar 2026, 09:00 GMT",
        "C-1 in the Food circle now closes Sat 7 Mar 2026, 09:00 GMT",
    ]
    assert not about(town, GUS, "now closes")


async def test_a_meeting_that_is_moved_to_and_fro_rings_those_who_come_once(town: Town) -> None:
    def rung() -> list[str]:
        events = town.server.rooms[town.room("food")].events
        there = [event for event in events if HAL in event.content.get("m.mentions", {}).get("user_ids", ())]
        return [str(event.content["body"]) for event in there]

    def files() -> int:
        events = town.server.rooms[town.room("food")].events
        return sum(event.content.get("msgtype") == "m.file" for event in events)

    await town.says(GUS, "food", "!date Bake 1h 12 march 10:00, 12 march 14:00")
    card = town.last_event("food")
    for number in "12":
        await town.reacts(HAL, "food", to=card, key=f"{number}\ufe0f\u20e3")
    await town.says(GUS, "food", "!date close M-1 1")
    for option in (2, 1, 2, 1):
        await town.says(GUS, "food", f"!date close M-1 {option}")
    assert "Thank you" in town.heard("food")
    await town.passes(SETTLED)
    assert (len(rung()), files()) == (1, 1)

    await town.says(GUS, "food", "!date close M-1 2")
    await town.says(GUS, "food", "!date cancel M-1")
    assert (len(rung()), files()) == (2, 2)
    await town.passes(SETTLED)
    assert rung()[-1].startswith("Bake is called off (M-1).")
    assert (len(rung()), files()) == (3, 3)


async def test_who_speaks_for_a_co_op_alone_has_nobody_to_be_told(town: Town) -> None:
    await opened(town)
    await town.says(HAL, "food", "!yes C-1")
    async with town.app.database.looking() as db:
        waiting = (await db.scalars(select(Job.name).where(Job.done_at.is_(None), Job.family == "consent"))).all()
    assert "seat" not in waiting


async def test_of_another_end_nobody_hears_when_it_is_over_by_then(town: Town) -> None:
    await settled(town)
    await town.says(GUS, "food", "!consent Move the call to Thursdays by in 5 days")
    for day in (4, 6):
        await town.says(GUS, "food", f"!extend C-1 in {day} days")
    await town.says(GUS, "food", "!withdraw C-1 yes")
    await town.passes(SETTLED)
    assert len(about(town, HAL, "now closes")) == 1


async def test_who_leaves_just_before_the_close_is_told_nothing_that_is_over_by_then(town: Town) -> None:
    await opened(town)
    await town.says(BO, "food", "!join for Leaf Bakery")
    await town.says(BO, "food", "!yes C-1")
    await town.passes(timedelta(days=2) - timedelta(minutes=1))
    await town.says(BO, "food", "!leave yes")
    await town.passes(timedelta(minutes=3))
    assert not about(town, BO, "no longer counts")
    assert not about(town, GUS, "is not heard")


async def test_what_is_kept_at_once_is_not_told_as_lost(town: Town) -> None:
    await opened(town)
    await town.says(BO, "food", "!join for Leaf Bakery")
    await town.says(BO, "food", "!yes C-1")
    await town.says(BO, "food", "!leave yes")
    await town.says(GUS, "food", "!keep C-1 @bo")
    await town.passes(SETTLED)
    assert not about(town, BO, "no longer counts")
    assert not about(town, GUS, "is not heard")


async def test_nothing_is_lost_for_a_co_op_that_is_heard_by_another(town: Town) -> None:
    await opened(town)
    await town.says(BO, "food", "!join for Leaf Bakery")
    for user in (BO, GUS):
        await town.says(user, "food", "!yes C-1")
    await town.says(BO, "food", "!leave yes")
    await town.passes(SETTLED)
    assert "Your answer to C-1 is kept, and no longer counts." in "".join(town.heard_all("food"))
    assert not about(town, BO, "no longer counts")
    assert not about(town, GUS, "is not heard")


async def test_whoever_has_moved_on_and_come_back_is_not_told_of_themselves(town: Town) -> None:
    await opened(town)
    for coop, before in (("Leaf Bakery", None), ("Green Grocers", "Leaf Bakery")):
        await town.says(BO, "food", f"!join for {coop}")
        if before is not None:
            await town.says(BO, "food", f"!leave {before} yes")
        await town.says(BO, "food", "!yes C-1")
    await town.says(BO, "food", "!join for Leaf Bakery")
    await town.says(BO, "food", "!leave Green Grocers yes")
    await town.passes(SETTLED)
    assert len(about(town, GUS, "Leaf Bakery is not heard")) == 1
    assert not about(town, BO, "Leaf Bakery is not heard")


@pytest.mark.both_databases
@pytest.mark.parametrize("gone_from", ["food", "tech", None])
async def test_a_circle_s_words_that_wait_for_somebody_who_leaves_its_room_are_not_said(
    town: Town, gone_from: str | None
) -> None:
    card = await two_of_leaf(town)
    await town.joins_room(GUS, "tech")
    await town.reacts(BO, "food", to=card, key="🤔")
    town.clock.passes(SETTLED)
    assert await town.app.jobs.run_due()
    if gone_from is not None:
        town.server.member(town.room(gone_from), UserId(GUS), "ban", by=UserId(FAY))
    await town.works()

    assert bool(about(town, GUS, "the people of Leaf Bakery differ")) is (gone_from != "food")
    assert about(town, BO, "the people of Leaf Bakery differ"), "who is there is told"


async def test_who_changes_a_text_again_and_again_rings_those_who_object_once(town: Town) -> None:
    await opened(town)
    await town.says(HAL, "food", "!object C-1 it is too dear")
    for number in range(8):
        await town.says(GUS, "food", f"!amend C-1 Buy the oven number {number}")
    told = await rings(town, HAL, "The text of C-1")
    assert (len(told), sum(told)) == (8, 1)


async def test_who_asks_for_one_thing_after_the_other_to_be_passed_on_rings_the_link_person_once(town: Town) -> None:
    await town.private(FAY)
    for number in range(8):
        await town.says(HAL, "food", f"!relay We have apples, crate {number}")
    assert await rings(town, FAY, "apples") == [True, False, False, False, False]
    assert "5 requests of yours wait for an answer already" in town.heard("food")


async def test_a_server_that_tells_other_times_has_nobody_talked_about_more_often(town: Town) -> None:
    """What counts is when we heard it: a homeserver may say of each answer that it was given minutes before the last."""
    await opened(town)
    await town.passes(timedelta(hours=1))
    for ago in range(9, 0, -1):
        await said_at(town, HAL, "food", "!yes C-1", at=town.now - timedelta(minutes=2 * ago))
    assert (
        len([said for said in town.heard_all("food") if said.startswith("Thank you, noted on C-1: Small Screws")]) == 5
    )
    assert len(about(town, HAL, "a lot of answers")) == 1
