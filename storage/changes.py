"""Which tables a transaction has changed, so that it can be told whether a change has left its audit line."""

from typing import Any

from sqlalchemy import Delete, Executable, Insert, Result, Update, event
from sqlalchemy.orm import Session, UOWTransaction


class Recording(Session):
    """A session that notes the tables of all that is written with it."""

    changed: set[str]

    def __init__(self, *args: object, **options: object) -> None:
        super().__init__(*args, **options)  # type: ignore[arg-type]
        self.changed = set()

    def execute(self, statement: Executable, *args: Any, **options: Any) -> Result[Any]:
        """A statement for many rows changes a table where it meets any."""
        result = super().execute(statement, *args, **options)
        if isinstance(statement, Insert | Update | Delete) and getattr(result, "rowcount", True):
            self.changed.add(str(statement.entity_description["table"].name))
        return result  # One that returns rows does not say how many it met.

    def scalar(self, statement: Executable, *args: Any, **options: Any) -> Any:
        return self.execute(statement, *args, **options).scalar()


@event.listens_for(Recording, "before_flush")
def _note_records(session: Recording, context: UOWTransaction, instances: object) -> None:
    changed = [*session.new, *session.deleted, *(each for each in session.dirty if session.is_modified(each))]
    session.changed.update(each.__tablename__ for each in changed)
