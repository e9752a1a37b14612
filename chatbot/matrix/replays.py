"""Replays: a server may show an old message once more as a new event, and it must not be done twice.

Each message has a number under its room key, and only the key's maker can use that number for other words. We keep, beside
the key and as long as the key, which event brought each number first.
"""

from collections.abc import Collection
from typing import Any

from peewee import CompositeKey, Model, SqliteDatabase, TextField, chunked


class FirstEvent(Model):  # type: ignore[misc]
    """The first event of a message, which is known by the device's key, the room key and the number."""

    session_id = TextField()
    number = TextField(column_name="place")
    """The device's key and the number."""
    event_id = TextField()

    class Meta:
        table_name = "circlebot_told_messages"
        primary_key = CompositeKey("session_id", "number")


class Replays:
    """Remembers messages in the key store's database."""

    def __init__(self, database: SqliteDatabase) -> None:
        self._database = database
        self.fresh: dict[tuple[str, str], str] = {}
        """Those that are not on the disk yet."""
        with self._bound():
            database.create_tables([FirstEvent])

    def first(self, *, sender_key: str, session_id: str, index: int, event_id: str) -> str:
        """The event that brought a message first: this one, unless it is a replay."""
        key = (session_id, f"{sender_key} {index}")
        if key in self.fresh:
            return self.fresh[key]
        with self._bound():
            known = FirstEvent.get_or_none(FirstEvent.session_id == key[0], FirstEvent.number == key[1])
        if known is not None:
            return str(known.event_id)
        return self.fresh.setdefault(key, event_id)

    def keep(self) -> None:
        """Write what is new to the disk, in the caller's transaction. Raises OperationalError while that is full, locked or
        broken."""
        rows = [(session_id, number, event_id) for (session_id, number), event_id in self.fresh.items()]
        fields = [FirstEvent.session_id, FirstEvent.number, FirstEvent.event_id]
        with self._bound():
            for some in chunked(rows, 200):
                FirstEvent.insert_many(some, fields=fields).on_conflict_ignore().execute()

    def leave_out(self, session_id: str) -> None:
        """This room key is no longer kept, so what it has opened need not be written to the disk. Should the key come
        again, what it opens then must be."""
        for key in [key for key in self.fresh if key[0] == session_id]:
            del self.fresh[key]

    def forget(self, sessions: Collection[str]) -> None:
        """These room keys are no longer kept, so nobody asks again for what they opened. In the caller's transaction."""
        with self._bound():
            for some in chunked(sorted(sessions), 500):
                FirstEvent.delete().where(FirstEvent.session_id.in_(some)).execute()

    def _bound(self) -> Any:
        return self._database.bind_ctx([FirstEvent])
