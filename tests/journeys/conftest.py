"""A small federation to play journeys in: the real app on a real migrated archive; only homeserver and clock are faked."""

import re
import shutil
from collections.abc import AsyncIterator, Sequence
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import pytest_asyncio
from sqlalchemy import make_url

from chatbot import config
from chatbot.api.arguments import Reading
from chatbot.api.wording.rendering import Rendering
from chatbot.app import App
from chatbot.matrix.homeserver import Event, SyncAnswer
from storage.database import Database
from storage.queries import audit as lines_of
from storage.transaction import Wakes
from storage.types import EventId, RoomId, UserId
from tests.confirmed import confirm, known_in
from tests.conftest import new_database
from tests.fakes import BOT, FakeClock, FakeHomeserver, words_of
from tests.journeys import past
from tests.journeys.begun import Begun
from tests.journeys.prefixes import Interpreter, prefix_of
from tests.printed import CATALOGUE, PRINTED, listening, listening_to_letters
from tests.towns import FEDERATION

PEOPLE = {
    "coordinating": ("ada", "bo", "cy", "fay"),
    "tech": ("ada", "cy", "di", "eve", "gus", "hal"),
    "food": ("fay", "gus", "hal", "bo"),
}


class Town:
    """Says things as people, lets the bot work, and tells what it said."""

    def __init__(self, app: App, server: FakeHomeserver, clock: FakeClock, interpreter: Interpreter) -> None:
        self.app = app
        self.server = server
        self.clock = clock
        self._interpreter = interpreter
        self.asks_who_speaks = False
        """Whether it is still to be confirmed who speaks for which co-op, as it is in a federation that begins."""
        self._worked: tuple[App, datetime] | None = None
        """Which bot has worked last, and when."""
        self._began_with: int | None = None
        """How much had been said when the town began; None where it cannot be copied."""

    @property
    def is_new(self) -> bool:
        """Whether nobody has said anything yet in a town that can be copied."""
        return self._began_with == len(self.server.log)

    def begins(self) -> None:
        """From here on people say something."""
        if self.app.database.embedded and type(self.server) is FakeHomeserver:
            self._began_with = len(self.server.log)

    @property
    def now(self) -> datetime:
        return self.clock.now

    def room(self, where: str | RoomId) -> RoomId:
        """The room of a circle's slug, or the room itself."""
        return self.server.aliases.get(f"#{where}:example.org", RoomId(where))

    async def private(self, user: str) -> RoomId:
        """The private room of a person and the bot; the person opens it when there is none."""
        found = self._private_room(user)
        if found is None:
            found = self.server.room(f"private with {user}", (UserId(user),))
            self.server.member(found, BOT, "join")
            await self._goes_on()
        return found

    def _private_room(self, user: str) -> RoomId | None:
        for room in self.server.rooms.values():
            if set(room.members) == {BOT, UserId(user)} and room.room_id not in self.server.aliases.values():
                return room.room_id
        return self.server.aliases.get(f"private with {user}")

    async def says(self, user: str, where: str | RoomId, text: str, *, thread: EventId | None = None) -> EventId:
        """A person says something; the bot works until it has nothing left to do."""
        known = None if self.asks_who_speaks else known_in(text)
        if known is not None:
            await self.confirms(user, known)
        content: dict[str, object] = {"msgtype": "m.text", "body": text}
        if thread is not None:
            content["m.relates_to"] = {
                "rel_type": "m.thread",
                "event_id": thread,
                "is_falling_back": True,
                "m.in_reply_to": {"event_id": thread},
            }
        return await self.emits(user, where, "m.room.message", content)

    async def confirms(self, user: str, coop: str) -> None:
        """An operator has confirmed long ago that a person speaks for a co-op."""
        async with self.app.database.transaction() as db:
            await confirm(db, UserId(user), coop)

    async def replies(self, user: str, where: str | RoomId, *, to: EventId, text: str) -> EventId:
        """A person replies to a message."""
        relation = {"m.in_reply_to": {"event_id": to}}
        content: dict[str, object] = {"msgtype": "m.text", "body": text, "m.relates_to": relation}
        return await self.emits(user, where, "m.room.message", content)

    async def edits(self, user: str, where: str | RoomId, original: EventId, text: str) -> EventId:
        """A person gives a message other words."""
        content: dict[str, object] = {
            "msgtype": "m.text",
            "body": f"* {text}",
            "m.new_content": {"msgtype": "m.text", "body": text},
            "m.relates_to": {"rel_type": "m.replace", "event_id": original},
        }
        return await self.emits(user, where, "m.room.message", content)

    async def deletes(self, user: str, where: str | RoomId, event_id: EventId) -> None:
        """A person takes a message away, or a reaction."""
        self.server.emit(self.room(where), UserId(user), "m.room.redaction", {}, redacts=event_id)
        await self._goes_on()

    async def replies_in_thread(
        self, user: str, where: str | RoomId, *, thread: EventId, to: EventId, text: str
    ) -> EventId:
        """A person replies to a message within a thread."""
        relation = {
            "rel_type": "m.thread", "event_id": thread, "is_falling_back": False, "m.in_reply_to": {"event_id": to}
        }  # fmt: skip
        content: dict[str, object] = {"msgtype": "m.text", "body": text, "m.relates_to": relation}
        return await self.emits(user, where, "m.room.message", content)

    async def reacts(self, user: str, where: str | RoomId, *, to: EventId, key: str) -> EventId:
        """A person reacts to a message. Like a homeserver, this refuses what the same person has tapped there already."""
        relation = {"rel_type": "m.annotation", "event_id": to, "key": key}
        gone = {event.redacts for event in self.server.log}
        for event in self.server.log:
            if event.type == "m.reaction" and event.sender == user and event.event_id not in gone:
                assert event.content["m.relates_to"] != relation, "M_DUPLICATE_ANNOTATION"
        return await self.emits(user, where, "m.reaction", {"m.relates_to": relation})

    async def unreacts(self, user: str, where: str | RoomId, reaction: EventId) -> None:
        """A person takes a reaction away."""
        self.server.emit(self.room(where), UserId(user), "m.room.redaction", {}, redacts=reaction)
        await self._goes_on()

    async def joins_room(self, user: str, where: str) -> None:
        """A person joins a circle's Matrix room."""
        self.server.member(self.room(where), UserId(user), "join")
        await self._goes_on()

    async def leaves_room(self, user: str, where: str, *, by: str | None = None) -> None:
        """A person leaves a circle's Matrix room, or is removed from it by somebody."""
        self.server.member(self.room(where), UserId(user), "leave", by=UserId(by) if by else None)
        await self._goes_on()

    async def emits(self, user: str, where: str | RoomId, event_type: str, content: dict[str, object]) -> EventId:
        """A person sends an event of any shape."""
        event = self.server.emit(self.room(where), UserId(user), event_type, content)
        await self._goes_on()
        return event.event_id

    async def takes_in(self) -> SyncAnswer:
        """The bot takes in what was said; nobody has a turn of his own to handle or to send it."""
        answer = await self.app.homeserver.sync(await self.app.receiver.token(), timeout=timedelta(0))
        await self.app.receiver.receive(answer)
        return answer

    async def works(self) -> None:
        """The bot looks at all that waits, then reads, handles and sends until nothing is left to do now."""
        self.app.database.woken[Wakes.HANDLER].set()
        await self._goes_on()

    async def _goes_on(self) -> None:
        """The bot reads, handles and sends until nothing is left to do now. As in the program, whoever handles looks when a commit
        has left something to do, or time has passed; each look costs statements, and there are many looks."""
        handler, sender = (self.app.database.woken[each] for each in (Wakes.HANDLER, Wakes.SENDER))
        if self._worked != (self.app, self.now):  # A start looks at all that waits.
            handler.set()
        self._worked = self.app, self.now
        sender.set()  # What has become of the answers that went at once is still to be noted.
        heard = None
        for _ in range(40):
            taken_in = heard != len(self.server.log) and bool((await self.takes_in()).rooms)
            heard = len(self.server.log) if type(self.server) is FakeHomeserver else None
            if not self.app.dispatcher.is_idle:
                await self.app.dispatcher.drain()
                if await self.app.jobs.run_due():
                    handler.set()  # There may be more.
                await self.app.jobs.all_worked_out()
                await self.app.jobs.forget_what_is_over()
            if sender.is_set():
                sender.clear()
                if await self.app.sender.drain():
                    sender.set()
            if not (taken_in or handler.is_set() or sender.is_set()):
                self.shows_no_other_prefix()
                self.understands_what_it_shows()
                return
        raise AssertionError("the bot does not come to rest")

    def shows_no_other_prefix(self) -> None:
        """What the bot has told people to say begins with the prefix that it listens to."""
        complaints, self._interpreter.complaints = self._interpreter.complaints, []
        assert not complaints, f"the prefix here is {self._interpreter.prefix}, and the bot says: {complaints[0]}"

    def understands_what_it_shows(self) -> None:
        """What the bot has told people to say is understood when they say it."""
        federation = self.app.settings.federation
        reading = Reading(self.now, federation.timezone, federation.language, federation.currency)
        complaints = PRINTED.complaints(reading)
        assert not complaints, f"the bot tells people to say what it does not understand: {complaints[0]}"

    async def passes(self, span: timedelta) -> None:
        """Time passes; what falls due meanwhile is done when it ends."""
        self.clock.passes(span)
        await self.works()

    def heard_all(self, where: str | RoomId) -> Sequence[str]:
        """All that the bot has said in a room, oldest first, without edits."""
        return [str(event.content["body"]) for event in self._said(self.room(where))]

    def heard(self, where: str | RoomId) -> str:
        """The last thing that the bot said in a room."""
        said = self.heard_all(where)
        assert said, f"the bot has said nothing in {where}"
        return said[-1]

    def heard_private(self, user: str) -> str:
        """The last thing that the bot said to a person alone."""
        said = self.heard_all_private(user)
        assert said, f"the bot has said nothing to {user}"
        return said[-1]

    def files_to(self, user: str) -> Sequence[EventId]:
        """The files that the bot gave to a person alone."""
        room = self._private_room(user)
        return (
            [each.event_id for each in self._said(room) if each.content["msgtype"] in ("m.file", "m.image")]
            if room
            else []
        )

    def heard_all_private(self, user: str) -> Sequence[str]:
        """All that the bot has said to a person alone."""
        room = self._private_room(user)
        return self.heard_all(room) if room is not None else []

    def last_event(self, where: str | RoomId) -> EventId:
        """The last message that the bot sent in a room, edits aside."""
        return self._said(self.room(where))[-1].event_id

    def card(self, where: str | RoomId, beginning: str) -> EventId:
        """The last message of the bot in a room that begins so."""
        for event in reversed(self._said(self.room(where))):
            if str(event.content["body"]).startswith(beginning):
                return event.event_id
        raise AssertionError(f"the bot has posted nothing like {beginning!r} in {where}")

    def content_of(self, event_id: EventId) -> dict[str, object]:
        """The content of a message, as the last edit left it."""
        content: dict[str, object] = {}
        for event in self.server.log:
            relation = event.content.get("m.relates_to", {})
            replaces = relation.get("event_id") if relation.get("rel_type") == "m.replace" else None
            if event.event_id == event_id or replaces == event_id:
                content = words_of(event.content)
        return content

    def body_of(self, event_id: EventId) -> str:
        """The words of a message, as the last edit left them."""
        return str(self.content_of(event_id)["body"])

    def tally(self, card: EventId) -> str:
        """What a card says of who is heard, without the names: "2 of 3 heard: 1 consent, 1 with a concern"."""
        body = self.body_of(card)
        line = re.search(r"^(\d+ of \d+ heard)(?: · (\d+ needed) to decide)?.*\n*(.*)", body, re.M)
        assert line is not None, body
        told, needed, seats = line.groups()
        stances = re.findall(r"(\d+ (?:consent|with an? [^:·]+|standing aside)):", seats)
        return told + (f", {needed}" if needed else "") + (": " + ", ".join(stances) if stances else "")

    def reactions_on(self, event_id: EventId) -> Sequence[str]:
        """The reactions that the bot put on a message."""
        reactions = (event for event in self.server.log if event.type == "m.reaction" and event.sender == BOT)
        return [
            e.content["m.relates_to"]["key"] for e in reactions if e.content["m.relates_to"]["event_id"] == event_id
        ]

    async def on_record(self, subject: str) -> list[str]:
        """What the audit says has happened to an item or a co-op, oldest first."""
        async with self.app.database.looking() as db:
            lines = await lines_of.newest(db, words=subject, limit=100)
        return [line.what for line in reversed(lines) if line.subject == subject]

    def redacted(self, event_id: EventId) -> bool:
        """Whether the bot took a message out of its room."""
        return any(event.redacts == event_id and event.sender == BOT for event in self.server.log)

    def _said(self, room_id: RoomId) -> list[Event]:
        return [
            event
            for event in self.server.rooms[room_id].events
            if event.sender == BOT and event.type == "m.room.message" and "m.new_content" not in event.content
        ]


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def archive_file(empty_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive in a SQLite file with a past, to be copied."""
    file = tmp_path_factory.mktemp("past") / "past.db"
    shutil.copyfile(empty_file, file)
    database = Database(f"sqlite+aiosqlite:///{file}")
    await past.live_through(database)
    await database.close()
    return file


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def archive_database(postgres: str, empty_database: str) -> str:
    """The name of a database on the PostgreSQL server with a past, to be copied."""
    url = await new_database(postgres, like=empty_database)
    database = Database(url)
    await past.live_through(database)
    await database.close()
    return str(make_url(url).database)


@pytest.fixture(autouse=True)
def printed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each command that is shown is noted, and letters to type that are one."""
    PRINTED.shown.clear()
    monkeypatch.setattr(Rendering, "command", listening(Rendering.command))
    monkeypatch.setattr(Rendering, "_write", listening_to_letters(Rendering._write))


@pytest.fixture
def clock() -> FakeClock:
    """The clock of the town."""
    return FakeClock()


@pytest.fixture
def interpreter(request: pytest.FixtureRequest) -> Interpreter:
    """Who translates between the people and a bot with another prefix."""
    return Interpreter(request.config.getoption("--prefix") or prefix_of(request.node.nodeid))


@pytest.fixture
def server(clock: FakeClock) -> FakeHomeserver:
    """The homeserver of the town; a module may put a stricter one in its place."""
    return FakeHomeserver(clock)


@pytest.fixture
def toml() -> str:
    """The configuration of the town; a module may put another in its place."""
    return FEDERATION


@pytest.fixture(scope="session")
def begun() -> dict[tuple[Path, str, str], Begun]:
    """The towns that have begun, by the archive, the TOML and the prefix that they began with."""
    return {}


@pytest.fixture
async def town(
    request: pytest.FixtureRequest,
    begun: dict[tuple[Path, str, str], Begun],
    database: Database,
    tmp_path: Path,
    clock: FakeClock,
    server: FakeHomeserver,
    toml: str,
    interpreter: Interpreter,
) -> AsyncIterator[Town]:
    """The federation, with everybody in their circles' rooms and nobody registered yet."""
    path = tmp_path / "circlebot.toml"
    path.write_text(toml.replace("[matrix]", f'[matrix]\ncommand_prefix = "{interpreter.prefix}"'))
    settings = config.load(path)
    app = App(settings=settings, database=database, homeserver=server, clock=clock, catalogue=CATALOGUE)
    town = Town(app, server, clock, interpreter)
    if not database.embedded or type(server) is not FakeHomeserver or server.log:
        await begin(town, interpreter)
    else:
        key = (request.getfixturevalue("archive_file"), toml, interpreter.prefix)
        if key in begun:
            begun[key].put_back(town, at_work=False)
            server.heard_as, server.said_as = interpreter.hears, interpreter.says
            await town.works()
        else:
            await begin(town, interpreter)
            begun[key] = Begun.of(town)
    town.begins()
    yield town
    town.shows_no_other_prefix()


async def begin(town: Town, interpreter: Interpreter) -> None:
    app, server = town.app, town.server
    server.heard_as, server.said_as = interpreter.hears, interpreter.says
    for slug, people in PEOPLE.items():
        room_id = server.room(f"#{slug}:example.org", [UserId(f"@{name}:example.org") for name in people])
        for gone in past.HAVE_LEFT[slug]:
            server.member(room_id, gone, "leave")
    await app.migrate()
    await app.found()
    await app.joining.join(app.settings.circles)
    await town.works()
