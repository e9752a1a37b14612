"""What many journeys begin with is played once; whoever begins with it later goes on from a copy.

The town itself is one such beginning, and so is each helper that is marked ``played_once``: three co-ops that take their seats, an
item that is opened. It is as if the bot had been started anew there: what it knows is what stands in its archive. Nothing is copied
into a town that differs in anything from the one in which the beginning was played: the archive byte for byte, the homeserver, the
clock, the settings.
"""

import copy
import functools
import pickle
import sqlite3
from collections import OrderedDict
from collections.abc import Callable, Coroutine, Hashable
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec, TypeVar

from storage.types import RoomId
from tests.fakes import FakeClock, FakeHomeserver

if TYPE_CHECKING:
    from tests.journeys.conftest import Town

P = ParamSpec("P")
T = TypeVar("T")
EARS = ("heard_as", "said_as")
"""Who interprets between people and bot, which each town has of its own."""
ROLLBACK = b"\1\1"
"""What stands in a file's header where it has no log beside it, as none has in memory."""


@dataclass(frozen=True)
class Begun:
    """A town at some moment, to be copied."""

    archive: bytes
    server: dict[str, object]
    clock: FakeClock
    now: datetime
    at_home: frozenset[RoomId]
    """The rooms that the bot knows from within."""

    @classmethod
    def of(cls, town: "Town") -> "Begun":
        """What is there now."""
        with closing(sqlite3.connect(_file_of(town))) as file:
            archive = file.serialize()
        known = copy.deepcopy(_all_but_its_ears(town.server), memo={id(town.clock): town.clock})
        return cls(archive, known, town.clock, town.now, frozenset(town.app.receiver._at_home))

    def put_back(self, town: "Town", *, at_work: bool) -> None:
        """Let a town go on from here. ``at_work``: its bot has opened its archive already."""
        if at_work:
            with closing(sqlite3.connect(":memory:")) as here, closing(sqlite3.connect(_file_of(town))) as file:
                here.deserialize(self.archive[:18] + ROLLBACK + self.archive[20:])
                file.execute("PRAGMA synchronous=OFF")
                here.backup(file)
        else:
            Path(_file_of(town)).write_bytes(self.archive)
        vars(town.server).update(copy.deepcopy(self.server, memo={id(self.clock): town.clock}))
        town.clock.now = self.now
        town.app.receiver._at_home.clear()
        town.app.receiver._at_home.update(self.at_home)
        town.app.receiver._stored = None


def _file_of(town: "Town") -> str:
    return str(town.app.database.file)


def _all_but_its_ears(server: FakeHomeserver) -> dict[str, object]:
    return {name: what for name, what in vars(server).items() if name not in EARS}


MOST_KEPT = 40
"""Beginnings that a process keeps: each holds a whole archive and homeserver, and files of journeys come one after the other."""
_played: OrderedDict[Hashable, tuple[Begun, Any]] = OrderedDict()
"""The beginnings that were played in this process, and what each returned, the one used last at the end."""


def played_once(
    beginning: "Callable[Concatenate[Town, P], Coroutine[Any, Any, T]]",
) -> "Callable[Concatenate[Town, P], Coroutine[Any, Any, T]]":
    """Decorate what journeys begin with. Where anything was said before in the town, and on PostgreSQL, it is played each time."""

    @functools.wraps(beginning)
    async def play(town: "Town", *args: P.args, **kwargs: P.kwargs) -> T:
        if not town.is_new:
            return await beginning(town, *args, **kwargs)
        key = (beginning.__module__, beginning.__qualname__, args, tuple(kwargs.items()), _all_that_matters(town))
        if key not in _played:
            result = await beginning(town, *args, **kwargs)
            _played[key] = Begun.of(town), copy.deepcopy(result)
            if len(_played) > MOST_KEPT:
                _played.popitem(last=False)
            return result
        _played.move_to_end(key)
        begun, result = _played[key]
        begun.put_back(town, at_work=True)
        return copy.deepcopy(result)

    return play  # type: ignore[return-value]


def _all_that_matters(town: "Town") -> bytes:
    with closing(sqlite3.connect(_file_of(town))) as file:
        told = blake2b(file.serialize())
    server = {name: what for name, what in _all_but_its_ears(town.server).items() if name != "clock"}
    told.update(pickle.dumps((server, town.now, town.asks_who_speaks)))
    folder = str(
        Path(_file_of(town)).parent
    )  # Each town lies in a folder of its own, and that is told in its settings.
    told.update(town.app.settings.model_dump_json().replace(folder, "").encode())
    return told.digest()
