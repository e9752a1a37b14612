"""Whoever has left a circle's room is told none of its words any more, whatever they had to do with them: by nobody's act, and by
no deadline."""

import json
from collections.abc import Sequence
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from storage.models import OutboxRow, Role, RoleName, StandIn
from storage.queries import coops
from storage.types import CircleSlug, UserId
from tests.journeys.begun import played_once
from tests.journeys.conftest import Town
from tests.journeys.refused import refused
from tests.journeys.test_consent import BO, FAY, GUS, HAL

pytestmark = pytest.mark.long

FOOD = CircleSlug("food")
GONE = (HAL, FAY, BO)
WORD = "OVEN"
"""In all that the circle talks of."""

BEFORE = (
    (GUS, "food", "!consent Buy the OVEN by in 6 days"),
    (HAL, "food", "!concern C-1 The OVEN is loud"), (FAY, "food", "!object C-1 The OVEN is dear"),
    (HAL, "food", "!ask C-1 Who cleans the OVEN?"), (GUS, "food", "!measure C-1 @hal count who uses the OVEN by in 5 days"),
    (GUS, "food", "!resolve C-1 @fay we rent the OVEN"),
    (GUS, "food", "!proposal Name the OVEN"), (HAL, "food", "!ask C-2 Which OVEN?"),
    (HAL, "food", "!date The OVEN arrives 1h thu 10:00, thu 14:00"), (GUS, "food", "!hands Carry the OVEN"),
    (GUS, "food", "!consent Clean the OVEN by in 12 days"), (HAL, "food", "!yes C-3"),
    (GUS, "food", "!measure C-3 @hal count what the OVEN bakes by in 20 days"),
    (FAY, "food", "!relay We have an OVEN"), (BO, "food", "!subs ask by in 20 days"),
)  # fmt: skip
AFTER = (
    (GUS, "food", "!amend C-3 Clean the OVEN twice"), (GUS, "food", "!extend C-3 in 14 days"), (GUS, "private", "answer C-1 The OVEN cleans itself"),
    (GUS, "food", "!term C-1 6 months"), (GUS, "food", "!advance C-2"), (GUS, "food", "!withdraw C-2 yes"),
    (GUS, "food", "!yes C-3"), (GUS, "food", "!close C-3"), (GUS, "food", "!refer C-1"), (GUS, "food", "!hands close H-1"),
    (GUS, "food", "!consent Sell the OVEN by in 5 days"), (GUS, "food", "!review D-1 drop"),
)  # fmt: skip


@played_once
async def _has_happened(town: Town) -> None:
    """Hal, Fay and Bo have a part in everything: answers, questions, measures, polls, seats, roles, standing in."""
    for user, coop_name in ((GUS, "Leaf Bakery"), (HAL, "Small Screws"), (FAY, "Green Grocers")):
        await town.says(user, "food", f"!join for {coop_name}")
    for user, where, words in BEFORE:
        await town.says(user, where, words)
    async with town.app.database.transaction() as db:
        coop = await coops.find_by_slug(db, slug="small-screws")
        assert coop is not None
        ends = town.now + timedelta(days=80)
        db.add(
            StandIn(
                circle=FOOD, coop_id=coop.id, user_id=UserId(BO), named_by=UserId(HAL), starts_at=town.now, ends_at=ends
            )
        )
        for role in (RoleName.SECRETARY, RoleName.FACILITATOR):
            db.add(Role(circle=FOOD, user_id=UserId(GUS), role=role, starts_at=town.now))
    await town.passes(timedelta(minutes=5))


async def _all_go(town: Town) -> int:
    """All but Gus leave the room, one banned, one removed, one by themselves. Returns the last row of the outbox until then."""
    town.server.member(town.room("food"), UserId(HAL), "ban", by=UserId(GUS))
    town.server.member(town.room("food"), UserId(BO), "leave", by=UserId(GUS))
    await town.leaves_room(FAY, "food")
    async with town.app.database.transaction() as db:  # Named in the configuration, and not there.
        db.add(Role(circle=FOOD, user_id=UserId(HAL), role=RoleName.LINK_PERSON, starts_at=town.now))
        return (await db.scalars(select(func.max(OutboxRow.position)))).one()


