"""Plays one thing after the other in a federation, and counts the statements that each takes."""

import asyncio
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import timedelta
from pathlib import Path
from string import Formatter
from typing import Any

from sqlalchemy import Engine, delete, event, select

from chatbot import config
from chatbot.app import App
from storage.database import Database
from storage.models import (
    Answer,
    Coop,
    InboxState,
    ItemKind,
    Job,
    Member,
    OpenQuestion,
    RequestFor,
    ReviewWish,
    Role,
    RoleName,
    Round,
    Seat,
    Speaker,
    Stance,
)
from storage.models import Stage as Stage_
from storage.queries import inbox, jobs
from storage.types import Base, EventId, RoomId, UserId
from tests.fakes import FakeClock, FakeHomeserver
from tests.journeys.conftest import Town
from tests.journeys.prefixes import Interpreter
from tests.journeys.statements import ends
from tests.journeys.statements.federation import (
    AGO,
    AHEAD,
    COORDINATING,
    EVE,
    FAY,
    FOOD,
    IDA,
    IVY,
    LEAF,
    Federation,
    people_of,
    toml,
)
from tests.journeys.statements.left import Left
from tests.journeys.test_own_room import encrypted_room
from tests.refusals import NOTES

PAUSE = timedelta(seconds=10)
"""Between two plays, so that cards may be edited again."""


@contextmanager
def counting() -> Iterator[list[str]]:
    """The statements of the block, without those of the sender, who has a task of its own for each room and comes when it comes."""
    statements: list[str] = []
    ours = asyncio.current_task()

    def note(connection: Any, cursor: Any, statement: str, *rest: Any) -> None:
        if asyncio.current_task() is ours:
            statements.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        event.remove(Engine, "before_cursor_execute", note)


