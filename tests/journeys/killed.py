"""A bot that is killed at each point it comes to, and what two bots have said and kept, to be compared.

What is not committed is as if it had not been begun, so that a kill before a commit is one after the commit before it.
"""

import asyncio
import re
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest
from sqlalchemy import select

from chatbot.app import App
from storage.database import Database
from storage.transaction import Transaction
from storage.types import Base, EventId, RoomId
from tests.fakes import BOT
from tests.journeys.begun import Begun
from tests.journeys.conftest import Town

MOST_KILLS = 60
"""In one step: a bot that is killed so often and comes no further never will."""
FEWEST_KILLS = 5
"""In each play, so that nobody takes a bot that was never killed for one that stood it."""
_UNLIKE = re.compile(r"[$!]\d+|(?<=@former-)[0-9a-f]+|(?<=forget:)[0-9a-f]+|(?<=a former member \()[0-9a-f]+")
"""Ids of events and rooms, and what is drawn by lot."""
OF_THE_HOUSE = ("inbox", "outbox", "outcomes", "reading", "leases", "jobs", "rooms")
"""Tables of how it was done. All others hold what people did."""


class Killed(BaseException):
    """What a process that is killed does not live to see."""


class Killer:
    """Lets a bot come to its next commit, or its next message, and no further."""

    def __init__(self, town: Town, point: str, monkeypatch: pytest.MonkeyPatch) -> None:
        self.town, self.point, self.kills = town, point, 0
        self._armed = self._dead = False
        self._left = 0
        honest, begins = Database.transaction, self._lives

        @asynccontextmanager
        async def transaction(database: Database, **how: Any) -> AsyncIterator[Transaction]:
            begins()
            async with honest(database, **how) as db:
                yield db
            self.passes("commit")

        monkeypatch.setattr(Database, "transaction", transaction)
        for name in ("send", "redact", "upload"):
            monkeypatch.setattr(town.server, name, self._at_the_server(getattr(town.server, name)))
        self._goes_on = town._goes_on
        monkeypatch.setattr(town, "_goes_on", self.goes_on)

    def _at_the_server(self, request: Callable[..., Awaitable[object]]) -> Callable[..., Awaitable[object]]:
        async def done(*given: Any, **how: Any) -> object:
            self._lives()
            answer = await request(*given, **how)
            self.passes("message")
            return answer

        return done

    def _lives(self) -> None:
        if self._dead:
            raise Killed

    def passes(self, point: str) -> None:
        """A point is passed, and if it is the one to be killed at, the bot is."""
        if self._armed and point == self.point:
            self._left -= 1
            self._dead = self._left == 0
            self.kills += self._dead
        self._lives()

    async def goes_on(self) -> None:
        """The bot works, is killed at the first point, begins anew, is killed at the second, and so on until nothing is left to do."""
        for self._left in range(1, MOST_KILLS):
            self._armed = True
            try:
                await self._goes_on()
            except Killed:
                await self.begins_anew()
            else:
                return
            finally:
                self._armed = False
        raise AssertionError("the bot comes no further")

    async def begins_anew(self) -> None:
        """Another process begins where the dead one has left off."""
        dead = self.town.app
        await asyncio.gather(*dead.sender._busy.values(), return_exceptions=True)
        self._armed = self._dead = False
        self.town.app = App(
            settings=dead.settings, database=dead.database, homeserver=dead.homeserver, clock=self.town.clock
        )
        await self.town.app.found()


async def what_differs(
    town: Town, play: Callable[[Town], Awaitable[object]], monkeypatch: pytest.MonkeyPatch
) -> list[str]:
    """Play something as it should go, and then with a bot that is killed at each commit, and at each message: what that one has said once
    more, or not at all, or keeps otherwise."""
    begun = Begun.of(town)
    await play(town)
    honest, kept = all_that_was_said(town), await all_that_is_kept(town)
    differs = []
    for point in ("commit", "message"):
        begun.put_back(town, at_work=True)
        with monkeypatch.context() as patches:
            killer = Killer(town, point, patches)
            await killer.begins_anew()
            await play(town)
            said = all_that_was_said(town)
        assert killer.kills > FEWEST_KILLS
        differs += [f"{point}: once more: {each}" for each in (said - honest).elements()]
        differs += [f"{point}: not said: {each}" for each in (honest - said).elements()]
        now_kept = await all_that_is_kept(town)
        differs += [f"{point}: kept: {each}" for each in (now_kept - kept).elements()]
        differs += [f"{point}: not kept: {each}" for each in (kept - now_kept).elements()]
    return differs


async def all_that_is_kept(town: Town) -> Counter[str]:
    """What people did, row by row, whatever the ids of events are."""
    kept: Counter[str] = Counter()
    async with town.app.database.looking() as db:
        for table in Base.metadata.sorted_tables:
            if table.name not in OF_THE_HOUSE:
                rows = (await db.execute(select(table))).all()
                kept.update(f"{table.name} {_UNLIKE.sub('', str(tuple(row)))}" for row in rows)
    return kept


def all_that_was_said(town: Town) -> Counter[str]:
    """All that the bot has said and tapped in any room, as it reads in the end, whatever its ids are."""
    gone = {event.redacts for event in town.server.log if event.redacts is not None}
    said: Counter[str] = Counter()
    for event in town.server.log:
        if event.sender != BOT or event.type not in ("m.room.message", "m.reaction") or event.event_id in gone:
            continue
        if "m.new_content" in event.content:
            continue
        content = town.content_of(event.event_id) if event.type == "m.room.message" else event.content
        on: dict[str, Any] = event.content.get("m.relates_to") or {}
        facts = (
            _whose(town, event.room_id),
            content.get("msgtype"),
            content.get("body"),
            on.get("key"),
            on.get("rel_type"),
        )
        said[_UNLIKE.sub("", f"{facts} {content.get('m.mentions')} {_shown(town, on)}")] += 1
    return said


def _whose(town: Town, room_id: RoomId) -> str:
    """A circle's room by its name, others by who is in there: which room of its own the bot opens first is not always the same."""
    known = {there: alias for alias, there in town.server.aliases.items()}
    return known.get(room_id) or ", ".join(sorted(town.server.rooms[room_id].members))


def _shown(town: Town, relation: dict[str, Any]) -> str:
    """The words that a message answers, or that were tapped on."""
    target = relation.get("m.in_reply_to", {}).get("event_id") or relation.get("event_id")
    event = next((each for each in town.server.log if each.event_id == EventId(str(target))), None)
    return str(event.content.get("body"))[:60] if event is not None else ""
