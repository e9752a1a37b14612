"""Whoever is not in a circle's room now does nothing to what is the circle's, whatever they say, tap or answer, and wherever."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select

import commands
from chatbot.api.declaring.declared import Command
from chatbot.api.understanding.catalogue import Catalogue
from commands.rules.authority import RIGHTS
from storage.models import (
    AskedToPass,
    CircleStanding,
    Decision,
    JoinRequest,
    Member,
    OutboxRow,
    Relay,
    Role,
    RoleName,
)
from storage.queries import coops, inbox
from storage.types import CircleSlug, EventId, RoomId, UserId
from tests.journeys.conftest import Town
from tests.journeys.refused import all_records
from tests.journeys.test_consent import BO, FAY, GUS, HAL
from tests.journeys.test_who_has_left import is_refused

NAMES_A_RECORD = [each for each in Catalogue(commands.FAMILIES).commands if each.grammar.names_a_record]
FOOD, TECH = CircleSlug("food"), CircleSlug("tech")


def relay_of(user: str, *, at: datetime) -> Relay:
    """What somebody has passed on from the food circle."""
    who, up = UserId(user), CircleSlug("coordinating")
    return Relay(
        origin=FOOD, target=up, passed_by=who, author=who, source=EventId("$oven"), text="The OVEN", passed_at=at
    )


def asked_by(user: str, *, at: datetime) -> AskedToPass:
    """What somebody has asked the link person of the food circle to pass on."""
    who, up, oven = UserId(user), CircleSlug("coordinating"), EventId("$oven")
    return AskedToPass(
        circle=FOOD, target=up, asked_by=who, author=who, source=oven, asked_in=oven, said_in=RoomId("!food"),
        private=False, quoted=False, text="The OVEN", said_at=at, asked_at=at,
    )  # fmt: skip


NUMBERS = {"C": 1, "D": 1, "S": 1, "H": 1, "M": 1, "J": 1, "R": 1, "P": 1, "N": 1, "K": 1, "T": 1, "A": 1, "F": 1}
"""The number of each kind of record, made for Hal in the food circle."""


async def _holds(town: Town, circle: CircleSlug, *roles: RoleName) -> None:
    async with town.app.database.transaction() as db:
        for role in roles:
            db.add(Role(circle=circle, user_id=UserId(HAL), role=role, starts_at=town.now, source="role"))


async def _of_hal(town: Town) -> None:
    """Hal has put one of each to the food circle, and is a member of the tech circle, too, with each of its roles."""
    for user, coop_name in ((GUS, "Leaf Bakery"), (HAL, "Small Screws"), (FAY, "Green Grocers")):
        await town.says(user, "food", f"!join for {coop_name}")
    for words in (
        "!consent Buy the OVEN by in 9 days", "!sense Shall we grow?", "!hands Paint the shed",
        "!date Monthly call 1h thu 10:00, thu 14:00", "!select facilitator",
        "!call plan fri 10:00", "!agenda add Who keeps the OVEN warm?", "!action @hal Ring about the OVEN by fri",
        "!draft Buy the OVEN of the year",
    ):  # fmt: skip
        await town.says(HAL, "food", words)
    await town.says(GUS, "food", "!ask C-1 Who pays for the OVEN?")
    async with town.app.database.transaction() as db:
        coop = await coops.find_by_slug(db, slug="small-screws")
        assert coop is not None
        db.add(
            Member(
                circle=TECH, user_id=UserId(HAL), coop_id=coop.id, standing=CircleStanding.MEMBER, joined_at=town.now
            )
        )
        db.add(
            JoinRequest(
                circle=FOOD, user_id=UserId(BO), coop_name="Mill", standing=CircleStanding.MEMBER, asked_at=town.now
            )
        )
        db.add(Decision(item=1, circle=FOOD, text="The OVEN", agreed_at=town.now, summary="all"))
        db.add_all([relay_of(HAL, at=town.now), asked_by(HAL, at=town.now)])
    await _holds(town, TECH, *RoleName)


async def _is_banned(town: Town) -> None:
    """Hal is banned from the food circle. A role that somebody gives them there all the same makes no difference."""
    town.server.member(town.room("food"), UserId(HAL), "ban", by=UserId(FAY))
    await town.works()
    await _holds(town, FOOD, *RoleName)


def said_of_hal(command: Command) -> str:
    """The example of a command, about a record of Hal's, and about nobody else."""
    about_hal = re.sub(r"@\w+(?![\w:.])", "@hal", command.example)
    return re.sub(r"\b([A-Z])-\d+", lambda found: f"{found[1]}-{NUMBERS[found[1]]}", about_hal, count=1)