class Stage:
    """A federation of one size, and what is made for each play."""

    def __init__(self, town: Town, federation: Federation) -> None:
        self.town = town
        self.federation = federation
        self.count: dict[str, int] = {}
        """How many statements each play has taken, by its name."""
        self.went_wrong: list[str] = []
        self.left = Left(town.app.database, {town.room(slug): slug for slug in people_of(1)})

    async def says(self, name: str, user: UserId, where: str, words: str, **relation: Any) -> EventId:
        """Count what somebody says."""
        content = {"msgtype": "m.text", "body": await self.filled(words)}
        return await self.sends(name, user, where, "m.room.message", content | relation)

    async def sends(self, name: str, user: UserId, where: str, kind: str, content: dict[str, Any]) -> EventId:
        """Count an event of any kind."""
        room = await self.room(where, user)
        await self._rests()
        sent = self.town.server.emit(room, user, kind, content, encrypted=self.town.server.is_encrypted(room))
        await self.counts(name, self._arrives)
        return await self._must_be_done(name, sent.event_id)

    async def takes_back(self, name: str, user: UserId, where: str, what: EventId) -> None:
        """Count the taking back of a message or a reaction."""
        await self._rests()
        gone = self.town.server.emit(self.town.room(where), user, "m.room.redaction", {}, redacts=what)
        await self.counts(name, self._arrives)
        await self._must_be_done(name, gone.event_id)

    async def moves(self, name: str, user: UserId, where: str, membership: str) -> None:
        """Count somebody's coming into a circle's room, or going."""
        await self._rests()
        moved = self.town.server.member(self.town.room(where), user, membership)
        await self.counts(name, self._arrives)
        await self._must_be_done(name, moved.event_id)

    async def does(self, family: str, name: str, key: str, data: dict[str, Any], *, as_: str | None = None) -> None:
        """Count a job that is due now."""
        key = await self.filled(key)
        data = {name: int(await self.filled(of)) if str(of).startswith("{") else of for name, of in data.items()}
        await self._rests()
        await self.left.ends()
        async with self.town.app.database.transaction() as db:
            job = await jobs.find(db, family=family, name=name, key=key)
            if job is None:
                db.add(Job(family=family, name=name, key=key, data=data, due_at=self.town.now))
            else:
                job.due_at, job.done_at = self.town.now, None

        async def do() -> None:
            await self.town.app.jobs.run_due()

        played = as_ or f"job {family}.{name}"
        while played in self.count:
            played += " once more"
        await self.counts(played, do)
        async with self.town.app.database.looking() as db:
            if any((each.family, each.name, each.key) == (family, name, key) for each in await jobs.failing(db)):
                self.went_wrong.append(f"job {family}.{name}")

    async def is_asked(self, user: UserId, family: str, name: str, about: str, data: dict[str, Any]) -> None:
        """An open question to somebody."""
        await self.town.private(user)
        await self.keeps(
            OpenQuestion(user_id=user, family=family, name=name, about=about, data=data, asked_at=self.town.now, expires_at=AHEAD)
        )  # fmt: skip

    async def keeps(self, *rows: Base) -> None:
        """Put records into the archive."""
        async with self.town.app.database.transaction() as db:
            for table in Base.metadata.sorted_tables:  # What others have keys to comes first.
                db.add_all(row for row in rows if row.__table__ is table)
                await db.flush()

    async def begins_without_links(self) -> None:
        """Forget what the start has made of the TOML's link persons: who speaks where is the federation's own to say."""
        places = select(Coop.id).where(Coop.circle.is_not(None))
        async with self.town.app.database.transaction() as db:
            for table in (Speaker, Seat, Member):
                await db.execute(delete(table).where(table.coop_id.in_(places)))
            await db.execute(delete(Coop).where(Coop.circle.is_not(None)))

    async def room(self, where: str, user: UserId) -> RoomId:
        """A circle's room, or the private one of a person; a secret one is encrypted, and new."""
        if where == "secret":
            return await encrypted_room(self.town, user)
        return await self.town.private(user) if where == "private" else self.town.room(where)

    async def filled(self, words: str) -> str:
        """Words in which ``{item}``, ``{poll}`` and so on stand for the number of a record that is made for them."""
        names = {name for _, name, _, _ in Formatter().parse(words) if name}
        return words.format(**{name: await self.make(name) for name in names})

    async def make(self, what: str) -> int:
        """A record to be played with, and its number."""
        number = self.federation.number()
        if what in ends.MADE:
            return await ends.make(self, what, number)
        if what == "measure":
            await self.keeps(*self.federation.item(number))
            return self.federation.first_of(number)
        if what == "reply":
            await self.keeps(*self.federation.relay(number))
            return self.federation.first_of(number)
        if what == "point":  # A call gathers more points at once than lie between two numbers.
            number = self.federation.first_of(number)
        if what == "objection":
            rows = [*self.federation.item(number, stances=(Stance.CRITICAL,))]
            await self.keeps(*rows)
            return next(row.id for row in rows if isinstance(row, Answer))
        if what == "review":
            decided, number = (
                await self.make("decision"),
                self.federation.number(),
            )  # A review is younger than what it looks at.
            await self.keeps(*self.federation.item(number, reviews=decided, wish=ReviewWish.KEEP))
        else:
            await self.keeps(*self._rows_of(what, number))
        return number

    def _rows_of(self, what: str, number: int) -> Iterable[Base]:
        made = self.federation
        proposal: dict[str, Any] = {"kind": ItemKind.PROPOSAL, "questions_end": AHEAD, "reactions_end": AHEAD}
        calm = (Stance.CONSENT, Stance.CONCERN)
        match what:
            case "role":
                return [
                    Role(id=number, circle=FOOD, user_id=EVE, role=RoleName.LINK_PERSON, starts_at=AGO, ended_at=AGO)
                ]
            case "item" | "own_concern":
                return made.item(number, stances=calm)
            case "unmet":
                return made.item(number, stances=(Stance.CRITICAL, Stance.CONSENT), version=2)
            case "stopped":
                return made.item(number, stances=(Stance.CRITICAL, Stance.CONSENT))
            case "left":
                return [*made.item(number, stances=calm), made.answer(number, UserId("@gone:example.org"))]
            case "lent":
                return [*made.item(number, stances=calm), made.answer(number, FAY, by_phone=True)]
            case "speaker":
                return [made.speaker(UserId(f"@x{number}:example.org"), LEAF, number)]
            case "roll_call":
                return made.roll_call(number)
            case "change":
                return made.change(number)
            case "merging":
                return made.change(number, into=LEAF)
            case "speaks":
                return made.asks_about(number, RequestFor.SPEAK)
            case "figures":
                return made.asks_about(number, RequestFor.FIGURES)
            case "replaced":
                return made.replaced(number)
            case "selection":
                return made.selection(number)
            case "selection_over":
                return made.selection(number, over=True)
            case "shown_selection":
                return made.selection(number, stage=Stage_.CHANGING)
            case "asked_selection":
                return made.selection(number, stage=Stage_.ASKED)
            case "stand_in":
                return [made.stand_in(number)]
            case "unheard":
                return made.item(number)
            case "no_end":
                return made.item(number, unset_ends=1)
            case "questions":
                return made.item(number, round=Round.QUESTIONS, **proposal)
            case "questions_over":
                return made.item(number, round=Round.QUESTIONS, **proposal | {"questions_end": AGO})
            case "reactions":
                return made.item(number, round=Round.REACTIONS, **proposal | {"questions_end": AGO})
            case "decision":
                return made.decision(number)
            case "sense" | "hands" | "date":
                return made.poll({"sense": "S", "hands": "H", "date": "M"}[what], number)
            case "settled":
                return made.poll("M", number, closed=True)
            case "meeting":
                return made.meeting(number)
            case "meeting_over":
                return made.meeting(number, closed=True)
            case "written":
                return made.written(number)
            case "own_draft":
                return made.own_draft(number)
            case "planned":
                return made.planned(number)
            case "point":
                return made.point(number)
            case "action":
                return made.action(number)
            case "entered":
                return made.entered(number)
            case "relay":
                return made.relay(number)
            case "relayed_here":
                return made.relay(number, origin=COORDINATING, target=FOOD)
            case "to_hold":
                return made.to_hold(number)
            case "call":
                return made.call(number)
            case "draft":
                return made.draft(number)
            case "fresh_relay":
                return made.fresh_relay(number)
            case "to_pass":
                return made.asked_to_pass(number)
            case "request":
                return made.request(number, IVY)
            case "another_request":
                return made.request(number, IDA)
            case "round":
                return made.round(number)
        raise LookupError(what)

    async def _arrives(self) -> None:
        await self.town.takes_in()
        await self.town.app.dispatcher.drain()

    async def _rests(self) -> None:
        await self.town.works()
        self.town.clock.passes(PAUSE)
        await self.town.works()

    async def counts(self, name: str, act: Callable[[], Awaitable[None]]) -> None:
        """Count whatever is done."""
        assert name not in self.count, f"{name} is played twice"
        await self.left.begins(name)
        with counting() as statements:
            await act()
        self.count[name] = len(statements)

    async def _must_be_done(self, name: str, event_id: EventId) -> EventId:
        """What was refused has not been played."""
        async with self.town.app.database.looking() as db:
            row = await inbox.find(db, event_id=event_id)
        refused = row is None or row.state is not InboxState.DONE
        if refused and NOTES.latest != "no-reload":  # The stage has no file to read again.
            self.went_wrong.append(f"{name}: {row.state if row else 'lost'} {NOTES.latest}")
        return event_id


@asynccontextmanager
async def stage_of(size: int, *, archive: Path, folder: Path) -> AsyncIterator[Stage]:
    """A federation of a size."""
    (path := folder / f"{size}.toml").write_text(toml(size))
    settings = config.load(path)
    database = Database(f"sqlite+aiosqlite:///{folder / f'{size}.db'}")
    shutil.copyfile(archive, str(database.file))
    clock = FakeClock()
    server = FakeHomeserver(clock)
    for slug, people in people_of(size).items():
        server.room(f"#{slug}:example.org", people)
    app = App(settings=settings, database=database, homeserver=server, clock=clock)
    await app.migrate()
    await app.found()
    await app.joining.join(settings.circles)
    town = Town(app, server, clock, Interpreter())
    await town.works()
    stage = Stage(town, Federation(size, town.room("food")))
    await stage.begins_without_links()
    await stage.keeps(*stage.federation.rows())
    try:
        yield stage
    finally:
        await database.close()
