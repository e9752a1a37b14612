"""Who has left a circle's room, or never was in it: neither heard there nor told of it, whatever they kept on their screen."""

from collections.abc import Sequence

import pytest
from sqlalchemy import select

from chatbot.handling.speaker import whereabouts
from storage.models import Answer, InboxEvent, InboxState, MeetAnswer, Membership, RelayReply, RequestState, RoomMember
from storage.queries import inbox, members
from storage.queries import requests as requests_of
from storage.types import CircleSlug, EventId, UserId
from tests.fakes import BOT
from tests.journeys.conftest import Town
from tests.journeys.test_consent import FAY, GUS, HAL, opened
from tests.journeys.test_subs import seated

CY, DI, EVE, IVY = (f"@{name}:example.org" for name in ("cy", "di", "eve", "ivy"))


async def is_refused(town: Town, event_id: EventId) -> bool:
    """Whether somebody was told why not."""
    async with town.app.database.looking() as db:
        row = await inbox.find(db, event_id=event_id)
    assert row is not None
    return row.state is InboxState.REFUSED


async def _answers(town: Town) -> Sequence[Answer]:
    """What was answered to C-1."""
    async with town.app.database.looking() as db:
        return (await db.scalars(select(Answer).where(Answer.item == 1))).all()


async def test_who_has_left_the_room_does_not_vote_on_a_card_that_they_kept(town: Town) -> None:
    await opened(town)
    room = await town.private(HAL)
    await town.says(HAL, room, "item C-1")
    kept = town.last_event(room)
    await town.leaves_room(HAL, "food")

    await town.reacts(HAL, room, to=kept, key="✅")
    await town.replies(HAL, room, to=kept, text="concern: it is market day")
    assert await _answers(town) == []


async def test_who_is_in_the_room_votes_on_the_card_that_they_were_shown(town: Town) -> None:
    await opened(town)
    room = await town.private(HAL)
    await town.says(HAL, room, "item C-1")
    await town.reacts(HAL, room, to=town.last_event(room), key="✅")

    assert [answer.user_id for answer in await _answers(town)] == [HAL]


async def test_what_was_tapped_in_the_room_before_leaving_it_is_kept(town: Town) -> None:
    card = await opened(town)
    relation = {"rel_type": "m.annotation", "event_id": card, "key": "✅"}
    town.server.emit(town.room("food"), HAL, "m.reaction", {"m.relates_to": relation})
    await town.leaves_room(HAL, "food")

    assert [answer.user_id for answer in await _answers(town)] == [HAL]


async def test_who_has_left_the_room_does_not_answer_in_private_by_the_item_s_number(town: Town) -> None:
    await opened(town)
    room = await town.private(HAL)
    await town.leaves_room(HAL, "food")

    for words in ("yes C-1", "object C-1 it is market day"):
        assert await is_refused(town, await town.says(HAL, room, words))
    assert await _answers(town) == []


async def test_who_has_left_the_room_reads_the_circle_s_items_no_more(town: Town) -> None:
    await opened(town)
    room = await town.private(HAL)
    await town.says(HAL, room, "items")
    assert "Thursdays" in town.heard(room)
    await town.leaves_room(HAL, "food")
    before = len(town.heard_all(room))

    for words in ("items", "item C-1", "items food", "decisions circle food"):
        await town.says(HAL, room, words)
    assert not any("Thursdays" in said for said in town.heard_all(room)[before:])


async def test_who_has_left_the_room_has_no_commands_of_those_who_are_in_it(town: Town) -> None:
    """Their words were on the way when they left."""
    await town.says(HAL, "food", "!join for Small Screws")
    town.server.member(town.room("food"), UserId(HAL), "leave")
    late = await town.says(HAL, "food", "!members")

    assert await is_refused(town, late)
    assert not any("Small Screws: Hal" in said for said in town.heard_all("food"))


async def test_who_has_left_the_room_answers_no_poll(town: Town) -> None:
    await town.says(GUS, "food", "!sense Shall we grow next year?")
    card = town.card("food", "Sense check S-1")
    await town.leaves_room(HAL, "food")
    await town.reacts(HAL, "food", to=card, key="🙂")
    await town.reacts(FAY, "food", to=card, key="🙂")

    async with town.app.database.looking() as db:
        answers = (await db.scalars(select(MeetAnswer).where(MeetAnswer.about == "S-1"))).all()
    assert [answer.user_id for answer in answers] == [FAY]