@asynccontextmanager
async def nothing_comes_of_it(town: Town) -> AsyncIterator[None]:
    """No record changes, and nothing is said in the food circle's room."""
    async with town.app.database.looking() as db:
        rows = select(func.count()).select_from(OutboxRow).where(OutboxRow.room_id == town.room("food"))
        said = await db.scalar(rows)
        before = await all_records(town)
        yield
        assert await db.scalar(rows) == said
    assert await all_records(town) == before


@pytest.mark.long
@pytest.mark.parametrize("where", ["tech", "private"])
async def test_no_command_that_names_a_record_works_for_who_is_banned(town: Town, where: str) -> None:
    await _of_hal(town)
    room = await town.private(HAL) if where == "private" else town.room(where)
    await _is_banned(town)
    for command in NAMES_A_RECORD:
        async with nothing_comes_of_it(town):
            event = await town.says(HAL, room, f"!{said_of_hal(command)}")
            assert await is_refused(town, event), command.words
            assert "OVEN" not in town.heard(room), command.words


@pytest.mark.long
async def test_each_of_them_is_done_or_refused_for_another_reason_by_who_is_there(town: Town) -> None:
    """Else the test above would find nothing."""
    await _of_hal(town)
    await _holds(town, FOOD, RoleName.SECRETARY)
    room = await town.private(HAL)
    for command in NAMES_A_RECORD:
        await town.says(HAL, room, f"!{said_of_hal(command)}")
        assert "whose room you are not in" not in town.heard(room), command.words
        assert "I know no" not in town.heard(room), command.words


@pytest.mark.long
async def test_what_was_on_the_way_when_they_were_banned_does_nothing(town: Town) -> None:
    await _of_hal(town)
    await _is_banned(town)
    for command in NAMES_A_RECORD:
        async with nothing_comes_of_it(town):
            event = town.server.emit(
                town.room("food"), HAL, "m.room.message", {"msgtype": "m.text", "body": f"!{said_of_hal(command)}"}
            )
            async with town.app.database.looking() as db:
                before = await inbox.find(db, event_id=event.event_id)
            assert before is None
            await _takes_in_alone(town)
            assert await is_refused(town, event.event_id), command.words


async def _takes_in_alone(town: Town) -> None:
    """The bot handles what came, and says nothing yet: why not is told in that room, where it was said."""
    await town.takes_in()
    await town.app.dispatcher.drain()


async def test_a_card_that_was_shown_in_private_is_no_way_in_either(town: Town) -> None:
    await _of_hal(town)
    room = await town.private(HAL)
    await town.says(HAL, room, "item C-1")
    shown = town.last_event(room)
    tap = await town.reacts(HAL, room, to=shown, key="✅")
    said = await town.says(HAL, room, "concern C-1 It may clash with the school run")
    line = town.last_event(room)
    await _is_banned(town)

    async with nothing_comes_of_it(town):
        await town.reacts(HAL, room, to=shown, key="✋")
        for card in (shown, line):
            for words in ("objection: too dear", "Who pays for it?", "yes"):
                await town.replies(HAL, room, to=card, text=words)
        await town.unreacts(HAL, room, tap)
        town.server.emit(room, UserId(HAL), "m.room.redaction", {}, redacts=said)
        await town.works()
        for words in ("C-1 yes", "we consent", "objection: too dear", "consent C-1"):
            await town.says(HAL, room, words)
    assert not [body for body in town.heard_all_private(HAL)[-4:] if "OVEN" in body]


