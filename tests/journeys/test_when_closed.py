"""What is closed never changes: not by what is said to it afterwards, nor by who comes and goes."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from storage.models import AuditLine, Measure, Question, Reason
from tests.journeys.conftest import Town
from tests.journeys.late import EDITS, audited, closed_early, nine_comes, said_at, tapped_at
from tests.journeys.test_consent import BO, FAY, GUS, HAL, opened, settled
from tests.journeys.test_consent_joint import DI, half_closed
from tests.journeys.test_proposals import proposed

COUNTED = "3 of 3 heard · 1 needed\n3 consent: Green Grocers, Leaf Bakery, Small Screws"


async def test_an_answer_after_an_early_close_is_shown_and_not_counted(town: Town) -> None:
    await closed_early(town)
    before = len(town.heard_all("food"))
    await town.says(FAY, "food", "!object C-1 we have thought again")

    assert len(town.heard_all("food")) == before + 1, "nobody is offered remedies"
    assert "late" in town.heard("food")
    await town.says(GUS, "food", "!item C-1")
    assert COUNTED in town.heard("food")
    shown, late = town.heard("food").split("Said after the close", 1)
    assert "we have thought again" not in shown
    assert "we have thought again" in late
    query = select(AuditLine.detail).where(AuditLine.what == "consent.answered", AuditLine.subject == "C-1")
    async with town.app.database.looking() as db:
        assert [detail["late"] for detail in await db.scalars(query.order_by(AuditLine.id))] == [False] * 3 + [True]


async def test_a_tap_on_a_closed_card_is_answered_in_private_and_not_counted(town: Town) -> None:
    card = await closed_early(town)
    before = town.heard_all("food")
    await town.reacts(FAY, "food", to=card, key="✋")
    await town.passes(EDITS)

    assert "C-1 had closed" in town.heard_private(FAY)
    assert town.heard_all("food") == before
    assert COUNTED in town.body_of(card)


async def test_an_objection_without_words_after_the_end_is_not_asked_for_its_reason(town: Town) -> None:
    """The bot was away at the end, so the item has not closed yet when it reads the line."""
    card = await opened(town)
    await town.reacts(GUS, "food", to=card, key="✅")
    end = town.now + timedelta(hours=48)
    town.clock.passes(timedelta(hours=49))
    before = len(town.heard_all("food"))
    await said_at(town, HAL, "food", "object", at=end + timedelta(minutes=20), thread=card)

    late, outcome = town.heard_all("food")[before:]
    assert "C-1 had closed" in late
    assert outcome.startswith("C-1: agreed.")


async def test_a_tap_after_the_end_is_told_that_it_is_late_although_nobody_has_closed_the_item(town: Town) -> None:
    card = await opened(town)
    await town.reacts(GUS, "food", to=card, key="✅")
    end = town.now + timedelta(hours=48)
    town.clock.passes(timedelta(hours=49))
    await tapped_at(town, HAL, "food", "✋", to=card, at=end + timedelta(minutes=20))

    assert "C-1 had closed" in town.heard_private(HAL)
    assert town.heard("food").startswith("C-1: agreed.")
    assert "Said after the close" in town.heard("food")
    assert "no longer here" not in town.heard("food"), "the seat is here; the answer was late"


@pytest.mark.parametrize("words", ["no", "what a strange idea that was", "it is the wrong day"])
async def test_talk_in_reply_to_a_closed_card_is_left_alone(town: Town, words: str) -> None:
    card = await opened(town)
    await town.reacts(GUS, "food", to=card, key="✅")
    await town.passes(timedelta(hours=48))
    before = town.heard_all("food")
    await town.replies(HAL, "food", to=card, text=words)

    assert town.heard_all("food") == before
    async with town.app.database.looking() as db:
        assert not (await db.scalars(select(Reason).where(Reason.item == 1))).all()


async def test_talk_in_the_thread_of_what_was_withdrawn_in_its_reactions_round_is_no_reaction(town: Town) -> None:
    card = await proposed(town)
    await town.passes(timedelta(days=5))
    await town.says(GUS, "food", "!withdraw C-1 yes")
    before = town.heard_all("food")
    await town.says(HAL, "food", "we would have liked it", thread=card)

    assert town.heard_all("food") == before


async def test_a_question_stays_open_for_ever_once_its_item_has_closed(town: Town) -> None:
    card = await proposed(town)
    await town.replies(HAL, "food", to=card, text="Who pays for it?")
    asked = town.last_event("food")
    await town.says(GUS, "food", "!withdraw C-1 yes")
    before = town.heard_all("food")
    await town.replies(GUS, "food", to=asked, text="The fund would have paid")
    await town.says(GUS, "food", "It would not have cost much", thread=card)

    assert town.heard_all("food") == before
    async with town.app.database.looking() as db:
        question = (await db.scalars(select(Question).where(Question.item == 1))).one()
    assert question.answer is None


async def test_taking_an_answer_back_after_an_early_close_changes_nothing(town: Town) -> None:
    card = await opened(town)
    tapped = [await town.reacts(user, "food", to=card, key="✅") for user in (GUS, HAL, FAY)]
    await town.says(GUS, "food", "!close C-1")
    await town.unreacts(FAY, "food", tapped[2])
    await town.passes(EDITS)

    assert COUNTED in town.body_of(card)
    await town.says(GUS, "food", "!item C-1")
    assert COUNTED in town.heard("food")
    assert not await audited(town, "consent.taken_back", "C-1")


async def test_taking_an_answer_back_after_the_end_changes_nothing_although_nobody_has_closed_the_item(
    town: Town,
) -> None:
    """The bot was away; else somebody could take an objection out of the way before the outcome is told."""
    card = await opened(town)
    await town.reacts(GUS, "food", to=card, key="✅")
    said = await town.says(HAL, "food", "object because nobody of ours can come", thread=card)
    end = town.now + timedelta(hours=48)
    town.clock.passes(timedelta(hours=49))
    town.server.emit(town.room("food"), HAL, "m.room.redaction", {}, redacts=said, at=end + timedelta(minutes=20))
    await town.works()

    assert town.heard("food").startswith("C-1: not agreed.")
    assert "nobody of ours can come" in town.heard("food")


async def test_editing_the_words_of_a_closed_item_is_nothing_to_talk_about(town: Town) -> None:
    card = await opened(town)
    said = await town.says(HAL, "food", "object because nobody of ours can come", thread=card)
    await town.passes(timedelta(hours=48))
    before = town.heard_all_private(HAL)
    await town.emits(HAL, "food", "m.room.message", {
        "msgtype": "m.text", "body": "* fine by us", "m.new_content": {"msgtype": "m.text", "body": "fine by us"},
        "m.relates_to": {"rel_type": "m.replace", "event_id": said},
    })  # fmt: skip

    assert town.heard_all_private(HAL) == before


@pytest.mark.parametrize("answer", ["yes", "no"])
async def test_whether_a_concern_is_met_does_not_matter_once_the_item_is_withdrawn(town: Town, answer: str) -> None:
    await opened(town)
    await town.says(HAL, "food", "!object C-1 nobody of ours can come")
    await town.says(GUS, "food", f"!resolve C-1 {HAL} we meet at noon")
    room = await town.private(HAL)
    await town.says(GUS, "food", "!withdraw C-1 yes")
    before = town.heard_all("food"), town.heard_all_private(GUS)
    await town.says(HAL, room, answer)

    assert any("C-1 is withdrawn, so you need not tell me" in said for said in town.heard_all(room))
    assert (town.heard_all("food"), town.heard_all_private(GUS)) == before
    assert not await audited(town, "consent.resolved", "C-1")
    assert not await audited(town, "consent.not_resolved", "C-1")


async def test_whose_answer_is_part_of_an_outcome_hears_nothing_of_it_after_leaving(town: Town) -> None:
    await closed_early(town)
    await town.leaves_room(GUS, "food")
    before = town.heard_all_private(GUS)
    await town.says(HAL, "food", "!object C-1 we have thought again")  # Which brings the card up to date once more.

    assert town.heard_all_private(GUS) == before


@pytest.mark.parametrize("last", ["!withdraw C-1", "!refer C-1"])
async def test_the_seats_of_what_was_not_decided_stay_those_that_were_asked(town: Town, last: str) -> None:
    await opened(town)
    await town.says(GUS, "food", last)
    await town.leaves_room(HAL, "food")
    await town.says(GUS, "food", "!item C-1")

    assert "0 of 3 heard · 1 needed" in town.heard("food")


async def test_whose_answer_came_too_late_for_one_half_hears_nothing_of_it_after_leaving(town: Town) -> None:
    here, _ = await half_closed(town)
    await town.says(BO, "food", "!join for Leaf Bakery")
    await town.says(BO, "food", "object because we have one already", thread=here)
    await town.leaves_room(BO, "food")

    assert not [said for said in town.heard_all_private(BO) if "C-1" in said]


async def test_a_closed_card_says_how_it_ended_and_neither_how_to_answer_nor_what_is_to_come(town: Town) -> None:
    card = await proposed(town, "!proposal Share one van aim fewer trips review in 6 months")
    await town.replies(HAL, "food", to=card, text="Who pays for it?")
    await town.replies(GUS, "food", to=town.last_event("food"), text="The fund does")
    await town.passes(timedelta(days=7))
    await town.reacts(GUS, "food", to=card, key="✅")
    await town.passes(EDITS)
    assert "To be reviewed" in town.body_of(card)
    assert "✅\u00a0consent" in town.body_of(card)
    assert "Who pays for it?" in town.body_of(card)
    await town.says(HAL, "food", "!item C-1")
    assert town.heard("food").count("Who pays for it?") == 1
    await town.passes(timedelta(days=3))
    await town.passes(EDITS)

    body = town.body_of(card)
    assert body.startswith("✅ C-1 agreed")
    assert "by Gus · closed Thu 12 Mar 2026" in body
    assert "not heard: Green Grocers, Small Screws" in body
    for gone in ("To be reviewed", "✅\u00a0consent", "Who pays for it?", "waiting for", "closes"):
        assert gone not in body
    await town.says(HAL, "food", "!item C-1")
    assert town.heard("food").count("Who pays for it?") == 1


async def test_the_card_of_one_circle_says_what_the_other_has_come_to(town: Town) -> None:
    _, there = await half_closed(town)
    await town.passes(EDITS)
    assert "Food circle: agreed." in town.body_of(there)
    await town.says(DI, "tech", "!object C-2 nobody has the time")
    await town.passes(timedelta(days=3))
    await town.passes(EDITS)

    assert "Food circle: not agreed." in town.body_of(there)
    assert "Tech circle: not agreed." in town.body_of(town.card("food", "C-1 ·"))


@pytest.mark.parametrize("last", ["!withdraw C-1", "!object C-1 nobody of ours can come", "!item C-1", "!refer C-1"])
async def test_a_measure_of_what_came_to_nothing_is_not_watched_any_more(town: Town, last: str) -> None:
    """Withdrawn, not agreed, not heard by enough, taken to the broader circle."""
    await opened(town)
    await town.says(FAY, "food", f"!measure C-1 {HAL} count who comes by in 30 days")
    await town.says(GUS, "food", last)
    await town.passes(timedelta(days=2))
    told = len(town.heard_all_private(HAL))
    await town.passes(timedelta(days=31))

    assert len(town.heard_all_private(HAL)) == told


async def test_a_measure_that_was_reminded_of_is_not_reminded_of_again_when_its_item_goes_on(town: Town) -> None:
    await settled(town)
    await town.says(GUS, "food", "!consent Meet on Thursdays quorum 2 by in 10 days")
    await town.says(FAY, "food", f"!measure C-1 {HAL} count who comes by in 5 days")
    await town.passes(timedelta(days=10))
    assert town.heard("food").startswith("C-1: not heard by enough.")

    def told() -> int:
        return len([said for said in town.heard_all_private(HAL) if "its time has come" in said])

    assert told() == 0, "before it could be told, it came to nothing"
    await town.says(GUS, "food", "!extend C-1")
    await nine_comes(town)
    assert told() == 1
    await nine_comes(town)
    assert told() == 1
    async with town.app.database.looking() as db:
        assert len((await db.scalars(select(Measure).where(Measure.item == 2))).all()) == 1


@pytest.mark.parametrize("by", [BO, HAL])
async def test_what_was_said_too_late_for_one_half_tells_nobody_that_it_must_be_said_anew(town: Town, by: str) -> None:
    here, _ = await half_closed(town)
    await town.says(by, "food", "object because we have one already", thread=here)
    await town.says(DI, "tech", "!amend C-2 Share one newsletter, by e-mail only")
    told = [said for said in town.heard_all_private(by) if "was changed" in said]

    assert len(told) == (by == HAL), "who had answered in time is told, and who had not is not"
