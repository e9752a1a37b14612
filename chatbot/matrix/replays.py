"""Which event told a message first: a server that shows old words once more, as a new event, must not have them done again.

Each message has a number under its room key, which nobody but the key's maker can use for other words. The numbers are kept
beside the keys, for as long as the key is.
"""

from collections.abc import Collection
from typing import Any

from peewee import CompositeKey, Model, SqliteDatabase, TextField, chunked


class ToldMessage(Model):  # type: ignore[misc]
    """A message by its place: the device's key, the room key, the number."""

    session_id = TextField()
    place = TextField()
    """The device's key and the number."""
    event_id = TextField()

    class Meta:
        table_name = "circlebot_told_messages"
        primary_key = CompositeKey("session_id", "place")


class Replays:
    """Remembers messages in the key store's database."""

    def __init__(self, database: SqliteDatabase) -> None:
        self._database = database
        self.fresh: dict[tuple[str, str], str] = {}
        """What is not on the disk yet."""
        with self._bound():
            database.create_tables([ToldMessage])

    def first(self, *, sender_key: str, session_id: str, index: int, event_id: str) -> str:
        """The event that told a message first: this one, unless another has."""
        key = (session_id, f"{sender_key} {index}")
        if key in self.fresh:
            return self.fresh[key]
        with self._bound():
            known = ToldMessage.get_or_none(ToldMessage.session_id == key[0], ToldMessage.place == key[1])
        if known is not None:
            return str(known.event_id)
        return self.fresh.setdefault(key, event_id)

    def keep(self) -> None:
        """Put what is new on the disk, in the caller's transaction. Raises OperationalError while that is full, locked or broken."""
        rows = [(session_id, place, event_id) for (session_id, place), event_id in self.fresh.items()]
        fields = [ToldMessage.session_id, ToldMessage.place, ToldMessage.event_id]
        with self._bound():
            for some in chunked(rows, 200):
                ToldMessage.insert_many(some, fields=fields).on_conflict_ignore().execute()

    def leave_out(self, session_id: str) -> None:
        """This room key is no longer kept, so what it opened need not be put on the disk. What it opens if it is taken in
        again must be."""
        for key in [key for key in self.fresh if key[0] == session_id]:
            del self.fresh[key]

    def forget(self, sessions: Collection[str]) -> None:
        """These room keys are no longer kept, so nothing that they opened is read again. In the caller's transaction."""
        with self._bound():
            for some in chunked(sorted(sessions), 500):
                ToldMessage.delete().where(ToldMessage.session_id.in_(some)).execute()

    def _bound(self) -> Any:
        return self._database.bind_ctx([ToldMessage])
