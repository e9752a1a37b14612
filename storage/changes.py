"""Which tables a transaction has changed, so that it can be told whether a change has left its audit line; and what is to be
written into one of them later, all of it at once."""

from collections.abc import Mapping
from typing import Any, cast
from weakref import WeakKeyDictionary

from sqlalchemy import Delete, Executable, Insert, Result, Table, Update, event
from sqlalchemy.orm import Session, UOWTransaction
from sqlalchemy.sql.visitors import ExternallyTraversible, iterate

_names: WeakKeyDictionary[Executable, frozenset[str]] = WeakKeyDictionary()
"""Which tables a statement names; of those that are built once this is looked up once."""


class Recording(Session):
    """A session that notes the tables of all that is written with it."""

    changed: set[str]

    def __init__(self, *args: object, **options: object) -> None:
        super().__init__(*args, **options)  # type: ignore[arg-type]
        self.changed = set()
        self._later: dict[Insert, list[Mapping[str, object]]] = {}

    def insert_later(self, statement: Insert, row: Mapping[str, object]) -> None:
        """Write a row before anything looks at its table, or with the commit: however many there are by then, in one statement."""
        self.changed.add(_table_of(statement))
        self._later.setdefault(statement, []).append(row)

    def insert_now(self) -> None:
        """Write all that was to be written later."""
        while self._later:
            statement = next(iter(self._later))
            rows = self._later.pop(statement)
            super().execute(statement, rows)

    def execute(self, statement: Executable, *args: Any, **options: Any) -> Result[Any]:
        """A statement for many rows changes a table where it meets any."""
        if self._later and not _tables_of(statement).isdisjoint(map(_table_of, self._later)):
            self.insert_now()
        result = super().execute(statement, *args, **options)
        if isinstance(statement, Insert | Update | Delete) and getattr(result, "rowcount", True):
            self.changed.add(_table_of(statement))
        return result  # One that returns rows does not say how many it met.

    def scalar(self, statement: Executable, *args: Any, **options: Any) -> Any:
        return self.execute(statement, *args, **options).scalar()


def _table_of(statement: Insert | Update | Delete) -> str:
    return str(statement.entity_description["table"].name)


def _tables_of(statement: Executable) -> frozenset[str]:
    found = _names.get(statement)
    if found is None:
        parts = iterate(cast(ExternallyTraversible, statement))
        found = frozenset(str(each.name) for each in parts if isinstance(each, Table))
        _names[statement] = found
    return found


@event.listens_for(Recording, "before_commit")
def _write_what_is_left(session: Recording) -> None:
    session.insert_now()


@event.listens_for(Recording, "before_flush")
def _note_records(session: Recording, context: UOWTransaction, instances: object) -> None:
    changed = [*session.new, *session.deleted, *(each for each in session.dirty if session.is_modified(each))]
    session.changed.update(each.__tablename__ for each in changed)
