"""A homeserver with stock limits: 0.2 messages a second in bursts of ten, one new room a minute in bursts of ten."""

from datetime import timedelta

import pytest

from chatbot.api.outbox import Outbox
from chatbot.api.rendering import IN_A_ROOM
from chatbot.matrix.homeserver import Content, RateLimited
from storage.database import Database
from storage.types import EventId, RoomId, UserId
from tests.fakes import FakeClock, FakeHomeserver
from tests.journeys.conftest import Town

ADA, BO, EVE, GUS = (f"@{name}:example.org" for name in ("ada", "bo", "eve", "gus"))
MINUTE = timedelta(minutes=1)
STEP = timedelta(seconds=10)


class Bucket:
    """A leaky bucket as Synapse keeps it."""

    def __init__(self, clock: FakeClock, *, every: timedelta, burst: int) -> None:
        self.clock, self.every, self.burst = clock, every, burst
        self.level, self.at = 0.0, clock.now
        self.refused = 0

    def check(self) -> None:
        leaked = (self.clock.now - self.at) / self.every
        self.level, self.at = max(0.0, self.level - leaked), self.clock.now
        if self.level + 1 > self.burst:
            self.refused += 1
            raise RateLimited("too fast", retry_after=self.every * (self.level + 1 - self.burst))

    def take(self) -> None:
        self.check()
        self.level += 1


class LimitedHomeserver(FakeHomeserver):
    """As strict as a Synapse that nobody has configured: a new room counts as a message, too."""

    def __init__(self, clock: FakeClock) -> None:
        super().__init__(clock)
        self.said = Bucket(clock, every=timedelta(seconds=5), burst=10)
        self.opened = Bucket(clock, every=MINUTE, burst=10)

    async def send(self, room_id: RoomId, event_type: str, content: Content, *, txn_id: str) -> EventId:
        if txn_id not in self.by_txn:
            self.said.take()
        return await super().send(room_id, event_type, content, txn_id=txn_id)

    async def private_room_with(self, user_id: UserId, *, encrypted: bool, tried_before: bool) -> RoomId:
        self.opened.check()
        self.said.take()
        self.opened.take()
        return await super().private_room_with(user_id, encrypted=encrypted, tried_before=tried_before)


@pytest.fixture
def database(sqlite: Database) -> Database:
    """One kind of archive is enough here, and time passes slowly in this module."""
    return sqlite


@pytest.fixture
def server(clock: FakeClock) -> FakeHomeserver:
    return LimitedHomeserver(clock)


async def _passes(town: Town, span: timedelta, *, step: timedelta = STEP) -> None:
    """Time passes, step by step, while the bot works."""
    for _ in range(round(span / step)):
        await town.passes(step)


async def test_sixty_are_asked_for_subs_and_nobody_waits_meanwhile(town: Town) -> None:
    assert isinstance(town.server, LimitedHomeserver)
    people = [f"@p{number}:example.org" for number in range(60)]
    for number, user in enumerate(people):
        await town.joins_room(user, "food")
        await town.says(user, "food", f"!join for Co-op {number}")
    ada = await town.private(ADA)
    for _ in range(30):
        await town.says(ADA, ada, "admin outbox")
        await town.passes(MINUTE)
        if "Nothing waits" in town.heard(ada):
            break

    await town.says(BO, "food", "!subs ask 2025 by 30 april")
    refused_before = town.server.said.refused
    waits = []
    for number in range(8):
        asked = town.clock.now
        await town.says(EVE, "tech", f"!ping {number}")
        while town.heard("tech") != f"pong {number}":
            await town.passes(STEP)
        waits.append(town.clock.now - asked)
        await _passes(town, MINUTE)
    await town.says(ADA, ada, "admin outbox")
    await town.passes(STEP)

    assert max(waits) <= STEP
    assert town.server.said.refused - refused_before <= 3
    assert "Waiting to be sent:" in town.heard(ada)
    assert "Private rooms to be opened first:" in town.heard(ada)
    assert "what is due is sent in about" in town.heard(ada)
    await _passes(town, 55 * MINUTE, step=MINUTE)
    assert all("wages" in town.heard_private(user) for user in people)
    await town.says(ADA, ada, "admin outbox")
    assert "Nothing waits to be sent." in town.heard(ada)