async def _told_them(town: Town, *, since: int) -> Sequence[str]:
    """What was written to those who have gone, with the circle's words in it."""
    rooms = [await town.private(user) for user in GONE]
    async with town.app.database.looking() as db:
        rows = (await db.scalars(select(OutboxRow).where(OutboxRow.position > since))).all()
    sent = {event.event_id: event.content for event in town.server.log}  # The archive keeps no words that are said.
    theirs = [row for row in rows if row.to_user in GONE or row.room_id in rooms]
    said = [(row, sent[row.event_id] if row.event_id is not None else row.content) for row in theirs]
    return [
        f"{row.to_user} {row.cause} {content}"
        for row, content in said
        if WORD in json.dumps(content, ensure_ascii=False)
    ]


async def test_no_act_and_no_deadline_tells_them_its_words(town: Town) -> None:
    await _has_happened(town)
    since = await _all_go(town)
    for user, where, words in AFTER:
        await town.says(user, await town.private(user) if where == "private" else where, words)
    card = town.last_event("food")
    await town.reacts(GUS, "food", to=card, key="✋")
    for _ in range(40):
        await town.passes(timedelta(days=1))

    assert await _told_them(town, since=since) == []


async def test_what_they_ask_for_themselves_holds_none_of_them_either(town: Town) -> None:
    await _has_happened(town)
    since = await _all_go(town)
    for user in GONE:
        room = await town.private(user)
        for words in (
            "items", "item C-1", "todo", "decisions", "decision D-1", "relays food", "members food", "circle food", "items food",
            "decisions circle food", "decisions export", "whoami", "mydata", "subs", "yes", "no", "more", "C-1", "standins",
        ):  # fmt: skip
            await town.says(user, room, words)

    assert await _told_them(town, since=since) == []


async def test_those_who_stay_are_told_all_of_it(town: Town) -> None:
    """Else the tests above would find nothing."""
    await _has_happened(town)
    async with town.app.database.looking() as db:
        since = (await db.scalars(select(func.max(OutboxRow.position)))).one()
    for user, where, words in AFTER[:3]:
        await town.says(user, await town.private(user) if where == "private" else where, words)
    for _ in range(30):
        await town.passes(timedelta(days=1))

    told = str(await _told_them(town, since=since))
    for words in (
        "Clean the OVEN",
        "The OVEN cleans itself",
        "closes",
    ):
        assert words in told, words


async def test_nobody_who_is_not_there_is_to_watch_or_to_say_whether_it_is_met(town: Town) -> None:
    await _has_happened(town)
    await town.says(BO, "food", "!object C-1 The OVEN is hot for Small Screws")
    await town.leaves_room(FAY, "food")
    await town.leaves_room(BO, "food")
    async with refused(town, "not-present"):
        await town.says(GUS, "food", f"!measure C-1 {FAY} count the loaves by in 30 days")
    assert "is not in the room of the Food circle now, so I tell them nothing of it" in town.heard("food")
    async with refused(town, "not-present"):
        await town.says(GUS, "food", f"!resolve C-1 {BO} we rent it")


async def test_who_no_longer_speaks_for_a_co_op_is_not_reminded_of_its_subs(town: Town) -> None:
    await town.says(HAL, "food", "!join for Small Screws")
    await town.says(BO, "food", "!subs ask by in 20 days")
    await town.passes(timedelta(minutes=1))
    before = len(town.heard_all_private(HAL))
    await town.leaves_room(HAL, "food")
    assert "I do not wait for its figures" in town.heard_all_private(HAL)[-1], "that the question is over they are told"
    before = len(town.heard_all_private(HAL))
    for _ in range(19):
        await town.passes(timedelta(days=1))
    assert not [said for said in town.heard_all_private(HAL)[before:] if "Small Screws" in said]
