"""A quick check from its opening to the logbook, and everything that can happen to it on the way."""

from datetime import timedelta

import pytest

from storage.types import EventId
from tests.journeys.begun import played_once
from tests.journeys.conftest import Town

GUS, HAL, FAY, BO = (f"@{name}:example.org" for name in ("gus", "hal", "fay", "bo"))


@played_once
async def settled(town: Town) -> None:
    """Three co-ops have seats in the food circle."""
    for user, coop in ((GUS, "Leaf Bakery"), (HAL, "Small Screws"), (FAY, "Green Grocers")):
        await town.says(user, "food", f"!join for {coop}")


@played_once
async def opened(town: Town, text: str = "!consent Move the call to Thursdays") -> EventId:
    await settled(town)
    await town.says(GUS, "food", text)
    return town.card("food", "C-1 ·")


@pytest.mark.both_databases
async def test_from_opening_to_the_logbook(town: Town) -> None:
    card = await opened(town)
    assert list(town.reactions_on(card)) == ["✅", "🤔", "✋", "➖"]
    assert "closes Wed 4 Mar, 09:00 GMT" in town.body_of(card)
    assert "waiting for Green Grocers, Leaf Bakery, Small Screws" in town.body_of(card)

    await town.reacts(GUS, "food", to=card, key="✅")
    await town.replies(HAL, "food", to=card, text="concern: market day")
    await town.passes(timedelta(seconds=10))
    assert "Hal for Small Screws: market day" in town.body_of(card)
    assert town.tally(card) == "2 of 3 heard: 1 consent, 1 with a concern"

    await town.passes(timedelta(hours=48))
    assert town.heard("food").startswith("C-1: agreed, with concerns. It is D-1 in the logbook.")
    await town.passes(timedelta(seconds=10))
    assert town.body_of(card).startswith("✅ C-1 agreed, with concerns · D-1")
    await town.says(HAL, "food", "!decision d1")
    assert "market day" in town.heard("food")
    await town.says(HAL, "food", "!items")
    assert "Nothing is open" in town.heard("food")


async def test_a_critical_concern_counts_only_with_words(town: Town) -> None:
    card = await opened(town)
    await town.reacts(GUS, "food", to=card, key="✅")
    await town.reacts(HAL, "food", to=card, key="✋")
    assert "What is your critical concern about C-1" in town.heard("food")
    asked = town.content_of(town.last_event("food"))
    assert asked["m.mentions"] == {"user_ids": [HAL]}
    assert asked["m.relates_to"]["event_id"] == card  # type: ignore[index]
    await town.passes(timedelta(seconds=10))
    assert "Waiting for the reason of a critical concern: Small Screws" in town.body_of(card)
    assert "1 of 3 heard" in town.body_of(card)

    await town.says(HAL, "food", "Nobody of ours can come on Thursdays", thread=card)
    await town.passes(timedelta(hours=49))

    assert town.heard("food").startswith("C-1: not agreed.")
    assert "Hal for Small Screws: Nobody of ours can come on Thursdays" in town.heard("food")


@pytest.mark.both_databases
async def test_the_latest_reaction_counts_and_taking_it_away_takes_the_answer_back(town: Town) -> None:
    card = await opened(town)
    first = await town.reacts(GUS, "food", to=card, key="✅")
    second = await town.reacts(GUS, "food", to=card, key="➖")
    await town.passes(timedelta(seconds=10))
    assert "1 standing aside" in town.body_of(card)

    await town.unreacts(GUS, "food", second)
    await town.passes(timedelta(seconds=10))
    assert "1 consent" in town.body_of(card)
    await town.unreacts(GUS, "food", first)
    await town.passes(timedelta(seconds=10))
    assert "0 of 3 heard" in town.body_of(card)


@pytest.mark.both_databases
async def test_two_of_one_co_op_who_differ_are_told_and_count_once(town: Town) -> None:
    card = await opened(town)
    await town.says(BO, "food", "!join for Leaf Bakery")
    await town.reacts(GUS, "food", to=card, key="✅")
    await town.says(BO, "food", "!concern C-1 it is our baking day")
    assert not any("differ" in words for words in town.heard_all_private(GUS))
    await town.passes(timedelta(minutes=2))

    for user in (GUS, BO):
        assert [said for said in town.heard_all_private(user) if "the people of Leaf Bakery differ" in said]
    await town.passes(timedelta(seconds=10))
    assert "1 of 3 heard" in town.body_of(card)
    assert "Not settled among its own people, the more cautious position holds: Leaf Bakery" in town.body_of(card)


async def test_personal_words_and_guests_are_shown_and_not_counted(town: Town) -> None:
    card = await opened(town)
    await town.says(GUS, "food", "!yes c 1 as me")
    await town.reacts(BO, "food", to=card, key="✅")
    await town.passes(timedelta(seconds=10))

    assert "0 of 3 heard" in town.body_of(card)
    assert "Said personally, not counted:\n\n• Gus (consent)\n• Bo (consent)" in town.body_of(card)


