"""The pen of the handlers, where names are longer than a column."""

from datetime import UTC, datetime

from sqlalchemy import select

from chatbot.api.markup import say
from chatbot.api.outbox import LONGEST_CAUSE, LONGEST_NAME, Outbox
from chatbot.api.rendering import IN_A_ROOM
from storage.database import Database
from storage.models import OutboxRow, OutboxState
from storage.types import RoomId

LONG = "@" + "x" * 250 + ":a.io"


async def test_long_names_fit_their_columns_and_mean_the_same(sqlite_url: str) -> None:
    database, room = Database(sqlite_url), RoomId("!a:a.io")
    await database.migrate()
    async with database.transaction() as db:
        for cause in (f"one:{LONG}", f"two:{LONG}"):
            outbox = Outbox(db, cause=cause, family="test", now=datetime(2027, 1, 1, tzinfo=UTC), rendering=IN_A_ROOM)
            await outbox.post(room, say("once"), once=f"greeted:{LONG}", tag=f"why:{LONG}")
        await outbox.post(room, say("another"), once=f"greeted:{LONG[:-1]}")
        await outbox.cancel(f"why:{LONG}")
    async with database.looking() as db:
        rows = (await db.scalars(select(OutboxRow).order_by(OutboxRow.position))).all()
    await database.close()

    assert [(row.content["body"], row.state) for row in rows] == [
        ("once", OutboxState.CANCELLED),
        ("another", OutboxState.QUEUED),
    ]
    assert all(len(row.once or "") <= LONGEST_NAME and len(row.tag or "") <= LONGEST_NAME for row in rows)
    assert all(len(row.cause) <= LONGEST_CAUSE for row in rows)
