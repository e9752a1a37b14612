"""What a process tells of itself: when it is ready, and word to systemd."""

import asyncio
import os
import socket
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from chatbot.alarm import Noted
from chatbot.config.names import read_address
from chatbot.watching import supervisor
from chatbot.watching.watched import Watched

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)


def _app(**changed: Any) -> Any:
    parts: dict[str, Any] = {
        "standby": None, "leads": True, "alarm": SimpleNamespace(why=None), "receiver": SimpleNamespace(heard_at=NOW),
    }  # fmt: skip
    return SimpleNamespace(**{**parts, **changed})


@pytest.mark.parametrize(
    ("app", "why"),
    [
        (None, "starting"),
        (_app(), None),
        (_app(receiver=SimpleNamespace(heard_at=NOW - timedelta(minutes=2))), None),
        (_app(receiver=SimpleNamespace(heard_at=NOW - timedelta(minutes=4))), "has not heard from the homeserver for 240 s"),
        (_app(receiver=SimpleNamespace(heard_at=None)), "has not heard from the homeserver yet"),
        (_app(alarm=SimpleNamespace(why="the disk is full")), "the archive is in trouble: the disk is full"),
        (_app(standby=object(), leads=False), "standing by: another process is the bot"),
        (_app(standby=object(), leads=True), None),
    ],
)  # fmt: skip
def test_it_says_why_it_is_not_ready(app: Any, why: str | None) -> None:
    watched = Watched(lambda: NOW)
    watched.app = app
    assert watched.why_not_ready() == why


@pytest.mark.parametrize(
    ("written", "read"),
    [("127.0.0.1:9464", "127.0.0.1:9464"), ("localhost:1", "localhost:1"), ("[::1]:80", "[::1]:80"), ("9464", None),
     ("127.0.0.1", None), ("127.0.0.1:0", None), ("127.0.0.1:65536", None), ("300.0.0.1:80", None), (9464, None)],
)  # fmt: skip
def test_where_it_listens(written: object, read: str | None) -> None:
    if read is None:
        with pytest.raises(ValueError):
            read_address(written)
    else:
        assert str(read_address(written)) == read


async def test_the_supervisor_hears_of_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as supervises:
        supervises.bind(str(tmp_path / "notify"))
        supervises.settimeout(5)
        supervisor.tell("READY=1")  # Where nobody listens.
        monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "notify"))
        supervisor.tell("READY=1", "STATUS=listening")
        assert supervises.recv(100) == b"READY=1\nSTATUS=listening"
        supervisor.reloading()
        assert supervises.recv(100).startswith(b"RELOADING=1\nMONOTONIC_USEC=")
        monkeypatch.setenv("WATCHDOG_USEC", "40000")
        monkeypatch.setenv("WATCHDOG_PID", str(os.getpid()))
        alive = asyncio.create_task(supervisor.keep_watchdog_quiet())
        await asyncio.sleep(0.1)
        alive.cancel()
        assert supervises.recv(100) == supervises.recv(100) == b"WATCHDOG=1"
        for _ in range(1000):
            supervisor.tell("READY=1")  # Nobody reads: the loop goes on.
    supervisor.tell("READY=1")  # It has gone.
    monkeypatch.setenv("WATCHDOG_PID", "1")
    assert supervisor.every() is None


def test_an_archive_that_cannot_be_opened_is_told_now_and_then_and_when_that_is_over(
    capsys: pytest.CaptureFixture[str],
) -> None:
    noted, began = Noted(), NOW
    away = ConnectionRefusedError(111, "Connection refused")
    for minutes in (0, 1, 9, 11, 12):
        noted.tell(away, now=began + timedelta(minutes=minutes))
    noted.over(now=began + timedelta(minutes=13))
    noted.over(now=began + timedelta(minutes=14))

    told = capsys.readouterr().out
    assert told.count("THE ARCHIVE IS IN TROUBLE: the database does not answer") == 2
    assert told.count("the archive works again") == 1
    assert "lasted=780" in told