async def test_nobody_waits_while_rooms_are_opened_on_a_homeserver_that_has_told_no_limits(town: Town) -> None:
    """Each opening counts as a message: those who are asked meanwhile must not use up what the next answer needs."""
    assert isinstance(town.server, LimitedHomeserver)
    town.server.said.burst = 10_000
    for number in range(30):
        user = f"@p{number}:example.org"
        await town.joins_room(user, "food")
        await town.says(user, "food", f"!join for Co-op {number}")
    await town.passes(2 * 60 * MINUTE)  # That the homeserver took all this is forgotten.
    town.server.said.burst = 10

    await town.says(BO, "food", "!subs ask 2025 by 30 april")
    for number in range(10):
        await town.says(EVE, "tech", f"!ping {number}")
        assert town.heard("tech") == f"pong {number}"
        await _passes(town, MINUTE / 2, step=timedelta(seconds=5))
    assert town.server.said.refused == 0


async def test_when_only_new_rooms_are_limited_everything_else_goes_on(town: Town) -> None:
    assert isinstance(town.server, LimitedHomeserver)
    town.server.opened.level = 10.0
    await town.says(GUS, "food", "!subs calc 64000")
    await town.says(EVE, "tech", "!ping")

    assert town.heard("tech") == "pong"
    assert not town.heard_all_private(GUS)
    await town.passes(MINUTE)
    assert "£180.00" in town.heard_private(GUS)


@pytest.mark.parametrize("verb", ["redact", "upload", "join", "private_room_with", "send"])
async def test_a_limit_on_anything_is_waited_for_and_stops_nobody_else(
    town: Town, monkeypatch: pytest.MonkeyPatch, verb: str
) -> None:
    assert isinstance(town.server, LimitedHomeserver)
    honest, refused = getattr(town.server, verb), 0

    async def limited(*args: object, **kwargs: object) -> object:
        nonlocal refused
        refused += 1
        if refused <= 2:
            raise RateLimited("too fast", retry_after=timedelta(seconds=20))
        return await honest(*args, **kwargs)

    monkeypatch.setattr(town.server, verb, limited)
    typed = await town.says(GUS, "food", "!subs calc 64000")
    async with town.app.database.transaction() as db:
        outbox = Outbox(db, cause="test", family="test", now=town.now, rendering=IN_A_ROOM)
        await outbox.file(UserId(BO), name="list.csv", mime="text/csv", data=b"a,b")
        await outbox.join(town.server.room("#new:example.org", [UserId(ADA)]))
    await town.works()
    if verb not in ("send", "redact", "upload"):  # These share one limit with all that is said.
        await town.says(EVE, "tech", "!ping")
        assert town.heard("tech") == "pong"
    await _passes(town, 2 * MINUTE)

    assert refused >= 3
    assert "£180.00" in town.heard_private(GUS)
    assert len(town.files_to(BO)) == 1
    assert town.redacted(typed)
    assert town.server.rooms[town.server.aliases["#new:example.org"]].members[town.server.identity.user_id] == "join"


async def test_who_says_much_in_one_room_holds_up_no_other(town: Town) -> None:
    assert isinstance(town.server, LimitedHomeserver)
    town.server.said.level = 10.0
    for number in range(12):
        town.server.emit(
            town.room("food"), UserId(GUS), "m.room.message", {"msgtype": "m.text", "body": f"!ping {number}"}
        )
    asked = town.clock.now
    await town.says(EVE, "tech", "!ping")
    while town.heard_all("tech")[-1:] != ["pong"]:
        await town.passes(STEP)

    assert town.clock.now - asked <= 3 * STEP
    await _passes(town, 2 * MINUTE)
    assert [words for words in town.heard_all("food") if "pong" in words] == [f"pong {number}" for number in range(12)]
