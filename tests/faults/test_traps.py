"""One test for each trap of docs/matrix.md that a misbehaving homeserver can set; those of encryption are in tests/live."""

import asyncio
import itertools
import json
import sqlite3
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from sqlalchemy.exc import OperationalError
from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.app import App
from chatbot.config import CircleSettings
from chatbot.matrix import http
from chatbot.matrix.homeserver import TokenRefused
from chatbot.matrix.wire import MatrixHomeserver
from chatbot.receiving import arrivals, joining, parked
from commands.help import help_
from storage.database import Database
from storage.queries import outbox as rows_of
from storage.queries import rooms
from storage.types import RoomId
from tests.confirmed import confirm_in
from tests.faults.conftest import ADA, CY, EVE, GUS, running, until
from tests.faults.homeserver import BOT, PASSWORD, Fault, FaultyHomeserver

LIMITED = {"errcode": "M_LIMIT_EXCEEDED", "error": "?"}
HTML = b"<html><body><h1>502 Bad Gateway</h1></body></html>"


async def test_t07_what_could_not_be_stored_is_told_again(
    server: FaultyHomeserver, tech: str, toml: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with running(toml) as app:
        honest, failures = Database.transaction, 2

        @asynccontextmanager
        async def failing(
            self: Database, *, guarded: bool = True, lasting: bool = False
        ) -> AsyncIterator[AsyncSession]:
            nonlocal failures
            async with honest(self, guarded=guarded, lasting=lasting) as db:
                yield db
                if failures:
                    failures -= 1
                    raise OperationalError("INSERT", {}, Exception("database or disk is full"))

        monkeypatch.setattr(Database, "transaction", failing)
        asked = await server.say(tech, EVE, "!ping through trouble")
        await until(lambda: server.answers_to(asked))
        assert failures == 0
        token = await app.receiver.token()
    assert server.answers_to(asked) == ["pong through trouble"]
    assert token is not None


async def test_t08_a_handler_that_breaks_costs_its_own_command_only(
    server: FaultyHomeserver, tech: str, toml: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(*_: Any, **__: Any) -> None:
        raise RuntimeError("a bug of ours")

    about = next(command for command in help_.commands if command.words == "about")
    async with running(toml) as app:
        real = app.catalogue.by_words("about")
        assert real is about
        entries = app.catalogue._phrasebook._phrases._entries
        (known,) = entries[("about",)]
        monkeypatch.setitem(entries, ("about",), [replace(known, command=_with_handler(about, broken))])
        first = await server.say(tech, EVE, "!about")
        second = await server.say(tech, EVE, "!ping still here")
        await until(lambda: server.answers_to(second))
    assert "failed on our side" in server.answers_to(first)[0]


def _with_handler(command: Any, handler: Any) -> Any:
    return replace(command, handler=handler)


FOR_GOOD = 10**6


@pytest.mark.parametrize(
    "fault",
    [
        Fault("sync", times=FOR_GOOD, status=500, body=b'{"errcode": "M_UNKNOWN"}'),
        Fault("sync", times=FOR_GOOD, status=502, body=HTML),
        Fault("sync", times=FOR_GOOD, status=400, body=b'{"errcode": "M_BAD_JSON"}'),
        Fault("sync", times=FOR_GOOD, status=200, body=b"[1, 2]"),
        Fault("sync", times=FOR_GOOD, status=200, body=b'{"next_batch": 7}'),
        Fault("sync", times=FOR_GOOD, before=True),
    ],
    ids=["500", "502 in HTML", "400", "no object", "no token", "reset"],
)
@pytest.mark.usefixtures("swift")
async def test_t09_a_sync_that_fails_is_repeated_without_haste(
    server: FaultyHomeserver, tech: str, toml: Path, fault: Fault
) -> None:
    """It fails for as long as we look. The waits are of about 0.1, 0.2 and 0.4 seconds."""
    fault = replace(fault)
    async with running(toml):
        server.faults.append(fault)
        before = server.requests["sync"]
        await server.say(tech, EVE, "to end the long poll")
        await until(lambda: fault.times < FOR_GOOD)
        await asyncio.sleep(0.5)
        # The long poll, and three. When a line that was in use before goes dead, the client itself tries once more.
        assert 2 <= server.requests["sync"] - before <= (7 if fault.before else 4)
        assert fault.times > 0
        fault.times = 0
        asked = await server.say(tech, EVE, "!ping")
        await until(lambda: server.answers_to(asked))
    assert server.answers_to(asked) == ["pong"]


async def test_t09_a_revoked_token_leads_to_a_new_login_of_the_same_device(
    server: FaultyHomeserver, tech: str, toml: Path
) -> None:
    async with running(toml) as app:
        device = app.homeserver.identity.device_id
        server.tokens.clear()
        asked = await server.say(tech, EVE, "!ping")
        await until(lambda: server.answers_to(asked))
        assert app.homeserver.identity.device_id == device
    assert set(server.tokens.values()) == {device}
    assert server.answers_to(asked) == ["pong"]


async def test_t09_a_refused_password_ends_the_bot(server: FaultyHomeserver, toml: Path) -> None:
    (toml.parent / "password").write_text("changed")
    with pytest.raises(TokenRefused):
        async with running(toml):
            pass


async def test_t11_nothing_is_said_in_a_room_that_put_us_out(server: FaultyHomeserver, tech: str, toml: Path) -> None:
    async with running(toml) as app:
        await until(lambda: server.said(tech))
        sent = server.requests["send"]
        server.faults.append(Fault("send", times=3, status=503))
        asked = await server.say(tech, EVE, "!ping")
        await until(lambda: server.requests["send"] > sent)
        await server.emit(tech, ADA, "m.room.member", {"membership": "leave"}, state_key=BOT)
        await until(lambda: _is_out(app.database, tech))
        async with app.database.looking() as db:
            waiting = await rows_of.heads_due_at(db, now=datetime(2100, 1, 1, tzinfo=UTC))
            assert tech not in {row.room_id for row in waiting}
    assert server.answers_to(asked) == []


@pytest.mark.usefixtures("swift")
async def test_t11_a_bot_that_is_banned_stays_out_until_it_is_asked_back(
    server: FaultyHomeserver, tech: str, toml: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(joining, "REJOIN", timedelta(milliseconds=100))
    monkeypatch.setattr(joining, "LOOK_FOR_ALIASES", timedelta(0))
    elsewhere = server.aliases["#coordinating:localhost"]

    def sent_here() -> int:
        return sum(f"/rooms/{tech}/send/" in unquote(address) for address in server.addresses)

    async with running(toml) as app:
        await _has_greeted(server, app.database, tech)
        joins, before = server.requests["join"], sent_here()
        server.faults.append(Fault("send", times=FOR_GOOD, room=tech, status=503))
        waiting = await server.say(tech, EVE, "!ping to be withdrawn")
        await until(lambda: sent_here() > before)
        await server.emit(tech, ADA, "m.room.member", {"membership": "ban"}, state_key=BOT)
        await until(lambda: _is_out(app.database, tech))
        server.faults.clear()
        before = sent_here()
        unheard = await server.say(tech, EVE, "!ping nobody")
        asked = await server.say(elsewhere, CY, "!ping")
        await until(lambda: server.answers_to(asked))
        await asyncio.sleep(0.5)  # The withdrawn answer would have been tried again, and the room joined many times.
        assert server.requests["directory"]
        assert (server.requests["join"], sent_here()) == (joins, before)

        await server.emit(tech, ADA, "m.room.member", {"membership": "leave"}, state_key=BOT)
        await asyncio.sleep(0.5)
        assert (server.requests["join"], sent_here()) == (joins, before)
        await server.emit(tech, ADA, "m.room.member", {"membership": "invite"}, state_key=BOT)
        await until(lambda: server.rooms[tech].membership(BOT) == "join")
        back = await server.say(tech, EVE, "!circle")
        await until(lambda: server.answers_to(back))
    assert "Tech circle" in server.answers_to(back)[0]
    assert server.answers_to(waiting) == server.answers_to(unheard) == []
    assert server.requests["join"] == joins + 1


@pytest.mark.usefixtures("swift")
async def test_t11_a_bot_that_is_started_while_it_is_banned_serves_the_other_rooms_and_knocks_now_and_then(
    server: FaultyHomeserver, tech: str, toml: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The archive says that it is in the room, until the homeserver tells of the ban."""
    elsewhere = server.aliases["#coordinating:localhost"]
    async with running(toml):
        pass
    await server.emit(tech, ADA, "m.room.member", {"membership": "ban"}, state_key=BOT)
    joins = server.requests["join"]
    async with running(toml) as app:
        asked = await server.say(elsewhere, CY, "!ping")
        await until(lambda: server.answers_to(asked))
        await until(lambda: _is_out(app.database, tech))
        await until(lambda: server.requests["join"] == joins + 1)
        await asyncio.sleep(0.5)
        assert server.requests["join"] == joins + 1  # For this circle alone; the next one is due in a minute.
    assert server.rooms[tech].membership(BOT) == "ban"

    monkeypatch.setattr(joining, "REJOIN", timedelta(milliseconds=100))
    async with running(toml):
        await until(lambda: server.requests["join"] >= joins + 5)
        await server.emit(tech, ADA, "m.room.member", {"membership": "leave"}, state_key=BOT)
        await until(lambda: server.rooms[tech].membership(BOT) == "join")
        back = await server.say(tech, EVE, "!ping")
        await until(lambda: server.answers_to(back))


@pytest.mark.parametrize("fails", [False, True], ids=["at once", "at the second attempt"])
async def test_t11_a_bot_that_was_put_out_while_it_was_away_comes_back_where_it_may(
    server: FaultyHomeserver, tech: str, toml: Path, fails: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with running(toml):
        pass
    await server.emit(tech, ADA, "m.room.member", {"membership": "leave"}, state_key=BOT)
    if fails:
        honest, attempts = joining.Joining.join, itertools.count()

        async def join(self: joining.Joining, wanted: Sequence[CircleSettings]) -> tuple[CircleSettings, ...]:
            if next(attempts) == 1:  # The start is the first one.
                raise OSError("the disk is full")
            return await honest(self, wanted)

        monkeypatch.setattr(joining.Joining, "join", join)
        monkeypatch.setattr(joining, "REJOIN", timedelta(milliseconds=100))
    async with running(toml):
        await until(lambda: server.rooms[tech].membership(BOT) == "join")
        back = await server.say(tech, EVE, "!ping")
        await until(lambda: server.answers_to(back))


def _is_handled(database: Database, event_id: str) -> bool:
    assert database.file is not None
    with sqlite3.connect(database.file) as archive:
        return bool(archive.execute("SELECT state FROM inbox WHERE event_id = ?", (event_id,)).fetchone() == ("done",))


def _all_is_sent(database: Database, *, but: str = "") -> bool:
    assert database.file is not None
    with sqlite3.connect(database.file) as archive:
        waiting = archive.execute("SELECT count(*) FROM outbox WHERE state = 'queued' AND kind <> ?", (but,)).fetchone()
        return bool(waiting == (0,))


async def _has_greeted(server: FaultyHomeserver, database: Database, room_id: str) -> None:
    """What the bot says of its own accord in a circle's room is said, so that it is not taken for an answer."""
    await until(lambda: server.said(room_id) and _all_is_sent(database))


def _is_out(database: Database, room_id: str) -> bool:
    assert database.file is not None
    with sqlite3.connect(database.file) as archive:
        (joined,) = archive.execute("SELECT joined FROM rooms WHERE room_id = ?", (room_id,)).fetchone()
    return not joined


async def test_t12_an_invitation_from_before_the_start_is_answered(server: FaultyHomeserver, toml: Path) -> None:
    """It was told in an earlier sync answer, and is in no later one."""
    async with running(toml) as app:
        pass
    room_id = await server.make_room(None, ADA)
    await server.emit(room_id, ADA, "m.room.member", {"membership": "invite", "is_direct": True}, state_key=BOT)
    assert app.database.file is not None
    with sqlite3.connect(app.database.file) as archive:
        archive.execute("UPDATE reading SET sync_token = ?", (f"s{server._position}",))
    async with running(toml):
        await until(lambda: server.rooms[room_id].membership(BOT) == "join")
        asked = await server.say(room_id, ADA, "ping")
        await until(lambda: server.answers_to(asked))


async def test_t13_a_gap_is_filled_before_the_token_moves(server: FaultyHomeserver, tech: str, toml: Path) -> None:
    async with running(toml):
        pass
    server.timeline_limit = 10
    asked = [await server.say(tech, EVE, f"!ping {number}") for number in range(260)]
    server.faults.append(Fault("messages", times=2, status=502, body=HTML))
    async with running(toml):
        await until(lambda: server.answers_to(asked[-1]))
        await until(lambda: all(server.answers_to(each) for each in asked))
    assert [words for words in server.said(tech) if "pong" in words] == [f"pong {number}" for number in range(260)]


@pytest.mark.parametrize("shown", [10, 100])
async def test_a_forgotten_token_loses_nothing(server: FaultyHomeserver, tech: str, toml: Path, shown: int) -> None:
    async with running(toml):
        done = await server.say(tech, EVE, "!ping before")
        await until(lambda: server.answers_to(done))
    asked = [await server.say(tech, EVE, f"!ping {number}") for number in range(40)]
    food = await server.make_room(None, GUS)
    await server.emit(food, GUS, "m.room.member", {"membership": "leave"}, state_key=BOT)
    server.forgotten_before, server.timeline_limit = 10**9, shown
    async with running(toml) as app:
        server.forgotten_before = 0
        await until(lambda: all(server.answers_to(each) for each in asked))
        async with app.database.looking() as db:
            room = await rooms.find(db, room_id=RoomId(tech))
            assert room is not None
            assert room.joined
    assert all(len(server.answers_to(each)) == 1 for each in (done, *asked))


async def test_t20_a_room_that_is_new_to_us_after_a_restart_is_looked_at_once_before_anything_is_said(
    server: FaultyHomeserver, tech: str, toml: Path
) -> None:
    """Whether it is encrypted. What follows where it is, tests/live/traps shows."""
    async with running(toml):
        pass
    server.addresses.clear()
    async with running(toml):
        for _ in range(2):
            asked = await server.say(tech, EVE, "!ping")
            await until(lambda asked=asked: server.answers_to(asked))  # type: ignore[misc]
    about = [unquote(address).partition(f"/rooms/{tech}/")[2] for address in server.addresses]
    kinds = [what.partition("/")[0] for what in about if what.startswith(("state/m.room.encryption/", "send/"))]
    assert kinds[0] == "state"
    assert set(kinds[1:]) == {"send"}


async def test_t21_a_private_room_is_opened_once_though_nobody_told_us_that_it_was(
    server: FaultyHomeserver, tech: str, toml: Path
) -> None:
    async with running(toml):
        server.faults.append(Fault("createRoom", after=True))
        await server.say(tech, EVE, "!subs calc 92000")
        await until(
            lambda: any("Total" in words or "£" in words for room in server.rooms for words in server.said(room))
        )
    made = [room for room in server.rooms.values() if room.membership(EVE) == "invite"]
    assert len(made) == 1
    assert server.requests["createRoom"] == 1


ASKED_TO_WAIT = 1
"""Seconds."""
limits = pytest.mark.parametrize(
    ("body", "headers"),
    [
        (json.dumps(LIMITED | {"retry_after_ms": ASKED_TO_WAIT * 1000}).encode(), {}),
        (json.dumps(LIMITED).encode(), {"Retry-After": str(ASKED_TO_WAIT)}),
        (HTML, {"Retry-After": str(ASKED_TO_WAIT)}),
    ],
    ids=["in the body", "in the header", "in the header, with HTML"],
)


@pytest.fixture
def by_itself_it_waits_less(monkeypatch: pytest.MonkeyPatch, swift: None) -> None:
    """So that a wait is as long as the homeserver asks for only where we have read what it asks for."""
    monkeypatch.setattr(http, "DEFAULT_WAIT", http.SHORTEST_WAIT)


@limits
@pytest.mark.usefixtures("by_itself_it_waits_less")
async def test_t22_what_is_said_waits_as_long_as_the_homeserver_asks_and_stops_nothing_else(
    server: FaultyHomeserver, tech: str, toml: Path, body: bytes, headers: dict[str, str]
) -> None:
    async with running(toml) as app:
        await _has_greeted(server, app.database, tech)
        before = server.requests["send"]
        server.faults.append(Fault("send", status=429, body=body, headers=headers))
        asked = await server.say(tech, EVE, "!ping")
        await until(lambda: server.requests["send"] > before)
        again = await server.say(tech, EVE, "!ping again")
        await until(lambda: _is_handled(app.database, again))
        handled = time.monotonic()
        await until(lambda: server.answers_to(again))
    refused, allowed = server.times["send"][before : before + 2]
    assert allowed - refused >= ASKED_TO_WAIT
    assert handled < allowed
    assert server.answers_to(asked) == ["pong"]
    assert server.answers_to(again) == ["pong again"]


@limits
@pytest.mark.usefixtures("by_itself_it_waits_less")
async def test_t22_listening_waits_as_long_as_the_homeserver_asks(
    server: FaultyHomeserver, tech: str, toml: Path, body: bytes, headers: dict[str, str]
) -> None:
    fault = Fault("sync", status=429, body=body, headers=headers)
    async with running(toml):
        server.faults.append(fault)
        await server.say(tech, EVE, "to end the long poll")
        await until(lambda: not fault.times)
        refused = server.requests["sync"] - 1
        asked = await server.say(tech, EVE, "!ping")
        await until(lambda: server.answers_to(asked))
    assert server.times["sync"][refused + 1] - server.times["sync"][refused] >= ASKED_TO_WAIT
    assert server.answers_to(asked) == ["pong"]


@limits
@pytest.mark.usefixtures("by_itself_it_waits_less")
@pytest.mark.parametrize("endpoint", ["login", "event"])
async def test_t22_the_start_and_a_command_about_a_message_wait_as_long_as_the_homeserver_asks(
    server: FaultyHomeserver, tech: str, toml: Path, body: bytes, headers: dict[str, str], endpoint: str
) -> None:
    server.faults.append(Fault(endpoint, status=429, body=body, headers=headers))
    async with running(toml):
        said = await server.say(tech, EVE, "Let us move the call to Monday")
        await server.say(tech, EVE, "!relay coordinating", **{"m.in_reply_to": {"event_id": said}})
        await until(lambda: len(server.times["event"]) >= (1 if endpoint == "login" else 2))
    refused, allowed = server.times[endpoint][:2]
    assert allowed - refused >= ASKED_TO_WAIT


NEVER = 3600.0


@asynccontextmanager
async def impatient(server: FaultyHomeserver, tech: str, toml: Path) -> AsyncIterator[App]:
    """The bot, which has said what it says by itself, and from then on waits for nothing for more than a second."""
    honest = http.Http.ask

    async def ask(
        self: http.Http, *what: str, timeout: timedelta = http.ANSWERED_WITHIN, **more: Any
    ) -> dict[str, Any]:
        return await honest(self, *what, timeout=min(timeout, timedelta(seconds=1)), **more)

    server.patience = 0.2
    with pytest.MonkeyPatch.context() as patched:
        async with asyncio.timeout(60), running(toml) as app:
            await _has_greeted(server, app.database, tech)
            patched.setattr(http.Http, "ask", ask)
            yield app


async def test_what_is_answered_too_late_is_said_once_and_holds_up_nobody(
    server: FaultyHomeserver, tech: str, toml: Path
) -> None:
    async with impatient(server, tech, toml) as app:
        server.faults.append(Fault("send", times=2, late=NEVER))
        asked = await server.say(tech, EVE, "!ping")
        await until(lambda: server.answers_to(asked))
        then = await server.say(tech, EVE, "!ping again")
        await until(lambda: server.answers_to(then))
        await until(lambda: _all_is_sent(app.database))
    assert server.answers_to(asked) == ["pong"]
    assert server.answers_to(then) == ["pong again"]


async def test_a_message_that_the_homeserver_does_not_take_in_time_is_said_once(
    server: FaultyHomeserver, tech: str, toml: Path
) -> None:
    """It takes it after all while we try again: whichever comes first, the other is the same message."""
    async with impatient(server, tech, toml):
        before = server.requests["send"]
        server.faults.append(Fault("send", slow=4))
        asked = await server.say(tech, EVE, "!ping")
        await until(lambda: server.requests["send"] == before + 2)
        await asyncio.sleep(4)
    assert server.answers_to(asked) == ["pong"]


async def test_a_sync_that_is_never_answered_is_given_up_and_the_bot_goes_on(
    server: FaultyHomeserver, tech: str, toml: Path
) -> None:
    async with impatient(server, tech, toml):
        heard = server.requests["sync"]
        await until(lambda: server.requests["sync"] > heard + 1)
        fault = Fault("sync", slow=NEVER)
        server.faults.append(fault)
        await until(lambda: not fault.times)
        asked = await server.say(tech, EVE, "!ping")
        await until(lambda: server.answers_to(asked))
    assert server.answers_to(asked) == ["pong"]


@pytest.mark.parametrize("cut", ["before", "after"])
async def test_an_answer_whose_receipt_is_lost_is_not_said_twice(
    server: FaultyHomeserver, tech: str, toml: Path, cut: str
) -> None:
    async with running(toml):
        server.faults.append(Fault("send", times=2, before=cut == "before", after=cut == "after"))
        asked = await server.say(tech, EVE, "!ping")
        await until(lambda: server.answers_to(asked))
        await asyncio.sleep(0.5)
    assert server.answers_to(asked) == ["pong"]


async def test_a_tap_counts_on_a_card_whose_receipt_is_lost(server: FaultyHomeserver, tech: str, toml: Path) -> None:
    async with running(toml) as app:
        await confirm_in(app.database, EVE, "Byte Co-op")
        joined = await server.say(tech, EVE, "!join for Byte Co-op")
        await until(lambda: any("Hello!" in words for words in server.said(tech)) and server.answers_to(joined))
        await until(lambda: _all_is_sent(app.database))
        server.faults.append(Fault("send", times=10_000, after=True))
        await server.say(tech, EVE, "!consent Move the call to Friday")
        await until(lambda: _card_in(server, tech))
        card = _card_in(server, tech)[0]
        relation = {"rel_type": "m.annotation", "event_id": card, "key": "✅"}
        tap = await server.emit(tech, EVE, "m.reaction", {"m.relates_to": relation})
        await until(lambda: _is_handled(app.database, tap))
        server.faults.clear()
        await until(lambda: any("1 of 1 heard" in words for words in server.edits_of(card)))
    assert len(_card_in(server, tech)) == 1


async def test_a_tap_counts_for_the_text_that_the_card_shows_though_the_receipt_is_lost(
    server: FaultyHomeserver, tech: str, toml: Path
) -> None:
    async with running(toml) as app:
        await confirm_in(app.database, EVE, "Byte Co-op")
        await until_answered(server, await server.say(tech, EVE, "!join for Byte Co-op"))
        await server.say(tech, EVE, "!consent Move the call to Friday")
        await until(lambda: _card_in(server, tech) and _all_is_sent(app.database))
        (card,) = _card_in(server, tech)
        await server.say(tech, EVE, "!yes C-1")
        await until(lambda: any("1 of 1 heard" in words for words in server.edits_of(card)))
        server.faults.append(Fault("send", times=10_000, after=True))
        await server.say(tech, EVE, "!amend C-1 Move the call to Monday")
        await until(lambda: len(set(_card_in(server, tech))) == 2)
        card = _card_in(server, tech)[-1]
        relation = {"rel_type": "m.annotation", "event_id": card, "key": "✅"}
        tap = await server.emit(tech, EVE, "m.reaction", {"m.relates_to": relation})
        await until(lambda: _is_handled(app.database, tap))
        server.faults.clear()
        await until(lambda: any("Monday" in words and "1 of 1" in words for words in server.edits_of(card)))
    assert len(_card_in(server, tech)) == 2


async def until_answered(server: FaultyHomeserver, event_id: str) -> None:
    await until(lambda: server.answers_to(event_id))


def _card_in(server: FaultyHomeserver, room_id: str) -> list[str]:
    timeline = server.rooms[room_id].timeline
    return [
        event["event_id"]
        for _, event in timeline
        if "m.new_content" not in event["content"] and "C-1 ·" in str(event["content"].get("body"))
    ]


async def test_a_repeated_sync_answer_is_handled_once(server: FaultyHomeserver, tech: str, toml: Path) -> None:
    kept: list[dict[str, Any]] = []

    def keep(answer: dict[str, Any]) -> dict[str, Any]:
        kept.append(answer)
        return answer

    async with running(toml):
        server.faults.append(Fault("sync", times=1, change=keep))
        asked = await server.say(tech, EVE, "!ping")
        await until(lambda: server.answers_to(asked))
        private = await server.make_room(None, ADA)
        await server.emit(private, ADA, "m.room.member", {"membership": "invite", "is_direct": True}, state_key=BOT)
        server.faults += [Fault("sync", times=3, change=lambda _: kept[0])]
        again = await server.say(tech, EVE, "!ping again")
        await until(lambda: server.answers_to(again))
    assert server.answers_to(asked) == ["pong"]
    assert server.answers_to(again) == ["pong again"]


async def test_t26_a_room_of_version_12_that_names_no_last_event_is_a_room(
    server: FaultyHomeserver, tech: str, toml: Path
) -> None:
    async with running(toml):
        new = await server.make_room(None, ADA, EVE, version="12")
        predecessor = {"room_version": "12", "predecessor": {"room_id": tech}}
        await server.emit(new, ADA, "m.room.create", predecessor, state_key="")
        await server.emit(tech, ADA, "m.room.tombstone", {"replacement_room": new}, state_key="")
        await until(lambda: any("meets here now" in words for words in server.said(new)))
        asked = await server.say(new, EVE, "!circle")
        await until(lambda: server.answers_to(asked))
    assert "Tech circle" in server.answers_to(asked)[0]


async def test_t27_the_loop_tries_parked_events_again_by_itself_and_asks_once(
    server: FaultyHomeserver, tech: str, toml: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (parked, arrivals):
        monkeypatch.setattr(module, "KEY_WAITS", (timedelta(milliseconds=100),) * 3)
    monkeypatch.setattr(parked, "PACE", timedelta(milliseconds=50))
    server.patience = 0.1
    locked = {"algorithm": "m.megolm.v1.aes-sha2", "ciphertext": "x", "session_id": "s", "sender_key": "k"}
    async with running(toml):
        said = [await server.emit(tech, EVE, "m.room.encrypted", locked) for _ in range(2)]
        await until(lambda: any(server.answers_to(each) for each in said))
        await asyncio.sleep(1)
    told = [words for each in said for words in server.answers_to(each)]
    assert len(told) == 1
    assert told[0].startswith("I could not read that message")


SPOILT: list[Any] = [
    {"rooms": {"join": {"!x:localhost": 5}}},
    {"rooms": {"join": {"!\ud800": {"timeline": {"limited": True}}, "!" + "x" * 300: {"timeline": {"limited": True}}}}},
    {"rooms": []},
    {"rooms": {"join": [], "invite": 3, "leave": "x"}},
    {"to_device": {"events": [{"type": 4}, None, {"type": "m.room.encrypted", "content": []}]}},
    {"to_device": []},
    {"device_lists": {"changed": [1, {}], "left": "x"}},
    {"device_one_time_keys_count": []},
    {"device_one_time_keys_count": {"signed_curve25519": "many"}},
    {"device_one_time_keys_count": {"signed_curve25519": -(10**9)}},
    {"device_unused_fallback_key_types": 7},
    {"presence": 3, "account_data": {"events": {}}},
]


@pytest.mark.parametrize("spoilt", SPOILT, ids=lambda spoilt: json.dumps(spoilt)[:40])
async def test_t28_one_malformed_part_of_a_sync_answer_loses_only_itself(
    server: FaultyHomeserver, tech: str, toml: Path, spoilt: dict[str, Any]
) -> None:
    def spoil(answer: dict[str, Any]) -> dict[str, Any]:
        honest = answer["rooms"]["join"]
        answer |= spoilt
        rooms_ = answer["rooms"]
        if isinstance(rooms_, dict) and isinstance(rooms_.get("join"), dict):
            rooms_["join"] |= honest
        elif honest:
            answer["rooms"] = {"join": honest, "invite": spoilt["rooms"], "leave": spoilt["rooms"]}
        return answer

    async with running(toml):
        server.faults.append(Fault("sync", times=10**6, change=spoil))  # For good: trying again does not help.
        asked = await server.say(tech, EVE, "!ping")
        await until(lambda: server.answers_to(asked))
    assert server.answers_to(asked) == ["pong"]


@pytest.mark.parametrize(
    "event",
    [
        {"content": []},
        {"content": {"msgtype": "m.text"}},
        {"content": {"msgtype": ["m.text"], "body": {}}},
        {"content": {"msgtype": "m.text", "body": "!ping", "m.relates_to": 5}},
        {"content": {"msgtype": "m.text", "body": "!ping", "m.relates_to": {"m.in_reply_to": []}}},
        {"content": {"msgtype": "m.text", "body": "!ping", "m.mentions": {"user_ids": 3}}},
        {"type": "m.reaction", "content": {"m.relates_to": {"rel_type": "m.annotation", "event_id": 5, "key": {}}}},
        {"type": "m.room.redaction", "content": {"redacts": {}}},
        {"type": "m.room.member", "state_key": EVE, "content": {"membership": {"a": 1}}},
        {"type": "m.room.member", "state_key": "nobody:elsewhere", "content": {"membership": "join"}},
        {"type": "m.room.member", "state_key": "", "content": {"membership": "invite"}},
        {"type": "m.room.message", "sender": "nobody:elsewhere", "content": {"msgtype": "m.text", "body": "!ping"}},
        {"type": "m.room.power_levels", "state_key": "", "content": {"users": 3, "events": "x"}},
        {"type": "m.room.create", "state_key": "", "content": {"predecessor": "x", "room_version": 11}},
        {"type": "m.room.tombstone", "state_key": "", "content": {"replacement_room": {}}},
        {"type": "m.room.encrypted", "content": {"algorithm": "m.megolm.v1.aes-sha2", "ciphertext": 5}},
        {"type": "m.room.message", "sender": "\ud800@x", "content": {"msgtype": "m.text", "body": "!ping"}},
        {"type": "x" * 70000, "content": {}},
    ],
    ids=lambda event: json.dumps(event)[:50],
)
async def test_t28_a_malformed_event_hurts_nobody(
    server: FaultyHomeserver, tech: str, toml: Path, event: dict[str, Any]
) -> None:
    async with running(toml):
        more = {key: value for key, value in event.items() if key not in ("type", "content", "sender")}
        kind, sender = event.get("type", "m.room.message"), event.get("sender", GUS)
        await server.emit(tech, sender, kind, event["content"], **more)
        asked = await server.say(tech, EVE, "!ping")
        await until(lambda: server.answers_to(asked))
    assert server.answers_to(asked) == ["pong"]


async def test_t18_the_token_is_in_no_address(server: FaultyHomeserver, tech: str, toml: Path) -> None:
    async with running(toml) as app:
        assert isinstance(app.homeserver, MatrixHomeserver)
        token = app.homeserver._http.token
        assert token is not None
        asked = await server.say(tech, EVE, "!ping")
        await until(lambda: server.answers_to(asked))
    kinds = {address.partition("?")[0].rsplit("/", 1)[-1] for address in server.addresses}
    assert {"sync", "login", "joined_rooms"} <= kinds
    assert not [address for address in server.addresses if token in address or "access_token" in address]
    assert PASSWORD not in (toml.parent / "data" / "login.json").read_text()


async def test_a_slow_homeserver_is_not_a_dead_one(server: FaultyHomeserver, tech: str, toml: Path) -> None:
    async with running(toml):
        server.faults.append(Fault("*", times=6, slow=2.0))
        asked = await server.say(tech, EVE, "!ping")
        await until(lambda: server.answers_to(asked))
    assert server.answers_to(asked) == ["pong"]
