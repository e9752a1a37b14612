"""Room keys that come while the disk is full are kept in memory, and the sync token waits until they are on the disk."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from nio.store.models import MegolmInboundSessions
from peewee import DatabaseError, OperationalError, SqliteDatabase

from chatbot.matrix.client import BotClient
from chatbot.matrix.olm import HardenedOlm
from chatbot.matrix.replays import FirstEvent
from storage.trouble import passing
from tests.chatbot.matrix.device import EVE, ME, Device, said_in

ROOM = "!room:localhost"


def test_what_a_full_disk_refuses_is_kept_until_it_takes_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    client = BotClient(ME, device_id="BOT", folder=tmp_path, pickle_key="secret")
    olm, kept = client.olm, []
    olm.create_outbound_group_session(ROOM)
    session = olm.outbound_group_sessions[ROOM]
    full = True

    def save(_: object) -> None:
        if full:
            raise OperationalError("database or disk is full")
        kept.append(session.id)

    monkeypatch.setattr(client.store, "save_inbound_group_session", save)
    olm.save_inbound_group_session(session)
    with pytest.raises(OperationalError):
        client.take_in({"next_batch": "s1"})
    with pytest.raises(OperationalError):
        client.take_in({"next_batch": "s1"})

    full = False
    client.take_in({"next_batch": "s1"})
    assert kept == [session.id]
    client.take_in({"next_batch": "s2"})
    assert kept == [session.id]
    client.close()


@pytest.fixture
def met(tmp_path: Path) -> Iterator[tuple[BotClient, Device]]:
    """Eve's device is known, and has begun a session."""
    client = BotClient(ME, device_id="BOT", folder=tmp_path, pickle_key="secret")
    eve = Device(client)
    client.take_in_devices(EVE, {eve.name: eve.published()})
    client.take_in_room(ROOM, ())
    eve.begins()
    client.olm.save_account()
    eve.gives_key("!first:localhost")
    yield client, eve
    client.close()


def test_a_full_disk_is_told_as_such(met: tuple[BotClient, Device]) -> None:
    """SQLite takes back everything by itself then, so that there is nothing left for us to take back."""
    client, eve = met
    database = client.store.database
    (pages,) = database.execute_sql("PRAGMA page_count").fetchone()
    database.execute_sql(f"PRAGMA max_page_count={pages}")
    with pytest.raises(OperationalError) as raised:
        for _ in range(60):
            eve.gives_key(ROOM)
    assert passing(raised.value) == "the disk is full"

    database.execute_sql("PRAGMA max_page_count=10000")
    client.take_in({})
    with database.bind_ctx(client.store.models):
        assert MegolmInboundSessions.select().count() == len(list(client.olm.inbound_group_store))


def test_what_another_program_s_lock_keeps_out_is_kept_afterwards_and_the_loop_waits_a_moment_only(
    met: tuple[BotClient, Device],
) -> None:
    client, eve = met
    database = client.store.database
    assert database.execute_sql("PRAGMA busy_timeout").fetchone() == (50,)
    with closing(sqlite3.connect(database.database, isolation_level=None)) as somebody:
        somebody.execute("BEGIN EXCLUSIVE")
        with pytest.raises(OperationalError) as raised:
            eve.gives_key(ROOM)
        assert passing(raised.value) == "another program holds its lock"
    client.take_in({})
    with database.bind_ctx(client.store.models):
        assert MegolmInboundSessions.select().count() == 2


def test_what_a_damaged_file_does_not_take_is_not_left_out(
    met: tuple[BotClient, Device], monkeypatch: pytest.MonkeyPatch
) -> None:
    client, eve = met

    def breaks(*_: object) -> None:
        raise DatabaseError("database disk image is malformed")

    with monkeypatch.context() as patch:
        patch.setattr(client.store, "save_inbound_group_session", breaks)
        with pytest.raises(DatabaseError):
            eve.gives_key(ROOM)
    client.take_in({})
    with client.store.database.bind_ctx(client.store.models):
        assert MegolmInboundSessions.select().count() == 2


def test_words_are_not_put_off_as_unreadable_while_the_store_does_not_answer(
    met: tuple[BotClient, Device], monkeypatch: pytest.MonkeyPatch
) -> None:
    """They would be done half a minute later, behind what was said after them; the sync answer is told again instead."""
    client, eve = met
    said = said_in(ROOM, eve, eve.gives_key(ROOM), "!in 12")

    def breaks(*_: object) -> None:
        raise OperationalError("database is locked")

    with monkeypatch.context() as patch:
        patch.setattr(FirstEvent, "get_or_none", breaks)
        with pytest.raises(OperationalError):
            client.clear_event(ROOM, said)
    assert client.clear_event(ROOM, said) is not None


def test_an_attempt_to_open_the_store_that_fails_leaves_no_file_open(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[SqliteDatabase] = []

    def breaks(olm: HardenedOlm) -> None:
        opened.append(olm.store.database)
        raise OperationalError("database is locked")

    monkeypatch.setattr(HardenedOlm, "keep_all", breaks)
    with pytest.raises(OperationalError):
        BotClient(ME, device_id="BOT", folder=tmp_path, pickle_key="secret")
    assert [each.is_closed() for each in opened] == [True]
