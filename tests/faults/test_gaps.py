"""Gaps that are longer than anybody reads, and what is known of a room while one is open."""

import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from chatbot.receiving import gaps
from tests.faults.conftest import ADA, BOT, EVE, GUS, running, until
from tests.faults.homeserver import Fault, FaultyHomeserver


async def test_of_a_gap_that_is_too_long_the_beginning_is_read_and_the_room_is_told_of_the_rest(
    server: FaultyHomeserver, tech: str, toml: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gaps, "LIMIT", 6)
    monkeypatch.setattr(gaps, "PAGE", 3)
    async with running(toml):
        pass
    server.timeline_limit = 5
    asked = [await server.say(tech, EVE, f"!ping {number}") for number in range(30)]
    async with running(toml):
        server.timeline_limit = 100  # The bot's own words are no gap.
        await until(lambda: any("could not read everything" in words for words in server.said(tech)))
        await until(lambda: all(server.answers_to(each) for each in (*asked[:6], *asked[-5:])))
    async with running(toml):  # It is over, and told once.
        later = await server.say(tech, EVE, "!ping later")
        await until(lambda: server.answers_to(later))

    answered = [number for number, each in enumerate(asked) if server.answers_to(each)]
    assert answered == [*range(6), *range(25, 30)]
    assert sum("could not read everything" in words for words in server.said(tech)) == 1


async def test_what_is_known_of_a_room_is_as_it_is_now_while_a_gap_is_open_and_after(
    server: FaultyHomeserver, tech: str, toml: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The server tells how a room is now beside what it leaves out; what was missed comes later and is older."""
    monkeypatch.setattr(gaps, "FIRST_TRY", timedelta(seconds=0.5))
    async with running(toml):
        pass
    server.timeline_limit = 5
    fault = Fault("messages", times=10**6, status=500, body=b"{}")
    server.faults.append(fault)
    for name, power, membership in (("before", 30, "leave"), ("now", 70, "join")):
        await server.emit(tech, ADA, "m.room.name", {"name": name}, state_key="")
        await server.emit(tech, ADA, "m.room.power_levels", {"users": {ADA: 100, GUS: power}}, state_key="")
        await server.emit(tech, GUS, "m.room.member", {"membership": membership}, state_key=GUS)
    asked = [await server.say(tech, EVE, f"!ping {number}") for number in range(10)]
    facts = f"""SELECT name, power_levels, membership FROM rooms JOIN room_members USING (room_id)
        WHERE room_id = '{tech}' AND user_id = '{GUS}'"""

    def known() -> tuple[str, ...]:
        with closing(sqlite3.connect(toml.parent / "data" / "circlebot.db")) as archive:
            return tuple(archive.execute(facts).fetchone())

    async with running(toml) as app:
        await until(lambda: app.receiver.gaps.any_open)
        assert known() == ("now", f'{{"users": {{"{ADA}": 100, "{GUS}": 70}}}}', "join")
        fault.times = 0
        await until(lambda: all(server.answers_to(each) for each in asked))
        assert known() == ("now", f'{{"users": {{"{ADA}": 100, "{GUS}": 70}}}}', "join")


async def test_another_name_of_ours_is_no_coming_in(server: FaultyHomeserver, toml: Path) -> None:
    """We were killed just after we had come in, and then somebody who looks after the homeserver gave us another name."""
    async with running(toml):
        pass
    room = await server.make_room(None, ADA)
    before = await server.say(room, ADA, "!ping before")
    asked = []
    for name in ("one", "another"):
        named = {"membership": "join", "displayname": name}
        await server.emit(room, BOT, "m.room.member", named, state_key=BOT)
        asked.append(await server.say(room, ADA, f"!ping {name}"))
    async with running(toml):
        await until(lambda: all(server.answers_to(each) for each in asked))
    assert not server.answers_to(before)
