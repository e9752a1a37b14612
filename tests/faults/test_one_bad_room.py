"""What is wrong with one room, one person or one message costs that one and nobody else."""

import asyncio
import sqlite3
import time
from collections import Counter
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from chatbot.app import utc_now
from chatbot.handling.desk import Arrival
from chatbot.receiving import gaps, invitations, joining
from tests.faults.conftest import ADA, BOT, CY, EVE, GUS, running, until
from tests.faults.homeserver import Fault, FaultyHomeserver

MANY = 10_000
FORBIDDEN = b'{"errcode": "M_FORBIDDEN", "error": "?"}'
LIMITED = b'{"errcode": "M_LIMIT_EXCEEDED", "retry_after_ms": 1500}'


@pytest.fixture
def hub(server: FaultyHomeserver) -> str:
    return server.aliases["#coordinating:localhost"]


def _held(toml: Path) -> int:
    with closing(sqlite3.connect(toml.parent / "data" / "circlebot.db")) as archive:
        return int(archive.execute("SELECT count(*) FROM inbox WHERE state = 'held'").fetchone()[0])


def _pongs(server: FaultyHomeserver, room_id: str) -> list[str]:
    return [words for words in server.said(room_id) if words.startswith("pong")]


@pytest.mark.parametrize(
    "fault",
    [
        Fault("messages", times=MANY, status=500, body=b"{}"),
        Fault("messages", times=MANY, status=429, body=LIMITED),
        Fault("messages", times=MANY, before=True),
        Fault("messages", times=MANY, slow=600),
    ],
    ids=["broken", "limited", "cut", "hangs"],
)
async def test_a_gap_that_cannot_be_filled_yet_holds_up_no_other_room(
    server: FaultyHomeserver, tech: str, hub: str, toml: Path, fault: Fault, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The room's own people are answered afterwards: all of them, in order, also over a restart."""
    monkeypatch.setattr(gaps, "FIRST_TRY", timedelta(seconds=0.5))
    async with running(toml):
        await until(lambda: server.said(tech))  # The first words there are said before what is asked.
    server.timeline_limit, fault.room = 5, tech
    server.faults.append(fault)
    asked = [await server.say(tech, EVE, f"!ping {number}") for number in range(12)]
    elsewhere = await server.say(hub, CY, "!ping")
    async with running(toml):
        await until(lambda: server.answers_to(elsewhere), within=30)
        asked += [await server.say(tech, EVE, f"!ping {number}") for number in range(12, 15)]
        later = await server.say(hub, CY, "!ping later")
        await until(lambda: server.answers_to(later), within=30)
        assert not any(server.answers_to(each) for each in asked)
        await until(
            lambda: _held(toml) >= 7
        )  # Of the five that the server tells, the first words in the room may be one.
    fault.times = 0
    async with running(toml):
        asked += [await server.say(tech, EVE, f"!ping {number}") for number in range(15, 25)]
        await until(lambda: all(server.answers_to(each) for each in asked))
    assert _pongs(server, tech) == [f"pong {number}" for number in range(25)]
    assert not any("could not read" in words for words in server.said(tech))


@pytest.mark.parametrize(("status", "body"), [(403, FORBIDDEN), (500, b"{}")], ids=["forbidden", "for ever"])
async def test_a_gap_that_can_never_be_filled_is_told(
    server: FaultyHomeserver, tech: str, toml: Path, status: int, body: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gaps, "GIVEN_UP_AFTER", gaps.RETRIES[0])
    async with running(toml):
        await until(lambda: server.said(tech))  # The first words there are said before what is asked.
    server.timeline_limit = 5
    server.faults.append(Fault("messages", times=MANY, status=status, body=body))
    asked = [await server.say(tech, EVE, f"!ping {number}") for number in range(12)]
    async with running(toml):
        await until(lambda: all(server.answers_to(each) for each in asked[-5:]))
        await until(lambda: any("could not read everything" in words for words in server.said(tech)))
    assert _pongs(server, tech) == [f"pong {number}" for number in range(7, 12)]


def _without_prev_batch(answer: dict[str, Any]) -> dict[str, Any]:
    for room in answer["rooms"]["join"].values():
        room["timeline"].pop("prev_batch", None)
    return answer


def _empty_page(answer: dict[str, Any]) -> dict[str, Any]:
    """All that the page held was hidden from us, as what is said while we are out of a room; it leads on."""
    return {"chunk": [], "start": answer["start"], "end": "s2"}


@pytest.mark.parametrize(
    "fault",
    [
        Fault("sync", times=4, change=_without_prev_batch),
        Fault("messages", change=_empty_page),
        Fault("messages", times=2, status=200, body=b"{}"),
    ],
    ids=["no prev_batch", "an empty page that leads on", "an answer of another shape"],
)
async def test_a_gap_is_filled_however_it_is_told(
    server: FaultyHomeserver, tech: str, toml: Path, fault: Fault
) -> None:
    async with running(toml):
        pass
    server.timeline_limit = 5
    server.faults.append(fault)
    asked = [await server.say(tech, EVE, f"!ping {number}") for number in range(20)]
    async with running(toml):
        await until(lambda: all(server.answers_to(each) for each in asked))
    assert _pongs(server, tech) == [f"pong {number}" for number in range(20)]


async def test_many_gaps_at_a_slow_homeserver_keep_nobody_waiting(
    server: FaultyHomeserver, tech: str, toml: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gaps, "FIRST_TRY", timedelta(seconds=1))
    rooms = [await server.make_room(None, EVE, GUS, BOT) for _ in range(24)]
    async with running(toml):
        pass
    server.timeline_limit = 2
    for room in rooms:
        for number in range(4):
            asked = await server.say(room, EVE, f"!ping {number}")
    elsewhere = await server.say(tech, EVE, "!ping")
    server.faults.append(Fault("messages", times=MANY, slow=0.6))
    began = time.monotonic()
    async with running(toml):
        await until(lambda: server.answers_to(elsewhere))
        assert time.monotonic() - began < 8  # One after the other all these gaps would take longer.
        await until(lambda: server.answers_to(asked))
    assert _pongs(server, rooms[-1]) == [f"pong {number}" for number in range(4)]


@pytest.mark.parametrize("status", [200, 500], ids=["filled at once", "filled late"])
async def test_what_was_said_while_we_were_out_of_a_room_is_nobodys_command(
    server: FaultyHomeserver, tech: str, toml: Path, status: int
) -> None:
    async with running(toml):
        pass
    asked = [await server.say(tech, EVE, "!ping before")]
    await server.emit(tech, ADA, "m.room.member", {"membership": "leave"}, state_key=BOT)
    while_out = await server.say(tech, EVE, "!ping meanwhile")
    await server.emit(tech, BOT, "m.room.member", {"membership": "join"}, state_key=BOT)
    asked += [await server.say(tech, EVE, f"!ping {number}") for number in range(4)]
    server.timeline_limit = 3
    server.faults += [Fault("messages", times=2, status=status, body=b"{}")] if status == 500 else []
    async with running(toml):
        await until(lambda: all(server.answers_to(each) for each in asked))
    assert not server.answers_to(while_out)


async def test_a_made_up_time_hides_nothing_after_a_forgotten_token(
    server: FaultyHomeserver, tech: str, toml: Path
) -> None:
    async with running(toml):
        pass
    asked = [await server.say(tech, EVE, f"!ping {number}") for number in range(10)]
    await server.emit(tech, GUS, "m.room.message", {"msgtype": "m.text", "body": "hi"}, origin_server_ts=5)
    asked += [await server.say(tech, EVE, f"!ping {number}") for number in range(10, 20)]
    server.forgotten_before, server.timeline_limit = 10**9, 3
    async with running(toml):
        server.forgotten_before = 0
        await until(lambda: all(server.answers_to(each) for each in asked))


async def test_an_answer_of_another_shape_does_not_mean_that_we_are_in_no_room(
    server: FaultyHomeserver, tech: str, toml: Path
) -> None:
    async with running(toml):
        server.faults.append(Fault("send", times=MANY, status=503))
        asked = await server.say(tech, EVE, "!ping")
        await until(lambda: server.requests["send"] > 0)
    server.faults[:] = [Fault("joined_rooms", times=2, status=200, body=b"{}")]
    server.forgotten_before = 10**9
    async with running(toml):
        server.forgotten_before = 0
        await until(lambda: server.answers_to(asked))


@pytest.mark.parametrize("event_id", ["$\ud800", "$\x00", "$" + "x" * 30_000], ids=["half", "null", "long"])
async def test_a_reply_to_what_is_no_event_hurts_nobody(
    server: FaultyHomeserver, tech: str, hub: str, toml: Path, event_id: str
) -> None:
    async with running(toml):
        await server.say(tech, CY, "!relay", **{"m.in_reply_to": {"event_id": event_id}})
        threaded = await server.say(tech, EVE, "!ping", rel_type="m.thread", event_id=event_id)
        elsewhere = await server.say(hub, CY, "!ping")
        await until(lambda: server.answers_to(elsewhere) and server.answers_to(threaded))


@pytest.mark.parametrize("status", [500, 200, 404])
async def test_a_message_that_cannot_be_looked_up_holds_up_its_own_room_only(
    server: FaultyHomeserver, tech: str, hub: str, toml: Path, status: int
) -> None:
    async with running(toml):
        source = await server.say(tech, GUS, "news")
        fault = Fault("event", times=MANY, status=status, body=b"{}")
        server.faults.append(fault)
        relayed = await server.say(tech, CY, "!relay", **{"m.in_reply_to": {"event_id": source}})
        after = await server.say(tech, EVE, "!ping after")
        elsewhere = await server.say(hub, CY, "!ping")
        await until(lambda: server.answers_to(elsewhere), within=30)
        assert not server.answers_to(after)
        fault.times = 0
        await until(lambda: server.answers_to(relayed) and server.answers_to(after))
    said = [words for words in server.said(tech) if words in (*server.answers_to(relayed), "pong after")]
    assert said == [*server.answers_to(relayed), "pong after"]


async def test_a_message_that_takes_long_to_look_up_is_asked_for_once_and_holds_up_its_own_room_only(
    server: FaultyHomeserver, tech: str, hub: str, toml: Path
) -> None:
    async with running(toml):
        source = await server.say(tech, GUS, "news")
        server.faults.append(Fault("event", slow=8))
        relayed = await server.say(tech, CY, "!relay", **{"m.in_reply_to": {"event_id": source}})
        after = await server.say(tech, EVE, "!ping after")
        await until(lambda: server.requests["event"])
        elsewhere = await server.say(hub, CY, "!ping")
        await until(lambda: server.answers_to(elsewhere))
        assert not server.answers_to(relayed)
        assert not server.answers_to(after)
        await until(lambda: server.answers_to(relayed) and server.answers_to(after))
    assert server.requests["event"] == 1


async def test_a_command_that_was_long_under_way_waits_for_what_it_points_to(
    server: FaultyHomeserver, tech: str, hub: str, toml: Path
) -> None:
    """Its key came late, or we were away: that homeserver is slow, and has only just been asked."""
    async with running(toml) as app:
        source = await server.say(tech, GUS, "news")
        server.faults.append(Fault("event", slow=2))
        app.receiver._clock = lambda: utc_now() - timedelta(minutes=10)
        relayed = await server.say(tech, CY, "!relay", **{"m.in_reply_to": {"event_id": source}})
        await until(lambda: server.answers_to(relayed))
    assert any("news" in words for words in server.said(hub))


async def test_rooms_that_take_long_to_get_into_keep_nobody_waiting_for_words(
    server: FaultyHomeserver, tech: str, toml: Path
) -> None:
    """Whoever may ask us in at all can do so into any number of rooms of a server that never answers."""
    async with running(toml) as app:
        fault = Fault("join", times=MANY, slow=600)
        server.faults.append(fault)
        for _ in range(30):
            room = await server.make_room(None, EVE)
            await server.emit(room, EVE, "m.room.member", {"membership": "invite", "is_direct": True}, state_key=BOT)
        before = server.requests["join"]
        await until(lambda: server.requests["join"] > before)
        asked = await server.say(tech, GUS, "!ping")
        await until(lambda: server.answers_to(asked), within=25)
        await server.say(tech, EVE, "!subs calc 92000")  # This is told in a private room.
        await until(lambda: any(room.membership(EVE) == "invite" for room in server.rooms.values()), within=25)
        for task in app.sender._busy.values():
            task.cancel()


async def test_strangers_invitations_keep_nobody_waiting(
    server: FaultyHomeserver, tech: str, toml: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each claims to be a circle's room, so our homeserver is asked where that is."""
    monkeypatch.setattr(invitations, "ALIASES_WITHIN", timedelta(seconds=1))
    async with running(toml):
        server.faults.append(Fault("directory", times=MANY, slow=0.5))
        for _ in range(60):
            room = await server.make_room(None, "@mallory:elsewhere")
            await server.emit(
                room, "@mallory:elsewhere", "m.room.canonical_alias", {"alias": "#tech:localhost"}, state_key=""
            )
            await server.emit(room, "@mallory:elsewhere", "m.room.member", {"membership": "invite"}, state_key=BOT)
        asked = await server.say(tech, EVE, "!ping")
        await until(lambda: server.answers_to(asked), within=25)
        server.faults[:] = [Fault("directory", times=MANY, slow=600)]
        await server.emit(room, "@mallory:elsewhere", "m.room.member", {"membership": "invite"}, state_key=BOT)
        asked = await server.say(tech, EVE, "!ping")
        await until(lambda: server.answers_to(asked), within=25)


async def test_not_even_a_failing_apology_stops_the_next_event(
    server: FaultyHomeserver, tech: str, toml: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with running(toml) as app:
        honest = app.dispatcher._notices.tell

        async def breaks(arrival: Arrival, *args: Any, **kwargs: Any) -> None:
            if arrival.row.event_id == refused:
                raise ValueError("cannot be written")
            await honest(arrival, *args, **kwargs)

        refused = ""
        monkeypatch.setattr(app.dispatcher._notices, "tell", breaks)
        monkeypatch.setattr(app.catalogue, "nearest", lambda _: (_ for _ in ()).throw(ValueError()))
        refused = await server.say(tech, EVE, "!xyzzy")
        asked = await server.say(tech, EVE, "!ping")
        await until(lambda: server.answers_to(asked))
    assert server.answers_to(refused) == []


@pytest.mark.parametrize(
    "said",
    ["!ping " + "word " * 13_000, "!ping " + "<" * 30_000, "!ping " + "é" * 31_000, "!" + "x" * 60_000],
    ids=["words", "marks", "letters of two bytes", "one word"],
)
async def test_an_answer_too_large_for_a_message_is_given_in_short(
    server: FaultyHomeserver, tech: str, toml: Path, said: str
) -> None:
    async with running(toml):
        asked = await server.say(tech, EVE, said)
        after = await server.say(tech, EVE, "!ping after")
        await until(lambda: server.answers_to(after))
    assert len(server.answers_to(asked)) == 1


async def test_a_proxy_that_takes_no_such_message_stops_no_other(
    server: FaultyHomeserver, tech: str, toml: Path
) -> None:
    async with running(toml):
        server.faults.append(Fault("send", times=2, status=413, body=b"<html>Too Large</html>"))
        await server.say(tech, EVE, "!ping")
        after = await server.say(tech, EVE, "!ping after")
        await until(lambda: server.answers_to(after))


async def test_a_room_of_ones_own_that_points_to_a_circles_room_leads_us_out_of_neither(
    server: FaultyHomeserver, tech: str, hub: str, toml: Path
) -> None:
    async with running(toml):
        room = await server.make_room(None, GUS)
        await server.emit(room, GUS, "m.room.member", {"membership": "invite", "is_direct": True}, state_key=BOT)
        await until(lambda: server.rooms[room].membership(BOT) == "join")
        await server.emit(room, GUS, "m.room.tombstone", {"replacement_room": hub}, state_key="")
        asked = await server.say(room, GUS, "ping")
        await until(lambda: server.answers_to(asked))
        asked = await server.say(hub, CY, "!ping")
        await until(lambda: server.answers_to(asked))
        await asyncio.sleep(0.3)
    assert server.requests["leave"] == 0


async def test_a_room_that_takes_long_to_get_into_holds_up_no_other(
    server: FaultyHomeserver, tech: str, toml: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(joining, "JOINED_WITHIN", timedelta(seconds=1))
    monkeypatch.setattr(joining, "REJOIN", timedelta(seconds=0.2))
    server.faults.append(Fault("join", slow=30, room="#coordinating:localhost"))
    async with running(toml) as app:
        asked = await server.say(tech, EVE, "!ping")
        await until(lambda: server.answers_to(asked))
        hub = server.aliases["#coordinating:localhost"]
        await until(lambda: server.rooms[hub].membership(BOT) == "join")
        await until(app.receiver.listening.is_set)


async def test_who_cannot_be_written_to_costs_few_requests_and_holds_up_nobody(
    server: FaultyHomeserver, tech: str, toml: Path
) -> None:
    for _ in range(10):
        await server.make_room(None, CY, BOT)
    async with running(toml):
        fault = Fault("createRoom", times=MANY, status=500, body=b"{}")
        server.faults.append(fault)
        await server.say(tech, EVE, "!subs calc 92000")
        await until(lambda: server.requests["createRoom"] >= 2)
        asked = await server.say(tech, GUS, "!ping")
        await until(lambda: server.answers_to(asked))
        await until(lambda: server.requests["createRoom"] >= 3)
        asked_for = Counter(address for address in server.addresses if "/state" in address)
        assert len([address for address in asked_for if "m.room.create" in address]) == len(server.rooms)
        assert set(asked_for.values()) == {1}  # What is known of a room is not asked for again with every attempt.
        fault.times = 0
        await until(lambda: any(room.membership(EVE) == "invite" for room in server.rooms.values()))


@pytest.mark.parametrize("status", [200, 500], ids=["filled at once", "filled late"])
async def test_what_was_said_since_we_came_in_is_heard_though_we_were_killed_just_then(
    server: FaultyHomeserver, toml: Path, status: int
) -> None:
    async with running(toml):
        pass
    room = await server.make_room(None, EVE)
    before = [await server.say(room, EVE, f"!ping before {number}") for number in range(4)]
    await server.emit(room, BOT, "m.room.member", {"membership": "join"}, state_key=BOT)
    asked = [await server.say(room, EVE, f"!ping {number}") for number in range(9)]
    server.timeline_limit = 3
    server.faults += [Fault("messages", times=2, status=status, body=b"{}")] if status == 500 else []
    async with running(toml):
        await until(lambda: all(server.answers_to(each) for each in asked))
    assert _pongs(server, room) == [f"pong {number}" for number in range(9)]
    assert not any(server.answers_to(each) for each in before)