async def test_who_has_left_the_room_is_admitted_by_no_late_approval(town: Town) -> None:
    await town.says(EVE, "tech", "!join for Byte Co-op")
    await town.leaves_room(EVE, "tech")
    late = await town.says(DI, "tech", "!approve J-1")

    assert await is_refused(town, late)
    async with town.app.database.looking() as db:
        assert (await requests_of.by_number(db, number=1)).state is RequestState.WITHDRAWN
        assert await members.find_current(db, circle=CircleSlug("tech"), user_id=UserId(EVE)) is None


async def test_who_leaves_without_having_asked_for_anything_withdraws_nothing(town: Town) -> None:
    await town.says(EVE, "tech", "!join for Byte Co-op")
    await town.leaves_room(HAL, "tech")

    async with town.app.database.looking() as db:
        assert (await requests_of.by_number(db, number=1)).state is RequestState.OPEN
        assert not (
            await db.scalars(select(InboxEvent).where(InboxEvent.state == InboxState.FAILED, InboxEvent.position > 0))
        ).all()


async def test_nobody_joins_a_circle_from_outside_its_room(town: Town) -> None:
    asked = await town.says(EVE, "tech", "!join food for Byte Co-op")

    assert await is_refused(town, asked)
    async with town.app.database.looking() as db:
        assert await members.find_current(db, circle=CircleSlug("food"), user_id=UserId(EVE)) is None


async def test_a_newcomer_is_greeted_and_not_who_leaves_nor_who_is_on_the_register(town: Town) -> None:
    await town.leaves_room(EVE, "tech")
    assert "Welcome" not in town.heard("tech")
    await town.says(HAL, "food", "!join for Small Screws")
    before = len(town.heard_all("food"))
    await town.joins_room(HAL, "food")  # They have another name, say.
    assert len(town.heard_all("food")) == before
    await town.joins_room(IVY, "food")
    assert "Welcome, Ivy" in town.heard("food")


async def test_a_stranger_s_reply_to_what_was_passed_on_is_not_carried_over(town: Town) -> None:
    await town.says(CY, "tech", "!relay We have room for two apprentices")
    copy, before = town.last_event("coordinating"), len(town.heard_all("tech"))
    await town.replies(HAL, "coordinating", to=copy, text="They are all thieves")

    assert not any("thieves" in said for said in town.heard_all("tech")[before:])
    async with town.app.database.looking() as db:
        assert not (await db.scalars(select(RelayReply).where(RelayReply.relay == 1))).all()


async def test_what_a_circle_has_passed_on_is_shown_to_those_in_its_room(town: Town) -> None:
    await town.says(FAY, "food", "!relay We have apples")
    assert await is_refused(town, await town.says(EVE, "tech", "!relays food"))
    assert not any("apples" in said for said in town.heard_all("tech"))


async def test_what_a_circle_has_passed_on_is_told_to_one_of_its_room_alone_who_asks_in_another(town: Town) -> None:
    await town.says(FAY, "food", "!relay We have apples")
    assert not await is_refused(town, await town.says(HAL, "tech", "!relays food"))
    assert "apples" in town.heard_private(HAL)
    assert "I have answered you in our private room" in town.heard("tech")
    assert not any("apples" in said for said in town.heard_all("tech"))


@pytest.mark.parametrize("membership", [Membership.JOIN, Membership.INVITE])
async def test_a_room_with_a_third_person_in_it_is_not_private(town: Town, membership: Membership) -> None:
    room = await town.private(GUS)
    async with town.app.database.transaction() as db:
        assert (await whereabouts(db, room_id=room, user_id=UserId(GUS))).private
        assert not (await whereabouts(db, room_id=room, user_id=BOT)).private
        db.add(RoomMember(room_id=room, user_id=UserId(HAL), membership=membership, event_id=EventId("$hal")))
        await db.flush()
        assert not (await whereabouts(db, room_id=room, user_id=UserId(GUS))).private


async def test_words_before_a_third_person_are_none_to_the_bot(town: Town) -> None:
    await seated(town)
    room = await town.private(GUS)
    town.server.member(room, UserId(HAL), "invite", by=UserId(GUS))
    await town.works()
    before = len(town.heard_all(room))
    await town.says(GUS, room, "subs declare 64000")

    assert len(town.heard_all(room)) == before
