"""An answer is on its way with the commit that it is written in, and overtakes nothing."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.api.post.effects import Priority
from chatbot.api.post.outbox import Outbox
from chatbot.api.wording.markup import say
from chatbot.api.wording.rendering import IN_A_ROOM
from chatbot.backoff import LONGEST_SLEEP, Backoff
from chatbot.matrix.homeserver import Content, Forbidden, Unavailable, Unreadable
from chatbot.sending.send_order import Lane
from chatbot.sending.sender import LANES
from storage.database import Database
from storage.models import OutboxRow, OutboxState
from storage.queries import rooms
from storage.trouble import passing
from storage.types import EventId, RoomId, UserId
from tests.fakes import BOT
from tests.journeys.conftest import Town

pytestmark = pytest.mark.both_databases

EVE = UserId("@eve:example.org")


async def _handled(town: Town, where: str, text: str) -> None:
    """Something is said, stored and handled, and the sender has no turn of its own."""
    town.server.emit(town.room(where), EVE, "m.room.message", {"msgtype": "m.text", "body": text})
    await town.takes_in()
    await town.app.dispatcher.drain()
    await asyncio.sleep(0)


@pytest.mark.parametrize(("text", "answer"), [("!ping 7", "pong 7"), ("!pnig 7", "Did you mean !ping")])
async def test_an_answer_goes_with_its_commit(town: Town, text: str, answer: str) -> None:
    await town.works()
    await _handled(town, "tech", text)
    assert answer in town.heard("tech")


async def test_it_does_not_overtake_what_waits_in_its_room(town: Town) -> None:
    await town.works()
    async with town.app.database.transaction() as db:
        await Outbox(db, cause="before", family="help", now=town.clock.now, rendering=IN_A_ROOM).post(
            town.room("tech"), say("first")
        )
    await _handled(town, "tech", "!ping 7")
    assert town.heard_all("tech")[-1] == "first"
    await town.works()
    assert town.heard_all("tech")[-2:] == ["first", "pong 7"]


async def test_it_waits_where_the_homeserver_has_asked_us_to(town: Town) -> None:
    await town.works()
    before = list(town.heard_all("tech"))
    town.app.sender._paces.messages.slow_down(now=town.clock.now, wait=timedelta(seconds=5))
    await _handled(town, "tech", "!ping 7")
    assert town.heard_all("tech") == before
    await town.passes(timedelta(seconds=6))
    assert town.heard("tech") == "pong 7"


async def test_a_room_that_could_not_be_stored_is_not_taken_for_known(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    await town.works()
    new = town.server.room("#new:example.org", [EVE])
    town.server.member(new, BOT, "join")
    came_in = await town.app.homeserver.sync(await town.app.receiver.token(), timeout=timedelta(0))

    async def full(*args: object, **options: object) -> None:
        raise OSError("no space left")

    with monkeypatch.context() as broken:
        broken.setattr(town.app.receiver, "_store_token", full)
        with pytest.raises(OSError, match="no space"):
            await town.app.receiver.receive(came_in)
    talk = town.server.emit(new, EVE, "m.room.message", {"msgtype": "m.text", "body": "hello"})
    only_talk = replace(came_in, rooms=(replace(came_in.rooms[0], state=(), timeline=(talk,)),))
    await town.app.receiver.receive(only_talk)
    async with town.app.database.looking() as db:
        room = await rooms.find(db, room_id=new)
    assert room is not None
    assert room.joined


@pytest.mark.parametrize(("text", "answer"), [("!ping 7", "pong 7"), ("!pnig 7", "Did you mean !ping")])
async def test_what_cannot_be_sent_now_is_done_all_the_same(
    town: Town, monkeypatch: pytest.MonkeyPatch, text: str, answer: str
) -> None:
    """The queue cannot be looked at: a command is not to blame for that, and is answered once it can."""

    async def broken(*look: object) -> list[object]:
        raise LookupError("a row that nobody can read")

    await town.works()
    with monkeypatch.context() as patched:
        patched.setattr(town.app.sender, "_may_go", broken)
        await _handled(town, "tech", text)
    await town.works()
    assert answer in town.heard("tech")


async def test_what_waits_for_a_homeserver_that_was_away_goes_once_it_is_back(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It does not wait until its own next try, which after ten minutes may be a minute off."""
    town.server.trouble = [Unavailable("PUT rooms: 502")] * 5
    await town.says(EVE, "tech", "!ping 7")
    assert "pong 7" not in town.heard_all("tech")
    town.server.trouble.clear()
    await town.works()
    assert "pong 7" not in town.heard_all("tech")

    answers = iter([Unavailable("GET sync: 502"), None, asyncio.CancelledError()])

    async def turn() -> None:
        if (trouble := next(answers)) is not None:
            raise trouble

    monkeypatch.setattr(town.app.receiver, "_turn", turn)
    monkeypatch.setattr(Backoff, "next", lambda self: timedelta(0))
    with pytest.raises(asyncio.CancelledError):
        await town.app.receiver.run()
    await town.app.sender.drain()
    assert town.heard("tech") == "pong 7"


