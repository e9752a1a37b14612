"""A short day with a few kills; and that the checker finds what it looks for."""

import shutil
import sqlite3
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from storage.types import RoomId
from tests.soak.checker import Findings, check
from tests.soak.day import live
from tests.soak.said import Heard, Kind, Said, answers_to
from tests.soak.town import town

pytestmark = [pytest.mark.live]

Rooms = dict[RoomId, list[Heard]]


async def test_nothing_is_lost_or_repeated_and_the_checker_would_have_found_it(tmp_path: Path) -> None:
    async with town(tmp_path, rooms=4, people=5, secret=1) as place:
        day = await live(place, commands=120, kills=5, seed=7)
        assert not day.findings.all, day.findings.all
        assert len({one.kind for one in day.said}) >= 8
        assert day.secret >= 15
        heard = {room: list(await place.heard(room)) for room in [*place.rooms.values(), *place.private.values()]}

    def found(rooms: Rooms = heard, archive: Path = place.archive) -> Findings:
        return check(day.said, rooms, archive, hub=place.hub, ended=day.ended)

    def altered(statement: str) -> Findings:
        copy = tmp_path / "altered.db"
        shutil.copy(place.archive, copy)
        with closing(sqlite3.connect(copy)) as db, db:
            db.execute(statement)
        return found(archive=copy)

    assert not found().all
    assert found(without(day.said, heard)).lost
    assert found(repeated(heard)).answered_twice
    assert found(locked(heard)).unreadable
    assert found(mixed_up(heard)).out_of_order
    assert found(of_other_words(day.said, heard)).answered_wrong
    assert altered("DELETE FROM consent_answers WHERE taken_back_at IS NULL AND rowid % 2").done_wrong
    assert altered("UPDATE members SET left_at = joined_at WHERE left_at IS NULL").done_wrong
    assert altered("INSERT INTO relays (number, origin, target, passed_by, author, source, text, passed_at) "
                   "SELECT number + 9999, origin, target, passed_by, author, source, text, passed_at "
                   "FROM relays LIMIT 1").done_wrong  # fmt: skip
    assert altered("UPDATE inbox SET state = 'pending' WHERE position = 1").inconsistent


def _changed(said: Sequence[Said], heard: Rooms, change: Callable[[Heard], list[Heard]]) -> Rooms:
    """The rooms with one answer to a ping changed."""
    ping = next(one for one in said if one.kind is Kind.PING)
    place = answers_to(ping, heard[ping.room_id])[0]
    here = heard[ping.room_id]
    return {**heard, ping.room_id: [*here[:place], *change(here[place]), *here[place + 1 :]]}


def without(said: Sequence[Said], heard: Rooms) -> Rooms:
    return _changed(said, heard, lambda answer: [])


def of_other_words(said: Sequence[Said], heard: Rooms) -> Rooms:
    return _changed(said, heard, lambda answer: [replace(answer, body="something else")])


def repeated(heard: Rooms) -> Rooms:
    room_id = next(room_id for room_id, here in heard.items() if any(each.replies_to for each in here))
    again = next(each for each in heard[room_id] if each.replies_to)
    return {**heard, room_id: [*heard[room_id], again]}


def locked(heard: Rooms) -> Rooms:
    return {room_id: [replace(each, secret=False) for each in here] for room_id, here in heard.items()}


def mixed_up(heard: Rooms) -> Rooms:
    return {room_id: here[::-1] for room_id, here in heard.items()}