async def test_who_is_banned_does_not_say_any_more_whether_their_concern_is_met(town: Town) -> None:
    await _of_hal(town)
    await town.says(HAL, "food", "!object C-1 It is too dear")
    await town.says(GUS, "food", "!resolve C-1 @hal we buy a smaller one")
    await town.passes(timedelta(minutes=1))
    assert "smaller one" in town.heard_private(HAL)
    await _is_banned(town)
    for words in ("no", "yes"):
        async with nothing_comes_of_it(town):
            event = await town.says(HAL, await town.private(HAL), words)
            assert await is_refused(town, event)


async def test_the_proposer_of_a_joint_item_who_is_banned_from_one_half_steers_neither(town: Town) -> None:
    await town.says(GUS, "food", "!join for Leaf Bakery")
    await town.says(GUS, "food", "!proposal Share one newsletter with tech")
    town.server.member(town.room("food"), UserId(GUS), "ban", by=UserId(FAY))
    await town.works()
    for words in (
        "!amend C-2 Share two",
        "!term C-2 3 months",
        "!withdraw C-2",
        "!advance C-2",
        "!extend C-2",
        "!refer C-2",
    ):
        before = await all_records(town)
        assert await is_refused(town, await town.says(GUS, "tech", words))
        assert await all_records(town) == before


async def test_who_has_never_been_in_the_room_of_the_other_half_goes_on_as_before(town: Town) -> None:
    await town.says(FAY, "food", "!join for Leaf Bakery")
    await town.says(FAY, "food", "!proposal Share one newsletter with tech")
    assert not await is_refused(town, await town.says(FAY, "food", "!amend C-1 Share two newsletters"))


def test_each_command_that_names_a_record_is_in_the_table_once() -> None:
    said = [words for right in RIGHTS for words in right.said]
    assert sorted(said) == sorted(command.words for command in NAMES_A_RECORD)


async def _is_banned_from(town: Town, circle: str, user: str) -> None:
    town.server.member(town.room(circle), UserId(user), "ban", by=UserId("@ada:example.org"))
    await town.works()


@pytest.mark.parametrize(
    "words",
    [
        "!relay Ada is a liar",
        "!relay to coordinating Ada is a liar",
        "!refer C-1",
        "!proposal Ada is a liar with coordinating",
    ],
)
async def test_nothing_of_theirs_is_said_in_a_room_that_they_are_banned_from(town: Town, words: str) -> None:
    """Although they link, propose and steer where they still are."""
    await town.says(FAY, "food", "!join for Green Grocers")
    await town.says(FAY, "food", "!consent Ada is a liar")
    await _is_banned_from(town, "coordinating", FAY)
    before, said = await all_records(town), len(town.heard_all("coordinating"))
    assert await is_refused(town, await town.says(FAY, "food", words))
    assert "You are banned from the room of the Coordinating circle" in town.heard("food")
    assert (await all_records(town), len(town.heard_all("coordinating"))) == (before, said)


async def test_nor_is_a_reply_of_theirs_carried_back_into_it(town: Town) -> None:
    await town.says(FAY, "food", "!relay We have apples")
    copy = town.last_event("coordinating")
    await _is_banned_from(town, "food", BO)
    before = len(town.heard_all("food"))
    assert await is_refused(town, await town.replies(BO, "coordinating", to=copy, text="Your apples are rotten"))
    assert not any("rotten" in said for said in town.heard_all("food")[before:])


async def test_who_has_a_role_in_a_room_that_they_are_not_in_has_none_of_its_commands_in_private(town: Town) -> None:
    """The configuration may name whoever it likes."""
    ivy = "@ivy:example.org"
    async with town.app.database.transaction() as db:
        db.add(Role(circle=FOOD, user_id=UserId(ivy), role=RoleName.SECRETARY, starts_at=town.now))
    room = await town.private(ivy)
    assert await is_refused(town, await town.says(ivy, room, "coop add Evil Press"))
    await town.joins_room(ivy, "food")
    assert not await is_refused(town, await town.says(ivy, room, "coop add Good Press"))
