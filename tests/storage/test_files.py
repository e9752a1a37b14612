"""Of what was taken out of an embedded archive nothing is left in its file, its log and its copies."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from storage.database import Database
from storage.models import OutboxRow
from storage.queries import outbox
from storage.types import RoomId

SECRET = "£412,345.67"
AT = datetime(2027, 1, 1, tzinfo=UTC)


def _row(number: int) -> OutboxRow:
    content = {"body": f"Total {SECRET} {'x' * number}"}
    return OutboxRow(
        txn_id=f"t{number}", cause="$a", kind="send", room_id=RoomId("!a"), content=content, in_clear=content, due_at=AT
    )


@pytest.mark.usefixtures("with_a_disk")
async def test_what_is_taken_out_is_in_no_file(sqlite_url: str, tmp_path: Path) -> None:
    database = Database(sqlite_url)
    await database.migrate()
    assert database.file is not None
    async with database.transaction() as db:
        db.add_all(_row(number) for number in range(0, 6000, 100))
    assert _holds(database.file.parent)  # Else this would find nothing.
    async with database.transaction() as db:
        for number in range(0, 6000, 100):
            row = await outbox.find_by_txn(db, txn_id=f"t{number}")
            assert row is not None
            outbox.withdraw(row)
    copy = tmp_path / "copies" / "copy.db"
    copy.parent.mkdir()
    await database.backup(copy)
    assert copy.stat().st_size > 0
    assert not _holds(copy.parent)
    assert await database.leave_no_trace()
    assert not _holds(database.file.parent)
    await database.close()


def _holds(folder: Path) -> list[str]:
    spellings = [SECRET.encode(), SECRET.encode("unicode-escape"), b"412,345.67"]
    return [each.name for each in folder.iterdir() if each.is_file() and any(s in each.read_bytes() for s in spellings)]
