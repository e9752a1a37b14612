"""Files on their way: kept until they are sent, put into the room once, and small."""

import base64
from datetime import timedelta

import pytest
from sqlalchemy import select

from chatbot.api.post.effects import Effect
from chatbot.api.post.outbox import LARGEST_FILE, Outbox
from chatbot.api.wording.rendering import IN_A_ROOM
from chatbot.matrix.homeserver import Unavailable
from storage.models import OutboxRow, OutboxState
from tests.journeys.conftest import Town

CALENDAR = b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n"


async def left(town: Town, data: bytes = CALENDAR) -> None:
    """A handler leaves a file for the tech circle."""
    async with town.app.database.transaction() as db:
        outbox = Outbox(db, cause="$cause", family="meet", now=town.now, rendering=IN_A_ROOM)
        await outbox.file(town.room("tech"), about=None, name="M-1.ics", mime="text/calendar", data=data)


async def row_of(town: Town) -> OutboxRow:
    async with town.app.database.looking() as db:
        return (await db.scalars(select(OutboxRow).where(OutboxRow.kind == Effect.FILE.value))).one()


async def test_a_file_is_kept_until_it_is_in_the_room(town: Town) -> None:
    await left(town)
    assert base64.b64decode((await row_of(town)).content["data"]) == CALENDAR

    await town.works()
    content = town.server.rooms[town.room("tech")].events[-1].content
    assert content["msgtype"] == "m.file"
    assert content["body"] == content["filename"] == "M-1.ics"
    assert content["info"] == {"mimetype": "text/calendar", "size": len(CALENDAR)}
    assert content["m.mentions"] == {}
    assert town.server.files[content["url"]] == CALENDAR
    row = await row_of(town)
    assert row.state is OutboxState.SENT
    assert "data" not in row.content


async def test_trouble_after_the_upload_leads_to_one_message(town: Town) -> None:
    await left(town)
    town.server.trouble = [Unavailable("the answer was lost")]
    await town.works()
    assert "data" in (await row_of(town)).content

    await town.passes(timedelta(minutes=10))
    said = [event for event in town.server.log if event.content.get("msgtype") == "m.file"]
    assert len(said) == 1
    assert town.server.files[said[0].content["url"]] == CALENDAR


@pytest.mark.both_databases
async def test_a_message_that_was_taken_before_a_crash_is_not_said_again(town: Town) -> None:
    await left(town)
    row = await row_of(town)
    content = {"msgtype": "m.file", "body": "M-1.ics", "url": "mxc://example.org/earlier"}
    await town.server.send(town.room("tech"), "m.room.message", content, txn_id=row.txn_id)

    await town.works()
    said = [event for event in town.server.log if event.content.get("msgtype") == "m.file"]
    assert [event.content["url"] for event in said] == ["mxc://example.org/earlier"]
    assert (await row_of(town)).event_id == said[0].event_id


async def test_a_large_file_is_refused_at_once(town: Town) -> None:
    with pytest.raises(ValueError, match="more than"):
        await left(town, bytes(LARGEST_FILE + 1))
