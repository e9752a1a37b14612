"""What goes to others because of somebody's taps: once it has settled, and not what they know already."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from chatbot.api.context import Ctx
from chatbot.api.day_line.notes import RINGS_AGAIN, WAIT, settle, tell
from chatbot.api.declaring.family import Family
from chatbot.api.post.outbox import RINGS_IN, Outbox
from chatbot.api.seams.payloads import Due
from chatbot.api.wording.markup import say
from chatbot.api.wording.rendering import IN_A_ROOM
from storage.database import Database
from storage.models import Job, OutboxRow, OutboxState
from storage.types import EventId, UserId
from tests.chatbot.api.in_hand import GUS, NOW, in_hand

HAL = UserId("@hal:example.org")
OVENS = Family("ovens", "Ovens.")
SECOND = timedelta(seconds=1)


@dataclass(frozen=True)
class Lit(Due, name="lit"):
    """An oven is lit, or not."""

    oven: int


class Bakery:
    """Says at some instants what has happened to its ovens; the homeserver takes what is due."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._said = 0

    def _ctx(self, ctx: Ctx, at: datetime) -> Ctx:
        self._said += 1
        cause = f"$said{self._said}"
        outbox = Outbox(ctx.db, cause=cause, family="ovens", now=at, rendering=IN_A_ROOM)
        return replace(ctx, now=at, cause=cause, outbox=outbox)

    async def settles(self, oven: int = 1, *, at: datetime, at_once: bool = False) -> datetime:
        """When the others are told."""
        async with self._database.transaction() as db:
            await settle(self._ctx(in_hand(db, OVENS), at), Lit(oven), at_once=at_once)
        async with self._database.looking() as db:
            return (await db.scalars(select(Job.due_at).where(Job.key == str(oven)))).one()

    async def done(self, *, at: datetime) -> None:
        async with self._database.transaction() as db:
            (await db.scalars(select(Job))).one().done_at = at

    async def tells(
        self,
        words: str,
        *,
        at: datetime,
        usual: bool = False,
        rings: bool = False,
        to: UserId = GUS,
        about: str = "oven",
    ) -> None:
        async with self._database.transaction() as db:
            await tell(
                self._ctx(in_hand(db, OVENS), at), {to: say(words)}, about=None, what=about, usual=usual, rings=rings
            )

    async def sends(self, *, at: datetime, answered: bool = True) -> None:
        async with self._database.transaction() as db:
            for row in (await db.scalars(select(OutboxRow).where(OutboxRow.state == OutboxState.QUEUED))).all():
                row.first_attempt_at = at
                if answered:
                    row.state, row.sent_at, row.event_id = OutboxState.SENT, at, EventId(f"${row.position}")

    async def rows(self) -> Sequence[tuple[str, bool, OutboxState]]:
        async with self._database.looking() as db:
            found = (await db.scalars(select(OutboxRow).order_by(OutboxRow.position))).all()
        return [(row.content.get("body", ""), row.content.get("msgtype") == "m.text", row.state) for row in found]


@pytest.fixture
async def bakery(database: Database) -> Bakery:
    return Bakery(database)


async def test_others_are_told_when_two_minutes_have_passed_since_it_began_to_change(bakery: Bakery) -> None:
    assert await bakery.settles(at=NOW) == NOW + WAIT
    assert await bakery.settles(at=NOW + SECOND) == NOW + WAIT
    assert await bakery.settles(2, at=NOW + SECOND) == NOW + SECOND + WAIT


async def test_and_anew_when_they_were_told(bakery: Bakery) -> None:
    await bakery.settles(at=NOW)
    await bakery.done(at=NOW + WAIT)
    assert await bakery.settles(at=NOW + WAIT + SECOND) == NOW + WAIT + SECOND + WAIT


async def test_or_at_once_and_then_not_more_often_than_that(bakery: Bakery) -> None:
    assert await bakery.settles(at=NOW, at_once=True) == NOW
    await bakery.done(at=NOW)
    assert await bakery.settles(at=NOW + SECOND, at_once=True) == NOW + WAIT
    await bakery.done(at=NOW + WAIT)
    assert await bakery.settles(at=NOW + 5 * WAIT, at_once=True) == NOW + 5 * WAIT


async def test_what_somebody_knows_they_are_not_told_again(bakery: Bakery) -> None:
    await bakery.tells("It is lit.", at=NOW)
    await bakery.sends(at=NOW)
    await bakery.tells("It is lit.", at=NOW + WAIT)
    assert await bakery.rows() == [("It is lit.", False, OutboxState.SENT)]
    await bakery.tells("It is lit.", at=NOW + WAIT, to=HAL)
    await bakery.tells("It is lit.", at=NOW + WAIT, about="another oven")
    assert len(await bakery.rows()) == 3


async def test_how_it_usually_stands_is_told_to_who_was_told_otherwise(bakery: Bakery) -> None:
    await bakery.tells("It is cold.", at=NOW, usual=True)
    assert await bakery.rows() == []
    await bakery.tells("It is lit.", at=NOW)
    await bakery.sends(at=NOW)
    for words in ("It is cold.", "It is cold and clean."):
        await bakery.tells(words, at=NOW + WAIT, usual=True)
        await bakery.sends(at=NOW + WAIT)
    assert [words for words, _, _ in await bakery.rows()] == ["It is lit.", "It is cold."]


async def test_what_still_waits_to_be_sent_gives_way_to_what_is_so_by_now(bakery: Bakery) -> None:
    await bakery.tells("It is lit.", at=NOW)
    await bakery.tells("It is hot.", at=NOW + WAIT)
    await bakery.tells("It is cold.", at=NOW + 2 * WAIT, usual=True)
    assert await bakery.rows() == [
        ("", False, OutboxState.CANCELLED),  # What is withdrawn is not kept.
        ("", False, OutboxState.CANCELLED),
    ]


async def test_what_may_have_been_sent_is_known(bakery: Bakery) -> None:
    await bakery.tells("It is lit.", at=NOW)
    await bakery.sends(at=NOW, answered=False)
    await bakery.tells("It is cold.", at=NOW + WAIT, usual=True)
    assert [state for _, _, state in await bakery.rows()] == [OutboxState.QUEUED, OutboxState.QUEUED]


async def test_who_was_told_lately_is_not_rung_again(bakery: Bakery) -> None:
    """Within the hour not for the same thing, and for nothing that nobody waits for within a day."""
    later = NOW + WAIT + RINGS_AGAIN
    for words, at in (("Lit.", NOW), ("Hot.", NOW + WAIT), ("Cold.", later), ("Out.", later + RINGS_IN)):
        await bakery.tells(words, at=at, rings=True)
        await bakery.sends(at=at)
    assert [rings for _, rings, _ in await bakery.rows()] == [True, False, False, True]
