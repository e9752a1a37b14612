"""Which tables a transaction has changed, so that it can be told whether a change has left its audit line."""

from typing import Any

from sqlalchemy import Result, event
from sqlalchemy.orm import ORMExecuteState, Session, UOWTransaction


class Recording(Session):
    """A session that notes the tables of all that is written with it."""

    changed: set[str]

    def __init__(self, *args: object, **options: object) -> None:
        super().__init__(*args, **options)  # type: ignore[arg-type]
        self.changed = set()


@event.listens_for(Recording, "before_flush")
def _note_records(session: Recording, context: UOWTransaction, instances: object) -> None:
    changed = [*session.new, *session.deleted, *(each for each in session.dirty if session.is_modified(each))]
    session.changed.update(each.__tablename__ for each in changed)


@event.listens_for(Recording, "do_orm_execute")
def _note_statement(state: ORMExecuteState) -> Result[Any] | None:
    """A statement for many rows changes a table where it meets any."""
    if not (state.is_insert or state.is_update or state.is_delete):
        return None
    session, result = state.session, state.invoke_statement()
    assert isinstance(session, Recording)
    if getattr(result, "rowcount", 1):  # One that returns rows does not say how many it met.
        session.changed.add(state.statement.table.name)  # type: ignore[attr-defined]
    return result