async def test_only_a_co_op_s_own_people_answer_for_it(town: Town) -> None:
    await opened(town)
    await town.says(GUS, "food", "!yes C-1 for Green Grocers")

    assert "Only people of Green Grocers can answer for it" in town.heard("food")
    await town.says(GUS, "food", "!concern C-1 it is too early for small teams")
    assert "noted on C-1: Leaf Bakery – concern" in town.heard("food")


async def test_reminders_go_once_and_only_to_those_not_heard(town: Town) -> None:
    card = await opened(town)
    await town.reacts(GUS, "food", to=card, key="✅")
    await town.passes(timedelta(hours=13))
    await town.passes(timedelta(hours=11))

    assert [said for said in town.heard_all_private(HAL) if "has not been heard" in said.replace("\n", " ")]
    assert len([said for said in town.heard_all_private(HAL) if "has not been" in said]) == 1
    assert not town.heard_all_private(GUS)
    await town.passes(timedelta(hours=30))
    assert len([said for said in town.heard_all_private(HAL) if "has not been" in said]) == 1


async def test_too_few_heard_is_said_so(town: Town) -> None:
    await opened(town)
    await town.passes(timedelta(hours=48))

    assert town.heard("food").startswith("C-1: not heard by enough.")
    assert "0 of 3 co-ops heard, 1 needed" in town.heard("food")


async def test_closed_late_says_why_and_late_answers_do_not_count(town: Town) -> None:
    card = await opened(town)
    await town.reacts(GUS, "food", to=card, key="✅")
    await town.passes(timedelta(hours=48, minutes=42))

    assert "It was due Wed 4 Mar 2026, 09:00 GMT and closed Wed 4 Mar 2026, 09:42 GMT: I was offline." in town.heard(
        "food"
    )
    await town.says(HAL, "food", "!object C-1 too late")
    assert (
        "noted as late and not counted. To have D-1 looked at again, with what you object to, say !review D-1."
        in town.heard("food")
    )
    await town.says(HAL, "food", "!item C-1")
    assert town.heard("food").startswith("✅ C-1 agreed · D-1\n")


@pytest.mark.both_databases
async def test_an_answer_made_in_time_counts_although_it_arrives_after_the_deadline(town: Town) -> None:
    card = await opened(town)
    in_time = town.now + timedelta(hours=47)
    town.clock.passes(timedelta(hours=49))
    relation = {"rel_type": "m.annotation", "event_id": card, "key": "✅"}
    town.server.emit(town.room("food"), GUS, "m.reaction", {"m.relates_to": relation}, at=in_time)
    await town.works()

    assert town.heard("food").startswith("C-1: agreed.")


async def test_closing_early_withdrawing_and_extending(town: Town) -> None:
    card = await opened(town)
    await town.says(HAL, "food", "!close C-1")
    assert "can be changed by its proposer" in town.heard("food")
    await town.says(GUS, "food", "!close C-1")
    assert "3 of 3 seats have not been heard" in town.heard("food")
    await town.says(GUS, "food", "!extend C-1 by 10/03/2026")
    assert "now closes Tue 10 Mar 2026, 17:00 GMT" in town.heard("food")
    await town.passes(timedelta(hours=50))
    assert "closes Tue 10 Mar" in town.body_of(card)
    await town.says(GUS, "food", "!withdraw C-1 yes")
    assert "C-1 is withdrawn" in town.heard("food")
    await town.passes(timedelta(days=10))
    assert not any(said.startswith("C-1:") for said in town.heard_all("food"))


async def test_a_deadline_of_yesterday_is_told_and_opens_nothing(town: Town) -> None:
    await settled(town)
    await town.says(GUS, "food", "!consent Move the call by yesterday")

    assert "which has passed" in town.heard("food")


async def test_a_deadline_as_people_say_it_and_nonsense(town: Town) -> None:
    await settled(town)
    await town.says(GUS, "food", "!consent Move the call to Friday by fri 17:00")
    assert "closes Fri 6 Mar, 17:00 GMT" in town.heard("food")
    await town.says(GUS, "food", "!consent")
    assert "I am missing the text" in town.heard("food")
    await town.says(GUS, "food", "!consent Eat cake by 01/03/2026")
    assert "which has passed" in town.heard("food")
    await town.says(BO, "food", "!consent Eat cake")
    assert "that is for members" in town.heard("food")


async def test_what_a_circle_discusses_stays_with_it(town: Town) -> None:
    await opened(town)
    room = await town.private("@eve:example.org")
    await town.says("@eve:example.org", room, "item C-1")

    assert "Thursdays" not in town.heard(room)
