"""Room keys that come while the disk is full are kept in memory, and the sync token waits until they are on the disk."""

from pathlib import Path

import pytest
from peewee import OperationalError

from chatbot.matrix.client import BotClient


def test_what_a_full_disk_refuses_is_kept_until_it_takes_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    client = BotClient("@circlebot:localhost", device_id="BOT", folder=tmp_path, pickle_key="secret")
    olm, kept = client.olm, []
    room_id = "!room:localhost"
    olm.create_outbound_group_session(room_id)
    session = olm.outbound_group_sessions[room_id]
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