async def test_a_message_that_the_homeserver_never_takes_is_given_up_while_elsewhere_all_goes_well(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Some firewalls answer for the homeserver where they dislike somebody's words; what waits behind them would wait for ever."""
    await town.works()
    honest = town.server.send

    async def send(room_id: RoomId, event_type: str, content: Content, *, txn_id: str, **more: Any) -> EventId:
        if "disliked" in str(content.get("body")) or away:
            raise Unavailable("PUT rooms: 403")
        return await honest(room_id, event_type, content, txn_id=txn_id, **more)

    monkeypatch.setattr(town.server, "send", send)
    away = True
    await town.says(EVE, "tech", "!ping disliked")
    await town.says(EVE, "tech", "!ping behind it")
    for _ in range(8):
        await town.passes(timedelta(hours=1))
    assert "pong disliked" in await _waiting(town)  # The homeserver is to blame: all of it waits.
    away = False
    town.app.sender.try_again()
    await _talks_elsewhere(town, hours=5)
    assert "pong disliked" in await _waiting(town)
    assert "pong behind it" not in town.heard_all("tech")

    await _talks_elsewhere(town, hours=2)
    assert town.heard("tech") == "pong behind it"
    assert not await _waiting(town)


async def test_trouble_of_long_ago_is_not_held_against_a_new_message(town: Town) -> None:
    """Its room had met trouble before, with a message that was refused in the end."""
    await town.works()
    town.server.trouble = [Unavailable("PUT rooms: 502"), Forbidden("PUT rooms: 403 M_FORBIDDEN")]
    await town.says(EVE, "tech", "!ping refused")
    await town.passes(timedelta(seconds=6))
    await _talks_elsewhere(town, hours=8)
    town.server.trouble = [Unavailable("PUT rooms: 502")]
    await town.says(EVE, "tech", "!ping new")
    await town.passes(timedelta(seconds=6))
    assert town.heard_all("tech")[-1] == "pong new"


async def test_nothing_is_given_up_while_a_homeserver_comes_back(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    """It told us all that was said meanwhile, and took nothing; now it takes a part of what it is asked."""
    await town.works()
    honest, takes = town.server.send, False

    async def send(room_id: RoomId, event_type: str, content: Content, *, txn_id: str, **more: Any) -> EventId:
        if not takes or room_id == town.room("tech"):
            raise Unavailable("PUT rooms: 503")
        return await honest(room_id, event_type, content, txn_id=txn_id, **more)

    with monkeypatch.context() as broken:
        broken.setattr(town.server, "send", send)
        await town.says(EVE, "tech", "!ping asked")
        for _ in range(8):
            await town.passes(timedelta(hours=1))
        takes = True
        for number in range(4):
            await town.says(EVE, "food", f"!ping {number}")
            await town.passes(timedelta(minutes=10))
    await town.passes(timedelta(minutes=2))
    assert town.heard("tech") == "pong asked"


async def test_whose_own_homeserver_is_away_for_days_is_told_afterwards(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A private room is opened by theirs, too."""
    await town.works()

    async def away(*room: object, **how: object) -> RoomId:
        raise Unavailable("POST createRoom: 502 M_UNKNOWN")

    with monkeypatch.context() as broken:
        broken.setattr(town.server, "private_room_with", away)
        await town.says(EVE, "tech", "!subs calc 92000")
        await _talks_elsewhere(town, hours=24)
    await town.passes(timedelta(minutes=2))
    assert "£" in town.heard_private(EVE)


async def test_a_refused_reminder_is_given_up_though_its_room_is_answered(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Answers overtake it, but other reminders wait behind it."""
    await town.works()
    honest = town.server.send

    async def send(room_id: RoomId, event_type: str, content: Content, *, txn_id: str, **more: Any) -> EventId:
        if "disliked" in str(content.get("body")):
            raise Unavailable("PUT rooms: 403")
        return await honest(room_id, event_type, content, txn_id=txn_id, **more)

    monkeypatch.setattr(town.server, "send", send)
    async with town.app.database.transaction() as db:
        outbox = Outbox(db, cause="round", family="test", now=town.now, rendering=IN_A_ROOM)
        for words in ("disliked", "behind it"):
            await outbox.post(town.room("tech"), say(words), priority=Priority.REMINDER)
    for number in range(24):
        await town.says(EVE, "tech", f"!ping {number}")
        await town.passes(timedelta(minutes=30))
    assert "behind it" in town.heard_all("tech")


async def _talks_elsewhere(town: Town, *, hours: int) -> None:
    for number in range(2 * hours):
        await town.says(EVE, "food", f"!ping {number}")
        await town.passes(timedelta(minutes=30))


async def _waiting(town: Town) -> list[str]:
    async with town.app.database.looking() as db:
        rows = await db.scalars(select(OutboxRow).where(OutboxRow.state == OutboxState.QUEUED))
        return [str(row.content.get("body")) for row in rows]


async def test_what_ends_while_receipts_are_taken_in_is_not_sent_again(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its own receipt is not among them, so its row still waits in the archive; its place counts as busy until it is."""
    await town.works()
    sender, server = town.app.sender, town.server
    may_end = {words: asyncio.Event() for words in ("first", "second")}
    asked: list[str] = []
    honest_send, honest_settle = server.send, sender._settle

    async def send(room_id: RoomId, event_type: str, content: Content, *, txn_id: str, **more: Any) -> EventId:
        asked.append(str(content["body"]))
        await may_end[asked[-1]].wait()
        return await honest_send(room_id, event_type, content, txn_id=txn_id, **more)

    async def settle(db: AsyncSession, receipts: Sequence[object]) -> None:
        may_end["second"].set()
        await honest_settle(db, receipts)  # type: ignore[arg-type]
        await asyncio.sleep(0.01)

    monkeypatch.setattr(server, "send", send)
    async with town.app.database.transaction() as db:
        outbox = Outbox(db, cause="two", family="help", now=town.clock.now, rendering=IN_A_ROOM)
        await outbox.post(town.room("tech"), say("first"))
        await outbox.post(town.room("food"), say("second"))
    await sender._turn()
    may_end["first"].set()
    await asyncio.sleep(0.01)
    monkeypatch.setattr(sender, "_settle", settle)
    await sender._turn()
    await sender.finish()

    assert sorted(asked) == ["first", "second"]
    assert not sender._receipts


async def test_while_all_places_are_taken_the_archive_is_not_asked_again_and_again(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Something is ready for which there is no place: the first place that is free wakes the sender."""
    await town.works()
    sender, looks = town.app.sender, 0
    honest = Database.looking
    away = [asyncio.create_task(asyncio.sleep(60)) for _ in range(LANES)]
    sender._busy = {Lane(f"!{number}"): task for number, task in enumerate(away)}
    sender._turns.ready_at = town.clock.now

    @asynccontextmanager
    async def counted(self: Database) -> AsyncIterator[AsyncSession]:
        nonlocal looks
        looks += 1
        async with honest(self) as db:
            yield db

    monkeypatch.setattr(Database, "looking", counted)
    running = asyncio.create_task(sender.run())
    await asyncio.sleep(1)
    for task in (running, *away):
        task.cancel()
    sender._busy = {}

    assert looks <= 1


async def test_however_late_the_next_is_due_the_sender_looks_once_a_minute(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The machine's clock may be set meanwhile, or the machine may sleep."""
    await town.works()
    async with town.app.database.transaction() as db:
        outbox = Outbox(db, cause="late", family="help", now=town.clock.now, rendering=IN_A_ROOM)
        await outbox.post(town.room("tech"), say("later"), at=town.clock.now + timedelta(hours=5))
    slept: list[timedelta] = []

    async def sleep(woken: asyncio.Event, timeout: timedelta) -> None:
        slept.append(timeout)

    monkeypatch.setattr("chatbot.sending.sender.sleep_until_woken", sleep)
    town.app.sender._written.clear()
    await town.app.sender._wait(town.clock.now)

    assert slept[-1] == LONGEST_SLEEP


async def test_trouble_with_the_archive_is_passed_on_as_it_is(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    """An error that were its own cause would be followed for ever."""
    await town.works()

    async def broken(*look: object) -> list[object]:
        try:
            raise OSError("connection reset")
        except OSError:
            raise RuntimeError("cannot look") from None

    monkeypatch.setattr(town.app.sender, "_may_go", broken)
    with pytest.raises(RuntimeError) as raised:
        await town.app.sender._turn()
    assert passing(raised.value)
    assert raised.value.__cause__ is None


async def test_what_is_said_in_a_room_that_is_being_opened_is_carried_once_at_a_time(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The archive hears of the room while the first words are on their way there."""
    await town.works()
    honest, go, begun, tried = town.server.send, asyncio.Event(), asyncio.Event(), list[str]()

    async def send(room_id: RoomId, event_type: str, content: Content, *, txn_id: str, **more: Any) -> EventId:
        tried.append(txn_id)
        begun.set()
        await go.wait()
        return await honest(room_id, event_type, content, txn_id=txn_id, **more)

    monkeypatch.setattr(town.server, "send", send)
    async with town.app.database.transaction() as db:
        outbox = Outbox(db, cause="round", family="test", now=town.now, rendering=IN_A_ROOM)
        await outbox.private(EVE, say("first"), about=None)
        await outbox.private(EVE, say("second"), about=None)
    await town.app.sender._turn()
    await begun.wait()
    await town.takes_in()
    for _ in range(3):
        await town.app.sender._turn()
        await asyncio.sleep(0.05)
    assert len(tried) == 1

    go.set()
    await town.works()
    assert list(town.heard_all_private(EVE)) == ["first", "second"]


async def test_what_its_reader_has_no_key_for_yet_waits_for_days(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    """Their server may be away as long."""
    room = await town.private(EVE)
    honest = town.server.send

    async def send(room_id: RoomId, event_type: str, content: Content, *, txn_id: str, **more: Any) -> EventId:
        if room_id == room:
            raise Unreadable("no device can be given the key yet")
        return await honest(room_id, event_type, content, txn_id=txn_id, **more)

    with monkeypatch.context() as silent:
        silent.setattr(town.server, "send", send)
        await town.says(EVE, room, "ping after days")
        await _talks_elsewhere(town, hours=24)
    await town.passes(timedelta(minutes=2))
    assert town.heard(room) == "pong after days"
