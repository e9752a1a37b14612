"""What a person has done lately, from the audit: one deed for each message, tap or answer of theirs."""

from collections.abc import Sequence
from datetime import timedelta
from itertools import groupby

from chatbot.api.context import Ctx
from chatbot.api.seams.deeds import Deed
from storage.models import AuditLine
from storage.queries import audit as lines_of
from storage.queries import inbox as inbox_of
from storage.types import EventId, RoomId

WITHIN = timedelta(hours=24)
"""How far back something can be taken back."""
MOST = 300
"""Lines of the audit that are looked at."""
UNDONE = "help.undone"


async def done_lately(ctx: Ctx) -> Sequence[Deed]:
    """What the speaker has done within a day, the newest first."""
    lines = await lines_of.newest_of(ctx.db, actor=ctx.actor.user_id, since=ctx.now - WITHIN, limit=MOST)
    rooms = await inbox_of.rooms_of(ctx.db, event_ids=[EventId(cause) for cause in {line.cause for line in lines}])
    return [
        _deed(ctx, EventId(cause), list(of_it)[::-1], rooms[EventId(cause)])
        for cause, of_it in groupby(lines, key=lambda line: line.cause)
        if EventId(cause) in rooms and cause != ctx.said.event_id
    ]


def _deed(ctx: Ctx, cause: EventId, lines: Sequence[AuditLine], room_id: RoomId) -> Deed:
    """The deed that lines of one cause tell, in their order: its first line that can be undone says what it was."""
    known = [UNDONE, *ctx.catalogue.undos]
    line = min(lines, key=lambda each: known.index(each.what) if each.what in known else len(known))
    return Deed(
        what=line.what,
        subject=line.subject,
        circle=line.circle,
        at=line.at,
        cause=cause,
        room_id=room_id,
        detail=line.detail,
        subjects=tuple(each.subject for each in lines),
    )


def undone_among(deeds: Sequence[Deed]) -> dict[EventId, Deed]:
    """What has been taken back, by the deed that has done so."""
    by_cause = {deed.cause: deed for deed in deeds}
    undoing = [deed for deed in deeds if deed.what == UNDONE]
    return {deed.cause: by_cause[deed.detail["cause"]] for deed in undoing if deed.detail["cause"] in by_cause}
