"""Runs the bot with a clock that tests move: ``python -m tests.live.moved_clock OFFSET_FILE run --config …``.

The file holds the seconds to add. Events get them, too, since the homeserver keeps its own time.
"""

import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from chatbot.app import App
from chatbot.cli import main
from chatbot.matrix import parsing
from chatbot.matrix.homeserver import Event

OFFSET = Path(sys.argv[1])


def offset() -> timedelta:
    return timedelta(seconds=float(OFFSET.read_text())) if OFFSET.exists() else timedelta(0)


def clock() -> datetime:
    return datetime.now(UTC) + offset()


honest = parsing.event_of


def event_of(*args: Any, **kwargs: Any) -> Event | None:
    event = honest(*args, **kwargs)
    return replace(event, at=event.at + offset()) if event is not None else None


parsing.event_of = event_of
App.__init__.__kwdefaults__["clock"] = clock  # type: ignore[index]
sys.argv = ["circlebot", *sys.argv[2:]]
main()
